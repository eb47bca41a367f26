"""Read the times that feeds and sitemaps print, in every form they are usually printed in."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MAX_LENGTH = 100
EARLIEST_YEAR = 1994  # older ones are a clock's zero, not a publication

ISO = re.compile(
    r"(?P<year>\d{4})-?(?:(?P<month>\d{1,2})(?:-?(?P<day>\d{1,2}))?)?"
    r"(?:[T\s_,]+(?P<hour>\d{1,2})[:.]?(?P<minute>\d{2})(?:[:.]?(?P<second>\d{2})(?:[.,:]\d{1,12})?)?)?"
    r"\s*(?P<zone>.{0,40})"
)
NAMED_MONTH = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s+)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er|º)?[\s-]+(?:de\s+)?"
    r"(?P<month>[^\W\d_]{3,12})\.?|(?P<month2>[^\W\d_]{3,12})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?)"
    r",?[\s-]+(?:de\s+)?(?P<year>\d{4}|\d{2})(?!\d)"
    r"(?:[,\s]+(?:at\s+|um\s+|à\s+|-\s+)?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\.?(?!\w))?)?\s*(?P<zone>.{0,40})",
    re.IGNORECASE,
)
NUMERIC = re.compile(
    r"(?P<a>\d{1,2})(?P<dot>[./])(?P<b>\d{1,2})[./](?P<year>\d{4})"
    r"(?:[,\sT]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[AP]M)?)?\s*(?P<zone>.{0,40})",
    re.IGNORECASE,
)
EPOCH = re.compile(r"\d{9,10}(?:\.\d{1,9})?|\d{12,13}")
OFFSET = re.compile(
    r"(?:GMT|UTC|Z)?\s*([+\-−–])\s*(\d{1,2}):?(\d{2})?(?::?\d{2})?\b", re.IGNORECASE
)
ZONE_WORD = re.compile(r"\(?\s*([A-Za-z]{1,5})\b")
HOURS = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1,
    "cest": 2, "mest": 2, "mesz": 2, "mez": 1, "eet": 2, "eest": 3, "sast": 2, "cat": 2, "wat": 1,
    "eat": 3, "msk": 3, "trt": 3, "gst": 4, "pkt": 5, "ist": 5.5, "npt": 5.75, "bdt": 6,
    "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "awst": 8, "wita": 8, "pht": 8, "jst": 9, "kst": 9,
    "wit": 9, "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5,
    "brt": -3, "art": -3, "clt": -4, "clst": -3, "pet": -5, "cot": -5,
}  # fmt: skip
MONTHS = {
    "jan": 1, "ene": 1, "gen": 1, "sty": 1, "янв": 1, "oca": 1, "jän": 1, "led": 1,
    "feb": 2, "fév": 2, "fev": 2, "lut": 2, "фев": 2, "şub": 2, "úno": 2, "helmi": 2,
    "mar": 3, "mär": 3, "mrz": 3, "maa": 3, "мар": 3, "bře": 3, "mrt": 3,
    "apr": 4, "avr": 4, "abr": 4, "kwi": 4, "апр": 4, "nis": 4, "dub": 4,
    "may": 5, "mai": 5, "mag": 5, "maj": 5, "мая": 5, "май": 5, "mei": 5, "kvě": 5, "toukokuu": 5,
    "jun": 6, "giu": 6, "juin": 6, "cze": 6, "июн": 6, "haz": 6, "jui": 6,
    "jul": 7, "juil": 7, "lug": 7, "lip": 7, "июл": 7, "tem": 7,
    "aug": 8, "ago": 8, "aoû": 8, "aou": 8, "sie": 8, "авг": 8, "ağu": 8, "srp": 8,
    "sep": 9, "set": 9, "wrz": 9, "сен": 9, "eyl": 9, "zář": 9,
    "oct": 10, "okt": 10, "ott": 10, "out": 10, "paź": 10, "окт": 10, "eki": 10, "říj": 10,
    "nov": 11, "lis": 11, "ноя": 11, "kas": 11, "lokakuu": 10,
    "dec": 12, "dez": 12, "dic": 12, "déc": 12, "gru": 12, "дек": 12, "ara": 12, "des": 12,
    "pro": 12,
}  # fmt: skip


def read_time(printed: str, time_zone: str | None = None) -> datetime | None:
    """The UTC instant that a text prints; None where it prints none we can trust.

    A text without a zone is taken in the time zone given, else in UTC; a day without a time is
    midnight UTC of that day, whatever the zone, so that it stays that day.

    >>> read_time("Sun, 01 Mar 2026 08:30:00 +0100")
    datetime.datetime(2026, 3, 1, 7, 30, tzinfo=datetime.timezone.utc)
    >>> read_time("2026-03-01")
    datetime.datetime(2026, 3, 1, 0, 0, tzinfo=datetime.timezone.utc)
    >>> read_time("yesterday") is None
    True
    """
    text = " ".join(printed[:MAX_LENGTH].split())
    if not text:
        return None
    try:
        found = _epoch(text) or _iso(text, time_zone) or _named(text, time_zone)
        found = found or _numeric(text, time_zone)
    except (ValueError, OverflowError):
        return None
    if found is None or found.year < EARLIEST_YEAR:
        return None
    return found


def _epoch(text: str) -> datetime | None:
    if not EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds >= 1e11 else seconds, UTC)


def _iso(text: str, time_zone: str | None) -> datetime | None:
    match = ISO.match(text)
    if not match:
        return None
    year, month, day = (int(match[name] or 1) for name in ("year", "month", "day"))
    return _instant((year, month, day), match, None, time_zone)


def _named(text: str, time_zone: str | None) -> datetime | None:
    match = NAMED_MONTH.match(text)
    if not match:
        return None
    month = month_number(match["month"] or match["month2"])
    if month is None:
        return None
    year = int(match["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    return _instant(
        (year, month, int(match["day"] or match["day2"])), match, match["half"], time_zone
    )


def _numeric(text: str, time_zone: str | None) -> datetime | None:
    match = NUMERIC.match(text)
    if not match:
        return None
    first, second = int(match["a"]), int(match["b"])
    # Dots and a first number over 12 mean day first; "3/1/2026" with a half-day is American.
    month_first = (match["dot"] == "/" and second > 12) or bool(match["half"])
    day, month = (second, first) if month_first else (first, second)
    return _instant((int(match["year"]), month, day), match, match["half"], time_zone)


def month_number(name: str) -> int | None:
    """The month that a word names, in the languages that news feeds print it.

    >>> month_number("März"), month_number("juillet"), month_number("Foo")
    (3, 7, None)
    """
    word = name.lower()
    for length in (8, 5, 4, 3):
        if word[:length] in MONTHS:
            return MONTHS[word[:length]]
    return None


def _instant(
    day: tuple[int, int, int], match: re.Match[str], half: str | None, time_zone: str | None
) -> datetime | None:
    if match["hour"] is None:
        return datetime(*day, tzinfo=UTC)
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if half:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    carry = timedelta(days=hour // 24 if (hour, minute, second) == (24, 0, 0) else 0)
    naive = datetime(*day, 0 if carry else hour, minute, min(second, 59)) + carry  # noqa: DTZ001
    return naive.replace(tzinfo=_zone(match["zone"], time_zone)).astimezone(UTC)


def _zone(printed: str, time_zone: str | None) -> timezone | ZoneInfo:
    text = printed.strip()
    if match := OFFSET.match(text):
        hours, minutes = int(match[2]), int(match[3] or 0)
        offset = timedelta(hours=hours, minutes=minutes)
        if offset < timedelta(hours=15):
            return timezone(offset if match[1] == "+" else -offset)
    word = ZONE_WORD.match(text)
    if word and word[1].lower() in HOURS:
        return timezone(timedelta(hours=HOURS[word[1].lower()]))
    if time_zone:
        try:
            return ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return UTC
    return UTC
