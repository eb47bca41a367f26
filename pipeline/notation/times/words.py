"""The words of time that CLDR knows: months, parts of the day, zones, eras.

The table is made by `python -m benchmarks.reading.words_of_time`.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, TypedDict, cast

PREFIX = 3  # letters that a month is cut to at the least: "Lok" is lokakuu to a Finnish reader
MORE_GLUE = frozenset({
    "of", "the", "st", "nd", "rd", "th", "ter", "er", "ere", "ra", "ro", "eme", "a", "e", "i", "o",
    "na", "den", "del", "dels", "de", "le", "la", "il", "lo", "em", "am", "um", "y", "ta", "te",
    "inci", "an", "dne", "dia", "dies",
    # "year", "month" and "day" where they are words of their own
    "ឆ្នាំ", "ខែ", "ថ្ងៃទី", "ခုနှစ်", "ခု", "နှစ်", "လ", "ရက်", "ရက်နေ့", "ປີ", "ເດືອນ", "ปี",
    "yil", "жылғы", "жылдын", "жыл",
    "මස", "දින", "ቀን", "წლის",
})  # fmt: skip
Month = tuple[str, int]  # calendar and number


class LanguageWords(TypedDict):
    """What the table holds of one language."""

    months: dict[str, int]
    halves: dict[str, int]
    zones: dict[str, int | str]
    calendars: dict[str, dict[str, int]]
    is_twelve: bool
    is_dotted: bool


class WordTable(TypedDict):
    """The whole table."""

    languages: dict[str, LanguageWords]
    orders: dict[str, str]
    eras: dict[str, str]
    gmt: list[str]
    glue: list[str]
    abbreviations: dict[str, int]
    initials: dict[str, list[str]]


class TimeWords(NamedTuple):
    """The words of one or more languages, ready to be looked up."""

    months: Mapping[str, frozenset[Month]]
    halves: Mapping[str, int]
    zones: Mapping[str, int | str]
    prefixes: Mapping[str, int]
    longest: int  # words of the longest name of a month
    is_twelve: bool
    is_dotted: bool


@lru_cache(maxsize=1)
def table() -> WordTable:
    """The table as it was shipped."""
    packed = resources.files("pipeline.notation.times").joinpath("words.json.gz").read_bytes()
    return cast("WordTable", json.loads(gzip.decompress(packed)))


@lru_cache(maxsize=1)
def glue() -> frozenset[str]:
    """The words that stand within a date and say nothing: "de", "gada", "оны"."""
    # What is a month to somebody says something: German "des" and Norwegian "des.".
    months = {form for one in table()["languages"].values() for form in one["months"]}
    return MORE_GLUE.union(one for one in table()["glue"] if len(one) < 3 or one not in months)


@lru_cache(maxsize=1)
def eras() -> Mapping[str, str]:
    """What the years of a calendar are called, but for what is also a part of the day."""
    halves = {form for one in table()["languages"].values() for form in one["halves"]}
    return {era: name for era, name in table()["eras"].items() if era not in halves}


@lru_cache(maxsize=1)
def universal() -> Mapping[str, int]:
    """What languages call UTC."""
    # A name in few Latin letters is a word of another language: WAT is the time of West Africa.
    names = (one for one in table()["gmt"] if one in {"gmt", "utc"} or not one.isascii())
    return dict.fromkeys(names, 0)


@lru_cache(maxsize=64)
def words(languages: tuple[str, ...]) -> TimeWords:
    """The words of these languages; a name that two of them give to two months means both."""
    known = [table()["languages"][one] for one in languages if one in table()["languages"]]
    months = _months(known)
    halves: dict[str, int] = {}
    zones: dict[str, int | str] = {}
    for language in known:
        for form, hours in language["halves"].items():
            halves[form] = halves.get(form, 0) | hours
        zones = language["zones"] | zones
    return TimeWords(
        months=months,
        halves=halves,
        zones=zones,
        prefixes=_prefixes(months),
        longest=max((form.count(" ") + 1 for form in months), default=0),
        is_twelve=any(one["is_twelve"] for one in known),
        is_dotted=any(one["is_dotted"] for one in known),
    )


@lru_cache(maxsize=1)
def every() -> TimeWords:
    """The words of all languages, where they agree."""
    languages = list(table()["languages"].values())
    months = {
        form: agreed
        for form, meanings in _months(languages).items()
        if len(form) > 2 and (agreed := _agreed(form, meanings, languages))
    }
    halves: dict[str, int] = {}
    clashing: set[str] = set()
    for language in languages:
        for form, hours in language["halves"].items():
            if form in halves and bool(halves[form] & 0xFFF) != bool(hours & 0xFFF):
                clashing.add(form)
            halves[form] = halves.get(form, 0) | hours
    for form in clashing:
        del halves[form]
    longest = max(form.count(" ") + 1 for form in months)
    return TimeWords(months, halves, {}, {}, longest, is_twelve=False, is_dotted=False)


def _months(languages: Iterable[LanguageWords]) -> dict[str, frozenset[Month]]:
    found: dict[str, set[Month]] = {}
    for language in languages:
        for form, number in language["months"].items():
            found.setdefault(form, set()).add(("gregorian", number))
        for calendar, forms in language["calendars"].items():
            for form, number in forms.items():
                found.setdefault(form, set()).add((calendar, number))
    return {form: frozenset(meanings) for form, meanings in found.items()}


def _agreed(
    form: str, meanings: frozenset[Month], languages: list[LanguageWords]
) -> frozenset[Month]:
    """The meanings of a name without those of a single language that many others contradict."""
    numbers = {number for calendar, number in meanings if calendar == "gregorian"}
    if len(numbers) < 2:
        return meanings
    counts = Counter(one["months"][form] for one in languages if form in one["months"])
    (first, most), (_, next_most) = counts.most_common(2)
    if most < 5 or next_most > 1:
        return frozenset()
    return frozenset(one for one in meanings if one[0] != "gregorian" or one[1] == first)


def _prefixes(months: Mapping[str, frozenset[Month]]) -> dict[str, int]:
    meanings: dict[str, set[int]] = {}
    for form, named in months.items():
        for calendar, number in named:
            if calendar == "gregorian" and form.isalpha():
                for length in range(PREFIX, len(form)):
                    meanings.setdefault(form[:length], set()).add(number)
    return {form: next(iter(one)) for form, one in meanings.items() if len(one) == 1}
