"""Publish a night: one commit a table, then the files beside the tables."""

import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import pyarrow as pa

from pipeline.archive.takedowns import Takedowns, read_takedowns
from pipeline.publish.days import Clusters, articles_of_day, newest_versions, split
from pipeline.publish.exports import write_exports
from pipeline.readings.table import (
    AGAIN,
    Readings,
    forget_stale_versions,
    set_aside,
    stale_versions,
)
from pipeline.readings.versions import ChangeOf, versions_of
from pipeline.records import Reject, SourceNight, Tally
from pipeline.sources.model import Source
from pipeline.store import Store, probe_conditional_writes
from pipeline.tables.begun import begin, end, night_name
from pipeline.tables.delta import batches, conform, open_table, replace_partitions
from pipeline.tables.editions import make_edition
from pipeline.tables.schema import (
    ARTICLES,
    COPIES,
    NIGHTS,
    READINGS,
    REJECTS,
    SOURCES,
    VERSIONS,
    Table,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish wrote."""

    versions: Mapping[str, int]  # of each table, after it
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
) -> Published:
    """Make a gathered and deduplicated night visible; safe to repeat after any crash.

    Raises StoreError where a bucket ignores conditional writes, before anything is written.

    Readers of editions see none of it before all of it is there. Every table is opened before the
    readings are looked at: whoever commits to a day of ours meanwhile makes our commit fail,
    and we compute it again with theirs.
    """
    for store in (raw, clean):
        probe_conditional_writes(store)
    begun = begin(raw, night_name(night), frozenset(days), stale_versions(raw, night))
    wanted, nights = begun.days, begun.nights
    commit = {"run_id": run_id, "night": f"{night}"}
    source_rows = list(sources)
    counted, stopped = _settle(night, ledger, rejects, set_aside(raw, night))
    written = _Written()
    versions = _publish_articles(raw, clean, wanted, nights, change_of, run_id, commit, written)
    versions |= {
        REJECTS.name: replace_partitions(
            clean, REJECTS, [night], lambda: _reject_rows(stopped, night, run_id), commit
        ),
        NIGHTS.name: replace_partitions(
            clean, NIGHTS, [night], lambda: _night_rows(counted, run_id), commit
        ),
        SOURCES.name: replace_partitions(
            clean, SOURCES, (), lambda: _source_rows(source_rows, run_id), commit
        ),
    }
    write_exports(clean, wanted, source_rows)
    forget_stale_versions(raw, night)
    end(raw, begun.name)
    make_edition(raw, clean, night=night, run_id=run_id, now=now, known=versions)
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
) -> dict[str, int]:
    """Write days of publication and nights of versions again; the tables' versions."""
    commit = {"run_id": run_id}
    return _publish_articles(
        raw, clean, frozenset(days), frozenset(nights), change_of, run_id, commit, _Written()
    )


def _publish_articles(
    raw: Store,
    clean: Store,
    days: frozenset[date],
    nights: frozenset[date],
    change_of: ChangeOf,
    run_id: str,
    commit: Mapping[str, str],
    written: _Written,
) -> dict[str, int]:
    source = _Newest(raw)

    def rows(table: Table) -> Iterator[pa.RecordBatch]:
        return _rows(source, days, run_id, table, written)

    return {
        VERSIONS.name: replace_partitions(
            clean,
            VERSIONS,
            nights,
            lambda: batches(versions_of(source.readings(), nights, change_of, run_id)),
            commit,
        ),
        ARTICLES.name: replace_partitions(clean, ARTICLES, days, lambda: rows(ARTICLES), commit),
        COPIES.name: replace_partitions(clean, COPIES, days, lambda: rows(COPIES), commit),
    }


class _Newest:
    """The newest readings, looked through again only where they changed since."""

    def __init__(self, raw: Store) -> None:
        self.raw = raw
        self._takedowns: Takedowns | None = None
        self._readings: Readings | None = None

    def readings(self) -> Readings:
        """The readings as they stand now."""
        takedowns = read_takedowns(self.raw)
        known = self._readings
        is_same = known and takedowns == self._takedowns
        if known and is_same and known.version == open_table(self.raw, READINGS).version():
            return known
        self._takedowns, self._readings = takedowns, Readings(self.raw, takedowns)
        return self._readings


def _rows(
    source: "_Newest", days: Collection[date], run_id: str, table: Table, written: _Written
) -> Iterator[pa.RecordBatch]:
    """The days' rows of `articles` or of `copies`, one day in memory at a time."""
    readings, clusters = source.readings(), Clusters(source.raw)
    newest = newest_versions(readings, days)
    count = 0
    for day in sorted(days):
        whole = articles_of_day(readings, newest, day)
        parts = split(whole, clusters.of_day(day), clusters.sizes(day), run_id)
        rows = parts[0] if table is ARTICLES else parts[1]
        count += rows.num_rows
        yield from batches(rows)
    setattr(written, table.name, count)


def _settle(
    night: date,
    ledger: Iterable[SourceNight],
    rejects: Iterable[Reject],
    aside: Sequence[Reject],
) -> tuple[tuple[SourceNight, ...], tuple[Reject, ...]]:
    """The ledger and the rejects once what gathering set aside moved from kept to rejected."""
    moved: dict[str, Counter[str]] = {}
    again: Counter[str] = Counter()  # the same address captured twice was kept once
    for reject in aside:
        moved.setdefault(reject.source_id, Counter())[str(reject.reason)] += 1
        again[reject.source_id] += reject.evidence == AGAIN
    rows = {row.source_id: row for row in ledger if row.night == night}
    for source_id, reasons in moved.items():
        row = rows.get(source_id) or SourceNight(
            source_id=source_id, night=night, kept=reasons.total()
        )
        count = min(reasons.total() - again[source_id], row.kept)
        rows[source_id] = replace(
            row,
            kept=row.kept - count,
            rejected=row.rejected + reasons.total(),
            reasons=dict(sorted((Counter(row.reasons) + reasons).items())),
        )
    return (
        tuple(rows[source_id] for source_id in sorted(rows)),
        (*rejects, *aside),
    )


def _reject_rows(rejects: Sequence[Reject], night: date, run_id: str) -> list[pa.RecordBatch]:
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
    return batches(conform(pa.Table.from_pylist(rows, schema=REJECTS.schema), REJECTS))


def _night_rows(ledger: Sequence[SourceNight], run_id: str) -> list[pa.RecordBatch]:
    rows = [
        {name: getattr(row, name) for name in NIGHTS.names if name != "run_id"}
        | {"run_id": run_id, "notes": list(row.notes)}
        for row in ledger
    ]
    return batches(conform(pa.Table.from_pylist(rows, schema=NIGHTS.schema), NIGHTS))


def _source_rows(sources: Sequence[Source], run_id: str) -> list[pa.RecordBatch]:
    rows = [
        {
            "source_id": source.id,
            "name": source.name,
            "homepage": source.homepage,
            "country": source.country,
            "language": source.language,
            "time_zone": source.time_zone,
            "licence": source.licence,
            "opt_out": str(source.opt_out),
            "is_active": source.is_active,
            "run_id": run_id,
        }
        for source in sources
    ]
    return batches(conform(pa.Table.from_pylist(rows, schema=SOURCES.schema), SOURCES))
