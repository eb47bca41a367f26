import numpy as np
import pytest

from pipeline.extract.body.blocks import Block, Holder
from pipeline.extract.body.body import is_doubted

PLACE = Holder(0, 0, 0, 0, 0, 0, "", None)
LIMIT = 0.06


def is_asked(*blocks):
    """Whether a page of (width, how likely, kept) blocks is asked about."""
    made = [Block("x", PLACE, width=width) for width, _, _ in blocks]
    told = np.array([likely for _, likely, _ in blocks], np.float32)
    return is_doubted(told, made, np.array([kept for _, _, kept in blocks], np.bool_), LIMIT)


def test_a_page_of_which_nothing_is_kept_is_asked_about():
    assert is_asked((900, 0.1, False))
    assert is_asked()


@pytest.mark.parametrize(("width", "doubt"), [(800, 0.15), (2000, 0.06), (9000, 0.13)])
def test_how_much_doubt_a_text_bears_depends_on_its_length(width, doubt):
    assert not is_asked((width, 1 - doubt + 0.01, True))
    assert is_asked((width, 1 - doubt - 0.01, True))


def test_what_was_left_out_and_likely_belongs_to_it_is_doubt_too():
    assert is_asked((2000, 1.0, True), (300, 0.5, False))


def test_a_long_page_that_may_be_half_something_else_is_not_asked_about():
    assert is_asked((5000, 0.75, True), (100, 0.5, False)) is False
    assert is_asked((1800, 0.75, True), (100, 0.5, False))
