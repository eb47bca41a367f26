"""What reading a document of announcements gave: kept, rejected, and further documents."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Announcement, Reason, Reject, Stage, Tally

EVIDENCE_LENGTH = 300
MAX_ENTRIES = 50_000  # a sitemap may hold as many; no honest feed comes near it
MAX_DOCUMENTS = 5_000  # further sitemaps an index may name
MAX_REJECTS = 1_000  # one document may not fill the dead letters; the last says how many more
MAX_BYTES = 52_428_800  # the size sitemaps.org allows, decompressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The announcements of one document; seen = kept + rejected."""

    announcements: tuple[Announcement, ...] = ()
    documents: tuple[tuple[str, datetime | None], ...] = ()  # further sitemaps, with `lastmod`
    rejects: tuple[Reject, ...] = ()
    pages: tuple[str, ...] = ()  # the one after this, by its address: nothing says that it is
    goes_on: bool = False  # it says that there is more, at no address that can be asked

    @property
    def tally(self) -> Tally:
        """The entries of the document, counted."""
        return Tally.of(len(self.announcements), self.rejects)

    def __add__(self, other: "Found") -> "Found":
        return Found(
            announcements=self.announcements + other.announcements,
            documents=self.documents + other.documents,
            rejects=self.rejects + other.rejects,
            pages=self.pages + other.pages,
            goes_on=self.goes_on or other.goes_on,
        )


def refused(
    url: str, source_id: str, evidence: str, reason: Reason = Reason.FEED_UNREADABLE
) -> Reject:
    """A reject of the discover stage."""
    return Reject(
        url=url,
        source_id=source_id,
        stage=Stage.DISCOVER,
        reason=reason,
        evidence=" ".join(evidence.split())[:EVIDENCE_LENGTH],
    )


def at_most(rejects: list[Reject]) -> tuple[Reject, ...]:
    """The rejects of a document; where there are too many, the last says how many more."""
    if len(rejects) <= MAX_REJECTS:
        return tuple(rejects)
    last = rejects[MAX_REJECTS - 1]
    count = len(rejects) - MAX_REJECTS + 1
    return (
        *rejects[: MAX_REJECTS - 1],
        refused(last.url, last.source_id, f"{count:,} more like it: {last.evidence}", last.reason),
    )


def only_reject(
    url: str, source_id: str, evidence: str, reason: Reason = Reason.FEED_UNREADABLE
) -> Found:
    """A document that gave nothing but the reason why."""
    return Found(rejects=(refused(url, source_id, evidence, reason),))
