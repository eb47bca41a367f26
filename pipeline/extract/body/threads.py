"""Find a thread of comments by what it says: signed and dated replies beside each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.extract.body.forms import TELLING, Slot, form_slots, may_say
from pipeline.extract.body.sentences import ends_sentence

SHORT_LINE_WORDS = 12  # what stands around a form: names, dates, buttons
SHORT_LINE_CHARACTERS = 120
NAME_WORDS = 6
REPLY_LINES = 8  # of one comment, between its signature and its link to answer
THREAD_MARKS = 2  # says, links and forms that make lines a thread
CLOCK_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
AGE = re.compile(
    r"\b\d{1,3} ?(?:[smhdwy]|mo)\b|\b\d{1,3} \w{2,12} (?:ago|her|sitten|temu|geleden)\b"
    r"|\b(?:vor|il y a|hace|för|há|fa|acum|pred|před) \d{1,3}\b"
)
COUNTED = re.compile(r"^\D{0,60}\d{1,4}\b.{0,60}[\"“”„«»「『]|[\"“”„«»」』].{0,20}\d{1,4}\D{0,20}$")
SIGNED = re.compile(r"\w\s?[:：]$")  # "Anna writes:", whatever the verb
AFTER_COLON = re.compile(r"(?<=[:：])\s")
DIGIT = re.compile(r"\d")  # without one no line says when
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Line:
    """A line of a text, and what it would be in a comment form or a thread."""

    text: str
    form: frozenset[Slot] | None = None  # the form's parts that make it up, where that is known

    @cached_property
    def slots(self) -> frozenset[Slot]:
        """The form's parts that make it up; a signature may be dated on the same line."""
        found = form_slots(self.text) if self.form is None else self.form
        if found or (":" not in self.text and "：" not in self.text):
            return found
        signature = AFTER_COLON.split(self.text, maxsplit=1)[0]
        if signature == self.text or not self.is_short or not self.is_timed:
            return found
        return form_slots(signature) & {Slot.SAYS}

    @cached_property
    def is_short(self) -> bool:
        """Whether it is a name, a date or a button rather than prose."""
        return (
            len(self.text) <= SHORT_LINE_CHARACTERS
            and len(self.text.split()) <= SHORT_LINE_WORDS
            and not ends_sentence(self.text)
        )

    @cached_property
    def is_timed(self) -> bool:
        """Whether it says when, by the clock or by the year."""
        return DIGIT.search(self.text) is not None and any(
            found.search(self.text) for found in (CLOCK_TIME, YEAR, AGE)
        )


def find_thread(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The first and the last line of a thread of comments; None where there is none.

    >>> find_thread([Line("It rained."), Line("Anna says:"), Line("March 3, 2026 at 9:12 am"),
    ...     Line("So it did here."), Line("Reply")])
    (1, 4)
    """
    marks = [at for at, line in enumerate(lines) if line.slots & {Slot.SAYS, Slot.LINK}]
    if not marks:
        return None
    starts = [start for at in marks if (start := _start(lines, at)) is not None]
    first = min(starts, default=None)
    if first is None or not any(_is_prose(line) for line in lines[:first]):
        return None
    first -= _is_count(lines[first - 1])
    inside = [at for at in marks if at >= first]
    forms = [at for at, line in enumerate(lines) if at > inside[0] and line.slots & TELLING]
    timed = sum(lines[at].is_timed and lines[at].is_short for at in range(first, inside[-1] + 1))
    if len(inside) + min(1, len(forms)) + min(1, timed) < THREAD_MARKS:
        return None
    return first, max(*inside, *forms, inside[-1])


def _start(lines: Sequence[Line], at: int) -> int | None:
    """Where the comment begins that a mark belongs to; None where it is none of a comment's."""
    if Slot.SAYS in lines[at].slots:
        around = lines[at : at + 3]
        is_dated = any(line.is_timed and line.is_short for line in around)
        is_answered = any(Slot.LINK in line.slots for line in lines[at : at + REPLY_LINES])
        return at if is_dated or is_answered else None
    for above in range(at - 1, max(-1, at - REPLY_LINES), -1):
        line = lines[above]
        if line.slots & {Slot.LINK}:
            continue
        if line.is_short and SIGNED.search(line.text):
            return above
        if line.is_short and line.is_timed:
            is_signed = above > 0 and _is_name(lines[above - 1])
            return above - 1 if is_signed else above
    return None


@lru_cache(maxsize=20_000)
def is_reply(text: str) -> bool:
    """Whether a whole line invites to answer a comment: what a thread has below each."""
    return len(text) <= SHORT_LINE_CHARACTERS and Slot.LINK in form_slots(text)


def has_reply(texts: Sequence[str]) -> bool:
    """Whether one of many lines invites to answer a comment."""
    short = [text for text in texts if len(text) <= SHORT_LINE_CHARACTERS]
    return may_say(Slot.LINK, short) and any(map(is_reply, short))


def _is_count(line: Line) -> bool:
    """Whether a line is "3 Comments" or "2 thoughts on “Bridge closes”"."""
    return Slot.COUNT in line.slots or (line.is_short and COUNTED.search(line.text) is not None)


def _is_name(line: Line) -> bool:
    return line.is_short and not line.is_timed and len(line.text.split()) <= NAME_WORDS


def _is_prose(line: Line) -> bool:
    return not line.is_short and not line.slots
