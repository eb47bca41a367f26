import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.identity import (
    article_id,
    canonical_for,
    canonical_url,
    registered_domain,
    trusted_canonical,
)
from pipeline.sources import Source

STORY = "https://news.example/2026/03/a-story"


def source(**changes):
    base = {"id": "us_example", "name": "News", "homepage": "https://www.news.example/"}
    return Source(**base | changes)


def same(one, other):
    return article_id(canonical_url(one)) == article_id(canonical_url(other))


@pytest.mark.parametrize(
    "address",
    [
        "http://news.example/2026/03/a-story",
        "https://www.news.example/2026/03/a-story",
        "https://NEWS.example:443/2026/03/a-story",
        "http://news.example:80/2026/03/a-story/",
        "https://news.example./2026/03/a-story#comments",
        "https://user:pass@news.example/2026/03/a-story",
        "https://news.example//2026/./03/x/../a-story",
        "https://news.example/2026/03/%61-st%6fry",
        " https://news.example/2026/03/a-story\n",
        f"{STORY}?utm_source=rss&utm_medium=feed",
        f"{STORY}?fbclid=IwAR0&gclid=1&mc_cid=2&at_medium=RSS&xtor=RSS-1&ref=home",
        f"{STORY}?source=rss&from=twitter&_=1712345678",
        f"{STORY}?PHPSESSID=9f&jsessionid=1&ASPSESSIONIDQQ=2&sid=0123456789abcdef",
        f"{STORY};jsessionid=0A1B2C",
        "https://news.example/(S(abc123def456ghi))/2026/03/a-story",
        f"{STORY}/amp/",
        f"{STORY}/amp",
        f"{STORY}?amp",
        f"{STORY}?amp=1",
        f"{STORY}?outputType=amp",
        f"{STORY}.amp",
        "https://news.example/amp/2026/03/a-story",
        "https://amp.news.example/2026/03/a-story",
        "https://m.news.example/2026/03/a-story",
        "https://mobile.news.example/2026/03/a-story?m=1",
        f"{STORY}/print",
        f"{STORY}?print=1",
        f"{STORY}?view=print",
        f"{STORY}?replytocom=12#respond",
        f"{STORY}#!",
        f"{STORY}#/",
        f"{STORY}#:~:text=a%20word",
        f"{STORY}/index.html",
        "https://news-example.cdn.ampproject.org/c/s/news.example/2026/03/a-story/amp/",
        "https://www.google.com/amp/s/news.example/2026/03/a-story/amp",
    ],
)
def test_one_article_in_many_spellings(address):
    assert same(address, STORY), canonical_url(address)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STORY, "https://news.example/2026/03/A-story"),
        ("https://news.example/#!/story/12", "https://news.example/#!/story/13"),
        ("https://news.example/app#/story/12", "https://news.example/app#/story/13"),
        ("https://news.example/app#!story-12", "https://news.example/app"),
        (STORY, "https://other.example/2026/03/a-story"),
        (STORY, "https://news.example:8080/2026/03/a-story"),
        ("https://news.example/?p=1", "https://news.example/?p=2"),
        ("https://news.example/a?id=1", "https://news.example/a"),
        ("https://news.example/a?source_id=1", "https://news.example/a?source_id=2"),
        ("https://news.example/a?gallery=1", "https://news.example/a"),
        ("https://news.example/a?sid=12", "https://news.example/a?sid=13"),
        ("https://news.example/a?view=2", "https://news.example/a"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/tag/amp", "https://news.example/tag"),
        ("https://de.news.example/a", "https://news.example/a"),
        ("https://m.example/a", "https://example/a"),
    ],
)
def test_what_may_be_another_article_stays_another(one, other):
    assert not same(one, other)


def test_a_name_in_another_script_has_one_address():
    plain = canonical_url("https://münchen.example/straße?q=ä")
    assert plain == canonical_url("https://xn--mnchen-3ya.example/stra%c3%9fe?q=%C3%A4")
    assert plain == "https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%A4"


