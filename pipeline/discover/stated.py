"""The instant of publication that a page states to machines, found without parsing the page.

A crawl goes by it when it decides whether a list reaches back far enough and when to look at a
story again; how an article is dated is decided by its reading.
"""

import re
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from pipeline.notation.times import Habits, read_instant

HEAD_BYTES = 300_000
MAX_TRIED = (
    100  # of one kind that cannot be read; the crawl itself tries them, between its requests
)
QUOTED = rb"\s{0,8}=\s{0,8}[\"']([^\"'<>]{6,60})[\"']"
JSON = re.compile(rb"\"datePublished\"\s{0,8}:\s{0,8}\"([^\"<>]{6,60})\"")
META = re.compile(
    rb"<meta\b(?=[^<>]{0,300}?\b(?:property|name|itemprop)\s{0,8}=\s{0,8}[\"']?"
    rb"(?:article:published_time|og:published_time|datePublished|pubdate|publishdate"
    rb"|date\.issued|dcterms\.created|dc\.date\.issued|parsely-pub-date|sailthru\.date|date)"
    rb"[\"'\s/>])[^<>]{0,300}?\bcontent" + QUOTED,
    re.IGNORECASE,
)
TIME = re.compile(rb"<time\b[^<>]{0,200}?\bdatetime" + QUOTED, re.IGNORECASE)


def stated_at(body: bytes, time_zone: str | None = None) -> datetime | None:
    """When a page says that it was published; None where it tells no machine.

    >>> stated_at(b'<meta property="article:published_time" content="2026-03-01T08:00:00Z">')
    datetime.datetime(2026, 3, 1, 8, 0, tzinfo=datetime.timezone.utc)
    """
    head = body[:HEAD_BYTES]
    habits = Habits(zone=ZoneInfo(time_zone) if time_zone else None)
    for pattern in (META, JSON, TIME):
        for match in islice(pattern.finditer(head), MAX_TRIED):
            at = read_instant(match[1].decode("utf-8", "replace"), habits)
            if at is not None:
                return at
    return None
