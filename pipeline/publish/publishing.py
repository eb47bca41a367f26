"""Publish a night: one commit a table, then the files beside the tables."""

import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import pyarrow as pa

from pipeline.archive.takedowns import Takedowns, read_takedowns
from pipeline.publish.catalog import publish_sources
from pipeline.publish.days import Clusters, WholeDays, newest_versions, split
from pipeline.publish.exports import write_exports
from pipeline.publish.lost import mark_lost
from pipeline.readings.held import released_ledgers
from pipeline.readings.index import read_state
from pipeline.readings.table import Readings, forget_stale_versions, set_aside, stale_versions
from pipeline.readings.versions import ChangeOf, versions_of
from pipeline.records import Reject, SourceNight, Tally
from pipeline.sources.model import Source
from pipeline.store import Store, probe_conditional_writes
from pipeline.tables.begun import begin, end, night_name
from pipeline.tables.delta import batches, conform
from pipeline.tables.editions import make_edition
from pipeline.tables.mirror import Mirror, replace_partitions
from pipeline.tables.parts import RowParts
from pipeline.tables.schema import (
    ARTICLES,
    CLEAN,
    COPIES,
    NIGHTS,
    READINGS,
    REJECTS,
    SOURCES,
    VERSIONS,
)
from pipeline.workers.freed_memory import give_back

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish wrote."""

    versions: Mapping[str, int]  # of each table that it wrote, after it
    days: frozenset[date]  # of publication, written again
    nights: frozenset[date]  # whose versions were written again
    articles: int  # rows written
    copies: int
    ledger: tuple[SourceNight, ...]  # with what gathering set aside
    rejects: tuple[Reject, ...]
    tally: Tally


@dataclass(slots=True)
class _Written:
    articles: int = 0
    copies: int = 0


def publish(
    raw: Store,
    clean: Store,
    *,
    night: date,
    days: Iterable[date],
    rejects: Iterable[Reject],
    ledger: Iterable[SourceNight],
    sources: Iterable[Source],
    run_id: str,
    now: datetime,
    change_of: ChangeOf,
    is_held: bool = False,
) -> Published:
    """Make a gathered and deduplicated night visible; safe to repeat after any crash.

    Raises StoreError where a bucket ignores conditional writes, before anything is written.

    Readers of editions see none of it before all of it is there. Every table is opened before the
    readings are looked at: whoever commits to a day of ours meanwhile makes our commit fail,
    and we compute it again with theirs. A night `is_held` back is not named by the edition.
    """
    for store in (raw, clean):
        probe_conditional_writes(store)
    opened = {table.name: Mirror(clean, table) for table in CLEAN if table is not SOURCES}
    mark_lost(raw, clean, opened)
    begun = begin(raw, night_name(night), frozenset(days), stale_versions(raw, night))
    wanted, nights = begun.days, begun.nights
    commit = {"run_id": run_id, "night": f"{night}"}
    source_rows = list(sources)
    counted, stopped = _settle(night, ledger, rejects, set_aside(raw, night))
    written = _Written()
    newest = _Newest(raw)
    done = _publish_articles(
        newest, clean, opened, wanted, nights, change_of, run_id, commit, written
    )
    for table, partitions, rows in (
        (REJECTS, [night], lambda: _reject_rows(stopped, night, run_id)),
        (NIGHTS, [night], lambda: _night_rows(counted, run_id)),
    ):
        done[table.name] = replace_partitions(
            clean, table, partitions, rows, commit, handle=opened[table.name]
        )
    listed = publish_sources(clean, source_rows, run_id, commit)
    if listed:
        done[SOURCES.name] = listed
    _finish_ledgers(raw, clean, begun.left, run_id)
    write_exports(clean, done[ARTICLES.name], wanted, source_rows)
    versions = {name: table.version() for name, table in done.items()}
    forget_stale_versions(raw, night)
    end(raw, begun.name)
    make_edition(
        raw,
        clean,
        night=None if is_held else night,
        run_id=run_id,
        now=now,
        known=versions | newest.version(),
    )
    reasons = Counter(str(reject.reason) for reject in stopped)
    return Published(
        versions=versions,
        days=wanted,
        nights=nights,
        articles=written.articles,
        copies=written.copies,
        ledger=counted,
        rejects=stopped,
        tally=Tally(
            kept=sum(row.kept for row in counted),
            rejected=reasons.total(),
            reasons=dict(sorted(reasons.items())),
        ),
    )


def republish(
    raw: Store,
    clean: Store,
    *,
    days: Iterable[date],
    nights: Iterable[date],
    change_of: ChangeOf,
    run_id: str,
) -> Mirror:
    """Write days of publication and nights of versions again; the table of articles after it."""
    opened = {table.name: Mirror(clean, table) for table in (VERSIONS, ARTICLES, COPIES)}
    days, nights, commit = frozenset(days), frozenset(nights), {"run_id": run_id}
    done = _publish_articles(
        _Newest(raw), clean, opened, days, nights, change_of, run_id, commit, _Written()
    )
    return done[ARTICLES.name]


def _finish_ledgers(raw: Store, clean: Store, nights: Collection[date], run_id: str) -> None:
    """Write the ledgers of nights again whose publishing others may have left half done."""
    reads = {night: released_ledgers(raw, night) for night in sorted(nights)}
    ledgers = {
        night: (
            [read.ledger for read in found],
            [reject for read in found for reject in read.rejects],
        )
        for night, found in reads.items()
        if found
    }
    if ledgers:
        republish_ledgers(raw, clean, ledgers, run_id=run_id)


def republish_ledgers(
    raw: Store,
    clean: Store,
    ledgers: Mapping[date, tuple[Sequence[SourceNight], Sequence[Reject]]],
    *,
    run_id: str,
) -> None:
    """Write the rejects and the ledgers of nights again, with what their gathering set aside."""
    settled = {
        night: _settle(night, rows, rejects, set_aside(raw, night))
        for night, (rows, rejects) in ledgers.items()
    }
    commit = {"run_id": run_id}

    def rejected() -> Iterator[pa.RecordBatch]:
        for night, (_, stopped) in sorted(settled.items()):
            yield from _reject_rows(stopped, night, run_id)

    def counted() -> Iterator[pa.RecordBatch]:
        for _, (rows, _) in sorted(settled.items()):
            yield from _night_rows(rows, run_id)

    replace_partitions(clean, REJECTS, [*settled], rejected, commit)
    replace_partitions(clean, NIGHTS, [*settled], counted, commit)


def _publish_articles(
    source: "_Newest",
    clean: Store,
    opened: Mapping[str, Mirror],
    days: frozenset[date],
    nights: frozenset[date],
    change_of: ChangeOf,
    run_id: str,
    commit: Mapping[str, str],
    written: _Written,
) -> dict[str, Mirror]:
    """Commit versions, articles and copies; the tables after it."""
    copies: dict[date, RowParts] = {}  # what making articles found out about copies

    def versions() -> Iterator[pa.RecordBatch]:
        return batches(versions_of(source.readings(), nights, change_of, run_id))

    def articles() -> Iterator[pa.RecordBatch]:
        copies.clear()
        written.articles = 0
        for day, parts in _split(source, days, run_id):
            copies[day] = RowParts(COPIES.schema)
            yield from batches(_firsts(parts, copies[day], written))

    def repeated() -> Iterator[pa.RecordBatch]:
        found = [*copies.values()]
        written.copies = 0
        copies.clear()  # whoever asks again does so because another writer was first
        others = found or ((rows for _, rows in parts) for _, parts in _split(source, days, run_id))
        for parts in others:
            for batch in batches(parts):
                written.copies += batch.num_rows
                yield batch

    done = {}
    for table, partitions, rows in (
        (VERSIONS, nights, versions),
        (ARTICLES, days, articles),
        (COPIES, days, repeated),
    ):
        done[table.name] = replace_partitions(
            clean, table, partitions, rows, commit, handle=opened[table.name]
        )
        give_back()
    return done


class _Newest:
    """The newest readings, looked through again only where they changed since."""

    def __init__(self, raw: Store) -> None:
        self.raw = raw
        self._takedowns: Takedowns | None = None
        self._readings: Readings | None = None

    def version(self) -> dict[str, int]:
        """The version of the readings that were looked at last, if any were."""
        return {READINGS.name: self._readings.version} if self._readings else {}

    def readings(self) -> Readings:
        """The readings as they stand now."""
        takedowns = read_takedowns(self.raw)
        known = self._readings
        is_same = known and takedowns == self._takedowns
        if known and is_same:
            state = read_state(self.raw)
            if state and state.generation == known.generation:
                return known
        self._takedowns, self._readings = takedowns, Readings(self.raw, takedowns)
        return self._readings


def _split(
    source: "_Newest", days: Collection[date], run_id: str
) -> Iterator[tuple[date, Iterator[tuple[pa.Table, pa.Table]]]]:
    """The days' rows of `articles` and of `copies`, in their order and a part at a time."""
    readings, clusters = source.readings(), Clusters(source.raw)
    whole = WholeDays(readings, newest_versions(readings, days), ARTICLES.order)
    for day in sorted(days):
        ours, sizes = clusters.of_day(day), clusters.sizes(day)
        yield day, (split(rows, ours, sizes, run_id) for rows in whole.of_day(day))


