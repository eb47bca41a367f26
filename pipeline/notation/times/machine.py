"""Read the times that machines write: ISO 8601, RFC 3339, epochs, serialised objects."""

import re
from datetime import UTC, date, datetime, timedelta

FRACTION = r"(?:[.,:](?P<fraction>\d{1,12}))?"
ZONE = r"(?P<zone>z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?(?::?\d{2})?)?"
CLOCK = (
    r"(?:(?:t|\s|_|,)\s?(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})"
    rf"(?::?(?P<second>\d{{2}}){FRACTION})?)\s?{ZONE}"
    r"(?:z|\s?\[(?P<region>[\w/+-]{1,40})\]|\s?\(?(?:utc|gmt)\)?|\s\([\w\s+-]{1,60}\))?)?"
)
CALENDAR = re.compile(r"(?P<year>\d{4})(?P<dash>-?)(?P<month>\d{2})(?P=dash)(?P<day>\d{2})" + CLOCK)
WEEK = re.compile(r"(?P<year>\d{4})-?w(?P<week>\d{2})-?(?P<weekday>[1-7])" + CLOCK)
ORDINAL = re.compile(r"(?P<year>\d{4})-(?P<ordinal>\d{3})" + CLOCK)
# "Tue, 28 Jul 2026 06:15:00 +0200", as most feeds print it: the reader of words would come to the
# same, more slowly.
MAIL = re.compile(
    r"(?:[a-z]{3},?\s)?(?P<day>\d{1,2})\s(?P<month>[a-z]{3})\s(?P<year>\d{4})"
    r"\s(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s?(?P<zone>[+-]\d{4}|gmt|utc|z)"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{3})?)?")
EPOCH = re.compile(r"(\d{9,16})(?:\.(\d{1,9}))?")
OBJECT = re.compile(r"\\?/date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?/")
EARLIEST_EPOCH, LATEST_EPOCH = 631_152_000, 2_000_000_000  # 1990, 2033; a compact day is later
PER_SECOND = (1, 1_000, 1_000_000)


def epoch(text: str) -> datetime | None:
    """The instant that a number counts from 1970, in the one unit that puts it in our times.

    >>> epoch("1785212100000") == epoch("1785212100") == epoch("/date(1785212100000)/")
    True
    """
    if found := OBJECT.fullmatch(text):
        milliseconds = int(found[1])
        return _since_1970(milliseconds * 1_000) if _is_ours(milliseconds // 1_000) else None
    found = EPOCH.fullmatch(text)
    if not found:
        return None
    number = int(found[1])
    for unit in PER_SECOND:
        if _is_ours(number // unit):
            return _since_1970(number * (1_000_000 // unit))
    return None


def _is_ours(seconds: int) -> bool:
    return EARLIEST_EPOCH <= seconds < LATEST_EPOCH


def _since_1970(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def compact(text: str) -> str:
    """A run of digits written out: 20260728061500 is 2026-07-28t06:15:00.

    >>> compact("202607280615"), compact("20260728")
    ('2026-07-28t06:15', '20260728')
    """
    found = COMPACT.fullmatch(text)
    if not found:
        return text
    year, month, day, hour, minute, second, fraction = found.groups()
    written = f"{year}-{month}-{day}t{hour}:{minute}"
    return written + (f":{second}" if second else "") + (f".{fraction}" if fraction else "")


def mail(text: str) -> tuple[date, re.Match[str]] | None:
    """The day of a date of e-mail, whose months are English, and its clock."""
    found = MAIL.fullmatch(text)
    if not found or found["month"] not in MONTHS or found["year"] < "1500":
        return None
    month = MONTHS.index(found["month"]) + 1
    return date(int(found["year"]), month, int(found["day"])), found


def week_or_ordinal(text: str) -> tuple[date, re.Match[str]] | None:
    """The day of an ISO week date or ordinal date, and its clock."""
    if found := WEEK.fullmatch(text):
        day = date.fromisocalendar(int(found["year"]), int(found["week"]), int(found["weekday"]))
        return day, found
    if found := ORDINAL.fullmatch(text):
        year, ordinal = int(found["year"]), int(found["ordinal"])
        day = date(year, 1, 1) + timedelta(days=ordinal - 1)
        return (day, found) if ordinal and day.year == year else None
    return None
