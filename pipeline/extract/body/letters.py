"""How many letters of a kind many lines hold, counted in one array of all their letters."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

TYPED_MARKS = "’“”‘„‚–—…•€\xa0"  # in western texts hardly anything else is not Latin-1
MOST_CHARACTERS = 2000  # of a line, in which marks are counted
# Ends of sentences, where white space or a closing mark follows or the line ends; some by
# themselves; and what parts clauses.
ENDINGS, WHOLE_ENDINGS, CLOSING = ".!?।؟", "。！？", '"”»'
CLAUSES = ",;:،、，；"
ENDING, WHOLE_ENDING, CLAUSE, CAPITAL, DIGIT = 1, 2, 4, 8, 16
SPACE, LINE_END = ord(" "), ord("\n")
FOLLOWING = np.array([SPACE, LINE_END, *map(ord, CLOSING)])
CODES = 0x20000  # beyond these no character is a capital or a digit, nor small
# What lines end with, and begin.
ENDS, COLON, QUESTION, QUOTE, DASH, SMALL = 1, 2, 4, 8, 16, 32
EDGES = {
    ENDS: '.!?…。！？।؟։။៕"”»’)]」',
    COLON: ":：",
    QUESTION: "?？؟",
    QUOTE: '"“„«‘「『–—',
    DASH: "-–—*•·>→›»|",
}


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """The kinds of each character, by its code."""
    letters = np.arange(CODES, dtype=np.uint32).view("U1")
    kinds = np.where(np.strings.isupper(letters), CAPITAL, 0).astype(np.uint8)
    kinds[np.strings.isdigit(letters)] |= DIGIT
    for kind, marks in ((ENDING, ENDINGS), (WHOLE_ENDING, WHOLE_ENDINGS), (CLAUSE, CLAUSES)):
        kinds[list(map(ord, marks))] |= kind
    return kinds


@cache
def _signs() -> npt.NDArray[np.uint8]:
    """What each character tells at the edge of a line, by its code."""
    letters = np.arange(CODES, dtype=np.uint32).view("U1")
    signs = np.where(np.strings.islower(letters), SMALL, 0).astype(np.uint8)
    for sign, marks in EDGES.items():
        signs[list(map(ord, marks))] |= sign
    return signs


def count_letters(lines: Sequence[str], head: int) -> Iterator[npt.NDArray[np.intp]]:
    """Ends of sentences, signs between clauses; capitals, digits, words with capitals in the head.

    One array each, with one number a line. White space in the lines is single spaces alone.

    >>> [told.tolist() for told in count_letters(["Rain, said Ann at 6. Sun!", "no"], 20)]
    [[2, 0], [1, 0], [2, 0], [1, 0], [2, 0]]
    """
    cut = [line[:MOST_CHARACTERS] for line in lines]
    codes = _codes("\n".join([*cut, ""]))
    widths = np.array([len(line) + 1 for line in cut], np.intp)
    ends = widths.cumsum()
    kinds = _kinds().take(codes, mode="clip")
    places = np.flatnonzero(kinds)
    kind = kinds[places]
    line = ends.searchsorted(places, side="right")

    def count(is_such: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        return np.bincount(line[is_such], minlength=len(lines))

    is_ending = (kind & ENDING).astype(np.bool_)
    is_ending[is_ending] = np.isin(codes[places[is_ending] + 1], FOLLOWING)
    yield count(is_ending | (kind & WHOLE_ENDING).astype(np.bool_))
    yield count((kind & CLAUSE).astype(np.bool_))
    into = places - (ends - widths)[line]
    in_head = into < head
    is_capital = (kind & CAPITAL).astype(np.bool_) & in_head
    yield count(is_capital)
    yield count((kind & DIGIT).astype(np.bool_) & in_head)
    yield count(is_capital & ((into == 0) | (codes[places - 1] == SPACE)))


def signs_at_ends(
    lines: Sequence[str],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """What the first letter of each line tells, and the last one.

    >>> first, last = signs_at_ends(["- Rain?", "it rained."])
    >>> (first & DASH).tolist() == [DASH, 0], (last & QUESTION).tolist() == [QUESTION, 0]
    (True, True)
    """
    edges = (_codes("".join([line[at] for line in lines])) for at in (0, -1))
    first, last = (_signs().take(codes, mode="clip") for codes in edges)
    return first, last


def _codes(text: str) -> npt.NDArray[np.uint8] | npt.NDArray[np.uint32]:
    """The codes of a text's characters."""
    try:
        return np.frombuffer(text.encode("latin-1"), np.uint8)
    except UnicodeEncodeError:
        return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
