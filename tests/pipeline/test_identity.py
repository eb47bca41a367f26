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
