import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.page.page import PRINTING_TAGS, named, names_of, open_page, parse_page
from pipeline.notation.codings import BodyTooLarge
from pipeline.records import Capture, Kind


def capture(body, **headers):
    return Capture(
        url="https://news.example/a",
        requested_url="https://news.example/a",
        captured_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        status=200,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        body=body,
        source_id="us_example",
        night=date(2026, 3, 1),
        kind=Kind.ARTICLE,
    )


def test_a_compressed_capture_becomes_a_tree():
    body = gzip.compress("<html><p>Größe".encode("cp1252"))
    page = open_page(
        capture(body, content_encoding="gzip", content_type="text/html; charset=latin-1")
    )
    assert page.tree.findtext(".//p") == "Größe"


def test_a_page_beyond_the_limit_is_refused():
    with pytest.raises(BodyTooLarge):
        open_page(capture(b"<p>" + b"x" * 1000), max_bytes=1000)


@pytest.mark.parametrize("html", ["", " ", "<!-- nothing -->", "\x00\x00", "plain words"])
def test_next_to_nothing_still_has_a_root(html):
    assert parse_page("https://news.example/", html).tree.tag == "html"


def test_an_xml_declaration_does_no_harm():
    page = parse_page("u", '<?xml version="1.0" encoding="latin-1"?><html><p>Größe</p></html>')
    assert page.tree.findtext(".//p") == "Größe"


def test_a_script_whose_hiding_comment_ends_in_escaped_signs_swallows_no_page():
    script = "<script><!--\nwrite('<SCRIPT SRC=/a.js>');\n// --&gt;\n</script>"
    page = parse_page(
        "https://gazette.example/a", f"<body>{script * 2}<p>It rained all night.</p></body>"
    )
    assert page.tree.findtext(".//p") == "It rained all night."


PIECES = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<div class=byline>", "<div id=a>", "</div>", "<address>", "</address>",
        "Rain", "<span itemprop=author>", "</span>", "<a rel=tag href=/a>", "</a>", "<time>",
        "</time>", "<link rel=me>", "<meta property=og:title content=Rain>", "<section class=a>",
        "</section>",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@given(PIECES)
def test_what_is_asked_of_the_elements_is_what_a_walk_through_the_tree_finds(markup):
    page = parse_page("https://gazette.example/a", markup)
    at = page.inventory.at
    for tags in (("p",), ("table",), ("div", "span", "time")):
        assert [*page.tagged(*tags)] == [*page.tree.iter(*tags)]
    marked = page.tree.xpath("//*[@itemprop or @property or @rel]")
    assert page.inventory.having("itemprop", "property", "rel") == marked
    called = {one: name for name, places in names_of(page).items() for one in at(places)}
    assert called == {
        one: named(one).strip()
        for one in page.tree.iter(*PRINTING_TAGS)
        if one.get("class") or one.get("id")
    }


UNSEEN = [
    *("\u00ad", "\u200b", "\u200e", "\u200f", "\u2060", "\u202b", "\u2069", "\ufeff", "\uffff"),
    *(
        "&shy;",
        "&ZeroWidthSpace;",
        "&lrm;",
        "&NoBreak;",
        "&#173;",
        "&#8203;",
        "&#xAD;",
        "&#x0200b;",
    ),
]


@pytest.mark.parametrize("mark", UNSEEN)
def test_what_no_reader_sees_parts_no_word(mark):
    words = f"<p class=by>{mark}By {mark}Jane Ro{mark}e</p><p>“Größe”{mark} in 東京"
    for markup in (words, f"<p>{mark * 2}x</p>"):
        page = parse_page("https://news.example/", markup)
        assert page.html == markup.replace(mark, "")
        assert page.tree.text_content() == parse_page("u", page.html).tree.text_content()


def test_joiners_that_make_letters_of_words_stay():
    words = "می\u200cشود क्\u200dष 👩\u200d👧"
    assert parse_page("u", f"<p>{words}</p>").tree.text_content() == words


@pytest.mark.parametrize("mark", ["\f", "\v", "&#12;"])
def test_what_ends_a_sheet_of_paper_parts_words(mark):
    page = parse_page("u", f"<p{'' if '&' in mark else mark}class=a>the quay{mark}was mended</p>")
    assert page.tree.text_content().split() == ["the", "quay", "was", "mended"]
