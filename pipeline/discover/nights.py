"""Say which night an announcement belongs to, and when to look at an article again."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.notation.times import day_in_address
from pipeline.records import Announcement, Via

LATE_DAYS = 3  # how long after its day a story is still news to a current night
AHEAD_DAYS = 2  # further in the future than that, a date is a mistake
SETTLING_DAYS = 7  # how long after its day an undated story of a month's list is still its day's

DOUBTED_DOCUMENTS = 2  # sitemaps that are read although their dates say they are too old

MONTH_IN_URL = re.compile(
    r"(?<!\d)(?P<year>20[0-4]\d)[-/_.]?(?P<month>0[1-9]|1[0-2])(?!\d)", re.IGNORECASE
)

FIRST_RECHECK = timedelta(hours=20)  # the next night
GROWING = 0.9  # of its age: what a night brought is looked at on the next, what came late is not
LAST_AGE = timedelta(days=30)
MAX_UNCHANGED = 4


def is_for_night(
    announcement: Announcement,
    night: date,
    is_current: bool,
    known: bool,
    *,
    by_dated_route: bool | None = None,
    time_zone: str | None = None,
) -> bool:
    """Whether an announcement belongs to a night.

    `known` says that its article was captured on an earlier night. `by_dated_route` says that a
    document of that day or month alone announced it; left out, the document's address tells.

    Its day is that of its date, else that of its address, which is a day of the source's
    `time_zone`. Where neither tells, it was published no later than it was last modified.
    """
    if is_current:
        return _is_for_current(announcement, night, known)
    if announcement.published_at is not None:
        return announcement.published_at.date() == night
    local_day = day_in_url(announcement.url)
    if local_day is not None:
        return _is_of_local_day(local_day, announcement.modified_at, night, time_zone)
    modified_on = announcement.modified_at.date() if announcement.modified_at else None
    if modified_on == night:
        return True
    if announcement.via in {Via.CDX, Via.CC_NEWS}:
        return True
    if by_dated_route is None:
        by_dated_route = speaks_of(announcement.found_in, night)
    if not by_dated_route:
        return False
    if modified_on is None or day_in_url(announcement.found_in) is not None:
        return True
    return night <= modified_on <= night + timedelta(days=SETTLING_DAYS)


def _is_of_local_day(
    local_day: date, modified_at: datetime | None, night: date, time_zone: str | None
) -> bool:
    """Whether a night holds a story of a day of a time zone; its last change may tell exactly."""
    zone = ZoneInfo(time_zone) if time_zone else UTC
    if modified_at is not None and modified_at.astimezone(zone).date() == local_day:
        return modified_at.date() == night
    begin = datetime.combine(local_day, time(), zone)
    end = datetime.combine(local_day, time(23, 59), zone)
    return begin.astimezone(UTC).date() <= night <= end.astimezone(UTC).date()


def _is_for_current(announcement: Announcement, night: date, known: bool) -> bool:
    day = day_of(announcement)
    if day is not None and day <= night + timedelta(days=AHEAD_DAYS):
        if day == night:
            return True
        return not known and night - timedelta(days=LATE_DAYS) <= day < night
    if known:
        return False
    modified_at = announcement.modified_at
    return modified_at is None or modified_at.date() >= night - timedelta(days=LATE_DAYS)


def day_of(announcement: Announcement) -> date | None:
    """The day an announcement says it was published, by its date, else by its address.

    Only a day that no name can hold counts there: a story that is undated is taken, and one that
    is dated wrongly is lost.
    """
    if announcement.published_at is not None:
        return announcement.published_at.date()
    return day_in_address(announcement.url, is_sure=True)


def day_in_url(url: str) -> date | None:
    """The day that stands in an address.

    >>> day_in_url("https://news.example/2026/03/01/a-story")
    datetime.date(2026, 3, 1)
    """
    return day_in_address(url)


def speaks_of(document_url: str, night: date) -> bool:
    """Whether a document's address names the night's day, or its month and no other day."""
    day = day_in_url(document_url)
    if day is not None:
        return day == night
    match = MONTH_IN_URL.search(_path(document_url))
    return match is not None and (int(match["year"]), int(match["month"])) == (
        night.year,
        night.month,
    )


def documents_for_night(
    documents: Sequence[tuple[str, datetime | None]], night: date, is_current: bool
) -> list[str]:
    """Which of the sitemaps that an index names can speak of a night.

    Where their `lastmod` leaves none, it lies as it often does: then the newest are read.
    """
    chosen = [
        url
        for url, modified_at in documents
        if is_document_for_night(url, modified_at, night, is_current)
    ]
    if chosen:
        return chosen
    possible = [
        (modified_at, url)
        for url, modified_at in documents
        if modified_at is not None and is_document_for_night(url, None, night, is_current)
    ]
    return [url for _, url in sorted(possible, reverse=True)[:DOUBTED_DOCUMENTS]]


def is_document_for_night(
    url: str, modified_at: datetime | None, night: date, is_current: bool
) -> bool:
    """Whether a sitemap that an index names can speak of a night.

    One last modified before the night cannot; nor one whose address names another day or month.
    A `lastmod` says nothing of where a sitemap begins.

    >>> is_document_for_night("https://news.example/2026-02.xml", None, date(2026, 3, 9), False)
    False
    """
    late = timedelta(days=LATE_DAYS if is_current else 1)
    if modified_at is not None and modified_at.date() < night - late:
        return False
    day = day_in_url(url)
    if day is not None:
        return night - late <= day <= night + timedelta(days=1)
    match = MONTH_IN_URL.search(_path(url))
    if match is None:
        return True
    months = {(day.year, day.month) for day in (night - late, night, night + timedelta(days=1))}
    return (int(match["year"]), int(match["month"])) in months


def falls_short(announcements: Iterable[Announcement], night: date) -> bool:
    """Whether a list of the newest may have dropped what the night began with.

    It reaches back far enough only where its oldest entry is older than the night.
    """
    dated = [one.published_at for one in announcements if one.published_at is not None]
    return not dated or min(dated) >= datetime.combine(night, time(), UTC)


def next_recheck(
    published_at: datetime | None, last_captured: datetime, unchanged_count: int
) -> datetime | None:
    """When to look at an article again; None once it has settled.

    News is corrected while it is young: the wait grows with the article's age and with every look
    that found nothing new, some four looks over a month for an article nobody touches.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> next_recheck(noon, noon, 0)
    datetime.datetime(2026, 3, 2, 8, 0, tzinfo=datetime.timezone.utc)
    >>> next_recheck(noon, noon, 5) is None
    True
    """
    if unchanged_count > MAX_UNCHANGED:
        return None
    age = max(last_captured - (published_at or last_captured), timedelta())
    wait = max(FIRST_RECHECK, age * GROWING) * 1.5 ** max(unchanged_count, 0)
    due_at = last_captured + wait
    return due_at if due_at - (published_at or last_captured) <= LAST_AGE else None


def _path(url: str) -> str:
    return url.partition("://")[2].partition("/")[2]
