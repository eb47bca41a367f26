"""Read printed times: what a feed's `pubDate` and a page's byline mean is decided here."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import unquote

from pipeline.notation.times import machine
from pipeline.notation.times.clocks import ClockTime, clocks_in
from pipeline.notation.times.days import Day, days_in, hebrew_number, of_calendars
from pipeline.notation.times.habits import Habits
from pipeline.notation.times.letters import HAN_DIGITS, plain
from pipeline.notation.times.stated import Stated
from pipeline.notation.times.tokens import tokens_of
from pipeline.notation.times.zones import offset_before, offset_in
from pipeline.records import Precision

MAX_RAW = 160
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: 1970, 1900 and 0001 are defaults
MAX_AFTER, MAX_BEFORE = 40, 24  # characters between a day and its clock
NO_HABITS = Habits()
# "Wed Mar 11 09:21:41 CET 2026": the clock stands within the day.
CLOCK_WITHIN = re.compile(
    r"\b([^\W\d_]{3,10}\.? +\d{1,2}),? +(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m\b)?) *"
    r"((?:gmt|utc)?[+-]\d{1,2}:?\d{2}|[a-z]{1,5})? +(\d{4})\b"
)
# Arabic papers of several countries name a month twice: "مارس/آذار".
SECOND_NAME = re.compile(
    r"(?<=[\u0620-\u064a])\s?/\s?[\u0620-\u064a]{3,8}(?:\s(?:الاول|الثاني|الأول))?"
)
HAN_DAY = re.compile(
    r"([〇零一二三四五六七八九]{4}|(?<=[和成])[一二三四五六七八九十]{1,3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号號]"
)
HALF_DAY = re.compile(r"\d\s?[ap]\.?m\b")
HEBREW_NUMBER = re.compile(r"(?<![א-ת])[א-ת]{1,3}[\"'][א-ת]?(?![א-ת])")
OFFSET_BETWEEN = re.compile(
    r"(?:(?:gmt|utc)\]?\s?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2})[\s\])]*$"
)
CALENDAR_GAP = timedelta(days=2)  # between two calendars' names of one day


def read_time(printed: str, habits: Habits = NO_HABITS) -> Stated | None:
    """What a printed time states; None where it states none, or could mean two.

    >>> read_time("2024-04-28T08:52:55+0200").offset
    datetime.timedelta(seconds=7200)
    >>> read_time("Sun, 28 Apr 2024 08:52:55 EST").wall
    datetime.datetime(2024, 4, 28, 8, 52, 55)
    """
    found = read_times(printed, habits)
    first = found[0] if found else None
    if first is None or all(one.wall.date() == first.wall.date() for one in found):
        return next((one for one in found if one.precision is not Precision.DAY), first)
    return None


def read_instant(printed: str, habits: Habits = NO_HABITS) -> datetime | None:
    """The UTC instant of a printed time of our days; what is a day is its midnight in UTC.

    >>> read_instant("Sun, 01 Mar 2026 08:30:00 +0100")
    datetime.datetime(2026, 3, 1, 7, 30, tzinfo=datetime.timezone.utc)
    >>> read_instant("2026-03-01T00:00:00+01:00")
    datetime.datetime(2026, 3, 1, 0, 0, tzinfo=datetime.timezone.utc)
    >>> read_instant("yesterday") is None
    True
    """
    stated = read_time(printed, habits)
    if stated is None:
        return None
    try:
        at = stated.instant("", habits.zone).at
    except OverflowError:
        return None
    return at if at >= EARLIEST else None


def read_times(printed: str, habits: Habits = NO_HABITS) -> list[Stated]:
    """Every time that a text prints, in its order, with the words before each."""
    return list(_times_in(" ".join(printed[: 4 * MAX_RAW].split())[:MAX_RAW], habits))


@lru_cache(maxsize=1024)  # a page says its day in several places, and is asked for it several times
def _times_in(raw: str, habits: Habits) -> tuple[Stated, ...]:
    if "%" in raw:
        raw = unquote(raw)  # "2026-07-28T18:15:00%2B02:00"
    if not any(one.isdigit() or one in '〇一二三四五六七八九元"״' for one in raw):
        return ()
    try:
        text = machine.compact(plain(raw))
        if habits.country is None and HALF_DAY.search(text):
            habits = replace(habits, country="us")  # "3/1/2026 7:30 AM" of nobody we know
        found = _by_machine(text, raw, habits)
        return tuple(_printed(text, raw, habits) if found is None else found)
    except (ValueError, OverflowError):
        return ()


def _by_machine(text: str, raw: str, habits: Habits) -> list[Stated] | None:
    """The time of a text that is nothing but what a machine writes; None where it is not."""
    if at := machine.epoch(text):
        return [Stated(at.replace(tzinfo=None), raw, timedelta(0), Precision.INSTANT)]
    if text.isdecimal() and len(text) > 8:
        return []
    if told := machine.mail(text) or machine.week_or_ordinal(text):
        return [_clocked(told[0], told[1], raw, habits)]
    found = machine.CALENDAR.fullmatch(text)
    if not found:
        return None
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    day_of = of_calendars(year, (("gregorian", month),), day, habits, is_number=True)
    return [_clocked(day_of[0], found, raw, habits)] if day_of else []


def _clocked(day: date, found: re.Match[str], raw: str, habits: Habits) -> Stated:
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    if found["hour"] is None:
        return Stated(midnight, raw, None, Precision.DAY)
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    carry = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    fraction = int((found.groupdict().get("fraction") or "").ljust(6, "0")[:6])
    wall = midnight.replace(
        hour=0 if carry else hour, minute=minute, second=min(second, 59), microsecond=fraction
    )
    zone = found["zone"] or found.groupdict().get("region") or ""
    offset, _ = offset_in(zone, raw, wall, habits)
    precision = Precision.MINUTE if found["second"] is None else Precision.INSTANT
    return Stated(wall + carry, raw, offset, precision)


def _printed(text: str, raw: str, habits: Habits) -> Iterator[Stated]:
    text = CLOCK_WITHIN.sub(r"\1 \4 \2 \3", text)
    text = HAN_DAY.sub(_in_digits, text)
    text = SECOND_NAME.sub(lambda one: " " * len(one[0]), text)
    if '"' in text or "'" in text:
        text = HEBREW_NUMBER.sub(lambda one: str(hebrew_number(one[0]) or one[0]), text)
    tokens = tokens_of(text)
    days = _of_one_calendar(days_in(tokens, habits))
    if not days:
        return
    spans = [(tokens[one.first].start, tokens[one.last - 1].end) for one in days]
    blank = _blanked(text, spans)
    clocks = clocks_in(blank, raw, habits, spans)
    is_before = (
        bool(clocks)
        and clocks[0].end <= spans[0][0]
        and (spans[0][0] - clocks[0].end <= MAX_BEFORE)
        and not any(spans[0][1] <= one.start for one in clocks[1:2] if len(days) == 1)
    )
    ended = 0
    for number, day in enumerate(days):
        start, end = spans[number]
        after = spans[number + 1][0] if number + 1 < len(spans) else len(text)
        if is_before:
            mine = [one for one in clocks if ended <= one.start and one.end <= start]
            clock = mine[-1] if mine and start - mine[-1].end <= MAX_BEFORE else None
        else:
            mine = [one for one in clocks if end <= one.start and one.end <= after]
            clock = mine[0] if mine and _is_near(blank, end, mine[0].start) else None
        label = text[ended : min(start, clock.start if clock and is_before else start)]
        tail = blank[max(end, clock.end if clock and not is_before else end) : after]
        stated = _stated(day, clock, blank, raw, (label.strip(), tail.strip()), habits)
        gap = blank[end : clock.start] if clock and not is_before else ""
        yield replace(stated, between=gap.strip()) if gap.strip() else stated
        ended = max(end, clock.end if clock else end)


def _is_near(text: str, end: int, start: int) -> bool:
    between = OFFSET_BETWEEN.sub("", text[end:start])
    return len(between) <= MAX_AFTER and not any(one.isdigit() for one in between)


def _stated(
    day: Day,
    clock: ClockTime | None,
    text: str,
    raw: str,
    around: tuple[str, str],
    habits: Habits,
) -> Stated:
    midnight = datetime(day.day.year, day.day.month, day.day.day)  # noqa: DTZ001
    if clock is None or not clock.is_sure:
        return Stated(midnight, raw, None, Precision.DAY, *around)
    wall = datetime.combine(day.day, clock.at) + timedelta(days=clock.days)
    offset, length = offset_in(text[clock.end : clock.end + 80], raw, wall, habits)
    if offset is None:
        offset = offset_before(text[: clock.start])
    elif around[1]:
        around = (
            around[0],
            text[clock.end + length :].strip() if around[1] in text[clock.end :] else around[1],
        )
    precision = Precision.INSTANT if clock.has_seconds else Precision.MINUTE
    return Stated(wall, raw, offset, precision, *around)


def _of_one_calendar(days: list[Day]) -> list[Day]:
    """The days without those that say again in another calendar what a Gregorian one says."""
    plain_ones = [one for one in days if one.calendar == "gregorian"]
    return [
        one
        for one in days
        if one.calendar == "gregorian"
        or not any(abs(one.day - other.day) <= CALENDAR_GAP for other in plain_ones)
    ]


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _in_digits(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    year = year.translate(HAN_DIGITS) if len(year) == 4 else _han(year)
    return f"{year}年{_han(month)}月{_han(day)}日"


def _han(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(text.translate(HAN_DIGITS))
    return (int(tens.translate(HAN_DIGITS)) if tens else 1) * 10 + (
        int(ones.translate(HAN_DIGITS)) if ones else 0
    )
