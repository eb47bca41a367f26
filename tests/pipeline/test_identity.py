from pipeline.identity import article_id, canonical_url


def test_tracking_and_fragment_do_not_change_the_article():
    plain = canonical_url("https://news.example/a?id=7")
    assert canonical_url("HTTPS://News.example/a?id=7&utm_source=x#top") == plain


def test_another_parameter_is_another_article():
    one, two = (article_id(canonical_url(f"https://news.example/a?id={n}")) for n in (7, 8))
    assert one != two
