"""What a crawl leaves beside its captures: what was announced, and how it ended."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pipeline.errors import MissingError
from pipeline.layout import announcements_key, crawl_key, hearsay_key
from pipeline.notation.plain import brief, packed, plain, record_of, unpacked
from pipeline.records import Announcement, Kind, Reason, Reject, Tally, Told
from pipeline.store import Store


class Outcome(StrEnum):
    """How a source's crawl of a night ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"  # stories were public that no route could tell; the evidence says why
    STOPPED = "stopped"  # early, and the next attempt continues
    UNHEALTHY = "unhealthy"  # the source gave nothing, or only failures
    SKIPPED = "skipped"  # not tried: what it needs is not installed


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What became of one feed, sitemap or section page."""

    url: str
    kind: Kind
    status: int | None = None  # None: it never answered
    reason: Reason | None = None  # None: it was read
    evidence: str = ""
    entries: int = 0  # announcements it held
    is_unchanged: bool = False  # answered by the archive: 304, or the same bytes
    notes: tuple[str, ...] = ()  # it lies about changes, it turned over between two polls
    route: str = ""  # by which it was found; records of before routes had keys name none
    told: Told | None = None  # its entries, counted; None where it was not read
    first: str = ""  # of a further page: the address of the first
    page: int = 1
    next: str = ""  # the page after it
    is_guess: bool = False  # nobody stated it: that it is not there is no failure


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRecord:
    """How a source's crawl of a night ended: announced = fetched + unchanged + rejected."""

    night: date
    source_id: str
    outcome: Outcome
    started_at: datetime
    ended_at: datetime
    fetched: tuple[str, ...] = ()  # announced addresses whose page was archived
    unchanged: tuple[str, ...] = ()  # those whose earlier capture still stands
    rejects: tuple[Reject, ...] = ()
    documents: tuple[Document, ...] = ()
    requests: int = 0  # of all attempts, robots.txt and redirects included
    received_bytes: int = 0
    attempts: int = 1
    evidence: str = ""  # one line for a person, where the outcome is not complete
    looked_again: tuple[str, ...] = ()  # of the fetched, unchanged and rejected: known articles
    unseen: int | None = None  # stories that were public and never heard of, as far as can be told
    unseen_ground: str | None = None  # what that rests on
    moved_to: tuple[str, ...] = ()  # hosts that the source's own was found to have moved to

    @property
    def rejected(self) -> int:
        """How many of the announced were not fetched."""
        return len(self.rejects)

    @property
    def announced(self) -> int:
        """How many distinct addresses the night had to account for."""
        return len(self.fetched) + len(self.unchanged) + self.rejected

    @property
    def told(self) -> Told | None:
        """The entries of all documents, counted; None where none was."""
        counted = [one.told for one in self.documents if one.told]
        return sum(counted, Told()) if counted else None

    @property
    def tally(self) -> Tally:
        """The same as every stage counts it."""
        reasons: dict[str, int] = {}
        for reject in self.rejects:
            reasons[str(reject.reason)] = reasons.get(str(reject.reason), 0) + 1
        return Tally(
            kept=len(self.fetched) + len(self.unchanged),
            rejected=self.rejected,
            reasons=dict(sorted(reasons.items())),
        )


def announcements(store: Store, night: date, source_id: str) -> list[Announcement]:
    """What a source announced for a night; nothing where it was never crawled."""
    return read_announcements(store, announcements_key(night, source_id))


def hearsay(store: Store, night: date, source_id: str) -> list[Announcement]:
    """What a source's documents of a night state of stories of other nights."""
    return read_announcements(store, hearsay_key(night, source_id))


def read_announcements(store: Store, key: str) -> list[Announcement]:
    """The announcements of one file; none where there is no such file."""
    try:
        lines = gzip.decompress(store.read(key)).decode().splitlines()
    except MissingError:
        return []
    return [record_of(Announcement, json.loads(line)) for line in lines]


def write_announcements(store: Store, key: str, found: Iterable[Announcement]) -> None:
    """Put announcements into one file, whole."""
    text = "".join(f"{json.dumps(brief(one), ensure_ascii=False)}\n" for one in found)
    store.write(key, gzip.compress(text.encode(), 6, mtime=0))


def crawl_record(store: Store, night: date, source_id: str) -> CrawlRecord | None:
    """How a source's crawl of a night ended; None where there was none."""
    try:
        stated = unpacked(store.read(crawl_key(night, source_id)))
    except MissingError:
        return None
    return record_of(CrawlRecord, stated)


def write_crawl_record(store: Store, record: CrawlRecord) -> None:
    """Put a crawl record, whole."""
    store.write(crawl_key(record.night, record.source_id), packed(plain(record)))
