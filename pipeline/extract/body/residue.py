"""Remove what extraction leaves behind; works on plain text too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.body.forms import TELLING, Slot, form_tail, slots_of
from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.body.threads import (
    CLOCK_TIME,
    SHORT_LINE_CHARACTERS,
    SHORT_LINE_WORDS,
    THREAD_MARKS,
    Line,
    find_thread,
)

INTRODUCED = re.compile(r"[:：]\s*[\"'“”„«»‘’]?\s*$")  # "the form reads:" quotes it
QUOTED = re.compile(r"^\s*[\"“„«‘「『>]")
TOOLS = re.compile(
    r"\A\s*(?:share this|like this|share on (?:facebook|twitter|x|linkedin|whatsapp)|tweet"
    r"|click to (?:share|email|print)\b.{0,80}|.{0,60}\(opens in new window\)"
    r"|like(?: loading(?:\s*+(?:\.\.\.|…))?)?|loading\s*+(?:\.\.\.|…))\s*+:?\s*",
    re.IGNORECASE,
)
MAX_TOOL = 200  # characters
TOOL_SIGNS = ("share", "like", "tweet", "click to", "new window", "loading")  # one is in each


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Something that was taken out, and the rule that did."""

    rule: str
    text: str
    share: float = 0.0  # of the page's prose, where it was cut from the page as it stood


@dataclass(frozen=True, slots=True)
class _Line:
    paragraph: int
    text: str
    slots: frozenset[Slot]
    is_tool: bool

    @property
    def is_form(self) -> bool:
        return bool(self.slots) or self.is_tool

    @property
    def is_prose(self) -> bool:
        if self.is_form:
            return False
        is_long = len(self.text) > SHORT_LINE_CHARACTERS
        return is_long or ends_sentence(self.text) or len(self.text.split()) > SHORT_LINE_WORDS


def strip_residue(
    paragraphs: Sequence[str], language: str | None = None
) -> tuple[tuple[str, ...], tuple[Cut, ...]]:
    """Drop comment forms, their threads and share bars; every other line stays as it is.

    >>> kept, cuts = strip_residue(["It rained.", "Leave a Reply",
    ...     "Your email address will not be published. Required fields are marked *"])
    >>> kept, len(cuts)
    (('It rained.',), 2)
    """
    del language  # phrases of all languages are looked for: sites mix them
    kept = tuple(paragraphs)
    cuts: list[Cut] = []
    while True:
        shorter, found = _strip_once(kept)
        if not found:
            return kept, tuple(cuts)
        kept = shorter
        cuts += found


def _strip_once(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], list[Cut]]:
    numbered = [
        (number, text)
        for number, paragraph in enumerate(paragraphs)
        for text in paragraph.split("\n")
        if text.strip()
    ]
    texts = [text for _, text in numbered]
    slots = slots_of(texts)
    if not any(slots) and not any(map(_is_tool, texts)) and not any(map(_is_signed, texts)):
        return _cut_tail(paragraphs)
    lines = [
        _Line(number, text, said, _is_tool(text))
        for (number, text), said in zip(numbered, slots, strict=True)
    ]
    drop = _form_lines(lines) | _thread_lines(lines)
    if drop:
        rules = {at: "comment-form" if lines[at].is_form else "comment-thread" for at in drop}
        cuts = [Cut(rule=rules[at], text=lines[at].text) for at in sorted(drop)]
        return _without(paragraphs, lines, drop), cuts
    return _cut_tail(paragraphs)


def _is_tool(text: str) -> bool:
    """Whether a line is a button to share or like the page."""
    if len(text) > MAX_TOOL:
        return False
    small = text.lower()
    return any(map(small.__contains__, TOOL_SIGNS)) and TOOLS.fullmatch(text) is not None


def _is_signed(text: str) -> bool:
    """Whether a line that says nothing of a form begins a comment."""
    return (":" in text or "：" in text) and bool(Line(text, frozenset()).slots)


def _without(paragraphs: Sequence[str], lines: Sequence[_Line], drop: set[int]) -> tuple[str, ...]:
    touched = {lines[at].paragraph for at in drop}
    rest: dict[int, list[str]] = {number: [] for number in touched}
    for at, line in enumerate(lines):
        if line.paragraph in touched and at not in drop:
            rest[line.paragraph].append(line.text)
    whole = (
        "\n".join(rest[number]) if number in touched else paragraph
        for number, paragraph in enumerate(paragraphs)
    )
    return tuple(text for number, text in enumerate(whole) if text or number not in touched)


def _form_lines(lines: Sequence[_Line]) -> set[int]:
    drop: set[int] = set()
    last_prose = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].is_prose), -1)
    start = 0
    while start < len(lines):
        if not lines[start].is_form:
            start += 1
            continue
        end = start
        while end < len(lines) and lines[end].is_form:
            end += 1
        if _is_form(lines[start:end], is_last=end > last_prose) and not _is_quoted(lines, start):
            drop |= set(range(start, end))
        start = end
    return drop


def _is_form(run: Sequence[_Line], *, is_last: bool) -> bool:
    """Whether these lines are a form: one complete, or one beginning at the end of the text."""
    slots = frozenset[Slot]().union(*(line.slots for line in run))
    notes = sum(Slot.NOTE in line.slots for line in run)
    headed = slots & {Slot.HEADING, Slot.HEADING_TO, Slot.CANCEL}
    if notes and (headed or notes > 1 or slots & {Slot.FIELD, Slot.BUTTON}):
        return True
    if Slot.CANCEL in slots and len(slots) > 1:
        return True
    if not is_last:
        return False
    return bool(
        slots & TELLING
        or {Slot.BUTTON, Slot.FIELD} <= slots
        or any(line.is_tool for line in run)
        or _is_required_fields(run)
        or slots & {Slot.PAGES}
    )


def _is_required_fields(run: Sequence[_Line]) -> bool:
    """Two or more names of fields, one of them with the asterisk of what must be filled in."""
    fields = [line for line in run if Slot.FIELD in line.slots]
    return len(fields) > 1 and any(line.text.rstrip().endswith("*") for line in fields)


def _is_quoted(lines: Sequence[_Line], start: int) -> bool:
    """An article about forms prints one after a colon or between quotation marks."""
    if QUOTED.match(lines[start].text):
        return True
    return start > 0 and INTRODUCED.search(lines[start - 1].text) is not None


def _thread_lines(lines: Sequence[_Line]) -> set[int]:
    """Comments themselves: from "3 Comments" on, where replies are signed and dated."""
    for at, line in enumerate(lines):
        if at == 0 or Slot.COUNT not in line.slots:
            continue
        below = lines[at + 1 :]
        marks = sum(
            bool(other.slots & {Slot.SAYS, Slot.LINK})
            or (CLOCK_TIME.search(other.text) is not None and not other.is_prose)
            for other in below
        )
        if marks >= THREAD_MARKS and not _is_quoted(lines, at):
            return set(range(at, len(lines)))
    found = find_thread([Line(line.text, line.slots) for line in lines])
    if found is not None and not _is_quoted(lines, found[0]):
        return set(range(found[0], len(lines)))
    return set()


def _cut_tail(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], list[Cut]]:
    if not paragraphs:
        return (), []
    start = form_tail(paragraphs[-1])
    if start is None:
        return tuple(paragraphs), []
    body, form = paragraphs[-1][:start].rstrip(), paragraphs[-1][start:]
    if INTRODUCED.search(body):
        return tuple(paragraphs), []
    return (*paragraphs[:-1], body), [Cut(rule="comment-form", text=form)]
