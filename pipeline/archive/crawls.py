"""What a crawl leaves beside its captures: what was announced, and how it ended."""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from pipeline.archive.warc import warc_date
from pipeline.errors import MissingError
from pipeline.layout import announcements_key, crawl_key
from pipeline.records import Announcement, Kind, RawRef, Reason, Reject, Stage, Tally, Told, Via
from pipeline.store import Store

ANNOUNCED = tuple(one.name for one in fields(Announcement))


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


def read_announcements(store: Store, key: str) -> list[Announcement]:
    """The announcements of one file; none where there is no such file."""
    try:
        lines = gzip.decompress(store.read(key)).decode().splitlines()
    except MissingError:
        return []
    return [parse_announcement(json.loads(line)) for line in lines]


def write_announcements(store: Store, key: str, found: Iterable[Announcement]) -> None:
    """Put announcements into one file, whole."""
    text = "".join(f"{json.dumps(format_announcement(one), ensure_ascii=False)}\n" for one in found)
    store.write(key, gzip.compress(text.encode(), 6, mtime=0))


def crawl_record(store: Store, night: date, source_id: str) -> CrawlRecord | None:
    """How a source's crawl of a night ended; None where there was none."""
    try:
        stated = json.loads(gzip.decompress(store.read(crawl_key(night, source_id))))
    except MissingError:
        return None
    return _parse_record(stated)


def write_crawl_record(store: Store, record: CrawlRecord) -> None:
    """Put a crawl record, whole."""
    text = json.dumps(_plain(asdict(record)), ensure_ascii=False, indent=1)
    data = gzip.compress(text.encode(), 6, mtime=0)
    store.write(crawl_key(record.night, record.source_id), data)


def format_announcement(announcement: Announcement) -> dict[str, object]:
    """An announcement as JSON, without what it does not say."""
    stated = {name: getattr(announcement, name) for name in ANNOUNCED}
    return {name: _plain_value(value) for name, value in stated.items() if value is not None}


def parse_announcement(stated: Mapping[str, str]) -> Announcement:
    """An announcement from its JSON."""
    texts = {one.name: stated.get(one.name) for one in fields(Announcement)}
    return Announcement(
        url=stated["url"],
        source_id=stated["source_id"],
        via=Via(stated["via"]),
        found_in=stated["found_in"],
        title=texts["title"],
        published_at=_instant(texts["published_at"]),
        published_at_raw=texts["published_at_raw"],
        modified_at=_instant(texts["modified_at"]),
        language=texts["language"],
        author=texts["author"],
    )


def format_told(told: Told | None) -> dict[str, object] | None:
    """What a document told, as JSON."""
    return None if told is None else _plain(asdict(told))


def parse_told(stated: object) -> Told | None:
    """What a document told, from its JSON."""
    if not isinstance(stated, Mapping):
        return None
    times = {name: _instant(stated[name]) for name in ("oldest_at", "newest_at")}
    return Told(**{**stated, **times})


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(stated: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain_value(value) for name, value in stated.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, datetime):
        return warc_date(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, tuple | list):
        return [_plain_value(one) for one in value]
    return value


def _parse_record(stated: dict[str, object]) -> CrawlRecord:
    rejects = stated.pop("rejects")
    documents = stated.pop("documents")
    known = {one.name for one in fields(CrawlRecord)}
    values = {name: value for name, value in stated.items() if name in known}
    values |= {
        "night": date.fromisoformat(str(stated["night"])),
        "outcome": Outcome(str(stated["outcome"])),
        "started_at": datetime.fromisoformat(str(stated["started_at"])),
        "ended_at": datetime.fromisoformat(str(stated["ended_at"])),
        "fetched": tuple(stated["fetched"]),  # type: ignore[arg-type]
        "unchanged": tuple(stated["unchanged"]),  # type: ignore[arg-type]
        "rejects": tuple(_parse_reject(one) for one in rejects),  # type: ignore[attr-defined]
        "documents": tuple(_parse_document(one) for one in documents),  # type: ignore[attr-defined]
        "looked_again": tuple(stated.get("looked_again", ())),  # type: ignore[arg-type]
        "moved_to": tuple(stated.get("moved_to", ())),  # type: ignore[arg-type]
    }
    return CrawlRecord(**values)  # type: ignore[arg-type]


def _parse_reject(stated: Mapping[str, object]) -> Reject:
    place = stated["ref"]
    return Reject(
        url=str(stated["url"]),
        source_id=str(stated["source_id"]),
        stage=Stage(str(stated["stage"])),
        reason=Reason(str(stated["reason"])),
        evidence=str(stated["evidence"]),
        ref=RawRef(**place) if isinstance(place, dict) else None,
    )


def _parse_document(stated: dict[str, object]) -> Document:
    values = stated | {
        "kind": Kind(str(stated["kind"])),
        "reason": Reason(str(stated["reason"])) if stated["reason"] else None,
        "notes": tuple(stated["notes"]),  # type: ignore[arg-type]
        "told": parse_told(stated.get("told")),
    }
    return Document(**values)  # type: ignore[arg-type]
