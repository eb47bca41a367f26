"""The coloured word difference."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplicate.difference import Piece, as_html, as_terminal, word_difference

WORDS = st.lists(
    st.sampled_from(["a", "the", "fox", "red.", "\n\n", " ", "<b>", "’s"]), max_size=40
)
TEXTS = WORDS.map("".join)


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_out_of_their_difference(before, after):
    spans = word_difference(before, after)
    assert "".join(span.text for span in spans if span.kind is not Piece.ADDED) == before
    read = "".join(span.text for span in spans if span.kind is not Piece.REMOVED)
    assert "".join(read.split()) == "".join(after.split())


def test_only_the_changed_word_is_marked():
    spans = word_difference("It cost 14 million.\n\nThe end.", "It cost 15 million.\n\nThe end.")
    assert [(span.kind.value, span.text) for span in spans] == [
        ("kept", "It cost "),
        ("removed", "14 "),
        ("added", "15 "),
        ("kept", "million.\n\nThe end."),
    ]


def test_the_page_shows_markup_of_articles_as_text():
    html = as_html(word_difference("see <script>x</script>", "see <script>y</script>"))
    assert "<script>" not in html
    assert "<del>x</del><ins>y</ins>" in html


def test_the_terminal_gets_colours():
    text = as_terminal(word_difference("red fox", "blue fox"))
    assert text.plain == "red blue fox"
    assert {str(span.style) for span in text.spans} == {"strike red", "green"}


def test_a_long_article_is_compared_in_reasonable_time():
    before = " ".join(f"word{number % 700}" for number in range(9000))
    after = " ".join(f"word{number * 7 % 700}" for number in range(9000))
    assert word_difference(before, after)


def test_a_long_article_is_cut_where_both_say_the_same_once():
    words = [f"word{number}" for number in range(9000)]
    spans = word_difference(" ".join(words), " ".join([*words[:4000], "new", *words[4001:]]))
    assert [(span.kind.value, span.text) for span in spans[1:3]] == [
        ("removed", "word4000 "),
        ("added", "new "),
    ]
