"""The story of a night, one function a stage, in the order of the flow.

Each stage is a process of its own: it loads what it needs when it begins, and nothing else.
"""

import logging
import sys
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline import archive
from pipeline.archive import CrawlRecord, Outcome
from pipeline.archive.takedowns import read_takedowns
from pipeline.errors import CrawlError, DiskError, GoneError, SettingsError
from pipeline.readings.ledgers import tally
from pipeline.readings.pending import PendingStore, clear_pending, pending_days, pending_nights
from pipeline.records import Reason, Tally
from pipeline.run import Run, process_environment
from pipeline.settings import Settings
from pipeline.store import open_stores
from pipeline.workers.children import run_child
from pipeline.workers.freed_memory import give_back, share_freed_memory

share_freed_memory()
logger = logging.getLogger(__name__)

COMPLETE, BAD_JOB, STOPPED, UNHEALTHY, FULL = 0, 2, 10, 20, 30  # how a crawl process exits
ENDINGS = (COMPLETE, UNHEALTHY, STOPPED)  # by which it tells how its sources did


def plan(run: Run) -> list[list[str]]:
    """The night's shards: lists of source ids, no host in two of them."""
    from pipeline.sharding import shards

    settings = run.settings
    taken_down = read_takedowns(run.raw).sources
    sources = [one for one in run.catalog.active(settings.sources) if one.id not in taken_down]
    return shards(sources, shard_sources=settings.shard_sources, shards=settings.shards)


def crawl(run: Run, source_ids: Sequence[str]) -> Tally:
    """Collect what sources published for the night, in a process of its own.

    Raises CrawlError that names the sources which gave nothing, SettingsError where the crawl was
    refused, DiskError where the machine cannot keep more; what came is archived even so.
    """
    before = _records(run, source_ids) if len(source_ids) > 1 else []
    code, last = _crawl_process(run, source_ids)
    records = _records(run, source_ids)
    if code not in ENDINGS and len(source_ids) > 1:
        # Which of them took the process down nobody knows: those it had not done go on alone.
        pairs = zip(source_ids, before, records, strict=True)
        left = [source_id for source_id, was, now in pairs if now == was]
        logger.warning("the crawl ended with %d; %s go on alone", code, ", ".join(left))
        endings = [_crawl_process(run, [source_id]) for source_id in left]
        records = _records(run, source_ids)
        is_whole = all(map(_is_whole, records))
        code, last = max([(COMPLETE if is_whole else UNHEALTHY, ""), *endings], key=_badness)
    for record in records:
        if record and record.outcome is Outcome.PARTIAL:
            logger.warning("%s: only part of the night: %s", record.source_id, record.evidence)
    if code != COMPLETE:
        troubled = [one for one in records if one and one.outcome is Outcome.UNHEALTHY]
        # A crawl that was killed says nothing: what is recorded is of an attempt before it.
        is_heard = code == UNHEALTHY and bool(troubled)
        kind = GoneError if is_heard and all(map(_is_gone, troubled)) else CrawlError
        raise kind(_why(code, last, source_ids, records))
    return sum((record.tally for record in records if record), Tally())


def _crawl_process(run: Run, source_ids: Sequence[str]) -> tuple[int, str]:
    """How a crawl process ended, and its last words."""
    command = [sys.executable, "-m", "spiders", "--night", f"{run.night}"]
    command += ["--sources", ",".join(source_ids)]
    command += ["--recrawl"] if run.settings.recrawl else []
    code, last = run_child(command, process_environment(run.settings), logger.info)
    if code == BAD_JOB:
        raise SettingsError(last.rpartition("\n")[2])
    if code == FULL:
        raise DiskError(last.rpartition("\n")[2])
    return code, last


def _badness(ending: tuple[int, str]) -> int:
    code, _ = ending
    return ENDINGS.index(code) if code in ENDINGS else len(ENDINGS)


def _records(run: Run, source_ids: Sequence[str]) -> list[CrawlRecord | None]:
    return [archive.crawl_record(run.raw, run.night, source_id) for source_id in source_ids]


def troubled(run: Run, source_ids: Sequence[str]) -> list[str]:
    """Those of some sources whose crawl of the night did not complete, or left no record."""
    records = zip(source_ids, _records(run, source_ids), strict=True)
    return [source_id for source_id, record in records if not _is_whole(record)]


def read(run: Run, source_ids: Sequence[str]) -> Tally:
    """Turn the night's captures into articles: extract and normalise, never fetch."""
    from pipeline.readings.hearsay import keys_told
    from pipeline.readings.reading import read_others_again, read_sources, write_read

    total = Tally()
    sources = [run.source(source_id) for source_id in source_ids]
    told = keys_told(run.raw, run.night)
    for one in read_sources(run, sources, told):
        write_read(run, one)
        total += tally(one)
    read_others_again(run, sources, told)
    return total


def deduplicate(run: Run) -> Tally:
    """Settle what every source gave, gather it, and tell its articles apart.

    Nights that learn from this one, or were left unpublished, are taken along. A night that its
    checks speak against is held back: nothing of it is gathered.
    """
    from pipeline.deduplicate import stale_days, update_clusters
    from pipeline.publish import articles_of_days
    from pipeline.readings import gather, holding
    from pipeline.readings.choosing import choose
    from pipeline.readings.hearsay import forget_read_again, nights_read_again
    from pipeline.readings.names import settle_names
    from pipeline.readings.settle import settle_readings

    read_again = nights_read_again(run.raw)
    for night in {*read_again, run.night}:
        settle_readings(run.raw, night)
        settle_names(run.raw, night)
        give_back()
    nights = {*pending_nights(run.raw), run.night}
    for night in sorted(nights):
        chosen = choose(run.raw, night)
        give_back()
        holding.check(run.raw, night, chosen)
        give_back()
        holding.judge(run.raw, night)
        gather(run.raw, night, chosen=chosen)
        del chosen
        give_back()
    for night in holding.judge_others(run.raw, nights):
        gather(run.raw, night)
        nights.add(night)
    forget_read_again(run.raw, read_again)
    days = {day for night in nights for day in pending_days(run.raw, night)}
    store = PendingStore(run.raw, run.night)
    articles = articles_of_days(run.raw, {*days, *stale_days(store)})
    update_clusters(store, articles, window_days=run.settings.window_days)
    return Tally(kept=articles.article_count)


