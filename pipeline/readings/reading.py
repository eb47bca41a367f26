"""Read captures: extract and normalise them in worker processes that a page may take down.

Only they load what reads pages, which is nearly all that there is to load.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipeline import archive, layout
from pipeline.archive import CrawlRecord
from pipeline.archive.takedowns import read_takedowns
from pipeline.extract.apart import told_apart
from pipeline.identity import identify
from pipeline.readings.balance import balance, described
from pipeline.readings.hearsay import (
    heard_elsewhere,
    keys_told,
    mark_read_again,
    nights_heard_of,
)
from pipeline.readings.ledgers import Read, write_ledger
from pipeline.readings.names import names_of, write_names
from pipeline.readings.pages import PageJob, read_page, warm_up
from pipeline.readings.rows import blanked, readings_file, readings_table
from pipeline.readings.settle import write_blocks
from pipeline.records import (
    Announcement,
    Article,
    Capture,
    Kind,
    RawRef,
    Reason,
    Reject,
    Stage,
    Withdrawal,
    Withdrawn,
)
from pipeline.run import Run
from pipeline.sources import Source
from pipeline.sources.promises import broken_promises, least
from pipeline.workers.sandbox import ItemFailure, run_sandboxed

logger = logging.getLogger(__name__)

WORKER_BYTES = 2_000_000_000  # address space of one worker
PAGES_PER_WORKER = 500  # then a fresh one: trafilatura's memory grows
PROGRESS_PAGES = 200
OK = 200
MAX_NOTES = 20  # of one source's night
MANY_LOOKS, MOST_GONE = 5, 0.5  # looks at older stories, and the share that is more than chance
OF_REFUSAL = {Reason.NOT_FOUND, Reason.GONE, Reason.ACCESS_DENIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What the crawl of a source's night left beside its captures."""

    stated: Source
    source: Source  # where its site stood on the night, so that its articles keep their names
    record: CrawlRecord | None
    heard: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBegun:
    """A page whose reading has begun."""

    source_id: str
    url: str  # as it was announced
    answered: str  # the address that answered
    captured_at: datetime
    ref: RawRef | None


def read_sources(run: Run, sources: Sequence[Source], told: Collection[str]) -> list[Read]:
    """Read every source's captures of the night, one pool of workers for all.

    `told` are the keys of what the nights around it keep of each other.
    """
    crawled = [_crawled(run, source) for source in sources]
    verdicts: dict[str, dict[str, Article | Reject]] = {source.id: {} for source in sources}
    begun: list[PageBegun] = []
    results = run_sandboxed(
        read_page,
        _begin(run, crawled, begun, told),
        workers=run.settings.read_workers,
        seconds=run.settings.page_seconds,
        memory_bytes=WORKER_BYTES,
        recycle_after=PAGES_PER_WORKER,
        warm_up=warm_up,
    )
    for number, (index, result) in enumerate(results, start=1):
        page = begun[index]
        verdicts[page.source_id][page.url] = _verdict(page, result)
        if number % PROGRESS_PAGES == 0:
            logger.info("read %d pages of %s", number, run.night)
    pages = {(one.source_id, one.url): one for one in begun}
    return [_settle(run, one, verdicts[one.source.id], pages) for one in crawled]


def read_others_again(run: Run, sources: Sequence[Source], told: Collection[str]) -> None:
    """Read the nights again of whose stories this one's documents state what they do not."""
    again: dict[date, list[Source]] = defaultdict(list)
    for source in sources:
        if layout.hearsay_key(run.night, source.id) not in told:
            continue
        for night in nights_heard_of(run.raw, run.night, _crawled(run, source).source):
            again[night].append(source)
    for night, ours in sorted(again.items()):
        other = replace(run, night=night)
        mark_read_again(run.raw, night)
        for one in read_sources(other, ours, keys_told(run.raw, night)):
            write_read(other, one)


def write_read(run: Run, read: Read) -> None:
    """Put what was read where the next stage finds it: articles, their blocks, the ledger."""
    source_id = read.ledger.source_id
    write_blocks(run.raw, run.night, source_id, read.articles)
    write_names(run.raw, run.night, source_id, read.names)
    taken = read_takedowns(run.raw)
    told = readings_table(read.articles, read.withdrawals)
    rows = blanked(told, taken.articles, taken.sources)
    run.raw.write(layout.first_reading_key(run.night, source_id), readings_file(rows))
    write_ledger(run.raw, run.night, read)


def _begin(
    run: Run, crawled: Iterable[Crawled], begun: list[PageBegun], told: Collection[str]
) -> Iterator[PageJob]:
    """The night's newest page of each address that was asked for; `begun` remembers its order."""
    for night in crawled:
        source = night.source
        hints: dict[str, list[Announcement]] = defaultdict(list)
        for one in night.heard:
            hints[one.url].append(one)
        newest: dict[str, Capture] = {}
        pages: dict[str, dict[str, Capture]] = defaultdict(dict)
        kinds = {Kind.ARTICLE, Kind.PAGE}
        for capture in archive.read_captures(run.raw, run.night, source.id, kinds):
            if capture.kind is Kind.PAGE:
                pages[capture.requested_url][capture.url] = capture
            else:  # they come in order: the pages of an earlier look are not this one's
                newest[capture.requested_url] = capture
                pages.pop(capture.requested_url, None)
        more = heard_elsewhere(run.raw, run.night, source, hints, newest, told)
        for url, capture in sorted(newest.items()):
            begun.append(
                PageBegun(
                    source_id=source.id,
                    url=url,
                    answered=capture.url,
                    captured_at=capture.captured_at,
                    ref=capture.ref,
                )
            )
            yield PageJob(
                capture=capture,
                source=source,
                hints=(*hints[url], *more.get(url, ())),
                max_bytes=run.settings.page_bytes,
                pages=tuple(pages[url].values()),
            )