def _firsts(
    parts: Iterable[tuple[pa.Table, pa.Table]], copies: RowParts, written: _Written
) -> Iterator[pa.Table]:
    """The rows of `articles` of a day, whose copies are put by."""
    for first, others in parts:
        written.articles += first.num_rows
        copies.add(others)
        yield first


def _settle(
    night: date,
    ledger: Iterable[SourceNight],
    rejects: Iterable[Reject],
    aside: Sequence[Reject],
) -> tuple[tuple[SourceNight, ...], tuple[Reject, ...]]:
    """The ledger and the rejects once what gathering set aside moved from kept to rejected."""
    moved: dict[str, Counter[str]] = {}
    for reject in aside:
        moved.setdefault(reject.source_id, Counter())[str(reject.reason)] += 1
    rows = {row.source_id: row for row in ledger if row.night == night}
    for source_id, reasons in moved.items():
        row = rows.get(source_id) or SourceNight(
            source_id=source_id, night=night, kept=reasons.total()
        )
        rows[source_id] = replace(
            row,
            kept=max(row.kept - reasons.total(), 0),
            rejected=row.rejected + reasons.total(),
            reasons=dict(sorted((Counter(row.reasons) + reasons).items())),
        )
    return (
        tuple(rows[source_id] for source_id in sorted(rows)),
        (*rejects, *aside),
    )


def _reject_rows(rejects: Sequence[Reject], night: date, run_id: str) -> Iterator[pa.RecordBatch]:
    rows = [
        {
            "url": reject.url,
            "source_id": reject.source_id,
            "stage": str(reject.stage),
            "reason": str(reject.reason),
            "evidence": reject.evidence,
            "raw_ref": asdict(reject.ref) if reject.ref else None,
            "night": night,
            "run_id": run_id,
        }
        for reject in rejects
    ]
    rows.sort(key=lambda row: json.dumps(row, default=str))
    return batches([conform(pa.Table.from_pylist(rows, schema=REJECTS.schema), REJECTS)])


def _night_rows(ledger: Sequence[SourceNight], run_id: str) -> Iterator[pa.RecordBatch]:
    rows = [
        {name: getattr(row, name) for name in NIGHTS.names if name != "run_id"}
        | {"run_id": run_id, "notes": list(row.notes)}
        for row in ledger
    ]
    return batches([conform(pa.Table.from_pylist(rows, schema=NIGHTS.schema), NIGHTS)])
