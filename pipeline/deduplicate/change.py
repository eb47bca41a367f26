"""Say what a version changed against the one before it.

The kinds, each stronger than the ones after it: a *correction* says so, or replaces a fact in place
(a number, a name, a unit, a day, a "not", a "he"); an *update* adds or removes what was reported; a
*headline* change leaves the text alone; a *typo* changes how it is spelled and not what it says.
"""

import re
import tomllib
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from pathlib import Path

from pipeline.deduplicate.characters import fold
from pipeline.deduplicate.difference import UNPARTED, WORD, Piece, Span, word_difference
from pipeline.deduplicate.facts import (
    SIGNS,
    denies,
    is_negation,
    is_numeral,
    is_person,
    number,
    stated,
    stated_within,
    states,
)
from pipeline.records import Change

Edition = tuple[str, str]  # title, text

SPELLING = 0.75  # of their letters two spellings of a word share at least so many
SENTENCE_WORDS = 12  # added or removed in one place: somebody reported more, or less
GROWTH = 0.08  # added or removed in many places, as a share of the text
NAME_WORDS = 3  # that a name has, at most, where no capital tells one
SIGNS_A_WORD = 2.5  # of scripts without spaces, about
LONE_SIGN = re.compile(rf"[{UNPARTED}]")
# Signs that are written for each other by mistake, as they sound alike: no name, and no fact.
HOMOPHONES = (
    *("的地得", "在再", "做作", "像象", "那哪", "以已", "须需", "分份", "账帐", "座坐", "化画"),
    *("了啦", "和合", "候侯"),
)
KANA = re.compile(r"[\u3041-\u309f\u30fc]+")  # what Japanese words end in, and the long vowel
PARTICLES = {
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "와",
    "과",
    "도",
    "로",
    "만",
    "으로",
    "에서",
    "에게",
}


BEHIND = r"[:：—–\-.,(（\]】）)\d]| of | vom | du | del | on | [A-ZÀ-Þ\d]"  # a label of a notice


def change_of(before: Edition, after: Edition) -> Change:
    """The kind of change between two versions of one article.

    >>> change_of(("Fire", "A barn burned."), ("Barn burns", "A barn burned.")).value
    'headline'
    >>> change_of(("Fire", "Two barns burned."), ("Fire", "Three barns burned in 2 hours.")).value
    'correction'
    """
    headline = _words(before[0]) != _words(after[0])
    spans = word_difference(before[1], after[1])
    text = _change_of_text(spans, before[1], after[1])
    if text is Change.TYPO and headline:
        return Change.HEADLINE
    return text


def _change_of_text(spans: Sequence[Span], before: str, after: str) -> Change:
    if _notices(after) > _notices(before):
        return Change.CORRECTION
    replaced = _replacements(spans)
    longest = max((abs(_size(new) - _size(old)) for old, new in replaced), default=0)
    total = sum(max(_size(old), _size(new)) for old, new in replaced if not _is_spelling(old, new))
    if longest >= SENTENCE_WORDS or total > max(
        SENTENCE_WORDS, GROWTH * _size(WORD.findall(before))
    ):
        return Change.UPDATE
    if any(_changes_facts(old, new) for old, new in replaced) or _changes_signs(spans):
        return Change.CORRECTION
    if all(_is_spelling(old, new) for old, new in replaced):
        return Change.TYPO
    return Change.UPDATE


def _size(words: Sequence[str]) -> float:
    """How many words they are, in any script."""
    lone = sum(1 for word in words if LONE_SIGN.match(word))
    return len(words) - lone + lone / SIGNS_A_WORD


def _replacements(spans: Sequence[Span]) -> list[tuple[list[str], list[str]]]:
    """Words that gave way and words that came, place by place."""
    pairs: list[tuple[list[str], list[str]]] = []
    quiet = Span(kind=Piece.KEPT, text="")
    for last, span in pairwise([quiet, *spans]):
        words = WORD.findall(span.text)
        if span.kind is Piece.KEPT:
            continue
        if span.kind is Piece.ADDED and last.kind is Piece.REMOVED and pairs:
            pairs[-1] = (pairs[-1][0], words)
        else:
            pairs.append((words, []) if span.kind is Piece.REMOVED else ([], words))
    return [(old, new) for old, new in pairs if _folded(old) != _folded(new)]


def _is_spelling(old: Sequence[str], new: Sequence[str]) -> bool:
    """The same words in other letters, or a small word more or less."""
    if "".join(_folded(old)) == "".join(_folded(new)):
        return True
    if _denials(old) != _denials(new) or _unparted_facts(old) != _unparted_facts(new):
        return False
    if all(KANA.fullmatch(word) for word in (*old, *new)):
        return True
    if not old or not new:
        few = old or new
        return len(few) == 1 and _is_small(few[0])
    return len(old) == len(new) and all(
        _is_same_word(one, two) for one, two in zip(old, new, strict=True)
    )