def test_a_source_s_rules_win_over_the_general_ones():
    one = source(identity={"keep_parameters": ["ref"], "drop_parameters": ["Edition"]})
    assert canonical_for(f"{STORY}?ref=7&edition=uk", one) == f"{STORY}?ref=7"
    strict = source(identity={"keep_parameters": ["id"], "drop_parameters": ["*"]})
    assert canonical_for(f"{STORY}?id=7&x=1&y=2", strict) == f"{STORY}?id=7"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("https://www.news.example/world/real-story", "https://www.news.example/world/real-story"),
        ("/world/real-story", "https://www.news.example/world/real-story"),
        ("https://blog.news.example/real-story", "https://blog.news.example/real-story"),
        ("https://agency.example/wire-1", "https://agency.example/wire-1"),
        ("https://www.news.example/world/story-1/", "https://www.news.example/world/story-1/"),
        ("https://www.news.example/", None),
        ("https://www.news.example/index.html", None),
        ("https://www.news.example/en/", None),
        ("https://www.news.example/world", None),
        ("https://other.example/story", None),
        ("https://agency.example/", None),
        ("javascript:void(0)", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_a_stated_canonical_is_believed_where_it_can_be(stated, expected):
    one = source(identity={"trusted_hosts": ["agency.example"]})
    url = "https://www.news.example/world/story-1/page/2"
    assert trusted_canonical(stated, url, one) == (expected or url)


def test_registered_domains_ask_nobody():
    assert registered_domain("a.b.news.co.uk") == "news.co.uk"
    assert registered_domain("news.example") == "news.example"
    assert registered_domain("localhost") == "localhost"


NAMES = st.sampled_from(["id", "p", "utm_source", "amp", "ref", "sid", "Q", "m", "view", "print"])
PATHS = st.lists(
    st.sampled_from(
        ["a-story", "amp", "print", "index.html", "..", ".", "", "A", "ä", "%41", "%zz", "m",
         "x.amp", "(S(abc123def456))", "a;jsessionid=1", "2026", "c", "s", "mobile"]
    ),
    max_size=6,
).map("/".join)  # fmt: skip
HOSTS = st.sampled_from(
    ["news.example", "m.news.example", "www.news.example", "amp.m.news.co.uk", "m.co.uk",
     "x.cdn.ampproject.org", "www.google.com", "münchen.example", "127.0.0.1", "[::1]"]
)  # fmt: skip
ADDRESSES = st.builds(
    lambda scheme, host, port, path, query, fragment: (
        f"{scheme}://{host}{port}/{path}?{'&'.join(f'{n}={v}' for n, v in query)}#{fragment}"
    ),
    st.sampled_from(["http", "https", "HTTPS"]),
    HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080"]),
    PATHS,
    st.lists(st.tuples(NAMES, st.text(max_size=5)), max_size=4),
    st.text(max_size=3),
)


@given(ADDRESSES)
def test_canonical_twice_is_canonical_once(address):
    once = canonical_url(address)
    assert canonical_url(once) == once


@given(st.text(max_size=80) | st.text(max_size=60).map(lambda text: f"https://{text}"))
def test_any_text_is_survived_and_idempotent(text):
    once = canonical_url(text)
    assert canonical_url(once) == once
    assert len(article_id(once)) == 32
    assert trusted_canonical(text, STORY, source())


@given(st.permutations(["id=1", "b=2", "utm_source=x", "c=%C3%A4", "amp=1", "d"]))
def test_the_order_of_parameters_does_not_count(parameters):
    expected = f"{STORY}?b=2&c=%C3%A4&d&id=1"
    assert canonical_url(f"{STORY}?{'&'.join(parameters)}") == expected


@given(ADDRESSES, st.permutations(["id", "p", "ref"]), st.permutations(["Q", "view"]))
def test_the_order_of_a_source_s_rules_does_not_count(address, keep, drop):
    found = canonical_url(address, keep_parameters=tuple(keep), drop_parameters=tuple(drop))
    turned = canonical_url(
        address, keep_parameters=tuple(keep[::-1]), drop_parameters=tuple(drop[::-1])
    )
    assert found == turned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/it's?x='a'", "https://news.example/it%27s?x=%27a%27"),
        ("https://news.example/praktisch/!6136666/", "https://news.example/praktisch/%216136666/"),
        ("https://news.example/a[1]?b[]=2", "https://news.example/a%5B1%5D?b%5B%5D=2"),
        ("https://news.example/a(1),2", "https://news.example/a%281%29%2c2"),
        ("https://news.example/a?u=https://x", "https://news.example/a?u=https%3A%2F%2Fx"),
        (
            "https://www.google.com/amp/s/www.news.example/news/amp/a-458",
            "https://news.example/news/a-458",
        ),
        ("https://www.bing.com/amp/s/news.example/news/a-458", "https://news.example/news/a-458"),
        ("https://news.example/de/amp/sport/a-458", "https://news.example/de/sport/a-458"),
        ("https://news.example/2026/a-story/amp.html", "https://news.example/2026/a-story"),
        (
            "https://x.cdn.ampproject.org/v/s/www.news.example/a.amp.html?amp_js_v=1&usqp=mq3&aoh=1",
            "https://news.example/a.html",
        ),
    ],
)
def test_escapes_and_amp_anywhere_make_no_other_article(one, other):
    assert same(one, other), (canonical_url(one), canonical_url(other))


