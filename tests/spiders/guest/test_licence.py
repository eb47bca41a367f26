"""What a licence in RSL grants, and what it reserves."""

import pytest

from spiders.guest.licence import read_licence

ADDRESS = "https://news.example/licence.xml"
PAGE = "https://news.example/2026/story"
FREE = '<payment type="free"/>'


def why(contents: str, url: str = PAGE, head: str = "") -> str | None:
    document = f'{head}<rsl xmlns="https://rslstandard.org/rsl">{contents}</rsl>'
    return read_licence(document.encode(), ADDRESS).why(url)


def content(*terms: str, attributes: str = 'url="/"') -> str:
    licences = "".join(f"<license>{one}</license>" for one in terms)
    return f"<content {attributes}>{licences}</content>"


@pytest.mark.parametrize(
    ("terms", "reserved"),
    [
        ([], None),
        (["<permits>all</permits>"], None),
        (['<permits type="usage">all</permits>' + FREE], None),
        (["<permits>search, ai-all</permits>"], None),
        (["<permits>search ai-train ai-input\nai-index</permits>"], None),
        (['<permits>all</permits><payment type="attribution"/>'], None),
        ([FREE], None),
        (["<permits>search</permits>"], "ai-index, ai-input, ai-train"),
        (["<prohibits>ai-train</prohibits>"], "ai-train"),
        (["<prohibits>train-ai,train-genai</prohibits>"], "ai-train"),
        (["<prohibits>all</prohibits>"], "ai-index, ai-input, ai-train, search"),
        (["<permits>all</permits><prohibits>search</prohibits>"], "search"),
        (['<permits>all</permits><payment type="crawl"/>'], "ai-index, ai-input, ai-train, search"),
        (
            ["<permits>search</permits>", '<permits>all</permits><payment type="use"/>'],
            "ai-index, ai-input, ai-train",
        ),
        (["<permits>search</permits>", "<permits>ai-all</permits>"], None),
        (
            ['<permits type="user">education</permits>'],
            "ai-index, ai-input, ai-train, search",
        ),
        (['<prohibits type="geo">DE</prohibits>'], "ai-index, ai-input, ai-train, search"),
    ],
)
def test_what_no_licence_grants_to_whoever_comes_is_reserved(terms, reserved):
    expected = reserved and f"the licence {ADDRESS} of its robots.txt reserves {reserved}"
    assert why(content(*terms)) == expected


def test_pages_for_which_a_server_must_be_asked_are_reserved():
    assert why(content(attributes='url="/" server="https://rsl.example/api"'))


@pytest.mark.parametrize(
    ("place", "is_about"),
    [
        ("/", True),
        ("/2026/", True),
        ("/*/story$", True),
        ("/2025/", False),
        ("https://news.example", True),
        ("https://NEWS.example/2026/*", True),
        ("https://other.example/", False),
        ("https://[other/", False),
        ("", True),
    ],
)
def test_a_licence_is_about_the_pages_that_it_names(place, is_about):
    told = why(content("<prohibits>all</prohibits>", attributes=f'url="{place}"'))
    assert bool(told) is is_about


def test_the_longest_place_decides():
    everything = content("<prohibits>all</prohibits>")
    free = content("<permits>all</permits>", attributes='url="/2026/"')
    assert why(everything + free) is why(free + everything) is None
    assert why(everything + free, "https://news.example/2025/a")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Creative Commons</body></html>",
        b'<rss><content url="/"><license><prohibits>all</prohibits></license></content></rss>',
        b"{}",
        b"\xff\xfe\x00",
        b"<rsl>" * 50_000,
    ],
)
def test_a_document_that_is_no_licence_reserves_nothing(body):
    assert read_licence(body, ADDRESS).why(PAGE) is None


def test_a_licence_that_declares_entities_is_not_read():
    bomb = '<!DOCTYPE rsl [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert why(content("<prohibits>&b;</prohibits>"), head=bomb) is None


def test_very_many_attributes_and_places_cost_little():
    attributes = " ".join(f'a{number}="1"' for number in range(20_000))
    assert why(f"<content {attributes}/>" + "<content/>" * 10_000) is None
