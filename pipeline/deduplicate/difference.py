"""Show word by word what one text says differently from another."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

from pipeline.notation.words import PAIRED_SCRIPTS, SPELT_SCRIPTS, signs

if TYPE_CHECKING:
    from rich.text import Text

# Scripts without spaces are compared sign by sign, where a mark belongs to the letter before it.
UNPARTED = signs(PAIRED_SCRIPTS + SPELT_SCRIPTS)
MARKS = (
    r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"
    r"\u0900-\u0903\u093a-\u0963\u0981-\u0983\u09bc-\u09d7"
    r"\u0a01-\u0a03\u0a3c-\u0a51\u0abc-\u0acd\u0b3c-\u0b57\u0bbe-\u0bcd"
    r"\u0c3e-\u0c56\u0cbc-\u0cd6\u0d3e-\u0d4d"
)
SPELT_MARKS = (
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
)
NUMBER = r"\d+(?:[.,:٫٬·/'’\u00a0\u202f-]\d+)*"
LETTERS = rf"(?:(?![{UNPARTED}\d])[^\W_]|[{MARKS}])+"
ONE_WORD = (
    rf"(?:{NUMBER}(?:{LETTERS})?|{LETTERS}\d*(?:['’-]{LETTERS})*|[{UNPARTED}][{SPELT_MARKS}]*)"
)
WORD = re.compile(ONE_WORD)
TOKEN = re.compile(rf"(?:{ONE_WORD}|_|[^\w\s])\s*|\s+")
COMFORTABLE = 1_000_000  # pairs of words; beyond, runs that occur once on each side cut the texts
ANCHOR_WORDS = 4


class Piece(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words that share a fate, with the spaces around them."""

    kind: Piece
    text: str


def word_difference(before: str, after: str) -> list[Span]:
    """What was kept, removed and added, in reading order; other spaces are no difference.

    >>> [(span.kind.value, span.text) for span in word_difference("a red fox", "a fox!")]
    [('kept', 'a '), ('removed', 'red '), ('kept', 'fox'), ('added', '!')]
    """
    spans: list[Span] = []
    for kind, text in _changes(before, after):
        if spans and spans[-1].kind is kind:
            spans[-1] = Span(kind=kind, text=spans[-1].text + text)
        elif text:
            spans.append(Span(kind=kind, text=text))
    return spans


def as_terminal(spans: Iterable[Span]) -> "Text":
    """Removed words red and struck through, added ones green."""
    from rich.text import Text

    styles = {Piece.KEPT: "", Piece.REMOVED: "strike red", Piece.ADDED: "green"}
    text = Text()
    for span in spans:
        text.append(span.text, styles[span.kind])
    return text


def as_html(spans: Iterable[Span]) -> str:
    """Removed words in `<del>`, added ones in `<ins>`; everything escaped.

    >>> as_html(word_difference("1 < 2", "1 < 3"))
    '1 &lt; <del>2</del><ins>3</ins>'
    """
    tags = {Piece.REMOVED: "del", Piece.ADDED: "ins"}
    parts = []
    for span in spans:
        text = escape(span.text).replace("\n", "<br>")
        tag = tags.get(span.kind)
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(parts)


def _changes(before: str, after: str) -> Iterator[tuple[Piece, str]]:
    """Whole paragraphs first, which is quick; words only where paragraphs differ."""
    for is_same, first, second in _matched(_paragraphs(before), _paragraphs(after)):
        if is_same:
            yield Piece.KEPT, "".join(first)
            continue
        old, new = TOKEN.findall("".join(first)), TOKEN.findall("".join(second))
        for is_kept, removed, added in _matched(old, new):
            if is_kept:
                yield Piece.KEPT, "".join(removed)
                continue
            yield Piece.REMOVED, "".join(removed)
            yield Piece.ADDED, "".join(added)


def _paragraphs(text: str) -> list[str]:
    return re.split(r"(?<=\n)", text)


Part = tuple[bool, Sequence[str], Sequence[str]]  # are they the same; ours; theirs


def _matched(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Part]:
    """Parts that are the same, spaces aside, and parts that differ."""
    if len(ours) * len(theirs) > COMFORTABLE:
        yield from _matched_by_anchors(ours, theirs)
        return
    matcher = SequenceMatcher(None, _bare(ours), _bare(theirs), autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        yield kind == "equal", ours[start:end], theirs[other_start:other_end]


def _matched_by_anchors(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Part]:
    """Cut two long texts at runs that occur once in each (Bram Cohen's patience difference)."""
    start = other_start = 0
    for place, other in [*_anchors(_bare(ours), _bare(theirs)), (len(ours), len(theirs))]:
        first, second = ours[start:place], theirs[other_start:other]
        if len(first) * len(second) > COMFORTABLE:
            yield False, first, second
        else:
            yield from _matched(first, second)
        start, other_start = place, other


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the longest chain of such runs that stand in the same order."""
    places, others = _single_runs(ours), _single_runs(theirs)
    pairs = sorted((places[run], others[run]) for run in places.keys() & others.keys())
    tails: list[int] = []  # of the best chain of each length, the other's place
    ends: list[int] = []  # and the pair it ends with
    before: list[int] = []  # for each pair, the one that precedes it in its chain
    for number, (_, other) in enumerate(pairs):
        length = bisect_left(tails, other)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [other]
        ends[length : length + 1] = [number]
    chain = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _single_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for place in range(len(words) - ANCHOR_WORDS + 1):
        run = tuple(words[place : place + ANCHOR_WORDS])
        found[run] = -1 if run in found else place
    return {run: place for run, place in found.items() if place >= 0}


def _bare(words: Sequence[str]) -> list[str]:
    return [word.strip() for word in words]
