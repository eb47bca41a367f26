"""Know a fact when a word states one: a number, a unit, a day, a country, a "not", a "he"."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from pipeline.deduplicate.characters import NUMERALS, fold
from pipeline.deduplicate.numbers import number_words

T = TypeVar("T")
HERE = Path(__file__).parent
GROUPING = re.compile(r"(?<=\d)[.,'’٬\u00a0\u202f](?=\d{3}(?!\d))")
UNPARTED_FROM = 0xE00
FEWEST_OF_STEM, LONGEST_ENDING = 5, 3  # letters
FEWEST_DENIED = 4  # letters of a word that a prefix may deny
SIGNS = "%‰°$€£¥₹₽₩₺₪฿₫₴"


@cache
def stated() -> dict[str, dict[str, str]]:
    """By kind (time, unit, place), what each folded word states.

    >>> stated()["time"]["tuesday"] == stated()["time"]["mardi"], stated()["unit"]["miles"]
    (True, 'mile')
    """
    found: dict[str, dict[str, str]] = {"time": {}, "unit": {}, "place": {}}
    for line in (HERE / "facts.txt").read_text(encoding="utf-8").splitlines():
        head, _, words = line.partition(": ")
        if not line.startswith("#"):
            kind, _, name = head.partition(" ")
            found[kind] |= dict.fromkeys(words.split(), name)
    return found


def states(kind: str, word: str) -> str | None:
    """What a folded word states, as it is listed or with an ending of its language.

    >>> states("time", "pentek") == states("time", "penteken") == states("time", "fredags")
    True
    """
    found = stated()[kind].get(word)
    return found or (_inflected(word, _stems(kind)) if kind == "time" else None)


@cache
def _stems(kind: str) -> dict[str, str]:
    """The listed words that are long enough to be known by their beginning."""
    stems: dict[str, str] = {}
    for word, name in stated()[kind].items():
        for stem in (word, word[:-1]):
            if len(stem) >= FEWEST_OF_STEM:
                stems.setdefault(stem, name)
    return stems


def _inflected(word: str, stems: Mapping[str, T]) -> T | None:
    """What the longest of some beginnings states, with a short ending behind it."""
    for size in range(len(word) - 1, max(len(word) - LONGEST_ENDING, FEWEST_OF_STEM) - 1, -1):
        if word[:size] in stems:
            return stems[word[:size]]
    return None


@cache
def _said() -> dict[str, frozenset[str]]:
    with (HERE / "facts.toml").open("rb") as file:
        listed = tomllib.load(file)
    return {
        kind: frozenset(fold(word) for words in by_language.values() for word in words)
        for kind, by_language in listed.items()
    }


@cache
def _numbers() -> dict[str, frozenset[str]]:
    """What each folded number word may count, by any language."""
    found: dict[str, set[str]] = {}
    for words in number_words().values():
        for word, value in words.items():
            found.setdefault(fold(word), set()).add(value)
    return {word: frozenset(values) for word, values in found.items()}


@cache
def _great_numbers() -> dict[str, frozenset[str]]:
    """Millions and more, which languages with cases inflect like nouns."""
    return {
        word: values
        for word, values in _numbers().items()
        if len(word) >= FEWEST_OF_STEM and min(map(len, values)) > len("100000")
    }


def number(word: str) -> frozenset[str]:
    """What a word counts; none where it counts nothing.

    >>> number("1,250") == number("1.250") == number("1250"), sorted(number("eleven"))
    (True, ['11'])
    """
    if any(letter.isdigit() for letter in word):
        return frozenset([GROUPING.sub("", fold_digits(word)).replace(",", ".").casefold()])
    if is_numeral(word):
        return frozenset([f"{unicodedata.numeric(word, 2):.0f}"])
    folded = fold(word)
    parts = [
        _numbers().get(part) or _inflected(part, _great_numbers()) or frozenset()
        for part in folded.split("-")
    ]
    if len(parts) > 1 and all(parts):
        return frozenset([folded])
    return parts[0] if len(parts) == 1 else frozenset()


def fold_digits(word: str) -> str:
    """The same with the digits of any script as 0 to 9."""
    return "".join(fold(letter) if letter.isdigit() else letter for letter in word)


def is_numeral(word: str) -> bool:
    """Is it an ideograph that counts?"""
    return len(word) == 1 and word in NUMERALS


def is_negation(word: str) -> bool:
    """Does it deny?"""
    return fold(word) in _said()["negation"] or word.casefold().endswith(("n't", "n’t"))


def is_person(word: str) -> bool:
    """Does it say whether somebody is a man or a woman?"""
    return fold(word) in _said()["person"]


def stated_within(text: str) -> list[str]:
    """What denies, counts or says who it is in some signs of a script without spaces."""
    kinds = ("negation", "person", "number")
    words = sorted(
        {word for kind in kinds for word in _said()[kind] if ord(word[0]) > UNPARTED_FROM}
    )
    folded = fold(text)
    return [word for word in words for _ in range(folded.count(word))]


def denies(one: str, two: str) -> bool:
    """Is one of two words the other with a prefix or an ending that denies it?"""
    short, long = sorted((fold(one), fold(two)), key=len)
    if len(short) < FEWEST_DENIED or short == long:
        return False
    if any(long == prefix + short for prefix in _said()["prefix"]):
        return True
    return any(
        long == short[:place] + inside + short[place:]
        for inside in _said()["infix"]
        for place in range(2, len(short))
    )
