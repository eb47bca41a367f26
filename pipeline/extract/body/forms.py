"""What comment forms say, in the languages of the world."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from pipeline.extract.body.letters import TYPED_MARKS

WORD = re.compile(r"[^\W_]+")
SPACE, OTHERWISE = 32, 0


def _small(code: int) -> int:
    """A western letter or digit in lower case, white space for a sign."""
    small = _folded(chr(code))
    if len(small) == 1 and WORD.fullmatch(small):
        return ord(small) if small < "\u0100" else OTHERWISE
    return OTHERWISE if WORD.search(small) else SPACE


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


SMALL_WORDS = bytes(map(_small, range(256)))
SMALL_LINES = SMALL_WORDS[:10] + b"\n" + SMALL_WORDS[11:]  # of many lines, each by itself
MAX_LINE_CHARACTERS = 700  # the longest form sentences, joined, have some 500
BEGINNING = 100  # characters, which tell of most longer lines that they are no form's
MAX_NAME_WORDS = 8  # "Leave a Reply to Anna Maria van der Berg"


class Slot(StrEnum):
    """The part of a comment form that a phrase is."""

    HEADING = "heading"  # Leave a Reply
    HEADING_TO = "heading_to"  # Leave a Reply to Anna
    NOTE = "note"  # Your email address will not be published.
    CANCEL = "cancel"  # Cancel reply
    CLOSED = "closed"  # Comments are closed.
    BUTTON = "button"  # Post Comment
    FIELD = "field"  # Name
    LINK = "link"  # Reply
    SAYS = "says"  # Anna says:
    COUNT = "count"  # 3 Comments
    PAGES = "pages"  # Older Comments


# A phrase of these is said by a form and, as a whole line, by hardly anything else.
TELLING = frozenset({Slot.HEADING, Slot.HEADING_TO, Slot.NOTE, Slot.CANCEL, Slot.CLOSED})
OPEN_ENDED = frozenset({Slot.HEADING_TO, Slot.SAYS, Slot.LINK})
RANK = {slot: rank for rank, slot in enumerate(Slot)}


@dataclass(frozen=True, slots=True)
class _Phrase:
    slot: Slot
    head: tuple[str, ...]
    tail: tuple[str, ...] | None = None  # after a name; None where the phrase holds no name


def words_of(text: str) -> list[str]:
    """The words of a line, in lower case, without punctuation.

    >>> words_of("Required fields are marked *")
    ['required', 'fields', 'are', 'marked']
    """
    small = _western(text, SMALL_WORDS)
    return WORD.findall(_folded(text)) if small is None else small.split()


def _western(text: str, small_words: bytes) -> str | None:
    """A text's words, parted by white space; None where it is not written in western letters."""
    if not text.isascii():
        for mark in TYPED_MARKS:
            text = text.replace(mark, " ")
        text = text.replace("ß", "ss")
    try:
        small = text.encode("latin-1").translate(small_words)
    except UnicodeEncodeError:
        return None
    return None if OTHERWISE in small else small.decode("latin-1")


@lru_cache(maxsize=8192)  # a page's lines are asked about by several readers of them
def form_slots(line: str) -> frozenset[Slot]:
    """The form's parts that make up a whole line; none where any word is something else.

    >>> sorted(form_slots("Leave a Reply Cancel reply"))
    [<Slot.CANCEL: 'cancel'>, <Slot.HEADING: 'heading'>]
    >>> form_slots("Leave a Reply to the mayor, she said, and he left the room in a hurry")
    frozenset()
    """
    if len(line) > MAX_LINE_CHARACTERS:
        return frozenset()
    if len(line) > BEGINNING and _begins_otherwise(words_of(line[:BEGINNING]), is_cut=True):
        return frozenset()
    words = words_of(line)
    return frozenset() if _begins_otherwise(words, is_cut=False) else slots_of_words(words)


def slots_of(lines: Sequence[str]) -> list[frozenset[Slot]]:
    """The form's parts that make up each of many lines: most begin as no phrase does.

    >>> [sorted(slots) for slots in slots_of(["It rained.", "Leave a Reply"])]
    [[], [<Slot.HEADING: 'heading'>]]
    """
    nothing = frozenset[Slot]()
    return [
        nothing if _begins_otherwise(words, is_cut=len(line) > BEGINNING) else form_slots(line)
        for line, words in zip(lines, _words_of([line[:BEGINNING] for line in lines]), strict=True)
    ]


def _words_of(lines: Sequence[str]) -> list[list[str]]:
    """The words of each of many lines."""
    text = "\n".join(lines)
    small = _western(text, SMALL_LINES)
    if small is None or text.count("\n") != len(lines) - 1:
        return list(map(words_of, lines))
    return [line.split() for line in small.split("\n")]


def _begins_otherwise(words: list[str], *, is_cut: bool) -> bool:
    """Whether no phrase begins as a line does, of which these are the first words."""
    if is_cut and len(words) <= MAX_NAME_WORDS + 1:  # the last one may be cut
        return False
    if not words:
        return True
    first, seconds = words[0], _seconds()
    if first.isdigit():
        return False
    if first in seconds and (len(words) == 1 or not seconds[first].isdisjoint((words[1], ""))):
        return False
    return _named_first().keys().isdisjoint(words[1 : MAX_NAME_WORDS + 1])


