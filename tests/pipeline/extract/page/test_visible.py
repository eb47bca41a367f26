"""What a page's elements say is the same, whichever way it is gathered."""

from hypothesis import example, given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from pipeline.extract.page.brief import brief_text, whole_text
from pipeline.extract.page.page import parse_page
from pipeline.extract.page.shown import BREAKING
from pipeline.extract.page.visible import UNSEEN, shown_length, shown_text, spaced_length

MARKUP = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<br>", "<script>1 < 2</script>",
        "<noscript>", "</noscript>", "<template><p>", "<svg>", "</svg>", "<li>", "<table><td>",
        "</table>", "<!-- seen by none -->", "&nbsp;", "&amp;", "Rain", " and ", "\n", "日本",
    ]),
    max_size=25,
).map("".join)  # fmt: skip


def _said(element: HtmlElement) -> str:
    own = "" if element.tag in UNSEEN else element.text or ""
    within = own + "".join(_said(child) + (child.tail or "") for child in element)
    return f" {within} " if element.tag in BREAKING else within


@given(MARKUP)
@example("<div><p>Rain<script>1</script> and <b>sun</b></div>wind<noscript><p>hail</noscript>")
def test_what_a_reader_may_see_is_what_each_element_says(markup):
    page = parse_page("https://news.example/a", markup)
    assert shown_text(page) == " ".join(_said(page.tree).split())
    assert shown_length(page) == len(shown_text(page))


@given(MARKUP)
def test_all_that_an_element_says_is_its_pieces_in_a_row(markup):
    for element in parse_page("https://news.example/a", markup).elements:
        said = "".join(element.itertext())
        assert whole_text(element) == said
        assert brief_text(element, 6) == (said if len(said) <= 6 else None)


@given(st.text(alphabet=st.characters() | st.sampled_from(" \n\x1f\x85\u3000")))
def test_the_length_of_spaced_words_is_told_without_them(text):
    assert spaced_length(text) == len(" ".join(text.split()))