def _is_small(word: str) -> bool:
    if word[0].isupper() or number(word) or is_negation(word) or is_person(word):
        return False
    return len(word) <= 3 and (not LONE_SIGN.match(word) or any(word in one for one in HOMOPHONES))


def _is_same_word(old: str, new: str) -> bool:
    """Alike enough for a slip; a name also begins alike: Tuesday is not Thursday."""
    one, two = fold(old), fold(new)
    if one == two:
        return True
    if any(old in group and new in group for group in HOMOPHONES) or _states_the_same(one, two):
        return True
    if number(old) or number(new) or denies(old, new) or (is_person(old) and is_person(new)):
        return False
    facts = [(states(kind, one), states(kind, two)) for kind in stated()]
    if any(was and now and was != now for was, now in facts):
        return False
    if _without_particle(one) == _without_particle(two) and _is_korean(one):
        return True
    if (old[0].isupper() or new[0].isupper()) and one[:2] != two[:2]:
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() > SPELLING


def _states_the_same(one: str, two: str) -> bool:
    return any(one in names and names[one] == names.get(two) for names in stated().values())


def _is_korean(word: str) -> bool:
    return "가" <= word[0] <= "힣"


def _without_particle(word: str) -> str:
    for size in (2, 1):
        if len(word) > size and word[-size:] in PARTICLES:
            return word[:-size]
    return word


def _changes_facts(old: Sequence[str], new: Sequence[str]) -> bool:
    """Numbers, names, units, days, persons or a negation differ, and not by their spelling."""
    if _is_spelling(old, new):
        return False
    if _denials(old) != _denials(new) or _counted(old) != _counted(new):
        return True
    if _unparted_facts(old) != _unparted_facts(new):
        return True
    if any(denies(one, two) for one, two in zip(old, new, strict=False)):
        return True
    for kind in stated():
        was, now = ({states(kind, fold(word)) for word in words} - {None} for words in (old, new))
        if was and now and was != now:
            return True
    was_person, is_now = ({fold(word) for word in words if is_person(word)} for words in (old, new))
    if was_person and is_now and was_person != is_now:
        return True
    if {word.casefold() for word in old if word[0].isupper()} != {
        word.casefold() for word in new if word[0].isupper()
    }:
        return True
    return bool(old and new) and _may_name(old) and _may_name(new)


def _may_name(words: Sequence[str]) -> bool:
    """Few words of a script without capitals: a name, as far as anybody can tell."""
    return _size(words) <= NAME_WORDS and all(
        word[0].isalpha() and word[0].lower() == word[0].upper() and not KANA.fullmatch(word)
        for word in words
    )


def _unparted_facts(words: Sequence[str]) -> list[str]:
    return stated_within("".join(word for word in words if LONE_SIGN.match(word)))


def _denials(words: Sequence[str]) -> int:
    return sum(1 for word in words if is_negation(word)) % 2


def _counted(words: Sequence[str]) -> list[frozenset[str]]:
    """What is counted, where both sides may be counting."""
    found = [number(word) for word in words if number(word) or is_numeral(word)]
    return sorted(found, key=sorted)


def _changes_signs(spans: Sequence[Span]) -> bool:
    """A currency, a percent or a degree became another."""
    removed, added = (
        sorted(sign for span in spans if span.kind is kind for sign in span.text if sign in SIGNS)
        for kind in (Piece.REMOVED, Piece.ADDED)
    )
    return bool(removed and added) and removed != added


@cache
def _notice() -> re.Pattern[str]:
    with (Path(__file__).parent / "notices.toml").open("rb") as file:
        languages = tomllib.load(file).values()
    labels = {re.escape(label) for one in languages for label in one["labels"]}
    sentences = {re.escape(sentence) for one in languages for sentence in one["sentences"]}
    longest_first = [sorted(some, key=lambda one: (-len(one), one)) for some in (labels, sentences)]
    label, sentence = ("|".join(some) for some in longest_first)
    return re.compile(
        rf"^[\W_]{{0,6}}(?:{label})(?=\s*(?:$|{BEHIND}))"
        rf"|[\[(【（「](?:{label})\b|{sentence}",
        re.IGNORECASE | re.MULTILINE,
    )


def _notices(text: str) -> int:
    return len(_notice().findall(text.replace("’", "'")))


def _words(text: str) -> list[str]:
    return _folded(WORD.findall(text))


def _folded(words: Sequence[str]) -> list[str]:
    """The words as they say the same: a number is its value."""
    return [_value(word) or fold(word) for word in words]


def _value(word: str) -> str | None:
    counts = number(word)
    return min(counts) if len(counts) == 1 else None