def _crawled(run: Run, stated: Source) -> Crawled:
    record = archive.crawl_record(run.raw, run.night, stated.id)
    source = stated
    for host in record.moved_to if record else ():
        source = source.moved_to(host)
    heard = tuple(archive.announcements(run.raw, run.night, stated.id))
    return Crawled(stated=stated, source=source, record=record, heard=heard)


def _verdict(page: PageBegun, result: Article | Reject | ItemFailure) -> Article | Reject:
    if isinstance(result, Article):
        return result
    if isinstance(result, Reject):
        return replace(result, url=page.url, ref=page.ref)
    return Reject(
        url=page.url,
        source_id=page.source_id,
        stage=Stage.EXTRACT,
        reason=result.reason,
        evidence=result.evidence,
        ref=page.ref,
    )


def _settle(
    run: Run,
    crawled: Crawled,
    verdicts: Mapping[str, Article | Reject],
    pages: Mapping[tuple[str, str], PageBegun],
) -> Read:
    """The source's ledger, with what the crawl rejected before anything was read."""
    source, record = crawled.stated, crawled.record
    refused = record.rejects if record else ()
    kept = {url: one for url, one in verdicts.items() if isinstance(one, Article)}
    articles = told_apart(kept.values(), source)
    gone = [
        *_unanswered(run, crawled.source, refused),
        *_not_there(run, crawled.source, verdicts, pages),
    ]
    ledger, rejects = balance(
        source_id=source.id,
        night=run.night,
        announced={one.url for one in crawled.heard} | {one.url for one in refused} | set(verdicts),
        fetched=set(verdicts),
        kept=set(kept),
        rejects=[
            *_unread_documents(record, source.id),
            *refused,
            *(one for one in verdicts.values() if isinstance(one, Reject)),
        ],
        is_accounted=record is not None,
        expected=least(source.expect, run.night),
        outcome=str(record.outcome) if record else "absent",
        looked_again=record.looked_again if record else (),
        told=record.told if record else None,
        unseen=record.unseen if record else None,
        unseen_ground=record.unseen_ground if record else None,
        notes=(
            *_notes(record),
            *_mostly_gone(record, gone),
            *broken_promises(source, kept.values()),
        ),
    )
    return Read(
        ledger=described(ledger, articles),
        articles=tuple(articles),
        rejects=tuple(rejects),
        withdrawals=tuple(gone),
        names=names_of(zip(articles, kept, strict=True), crawled.source),
    )


def _unanswered(run: Run, source: Source, refused: Iterable[Reject]) -> Iterator[Withdrawal]:
    """The looks at stories whose addresses answered that nothing is there."""
    asked = {one.ref: one.url for one in refused if one.ref and one.reason in OF_REFUSAL}
    if not asked:
        return
    from pipeline.extract.gone import OF_STATUS

    for line in archive.read_index(run.raw, run.night, source.id):
        found = OF_STATUS.get(line.status)
        if line.ref in asked and found:
            yield _withdrawal(run, source, asked[line.ref], found, line.captured_at, line.ref)


def _not_there(
    run: Run,
    source: Source,
    verdicts: Mapping[str, Article | Reject],
    pages: Mapping[tuple[str, str], PageBegun],
) -> Iterator[Withdrawal]:
    """The looks at stories in whose place was something else."""
    refused = {url: one for url, one in sorted(verdicts.items()) if isinstance(one, Reject)}
    if not refused:
        return
    from pipeline.extract.gone import found_gone

    for url, reject in refused.items():
        page = pages[source.id, url]
        if found := found_gone(reject, url, page.answered, source):
            yield _withdrawal(run, source, url, found, page.captured_at, page.ref)


def _withdrawal(
    run: Run, source: Source, url: str, found: Withdrawn, seen_at: datetime, ref: RawRef | None
) -> Withdrawal:
    return Withdrawal(
        article_id=identify(url, source),
        url=url,
        source_id=source.id,
        found=found,
        seen_at=seen_at,
        night=run.night,
        ref=ref,
    )


def _unread_documents(record: CrawlRecord | None, source_id: str) -> list[Reject]:
    """The feeds, sitemaps and sections that told nothing, which may hide articles."""
    return [
        Reject(
            url=document.url,
            source_id=source_id,
            stage=Stage.DISCOVER if document.status == OK else Stage.FETCH,
            reason=document.reason,
            evidence=f"{document.kind}: {document.evidence}",
        )
        for document in (record.documents if record else ())
        if document.reason and not document.is_guess
    ]


def _mostly_gone(record: CrawlRecord | None, gone: Iterable[Withdrawal]) -> list[str]:
    """What is said where most looks at older stories found none: a broken host rather than news."""
    looked = {*record.looked_again} if record else set()
    found = {one.url for one in gone} & looked
    if len(looked) < MANY_LOOKS or len(found) < MOST_GONE * len(looked):
        return []
    return [
        (
            f"{len(found)} of {len(looked)} stories that were looked at again were gone: "
            "the host may have turned all of them away"
        )
    ]


def _notes(record: CrawlRecord | None) -> list[str]:
    """What somebody should look at, a sentence each: why a crawl is not whole, odd documents."""
    if record is None:
        return []
    notes = [record.evidence] if record.evidence else []
    for one in record.documents:
        notes += [f"{one.url}: {note}" for note in one.notes]
    return list(dict.fromkeys(notes))[:MAX_NOTES]
