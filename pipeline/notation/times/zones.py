"""Say how far from UTC a printed zone lies: "+0200", "GMT+2", "CEST", "heure d'Europe centrale"."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.notation.times import words
from pipeline.notation.times.habits import Habits
from pipeline.notation.times.tokens import Token, longest, tokens_of

MAX_OFFSET = timedelta(hours=14)
MAX_WORDS = 8
# A sign and hours; without "GMT" before them or minutes in them they must end the matter, since
# "18:15 -28.07.2026" and "18:15 - 20:00" name no zone.
OFFSET = re.compile(
    r"(?P<utc>(?:gmt|utc|ut|z)\]?\s?)?(?P<sign>[+-])\s?(?P<hours>\d{1,2})"
    r"(?:(?::|(?<=\d)\.(?=\d{2}(?!\d)))?(?P<minutes>\d{2}))?(?::\d{2})?(?![\d:/]|\.\d)",
)
BEFORE = re.compile(
    r"(?:(?:gmt|utc)\]?\s?(?=[+-])|(?=[+-]\d{2}:?\d{2}))"
    r"(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?[\])]?[\s,]{0,2}$"
)
O_CLOCK = re.compile(r"\s?(?:hrs?|hours?|uhr|h|час\w{0,3}|ч|год|น)\b\.?(?=\s?[(\[^\W\d_+-])")
UTC = re.compile(r"(?:utc|gmt|ut|z)\b(?![+-]\s?\d)")
# What RFC 822 and habit mean where the source's own zone does not say otherwise, in minutes.
CONVENTIONS = {
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
    "pdt": -420, "bst": 60, "ist": 330, "ast": -240, "gst": 240, "mesz": 120, "mez": 60,
    "trt": 180, "npt": 345, "bdt": 360, "ict": 420, "sgt": 480, "pht": 480, "brt": -180,
    "art": -180, "clt": -240, "clst": -180, "pet": -300, "cot": -300, "wast": 120, "ut": 0,
}  # fmt: skip
GENERIC = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}  # fmt: skip
# They are words too: only in capitals do they name a zone.
WORDS = frozenset({
    "et", "ct", "mt", "pt", "art", "met", "eat", "cat", "pet", "cot", "wit", "wat", "west", "ist",
    "at", "est", "sast", "wast",
})  # fmt: skip


def offset_in(
    text: str, printed: str, wall: datetime, habits: Habits
) -> tuple[timedelta | None, int]:
    """The offset that a text in plain letters begins with, and where it ends; None if it has none.

    `printed` is the text as it was, which tells a name in capitals from a word.
    """
    said = O_CLOCK.match(text)
    start = said.end() if said else 0
    start += len(text[start:]) - len(text[start:].lstrip(" \xa0,.(["))
    rest = text[start:]
    if (found := OFFSET.match(rest)) and _is_whole(found, rest):
        return _of(found), start + found.end()
    if found := UTC.match(rest):
        return timedelta(0), start + found.end()
    tokens = tokens_of(rest[:80])
    named = _in_words(tokens, rest, wall, habits)
    if named:
        offset, end = named
        return offset, start + end
    if tokens and tokens[0].is_word:
        offset = _abbreviated(tokens[0].text, printed, wall, habits)
        if offset is not None:
            return offset, start + tokens[0].end
    return None, 0


def offset_before(text: str) -> timedelta | None:
    """The offset that stands at the end of a text: "GMT+06:30 22:45"."""
    found = BEFORE.search(text)
    return _of(found) if found else None


def _is_whole(found: re.Match[str], rest: str) -> bool:
    if found["utc"] or found["minutes"] or len(found["hours"]) == 2:
        return True
    return not rest[found.end() :].strip(" )]")


def _of(found: re.Match[str]) -> timedelta | None:
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    if offset > MAX_OFFSET or int(found["minutes"] or 0) > 59:
        return None
    return -offset if found["sign"] == "-" else offset


def _abbreviated(name: str, printed: str, wall: datetime, habits: Habits) -> timedelta | None:
    if not (name.isascii() and name.isalpha() and 2 <= len(name) <= 5):
        return None
    if name in WORDS and name.upper() not in printed:
        return None
    if habits.zone is not None and (own := _of_source(name, wall, habits.zone)) is not None:
        return own
    if name in GENERIC:
        return wall.replace(tzinfo=ZoneInfo(GENERIC[name])).utcoffset()
    minutes = CONVENTIONS.get(name, words.table()["abbreviations"].get(name))
    return None if minutes is None else timedelta(minutes=minutes)


def _of_source(name: str, wall: datetime, zone: ZoneInfo) -> timedelta | None:
    """What an abbreviation means to a source of a zone: BST in Dhaka, AST in Riyadh."""
    local = wall.replace(tzinfo=zone)
    winter, summer = (wall.replace(month=month, day=15, tzinfo=zone) for month in (1, 7))
    standard = winter if not winter.dst() else summer
    saving = summer if summer.dst() else winter
    initials = words.table()["initials"].get(zone.key, ["", ""])
    if name == (local.tzname() or "").lower():
        return local.utcoffset()
    for one, initial in ((standard, initials[0]), (saving, initials[1])):
        own = (one.tzname() or "").lower()
        is_short = zone.key.startswith("Australia/") and name == own[1:]  # EST of Sydney
        if name in {own, initial} or is_short:
            return one.utcoffset()
    return None


def _in_words(
    tokens: list[Token], rest: str, wall: datetime, habits: Habits
) -> tuple[timedelta | None, int] | None:
    if not tokens or not (tokens[0].is_word or tokens[0].text in "+-"):
        return None
    if found := _beside_utc(tokens, rest):
        return found
    for known in (words.words(habits.languages), words.words(("en",))):
        named = longest(tokens, 0, known.zones, MAX_WORDS)
        if named is None:
            continue
        meaning, after = named
        if after < len(tokens) and tokens[after].is_word:
            return None  # "Eastern Time" of Australia, in a language that says so afterwards
        if after == 1 and len(tokens[0].text) <= 5 and tokens[0].text.isascii():
            return None  # an abbreviation, which the source's zone may settle
        end = tokens[after - 1].end
        if isinstance(meaning, int):
            return timedelta(minutes=meaning), end
        try:
            return wall.replace(tzinfo=ZoneInfo(meaning)).utcoffset(), end
        except (ZoneInfoNotFoundError, ValueError):
            return None
    return None


def _beside_utc(tokens: list[Token], rest: str) -> tuple[timedelta | None, int] | None:
    """An offset beside what a language calls UTC: "غرينتش+2", "+2 گرینویچ"."""
    names = words.universal()
    place = 0
    if tokens[0].text in "+-" and len(tokens) > 2 and tokens[1].is_number:
        found = OFFSET.match(rest)
        after = next((n for n, one in enumerate(tokens) if found and one.start >= found.end()), 0)
        if found and after and longest(tokens, after, names, 3):
            return _of(found), found.end()
        return None
    named = longest(tokens, place, names, 3)
    if named is None:
        return None
    end = tokens[named[1] - 1].end
    found = OFFSET.match(rest[end:].lstrip(" ."))
    if not found:
        return timedelta(0), end
    return _of(found), end + len(rest[end:]) - len(rest[end:].lstrip(" .")) + found.end()
