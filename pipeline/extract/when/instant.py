"""Read a printed time: the UTC instant, its offset as stated, and how exact it is."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

from pipeline.extract.when.calendar_words import MONTHS
from pipeline.records import Instant, Precision

MAX_RAW = 120
ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:[T \xa0_]{1,3}(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?"
    r"(?:[.,](?P<fraction>\d{1,9}))?(?: ?(?P<half>[AaPp])[Mm]\b)?"
    r"[ \xa0]?(?P<zone>Z\b|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?(?::00)?|[A-Z]{2,5}\b)?)?"
)
COMPACT = re.compile(r"(\d{8})(\d{6})")
EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
# "Sun Apr 28 2024 08:52:55 GMT+0200 (CEST)", "Sun Apr 28 08:52:55 CEST 2024"
SCRIPTED = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?:(?P<year>\d{4}) )?"
    r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    r"(?: (?P<zone>(?:GMT|UTC)?[+-]\d{4}|[A-Z]{3,5}))?(?: (?P<late_year>\d{4}))?"
)
CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})\s?[:.h]\s?(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?!\d|[.]\d)"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
    r"(?:\s?(?:Uhr|h\b)?,?\s?\(?(?P<zone>(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{2,5}\b))?",
    re.IGNORECASE,
)
HOUR = re.compile(r"(?<!\d)(?P<hour>\d{1,2})\s?(?P<half>[ap])\.?m\b", re.IGNORECASE)
NUMERIC_DAY = re.compile(r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})\s?(?:[./-]|年)\s?(\d{1,2})\s?(?:[./-]|月)\s?(\d{1,2})(?!\d)"
)
WORDED = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s(?:de\s)?([^\W\d_]{3,14})\.?,?\s(?:de[l]?\s)?(\d{4})"
)
WORD_FIRST = re.compile(r"([^\W\d_]{3,14})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})")
OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d{1,2}):?(\d{2})?(?::00)?", re.IGNORECASE)
BUDDHIST_YEARS = range(2533, 2643)  # Thai pages count from 543 BC
ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "UT": 0,
    "BST": 1, "CET": 1, "MEZ": 1, "WEST": 1, "WAT": 1, "IST": 5.5,
    "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2, "CAT": 2,
    "EEST": 3, "MSK": 3, "EAT": 3, "TRT": 3, "PKT": 5, "NPT": 5.75, "WIB": 7, "ICT": 7,
    "HKT": 8, "SGT": 8, "AWST": 8, "WITA": 8, "PHT": 8, "JST": 9, "KST": 9, "WIT": 9,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "NST": -3.5, "AST": -4, "ADT": -3, "BRT": -3, "ART": -3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """A time as it was printed: wall clock, offset and exactness, not yet an instant."""

    wall: datetime  # naive
    raw: str
    offset: timedelta | None
    precision: Precision

    @property
    def is_midnight(self) -> bool:
        """Whether a clock was printed that says nothing: systems write 00:00 for "some time"."""
        return self.precision is not Precision.DAY and not (
            self.wall.hour or self.wall.minute or self.wall.second
        )

    def instant(self, origin: str, zone: tzinfo | None) -> Instant:
        """The instant this means; a time without zone is taken in the given one, else in UTC."""
        precision = self.precision
        if self.precision is Precision.DAY:
            return self._instant(self.wall.replace(tzinfo=UTC), origin, Precision.DAY)
        if self.is_midnight:
            precision = Precision.DAY
        if self.offset is not None:
            wall = self.wall.replace(tzinfo=timezone(self.offset))
            return self._instant(wall, origin, precision)
        if zone is not None and precision is not Precision.DAY:
            return self._instant(self.wall.replace(tzinfo=zone), origin, Precision.MINUTE)
        return self._instant(self.wall.replace(tzinfo=UTC), origin, Precision.DAY)

    def _instant(self, moment: datetime, origin: str, precision: Precision) -> Instant:
        stated = None if self.offset is None else format_offset(self.offset)
        return Instant(
            at=moment.astimezone(UTC),
            raw=self.raw,
            offset=stated,
            precision=precision,
            origin=origin,
        )


def format_offset(offset: timedelta) -> str:
    """An offset as it is written.

    >>> format_offset(timedelta(hours=-3.5))
    '-03:30'
    """
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def read_time(
    raw: str, zone: ZoneInfo | None = None, *, is_month_first: bool = False
) -> Stated | None:
    """What a printed time states; None where it is none.

    >>> read_time("2024-04-28T08:52:55+0200").offset
    datetime.timedelta(seconds=7200)
    >>> read_time("Sun, 28 Apr 2024 08:52:55 EST").wall
    datetime.datetime(2024, 4, 28, 8, 52, 55)
    """
    raw = " ".join(raw.split())[:MAX_RAW]
    try:
        return (
            _machine(raw, zone)
            or _scripted(raw, zone)
            or _mail(raw, zone)
            or _printed(raw, zone, is_month_first)
        )
    except (ValueError, OverflowError):
        return None


def _machine(raw: str, zone: ZoneInfo | None) -> Stated | None:
    if EPOCH.fullmatch(raw):
        seconds = float(raw) / (1000 if len(raw.split(".")[0]) == 13 else 1)
        wall = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
        return Stated(wall, raw, timedelta(0), Precision.INSTANT)
    if found := COMPACT.fullmatch(raw):
        raw_iso = f"{found[1]}T{found[2]}"
    else:
        raw_iso = raw
    found = ISO.match(raw_iso)
    if not found:
        return None
    part = found.groupdict()
    wall = datetime(int(part["year"]), int(part["month"]), int(part["day"]))  # noqa: DTZ001
    if part["hour"] is None:
        return Stated(wall, raw, None, Precision.DAY)
    return _clocked(wall, raw, part, zone)


def _mail(raw: str, zone: ZoneInfo | None) -> Stated | None:
    fields = parsedate_tz(raw)
    if fields is None or not re.search(r"\d:\d\d", raw) or fields[0] < 1900:
        return None
    wall = datetime(*fields[:6])  # noqa: DTZ001
    name = raw.split()[-1].strip("()")
    known = _named_offset(name, wall, zone)
    seconds = fields[9]
    is_stated = bool(re.search(r"[+-]\d{4}\b|GMT|UTC|\bZ$", raw))
    offset = known if known is not None else timedelta(seconds=seconds or 0) if is_stated else None
    has_seconds = bool(re.search(r"\d:\d\d:\d\d", raw))
    return Stated(wall, raw, offset, Precision.INSTANT if has_seconds else Precision.MINUTE)


def _scripted(raw: str, zone: ZoneInfo | None) -> Stated | None:
    found = SCRIPTED.match(raw)
    if not found:
        return None
    part = found.groupdict()
    year, month = part["year"] or part["late_year"], MONTHS.get(part["month"].lower())
    if not year or not month:
        return None
    return _clocked(datetime(int(year), month, int(part["day"])), raw, part, zone)  # noqa: DTZ001


def _printed(raw: str, zone: ZoneInfo | None, is_month_first: bool) -> Stated | None:
    day, rest = _printed_day(raw, is_month_first)
    if day is None:
        return None
    found = CLOCK.search(rest) or HOUR.search(rest)
    return (
        _clocked(day, raw, found.groupdict(), zone)
        if found
        else Stated(day, raw, None, Precision.DAY)
    )


def _printed_day(raw: str, is_month_first: bool) -> tuple[datetime | None, str]:
    """The day that a text names, and the text around it."""
    for pattern, order in ((YEAR_FIRST, "ymd"), (WORDED, "dmy"), (WORD_FIRST, "mdy")):
        for found in pattern.finditer(raw):
            part = dict(zip(order, found.groups(), strict=True))
            month = int(part["m"]) if part["m"].isdigit() else MONTHS.get(part["m"].lower())
            if month:
                year_number = int(part["y"])
                if year_number in BUDDHIST_YEARS:
                    year_number -= 543
                day = datetime(year_number, month, int(part["d"]))  # noqa: DTZ001
                return day, raw[: found.start()] + " " + raw[found.end() :]
    numeric = NUMERIC_DAY.search(raw)
    if not numeric:
        return None, raw
    first, separator, second, year = numeric.groups()
    day_number, month = int(first), int(second)
    if separator != "." and (is_month_first or month > 12) and day_number <= 12:
        day_number, month = month, day_number
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    day = datetime(full_year, month, day_number)  # noqa: DTZ001
    return day, raw[: numeric.start()] + " " + raw[numeric.end() :]


def _clocked(day: datetime, raw: str, part: dict[str, str | None], zone: ZoneInfo | None) -> Stated:
    hour = int(part["hour"] or 0)
    if half := part.get("half"):
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    days, hour = divmod(hour, 24) if hour == 24 else (0, hour)
    wall = day.replace(hour=hour, minute=int(part.get("minute") or 0))
    wall += timedelta(days=days)
    second = part.get("second")
    if second:
        fraction = (part.get("fraction") or "").ljust(6, "0")[:6]
        wall = wall.replace(second=min(int(second), 59), microsecond=int(fraction))
    offset = _named_offset(part.get("zone") or "", wall, zone)
    return Stated(wall, raw, offset, Precision.INSTANT if second else Precision.MINUTE)


def _named_offset(name: str, wall: datetime, zone: ZoneInfo | None) -> timedelta | None:
    """The offset of "+0200", "GMT+2" or "CEST"; the source's zone settles shared abbreviations."""
    if not name:
        return None
    if found := OFFSET.fullmatch(name):
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return (-offset if sign == "-" else offset) if offset <= timedelta(hours=14) else None
    name = name.upper()
    if zone is not None:
        local = wall.replace(tzinfo=zone)
        if local.tzname() == name:
            return local.utcoffset()
    hours_east = ZONES.get(name)
    return None if hours_east is None else timedelta(hours=hours_east)