@pytest.mark.parametrize(
    ("parameter", "is_dropped"),
    [
        ("print=1", True),
        ("print", True),
        ("print=true", True),
        ("print=2041", False),
        ("share=facebook", True),
        ("share=1", True),
        ("share=SIE", False),
        ("campaign=newsletter", True),
        ("campaign=2026", False),
        ("campaign=elections", False),
        ("from=home", True),
        ("from=home-news", False),
        ("from=twitter.com", True),
        ("source=rss", True),
        ("source=rss-feed", True),
        ("source=7", False),
        ("ref=nav-teaser", True),
        ("ref=20411", False),
        ("mobile=1", True),
        ("mobile=nokia-3310", False),
        ("amp=1", True),
        ("amp=marshall-jcm", False),
        ("ns_id=1", False),
        ("ns_source=x", True),
        ("ns_campaign=7", True),
        ("at_medium=x", True),
        ("at_bbc_team=x", True),
        ("at_id=5", False),
        ("mc_cid=0a1b", True),
        ("mc_id=4", False),
        ("int_source=x", True),
        ("int_no=4", False),
        ("session_id=12", False),
        ("session_id=0123456789abcdef0123", True),
        ("utm_whatever=1", True),
        ("gclid=2026", True),
        ("4711", False),
    ],
)
def test_a_parameter_goes_for_its_value_as_much_as_for_its_name(parameter, is_dropped):
    assert same(f"{STORY}?{parameter}", STORY) is is_dropped


@pytest.mark.parametrize(
    "stated",
    [
        "https://news.example/https://news.example/2026/03/a-story",
        "https://news.example/https:/news.example/other-story",
        "../..http://news.example/2026/03/a-",
        "https://news.example/page-%24%7Bid%7D",
        "{{ page.url }}",
        "https://news.example/[slug]",
        "https://news.example/posts/:slug",
        "https://news.example/%%permalink%%",
        "https://news.example/<%= url %>",
        "https://news.example/undefined",
        "https://news.example/undefined/2026",
        "null",
        "https://news.example/NaN.html",
        "https://news.example/[object Object]",
        "https://news.example/404",
        "https://news.example/404.html",
        "https://news.example/page-not-found/",
        "https://news.example/nachrichten",
        "https://news.example/sport-und-freizeit",
        "https://news.example/2026/02/council-votes-on-budget",
        "https://news.example/2026/03/",
        "https://news.example/search?q=x",
    ],
)
def test_a_canonical_that_cannot_be_this_story_s_is_not_believed(stated):
    title = "Harbour reopens after works"
    assert trusted_canonical(stated, STORY, source(), title) == STORY


@pytest.mark.parametrize(
    ("stated", "url", "title"),
    [
        ("/2026/harbour-reopens", "https://news.example/?p=77", "Harbour reopens after works"),
        ("/2026/harbours-open", "https://news.example/x/1", "Harbour reopens after works"),
        ("/stories/4711-x", "https://news.example/amp-view?id=4711", "Harbour reopens"),
        ("/world/a-story", "https://news.example/politics/a-story", "Something else"),
        ("/story.php?id=7", "https://news.example/story.php?id=7&lang=en", "Harbour reopens"),
        ("/2026/03/gavan-snova-otkryta-dlya-sudov", "https://news.example/n/1", "Гавань открыта"),
        ("/uber-strassen", "https://news.example/n/1", "Über Straßen und Brücken"),
    ],
)
def test_a_canonical_that_fits_the_address_or_the_title_is_believed(stated, url, title):
    expected = canonical_url(f"https://news.example{stated}")
    assert trusted_canonical(stated, url, source(), title) == expected


@pytest.mark.parametrize("stated", ["/story.php", "/story.php?id=9", "/story.php?lang=en"])
def test_a_script_is_the_canonical_of_none_of_its_stories(stated):
    url = "https://news.example/story.php?id=7"
    assert trusted_canonical(stated, url, source(), "Harbour reopens after works") == url
