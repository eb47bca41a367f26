"""What is known of a source from earlier nights: validators, articles, when to look again.

It is derived from the archive's index and could be made again from it.
"""

import gzip
import json
import logging
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta

from pipeline.archive import Earlier, IndexLine
from pipeline.discover import next_recheck
from pipeline.errors import MissingError
from pipeline.layout import fetch_state_key, read_rejects_key
from pipeline.notation.plain import brief, record_of, unpacked
from pipeline.records import Announcement, Kind, RawRef, Reason, Via
from pipeline.store import Store
from spiders.night.frontier import MAX_HINTS, State, Visit

logger = logging.getLogger(__name__)

VERSION = 1
KEPT = timedelta(days=45)  # longer than any article is looked at again
TRUSTED = {Kind.FEED: timedelta(hours=20)}  # how long "not modified" is believed without proof
TRUSTED_OTHERWISE = timedelta(days=7)
FIRST_WAIT = timedelta(hours=20)  # of an article that is gone; doubled with every look
BARREN = {Reason.NOT_AN_ARTICLE, Reason.SOFT_404, Reason.WITHDRAWN, Reason.NO_TEXT}
NIGHTS_KEPT = 14
RESOLVED_KEPT = 5_000
ABSENT = timedelta(days=7)  # how long a file that a host has not is not asked for again
LIAR = timedelta(days=30)  # how long a document that lied is asked without conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The last body an address gave, and what was said of it since."""

    url: str
    night: date  # that captured it first
    first_captured_at: datetime
    last_captured_at: datetime  # when the body, or that it still stands, was last seen
    body_captured_at: datetime
    digest: str
    ref: RawRef
    etag: str | None = None
    last_modified: str | None = None
    unchanged_count: int = 0  # looks in a row that found nothing new
    refused_count: int = 0  # looks in a row that got no article any more
    refused_at: datetime | None = None  # the last of them
    barren_count: int = 0  # looks in a row that got a page which was read as no article
    barren_at: datetime | None = None  # the last of them
    published_at: datetime | None = None
    proven_at: datetime | None = None  # when the whole body was last seen to be the same
    lied_at: datetime | None = None  # it said "not modified" and was
    page_digests: tuple[tuple[str, str], ...] = ()  # of an article: its further pages' bodies
    misdates_at: datetime | None = None  # a list: its `lastmod`s were found to say nothing
    hints: tuple[Announcement, ...] = ()  # of an article: what was once stated beside its address

    @property
    def earlier(self) -> Earlier:
        """The capture that a revisit would repeat."""
        return Earlier(url=self.url, captured_at=self.body_captured_at, ref=self.ref)

    def hinted(self, hint: Announcement) -> "Known":
        """The same with what another entry states, where it adds something."""
        if hint.via is Via.RECHECK or not (hint.published_at or hint.title or hint.author):
            return self
        same = replace(hint, url=self.url)
        said = [(one.via, one.published_at, one.title, one.author) for one in self.hints]
        is_new = (same.via, same.published_at, same.title, same.author) not in said
        if not is_new or len(self.hints) >= MAX_HINTS:
            return self
        return replace(self, hints=(*self.hints, same))

    def conditions(self, now: datetime) -> dict[str, str]:
        """Request headers that ask for the body only where it changed."""
        if self.is_gone:
            return {}
        if self.lied_at is not None and now - self.lied_at < LIAR:
            return {}
        stated = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in stated.items() if value}

    @property
    def is_gone(self) -> bool:
        """Whether the last look found no story: the next page counts whole, also if it is known."""
        return self.refused_count > 0 or self.barren_count > 0

    @property
    def due_at(self) -> datetime | None:
        """When to look at it again; None once it has settled.

        An article that is no longer there may come back, and is asked for ever more rarely.
        """
        wanted = next_recheck(self.published_at, self.last_captured_at, self.unchanged_count)
        looks = [at for at in (self.refused_at, self.barren_at) if at]
        if wanted is None or not self.is_gone or not looks:
            return wanted
        wait: timedelta = FIRST_WAIT * 2 ** (self.refused_count + self.barren_count)
        return max(wanted, max(looks) + wait)

    def is_doubtful(self, now: datetime, kind: Kind) -> bool:
        """Whether "not modified" has been said so long that it needs proof."""
        seen_at = self.proven_at or self.body_captured_at
        return now - seen_at > TRUSTED.get(kind, TRUSTED_OTHERWISE)