def may_say(slot: Slot, lines: Sequence[str]) -> bool:
    """Whether some of many lines may be such a part of a form: asked of all of them at once.

    >>> may_say(Slot.LINK, ["Home", "Reply"]), may_say(Slot.LINK, ["Home", "News"])
    (True, False)
    """
    plain = [line for line in lines if line.isascii()]
    others = [line for line in lines if not line.isascii()]
    return any(_may_say(slot, "\n".join(some)) for some in (plain, others) if some)


def _may_say(slot: Slot, text: str) -> bool:
    small = _western(text, SMALL_WORDS)
    if small is None:
        small = _folded(text)
    begun = _beginnings(slot)
    return any(map(small.__contains__, begun)) and not begun.isdisjoint(WORD.findall(small))


@cache
def _beginnings(slot: Slot) -> frozenset[str]:
    """A word that a line must have to be such a part: the first one that is no name's."""
    return frozenset((*one.head, *(one.tail or ()))[0] for one in _phrases() if one.slot is slot)


def form_tail(paragraph: str) -> int | None:
    """Where a comment form begins that ends a paragraph, in characters.

    >>> text = "It rained. Leave a Reply Your email address will not be published."
    >>> text[form_tail(text):]
    'Leave a Reply Your email address will not be published.'
    """
    start = max(0, len(paragraph) - MAX_LINE_CHARACTERS)
    for sentence in SENTENCE_START.finditer(paragraph, start):
        tail = paragraph[sentence.end() :]
        slots = form_slots(tail)
        if Slot.NOTE in slots and slots & {Slot.HEADING, Slot.HEADING_TO, Slot.FIELD}:
            return sentence.end()
    return None


SENTENCE_START = re.compile(r"[.!?…。！？\"”»)\]।]\s*(?=\S)")


def slots_of_words(words: list[str]) -> frozenset[Slot]:
    """The form's parts that make up a line of these words."""
    found: set[Slot] = set()
    at = 0
    counted = False
    while at < len(words):
        best, length = _longest(words, at)
        if best is None and words[at].isdigit():
            counted = True
            at += 1
            continue
        if best is None:
            return frozenset()
        found.add(best)
        at += length
    if counted and not found & (TELLING | {Slot.COUNT, Slot.FIELD}):
        return frozenset()
    if counted and Slot.FIELD in found:
        found.add(Slot.COUNT)  # "3 Comments"
    if found == {Slot.COUNT} and not counted:
        return frozenset()
    return frozenset(found)


def _longest(words: list[str], at: int) -> tuple[Slot | None, int]:
    slot, longest = None, 0
    for phrase in _table().get(words[at], ()):
        length = _match(phrase, words, at)
        if length > longest:
            slot, longest = phrase.slot, length
    if slot is None:
        return _says(words, at)
    return slot, longest


def _match(phrase: _Phrase, words: list[str], at: int) -> int:
    end = at + len(phrase.head)
    if tuple(words[at:end]) != phrase.head:
        return 0
    if phrase.tail is None:
        return end - at
    return _match_name(phrase.tail, words, at, end)


def _match_name(tail: tuple[str, ...], words: list[str], at: int, end: int) -> int:
    if not tail:
        rest = len(words) - end
        return len(words) - at if 0 < rest <= MAX_NAME_WORDS else 0
    for name in range(1, MAX_NAME_WORDS + 1):
        stop = end + name + len(tail)
        if tuple(words[end + name : stop]) == tail:
            return stop - at
    return 0


def _says(words: list[str], at: int) -> tuple[Slot | None, int]:
    """A phrase that begins with a name: "Anna says"."""
    for word in words[at + 1 : at + 1 + MAX_NAME_WORDS]:
        for phrase in _named_first().get(word, ()):
            length = _match_name(phrase.tail or (), words, at, at)
            if length:
                return phrase.slot, length
    return None, 0


@cache
def _phrases() -> tuple[_Phrase, ...]:
    text = files("pipeline.extract.body").joinpath("forms.json").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, list[str]]] = json.loads(text)
    found = {
        phrase: None
        for slots in table.values()
        for slot, texts in slots.items()
        for written in texts
        for phrase in _read_phrase(Slot(slot), written)
    }
    return tuple(sorted(found, key=lambda phrase: RANK[phrase.slot]))


def _read_phrase(slot: Slot, written: str) -> Iterator[_Phrase]:
    before, placeholder, after = written.partition("%s")
    head, tail = tuple(words_of(before)), tuple(words_of(after))
    if placeholder and slot in OPEN_ENDED:
        if head or tail:
            yield _Phrase(slot, head, tail)
    elif head or tail:  # elsewhere the placeholder is an asterisk
        yield _Phrase(slot, head + tail)


@cache
def _table() -> Mapping[str, tuple[_Phrase, ...]]:
    table: dict[str, list[_Phrase]] = {}
    for phrase in _phrases():
        if phrase.head:
            table.setdefault(phrase.head[0], []).append(phrase)
    return {word: tuple(phrases) for word, phrases in table.items()}


@cache
def _named_first() -> Mapping[str, tuple[_Phrase, ...]]:
    table: dict[str, list[_Phrase]] = {}
    for phrase in _phrases():
        if not phrase.head and phrase.tail:
            table.setdefault(phrase.tail[0], []).append(phrase)
    return {word: tuple(phrases) for word, phrases in table.items()}


@cache
def _seconds() -> Mapping[str, frozenset[str]]:
    """What follows the first word of phrases; nothing where one ends with it or goes on as any."""
    found: dict[str, set[str]] = {}
    for phrase in _phrases():
        if phrase.head:
            found.setdefault(phrase.head[0], set()).add(phrase.head[1] if phrase.head[1:] else "")
    return {word: frozenset(following) for word, following in found.items()}
