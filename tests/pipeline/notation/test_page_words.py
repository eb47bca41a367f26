"""The words by which a page says which of several it is, with the digits of any script."""

import html
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.notation.page_words import (
    DIGIT,
    LINE,
    OF,
    TAG,
    WORD,
    is_pager,
    page_in,
    pagers,
    stated_page,
)


def test_a_digit_of_any_script_is_one():
    digits = [sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isdigit()]
    plain = [sign for sign in digits if unicodedata.normalize("NFKC", sign) == sign]

    assert plain
    assert [sign for sign in plain if not DIGIT.fullmatch(sign)] == []


@pytest.mark.parametrize("text", ["第２页 共５页", "٢ من ٤ صفحة", "Seite ② von ⑤", "पेज २ का ३"])
def test_a_line_between_pages_is_told_by_its_digits(text):
    assert is_pager(text)


@pytest.mark.parametrize("text", ["次のページへ、どうぞ", "صفحة من صفحة", "“Weiter” – sagt sie"])
def test_a_line_without_a_digit_counts_no_pages(text):
    assert not is_pager(text)


def line_by_line(text: str) -> tuple[int, int] | None:
    """What `page_in` finds, sought in every line."""
    lines = (html.unescape(TAG.sub(" ", match[1])) for match in LINE.finditer(text))
    return next((found for line in lines if (found := stated_page(line))), None)


NUMBERS_OF_PAGES = st.sampled_from(["1", "2", "3", "12", "١", "٣", "２", "②", "&#51;", "2026"])
BETWEEN = st.sampled_from(
    ["", " ", "&nbsp;", "\n  ", "<b>", "</b> ", " <i>", "</p><p>", ". ", ": "]
)
WORDS = WORD.replace("?", "").split("|")
OTHERS = [
    "/",
    "|",
    "–",
    "-",
    "／",
    "＞",
    "第",
    "共",
    "页",
    "ページ中",
    "ページ目",
    "頁中",
    "当前第",
]
ODD = ["SEITE", "Stra\u0301na", "Ｐａｇｅ", "&#112;age", "rain"]
SAID = st.sampled_from([*WORDS, *OF.split("|"), *OTHERS, *ODD])
STATEMENTS = st.tuples(st.sampled_from(WORDS), NUMBERS_OF_PAGES, SAID, NUMBERS_OF_PAGES) | st.lists(
    SAID | NUMBERS_OF_PAGES, max_size=8
).map(tuple)


@given(st.lists(st.tuples(STATEMENTS, st.lists(BETWEEN, min_size=9, max_size=9)), max_size=4))
@example([(("2 a", "1", "of", "3", "pages"), ["</p><p>", " ", " ", " "])])
def test_a_page_is_told_wherever_a_line_of_it_says_so(said):
    lines = ("".join(map("".join, zip(words, between, strict=False))) for words, between in said)
    text = f"<p>{'</p><p>'.join(lines)}</p>"
    assert page_in(text) == line_by_line(text)


COUNTED = st.lists(
    st.sampled_from(
        ["1", "2", "3", "②", "٣", "2026", "1.", ".", "»", "Weiter", "18:05", "5", "½", "x²"]
    ),
    max_size=6,
)


@given(st.lists(COUNTED.map(" ".join) | STATEMENTS.map(" ".join) | STATEMENTS.map("".join)))
@example(["2026. 1 2", "1 2026 2", "rain", "", "5. 1 2", "Seite 1 von 3."])
def test_lines_between_pages_are_found_together_as_each_by_itself(lines):
    assert pagers(lines) == [at for at, line in enumerate(lines) if is_pager(line)]
