"""The words by which a page says which of several it is, with the digits of any script."""

import sys
import unicodedata

import pytest

from pipeline.notation.page_words import DIGIT, is_pager


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
