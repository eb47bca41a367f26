"""Decide what a capture is: an article, or a reject with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.body.memory import SiteMemory
from pipeline.extract.gate.rights import is_opted_out
from pipeline.extract.gate.status import fetch_reject
from pipeline.extract.gone import leads_home
from pipeline.extract.page.page import MAX_PAGE_BYTES, Page, open_page
from pipeline.extract.page.removal import remove_blocks
from pipeline.extract.reading import PageReading, read_page
from pipeline.extract.undisturbed import undisturbed
from pipeline.identity import article_id, trusted_canonical
from pipeline.notation.codings import BodyTooLarge, BodyUndecodable
from pipeline.records import Announcement, Article, Capture, RawRef, Reason, Reject, Stage
from pipeline.sources.model import OptOut, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a capture became, with the page and the reading it rests on, where it came so far."""

    outcome: Article | Reject
    page: Page | None = None
    reading: PageReading | None = None


def judge(
    capture: Capture,
    source: Source,
    hints: Sequence[Announcement] = (),
    memory: SiteMemory | None = None,
    *,
    max_bytes: int = MAX_PAGE_BYTES,
) -> Judgement:
    """Read a capture of at most so many bytes, once decoded, and decide."""
    if reject := fetch_reject(capture):
        return Judgement(outcome=reject)
    if leads_home(capture.requested_url, capture.url, source):
        told = f"its address leads to {capture.url}"
        return Judgement(outcome=_reject(capture, Stage.EXTRACT, Reason.NOT_AN_ARTICLE, told))
    page = _page(capture, max_bytes)
    if isinstance(page, Reject):
        return Judgement(outcome=page)
    with undisturbed():
        remove_blocks(page, source.reading.remove)
        reading = read_page(page, source, capture.captured_at, hints, memory)
    if why := reading.refusal:
        outcome = _reject(capture, Stage.EXTRACT, why.reason, why.evidence)
        return Judgement(outcome=outcome, page=page, reading=reading)
    return Judgement(outcome=_article(capture, source, reading), page=page, reading=reading)


def extract_capture(
    capture: Capture,
    source: Source,
    hints: Sequence[Announcement] = (),
    memory: SiteMemory | None = None,
    *,
    max_bytes: int = MAX_PAGE_BYTES,
) -> Article | Reject:
    """The article that a capture holds, or the reject that says why there is none."""
    with undisturbed():  # until the page is gone too: what is gone is not searched for garbage
        return judge(capture, source, hints, memory, max_bytes=max_bytes).outcome


def _page(capture: Capture, max_bytes: int) -> Page | Reject:
    try:
        return open_page(capture, max_bytes)
    except BodyTooLarge as error:
        return _reject(capture, Stage.FETCH, Reason.TOO_LARGE, str(error))
    except BodyUndecodable as error:
        return _reject(capture, Stage.FETCH, Reason.BAD_RESPONSE, str(error))


def _article(capture: Capture, source: Source, reading: PageReading) -> Article:
    canonical = trusted_canonical(reading.stated_canonical, capture.url, source, reading.title)
    is_metadata_only = source.opt_out is OptOut.METADATA and is_opted_out(reading.rights)
    stated = reading.stated() | ({"summary": None} if is_metadata_only else {})
    return Article(
        article_id=article_id(canonical),
        url=capture.url,
        canonical_url=canonical,
        source_id=capture.source_id,
        site_name=reading.site_name or source.name,
        title=reading.title,
        authors=reading.authors,
        published=reading.published.winner,
        modified=reading.modified.winner,
        captured_at=capture.captured_at,
        language=reading.language.code,
        paragraphs=() if is_metadata_only else reading.body.paragraphs,
        blocks=() if is_metadata_only else reading.body.kinds,
        notes=reading.notes,
        night=capture.night,
        ref=capture.ref or RawRef(key="", offset=0, length=0),
        **stated,
    )


def _reject(capture: Capture, stage: Stage, reason: Reason, evidence: str) -> Reject:
    return Reject(
        url=capture.url,
        source_id=capture.source_id,
        stage=stage,
        reason=reason,
        evidence=" ".join(evidence.split())[:300],
        ref=capture.ref,
    )