@dataclass(slots=True, kw_only=True)
class Places:
    """What was found of a source that its file does not state."""

    sitemaps: list[str] = field(default_factory=list)
    is_wordpress: bool = False
    looked_on: str = ""  # the last night that looked for more


class Listed:
    """The keys that lists of everything held when they were last read."""

    def __init__(self, short_keys: Container[str]) -> None:
        """Take them as they are kept, shortened."""
        self._short_keys = short_keys

    def __contains__(self, key: object) -> bool:
        """Whether an address was there."""
        return short_key(str(key)) in self._short_keys


def short_key(key: str) -> str:
    """A key as it is kept by the ten thousand: two in a million lists share one by chance.

    >>> short_key("0123456789abcdef0123456789abcdef")
    '0123456789ab'
    """
    return key[:12]


@dataclass(slots=True, kw_only=True)
class Memory:
    """What is known of one source."""

    documents: dict[str, Known] = field(default_factory=dict)  # by address
    articles: dict[str, Known] = field(default_factory=dict)  # by key
    listed: dict[str, None] = field(default_factory=dict)  # short keys of lists of everything
    nights: dict[str, int] = field(default_factory=dict)  # stories that each night brought
    resolved: dict[str, str] = field(default_factory=dict)  # where addresses of others lead
    absent: dict[str, datetime] = field(default_factory=dict)  # files that hosts lack: when told
    places: Places = field(default_factory=Places)

    def lacks(self, url: str, now: datetime) -> bool:
        """Whether a host said lately that it has no such file."""
        told_at = self.absent.get(url)
        return told_at is not None and timedelta() <= now - told_at < ABSENT

    def due(self, now: datetime, source_id: str) -> list[Announcement]:
        """Articles to look at again, so that corrections are seen."""
        found = []
        for known in self.articles.values():
            due_at = known.due_at
            if due_at is not None and due_at <= now:
                found.append(
                    Announcement(
                        url=known.url,
                        source_id=source_id,
                        via=Via.RECHECK,
                        found_in=known.url,
                        published_at=known.published_at,
                    )
                )
        return found

    def learn(
        self, visits: Iterable[Visit], lines: Iterable[IndexLine], night: date, now: datetime
    ) -> None:
        """Take in what a night archived, and forget what is too old to matter."""
        lines = list(lines)
        newest = {(line.kind, line.requested_url): line for line in lines}
        pages: dict[str, dict[str, str]] = defaultdict(dict)
        for one in lines:
            if one.kind is Kind.PAGE:
                pages[one.requested_url][one.url] = one.digest
        for visit in visits:
            line = newest.get((visit.kind, visit.url))
            if visit.state is State.REJECTED and not visit.is_document:
                self._take_refusal(visit.key, now)
            if line is None or visit.state not in {State.FETCHED, State.UNCHANGED}:
                continue
            there, key = self._place(visit)
            published = [hint.published_at for hint in visit.hints if hint.published_at]
            known = _known(there.get(key), line, night)
            if known is not None:
                heard = min(published) if published else None
                published_at = visit.stated_at or known.published_at or heard
                known = replace(known, url=visit.url, published_at=published_at)
                if visit.url in pages and not line.is_revisit:
                    known = replace(known, page_digests=tuple(pages[visit.url].items()))
                for hint in visit.hints:
                    known = known.hinted(hint)
                there[key] = known
            if visit.has_lied and key in there:
                there[key] = replace(there[key], lied_at=now)
            if visit.misdates and key in there:
                there[key] = replace(there[key], misdates_at=now)
        for there in (self.documents, self.articles):
            for key in [key for key, one in there.items() if now - one.last_captured_at > KEPT]:
                del there[key]
        self.absent = {url: at for url, at in self.absent.items() if now - at < ABSENT}

    def take_verdicts(self, fetched: Iterable[str], refused: Container[str]) -> None:
        """Learn which of a night's pages, by key, were read as no article."""
        for key in fetched:
            known = self.articles.get(key)
            if known is None or (known.barren_at and known.last_captured_at <= known.barren_at):
                continue
            if key in refused:
                count, at = known.barren_count + 1, known.last_captured_at
                self.articles[key] = replace(known, barren_count=count, barren_at=at)
            elif known.barren_count:
                self.articles[key] = replace(known, barren_count=0, barren_at=None)

    def _take_refusal(self, key: str, now: datetime) -> None:
        known = self.articles.get(key)
        if known is not None and (known.refused_at is None or known.refused_at < now):
            self.articles[key] = replace(
                known, refused_count=known.refused_count + 1, refused_at=now
            )

    def _place(self, visit: Visit) -> tuple[dict[str, Known], str]:
        return (self.documents, visit.url) if visit.is_document else (self.articles, visit.key)