def publish(run: Run) -> Tally:
    """Replace, whole, what the night and any unpublished night before it changed.

    Of a night that is held back nothing is written; what others changed of its days is.
    """
    from pipeline.deduplicate.change import change_of
    from pipeline.publish import publishing
    from pipeline.readings.held import is_held
    from pipeline.readings.ledgers import read_ledgers

    total = Tally()
    for night in sorted({*pending_nights(run.raw), run.night}):
        held = is_held(run.raw, night)
        reads = [] if held else read_ledgers(run.raw, night)
        published = publishing.publish(
            run.raw,
            run.clean,
            night=night,
            days=pending_days(run.raw, night),
            ledger=[read.ledger for read in reads],
            rejects=[reject for read in reads for reject in read.rejects],
            sources=run.catalog,
            change_of=change_of,
            run_id=run.run_id,
            now=run.now,
            is_held=held,
        )
        clear_pending(run.raw, night)
        if night == run.night:
            total = published.tally
    return total


def report(run: Run, *, dag_id: str = "nightly") -> str:
    """Write the page about the night that a person reads in the morning; its key.

    It links to the run, which is one of the DAG. Pages of later nights that compare themselves with
    this one are written again.
    """
    from pipeline.publish.morning import write_report

    return write_report(run, dag_id)


def maintain(settings: Settings) -> Mapping[str, int]:
    """Obey takedowns again, then compact, recompress and sweep the tables; what was changed."""
    from pipeline.tables.upkeep import maintain_tables
    from pipeline.takedown.opening import takedown_context
    from pipeline.takedown.taking_down import erase_again

    raw, clean = open_stores(settings)
    context = takedown_context(settings, raw, clean)
    return erase_again(context) | maintain_tables(
        raw,
        clean,
        now=context.now,
        retention_days=settings.retention_days,
        run_id=context.run_id,
    )


def check_sources(settings: Settings) -> Mapping[str, int]:
    """Visit every source once; how many are in which condition.

    Nothing is switched off and no file is written: what should change in one is proposed as a
    diff, in the log, in the newest night's report and on the page of all nights.
    """
    from pipeline.curate.advice import advice_of
    from pipeline.curate.past import keep_advice
    from pipeline.curate.rounds import check_ups
    from pipeline.records import Advice
    from pipeline.run import clock
    from pipeline.sources import load_catalog
    from pipeline.store import open_store

    catalog = load_catalog(settings.catalog)
    counts: Counter[str] = Counter()
    advised = []
    for found in check_ups(settings, catalog.active(settings.sources)):
        counts[str(found.health)] += 1
        if one := advice_of(found, catalog[found.source_id], settings.catalog):
            advised.append(one)
            for told in one.told:
                logger.warning("%s: %s", one.source_id, told)
            if one.diff:
                logger.warning("%s: its file could be mended:\n%s", one.source_id, one.diff)
    advice = Advice(
        checked_at=clock(settings),
        checked=counts.total(),
        sources=tuple(sorted(advised, key=lambda one: (one.condition, one.source_id))),
    )
    keep_advice(open_store(settings, settings.raw_bucket), advice)
    return dict(sorted(counts.items()))


def poll(settings: Settings) -> None:
    """Read every feed that is due, and remember what it announces for its night.

    A source that does not answer is the next poll's business; nobody is alarmed for it.
    """
    command = [sys.executable, "-m", "spiders", "--poll"]
    code, last = run_child(command, process_environment(settings), logger.info)
    if code == BAD_JOB:
        raise SettingsError(last.rpartition("\n")[2])
    if code not in {COMPLETE, UNHEALTHY}:
        message = f"the poll ended with {code}: {last}"
        raise CrawlError(message)


def _is_whole(record: CrawlRecord | None) -> bool:
    ended = {Outcome.COMPLETE, Outcome.PARTIAL, Outcome.SKIPPED}  # asking again would not help
    return record is not None and record.outcome in ended


def _is_gone(record: CrawlRecord) -> bool:
    """Whether every feed and sitemap of a source answered that it is not there."""
    reasons = [document.reason for document in record.documents]
    return bool(reasons) and all(one in {Reason.NOT_FOUND, Reason.GONE} for one in reasons)


def _why(
    code: int, last: str, source_ids: Sequence[str], records: Sequence[CrawlRecord | None]
) -> str:
    """One sentence that names every source whose crawl did not complete."""
    troubled = [
        f"{source_id} ({record.outcome}: {record.evidence})" if record else f"{source_id} (died)"
        for source_id, record in zip(source_ids, records, strict=True)
        if not _is_whole(record)
    ]
    names = ", ".join(troubled) or ", ".join(source_ids)
    known = [record for record in records if record]
    if code == STOPPED:
        why = f"stopped early; the next attempt fetches what is missing: {names}"
        return why if known else ": ".join([why, last.rpartition("\n")[2]])
    if code == UNHEALTHY and known:
        return f"gave nothing: {names}"
    return f"the crawl of {names} ended with {code}: {last}"
