"""From an article back to the response it was read from, and to who announced it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.archive import announcements, read_capture
from pipeline.errors import MissingError
from pipeline.records import Announcement, Capture, RawRef
from pipeline.store import Store
from pipeline.tables.delta import rows_of
from pipeline.tables.naming import named, require_one
from pipeline.tables.schema import READINGS

ARTICLE_ID = re.compile(r"[0-9a-f]{6,32}")
NAMED = [
    "article_id",
    "url",
    "canonical_url",
    "source_id",
    "title",
    "captured_at",
    "night",
    "raw_ref",
    "extractor",
    "extractor_version",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of an article, and where it came from."""

    article_id: str
    url: str
    canonical_url: str
    source_id: str
    title: str
    captured_at: datetime
    night: date
    ref: RawRef
    extractor: str


def readings_of(raw: Store, wanted: str) -> list[Reading]:
    """Every reading of an article, named by its id or an address of it, in order of capture.

    An id may be cut short to its first characters. Raises MissingError where the
    article was never read, and AmbiguousError where the ids of several begin so.
    """
    found = rows_of(raw, READINGS, named(wanted, ("url", "canonical_url")), NAMED)
    found = [row for row in found if row["title"]]  # else it was gone, and nothing was read
    if not found:
        message = f"no article {wanted!r} was ever read; give its id or its address"
        raise MissingError(message)
    require_one({row["article_id"] for row in found}, wanted)
    return sorted(
        (
            Reading(
                article_id=row["article_id"],
                url=row["url"],
                canonical_url=row["canonical_url"],
                source_id=row["source_id"],
                title=row["title"],
                captured_at=row["captured_at"],
                night=row["night"],
                ref=RawRef(**row["raw_ref"]),
                extractor=f"{row['extractor']} {row['extractor_version']}",
            )
            for row in found
        ),
        key=lambda reading: (reading.captured_at, reading.night),
    )


def capture_of(raw: Store, reading: Reading) -> Capture:
    """The archived response that a reading was made from."""
    return read_capture(raw, reading.ref)


def announced_by(raw: Store, reading: Reading, capture: Capture) -> list[Announcement]:
    """Who spoke of the article on the night it was captured."""
    addresses = {capture.url, capture.requested_url, reading.url, reading.canonical_url}
    return [
        one for one in announcements(raw, reading.night, reading.source_id) if one.url in addresses
    ]