def _known(before: Known | None, line: IndexLine, night: date) -> Known | None:
    if before is not None and line.captured_at <= before.last_captured_at:
        return before
    if line.is_revisit:
        if before is None:
            return None
        return replace(
            before,
            last_captured_at=line.captured_at,
            unchanged_count=before.unchanged_count + 1,
            refused_count=0,
            refused_at=None,
            proven_at=before.proven_at if line.status == 304 else line.captured_at,
        )
    return Known(
        url=line.requested_url,
        night=before.night if before else night,
        first_captured_at=before.first_captured_at if before else line.captured_at,
        last_captured_at=line.captured_at,
        body_captured_at=line.captured_at,
        digest=line.digest,
        ref=line.ref,
        etag=line.etag,
        last_modified=line.last_modified,
        published_at=before.published_at if before else None,
        lied_at=before.lied_at if before else None,
        misdates_at=before.misdates_at if before else None,
        hints=before.hints if before else (),
        barren_count=before.barren_count if before else 0,
        barren_at=before.barren_at if before else None,
    )


def read_as_no_article(store: Store, night: date, source_id: str) -> frozenset[str] | None:
    """The addresses of a night whose pages were read as no article; None where none was read."""
    try:
        stated = unpacked(store.read(read_rejects_key(night, source_id)))
    except MissingError:
        return None
    return frozenset(one["url"] for one in stated["rejects"] if one["reason"] in BARREN)


def read_memory(store: Store, source_id: str) -> Memory:
    """What is known of a source; nothing where it is new, or where its state cannot be read."""
    try:
        stated = json.loads(gzip.decompress(store.read(fetch_state_key(source_id))))
        if stated["version"] != VERSION:
            return Memory()
        return Memory(
            documents={key: record_of(Known, one) for key, one in stated["documents"].items()},
            articles={key: record_of(Known, one) for key, one in stated["articles"].items()},
            listed=dict.fromkeys(stated.get("listed", ())),
            nights=dict(stated.get("nights", {})),
            resolved=dict(stated.get("resolved", {})),
            absent={
                url: datetime.fromisoformat(at) for url, at in stated.get("absent", {}).items()
            },
            places=Places(**stated.get("places", {})),
        )
    except MissingError:
        return Memory()
    except (ValueError, KeyError, TypeError, OSError, EOFError) as error:
        logger.warning("the fetch state of %s cannot be read (%s); begun anew", source_id, error)
        return Memory()


def write_memory(store: Store, source_id: str, memory: Memory) -> None:
    """Put what is known of a source, whole."""
    stated = {
        "version": VERSION,
        "documents": {key: brief(one) for key, one in sorted(memory.documents.items())},
        "articles": {key: brief(one) for key, one in sorted(memory.articles.items())},
        "listed": sorted(memory.listed),
        "nights": dict(sorted(memory.nights.items())[-NIGHTS_KEPT:]),
        "resolved": dict(list(memory.resolved.items())[-RESOLVED_KEPT:]),
        "absent": {url: at.isoformat() for url, at in sorted(memory.absent.items())},
        "places": asdict(memory.places),
    }
    text = json.dumps(stated, ensure_ascii=False)
    store.write(fetch_state_key(source_id), gzip.compress(text.encode(), 6, mtime=0))
