"""Gather what the morning's page says from the published tables, and put it beside them."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as dataclass_fields
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable
from markupsafe import Markup

from pipeline.archive import CrawlRecord, crawl_record
from pipeline.curate.past import last_advice
from pipeline.deduplicate.statistics import ClusterStatistics, cluster_statistics
from pipeline.deduplicate.timeline import Member, cluster_html
from pipeline.errors import MissingError
from pipeline.layout import (
    crawl_key,
    crawls_prefix,
    nights_in,
    report_key,
    report_written_key,
    reports_written_prefix,
)
from pipeline.notation.plain import plain, record_of
from pipeline.publish.stories import clusters_of
from pipeline.readings.held import held_nights, is_held
from pipeline.readings.holding import hold_of
from pipeline.readings.ledgers import read_ledgers
from pipeline.readings.rows import code_version
from pipeline.records import Change, Relation, SourceNight
from pipeline.report import (
    Cluster,
    Correction,
    CrawlPace,
    Disappearance,
    NightReport,
    Sample,
    judged,
    render,
)
from pipeline.report.advice import advice_html
from pipeline.report.attention import DeadRoute
from pipeline.report.grid import NightState, fields, past_nights, window
from pipeline.report.health import examine
from pipeline.report.verdict import Judged
from pipeline.run import Run
from pipeline.store import Store
from pipeline.tables.delta import count_rows, look_at, rows_of
from pipeline.tables.edition import Edition
from pipeline.tables.editions import open_edition
from pipeline.tables.schema import ARTICLES, COPIES, NIGHTS, REJECTS, VERSIONS, Table

SAMPLES_PER_REASON = 8
CLUSTERS, CORRECTIONS, DISAPPEARANCES = 15, 40, 40  # on the page; the tables hold all
LEARNED_NIGHTS = 90  # from which a source's usual nights are known
TIMELINE = 12  # members of a story whose difference is shown
TOLD_APART = ("cluster_id", "relation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Which run wrote the page of a night, and what of the night the pages after it rest on."""

    dag_id: str
    run_id: str
    rested_on: str
    judged: Judged | None = None  # None: it was written before that was remembered


def write_report(run: Run, dag_id: str = "nightly") -> str:
    """Write the page of a published night, and those again that compare themselves with it.

    Its key in the clean bucket. The pages after it are looked at only where the night is not as it
    was when its page was written last: they are at most as many as a page compares.
    """
    key, report = report_key(run.night), night_report(run, dag_id)
    run.clean.write(key, render(report).encode())
    now = Written(
        dag_id=dag_id, run_id=run.run_id, rested_on=_rested_on(report), judged=judged(report)
    )
    before = _written(run.raw, run.night)
    if before is None or before.rested_on != now.rested_on:
        _renew_later(run)
    _remember(run.raw, run.night, now)  # last: whoever is killed before it renews them again
    return key


def _renew_later(run: Run) -> None:
    """Write the pages of later nights again that reach back to this one, as their own runs did."""
    last = run.night + (run.night - window(run.night)[0])
    for night in nights_in(run.raw.keys(reports_written_prefix())):
        if run.night < night <= last and (known := _written(run.raw, night)):
            other = night_report(replace(run, night=night, run_id=known.run_id), known.dag_id)
            run.clean.write(report_key(night), render(other).encode())
            _remember(run.raw, night, replace(known, judged=judged(other)))


def told_of(raw: Store, nights: Iterable[date]) -> dict[date, Judged]:
    """What the pages of some nights say first, of those that are there."""
    written = set(nights_in(raw.keys(reports_written_prefix()))) & set(nights)
    known = {night: one for night in written if (one := _written(raw, night))}
    return {night: one.judged for night, one in known.items() if one.judged}


def _remember(raw: Store, night: date, written: Written) -> None:
    raw.write(report_written_key(night), json.dumps(plain(written)).encode())


def _written(raw: Store, night: date) -> Written | None:
    """Who wrote the page of a night; None where nobody did, or before that was remembered."""
    try:
        return record_of(Written, json.loads(raw.read(report_written_key(night))))
    except MissingError:
        return None


def _rested_on(report: NightReport) -> str:
    """Another text where a night's own numbers are others, or it is held back and was not."""
    told = [plain(row) for row in report.sources]
    is_held = bool(report.hold.stopping)
    return hashlib.sha256(json.dumps([told, is_held], sort_keys=True).encode()).hexdigest()[:32]


def night_report(run: Run, dag_id: str = "nightly") -> NightReport:
    """Everything the page says, as one moment of the tables has it."""
    of_night = ds.field("night") == run.night
    held = is_held(run.raw, run.night)
    tables = _Tables(clean=run.clean, edition=_edition(run, of_night, is_held=held))
    reads = read_ledgers(run.raw, run.night) if held else []
    rejects = (
        [plain(one) for read in reads for one in read.rejects]
        if held
        else tables.rows(REJECTS, of_night)
    )
    columns = ["article_id", "source_id", "copy_count", "cluster_id"]
    articles = tables.rows(ARTICLES, of_night, columns)
    repeated = tables.rows(COPIES, of_night, ["article_id", "source_id", *TOLD_APART])
    copies = [row for row in repeated if row["relation"] != Relation.REUSE]
    found = _told_apart([*articles, *copies])
    disappearances, withdrawn_count = _disappearances(tables, run.night)
    rows = _known_nights(tables, run.night)
    if held:  # the tables do not name it
        rows = [row for row in rows if row.night != run.night] + [read.ledger for read in reads]
    health = examine(rows)
    nights = window(run.night)
    crawls = _crawls(run, [row.source_id for row in rows if row.night == run.night])
    return NightReport(
        night=run.night,
        run_id=run.run_id,
        dag_id=dag_id,
        written_at=run.now,
        code_version=code_version(),
        sources=sorted(
            (row for row in rows if row.night == run.night), key=lambda row: row.source_id
        ),
        articles=len(articles),
        copies=len(copies),
        clusters=_clusters(tables, articles),
        story_count=found.clusters,
        largest_story=found.largest,
        relations=[
            *((str(kind), count) for kind, count in found.copies_by_relation.items()),
            *([(str(Relation.REUSE), reused)] if (reused := len(repeated) - len(copies)) else []),
        ],
        copy_shares=sorted(found.copy_share_by_source.items(), key=lambda one: (-one[1], one[0])),
        corrections=_corrections(tables, run.night),
        disappearances=disappearances,
        withdrawn_count=withdrawn_count,
        samples=_samples(rejects),
        health={source_id: one for (source_id, on), one in health.items() if on == run.night},
        past=past_nights(nights, rows, health, _unpublished(run, nights, rows)),
        hold=hold_of(run.raw, run.night),
        advice=_advice(run),
        grid=fields(nights, rows, health),
        routes=dead_routes(crawls),
        pace=_pace(crawls),
        files=_files(run),
        records={
            one.source_id: f"{run.raw.uri}/{crawl_key(run.night, one.source_id)}" for one in crawls
        },
    )


def _advice(run: Run) -> Markup:
    """What the weekly check of the sources advises, on the newest night's page alone."""
    if not run.is_current:
        return Markup()
    return advice_html(last_advice(run.raw), f"{run.settings.catalog}", run.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """The tables of an edition, each opened once; without one as they were committed last."""

    clean: Store
    edition: Edition | None
    _known: dict[str, DeltaTable] = field(default_factory=dict)

    def rows(
        self, table: Table, wanted: ds.Expression, columns: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """The rows that a condition chooses."""
        return rows_of(self.clean, table, wanted, columns, opened=self._opened(table))

    def counts(
        self, table: Table, wanted: ds.Expression, by: Sequence[str]
    ) -> list[dict[str, Any]]:
        """How many rows a condition chooses for each combination of some columns."""
        return count_rows(self.clean, table, wanted, by, opened=self._opened(table))

    def _opened(self, table: Table) -> DeltaTable:
        if table.name not in self._known:
            version = self.edition.version_of(table) if self.edition else None
            self._known[table.name] = look_at(self.clean, table, version)
        return self._known[table.name]


def _edition(run: Run, of_night: ds.Expression, *, is_held: bool) -> Edition | None:
    """The newest edition; None where it does not hold what this run published.

    None is made while somebody else is between two commits: his will hold it.
    """
    try:
        newest = open_edition(run.clean)
        told = rows_of(run.clean, NIGHTS, of_night, ["run_id"], newest.version_of(NIGHTS))
    except MissingError:  # before the first; or another program's upkeep
        return None
    is_ours = {row["run_id"] for row in told} == {run.run_id}
    return newest if is_held or is_ours else None


def known_nights(clean: Store, night: date) -> list[SourceNight]:
    """The ledger of a night and of those before it that tell what is usual, with its rejects."""
    return _known_nights(_Tables(clean=clean, edition=None), night)


def _known_nights(tables: _Tables, night: date) -> list[SourceNight]:
    since = night - timedelta(days=LEARNED_NIGHTS)
    wanted = (ds.field("night") >= since) & (ds.field("night") <= night)
    reasons: dict[tuple[str, date], Counter[str]] = defaultdict(Counter)
    for row in tables.counts(REJECTS, wanted, ["source_id", "night", "reason"]):
        reasons[row["source_id"], row["night"]][row["reason"]] += row["count"]
    known = {one.name for one in dataclass_fields(SourceNight)} & {*NIGHTS.names}
    return [
        SourceNight(
            **{name: row[name] for name in known - {"notes"} if row[name] is not None},
            notes=tuple(row["notes"] or ()),
            reasons=reasons[row["source_id"], row["night"]],
        )
        for row in tables.rows(NIGHTS, wanted)
    ]


def dead_routes(crawls: Iterable[CrawlRecord]) -> list[DeadRoute]:
    """The feeds, sitemaps and sections that told nothing; what was only guessed is none."""
    return [
        DeadRoute(
            source_id=record.source_id,
            url=document.url,
            kind=str(document.kind),
            status=document.status,
            reason=str(document.reason),
            evidence=document.evidence,
        )
        for record in crawls
        for document in record.documents
        if document.reason and not document.is_guess
    ]


def _crawls(run: Run, source_ids: Iterable[str]) -> list[CrawlRecord]:
    """The records of a night's crawls that there are."""
    found = [crawl_record(run.raw, run.night, source_id) for source_id in sorted(source_ids)]
    return [one for one in found if one]


def _pace(crawls: Iterable[CrawlRecord]) -> list[CrawlPace]:
    """How long each crawl took, the slowest first."""
    found = [
        CrawlPace(
            source_id=one.source_id,
            seconds=(one.ended_at - one.started_at).total_seconds(),
            requests=one.requests,
            received_bytes=one.received_bytes,
        )
        for one in crawls
    ]
    return sorted(found, key=lambda one: (-one.seconds, one.source_id))


def _unpublished(
    run: Run, nights: Iterable[date], rows: Iterable[SourceNight]
) -> dict[date, NightState]:
    """The nights of some that were collected and are not in the ledger, and those held back."""
    held = held_nights(run.raw) & set(nights)
    missing = set(nights) - {row.night for row in rows} - held
    begun = missing & set(nights_in(run.raw.folders(crawls_prefix())) if missing else ())
    collected = [night for night in begun if run.raw.keys(crawls_prefix(night))]
    return dict.fromkeys(collected, NightState.UNPUBLISHED) | dict.fromkeys(held, NightState.HELD)


def _files(run: Run) -> dict[str, str]:
    """Where the file of each source lies, below the catalog's folder."""
    folder = run.settings.catalog
    return {file.stem: f"{file.relative_to(folder.parent)}" for file in folder.rglob("*.toml")}


def _told_apart(rows: Sequence[Mapping[str, Any]]) -> ClusterStatistics:
    """Figures of the night's articles and copies."""
    columns = {name: [row.get(name) for row in rows] for name in ("article_id", *TOLD_APART)}
    return cluster_statistics(
        [pa.table(columns)], {row["article_id"]: row["source_id"] for row in rows}
    )


def _clusters(tables: _Tables, articles: Iterable[Mapping[str, Any]]) -> list[Cluster]:
    """The stories of the night that most others carried."""
    carried: list[Mapping[str, Any]] = sorted(
        (row for row in articles if row["copy_count"]),
        key=lambda row: (-row["copy_count"], row["article_id"]),
    )[:CLUSTERS]
    if not carried:
        return []
    ids = [row["article_id"] for row in carried]
    shown = ["article_id", "title", "url", "source_id", "published_at"]
    named = tables.rows(ARTICLES, ds.field("article_id").isin(ids), shown)
    told = {row["article_id"]: row for row in named}
    carried = [{**row, **told[row["article_id"]]} for row in carried]
    wanted = ds.field("representative_id").isin(ids)
    columns = ["representative_id", "source_id", "relation", "url"]
    copies: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in tables.rows(COPIES, wanted, columns):
        copies[row["representative_id"]].append((row["source_id"], row["relation"], row["url"]))
    cluster_ids = {row["cluster_id"] for row in carried}
    members = clusters_of(tables.clean, cluster_ids, tables.edition)
    return [
        Cluster(
            title=row["title"],
            url=row["url"],
            source_id=row["source_id"],
            published_at=row["published_at"],
            copies=sorted(copies[row["article_id"]]),
            hours=_hours(members[row["cluster_id"]]),
            timeline=Markup(cluster_html(members[row["cluster_id"]][:TIMELINE])),  # noqa: S704
        )
        for row in carried
    ]


def _hours(members: Sequence[Member]) -> list[float]:
    """When each member was printed, in hours after the first; without those that state no time."""
    printed = sorted(one.published_at for one in members if one.published_at)
    return [(one - printed[0]).total_seconds() / 3600 for one in printed]


def _corrections(tables: _Tables, night: date) -> list[Correction]:
    others = [Change.NEW, Change.WITHDRAWN, Change.RETURNED]
    changed = (ds.field("night") == night) & ~ds.field("change").isin([str(one) for one in others])
    rows = tables.rows(VERSIONS, changed, ["title", "url", "source_id", "change"])
    return [
        Correction(
            title=row["title"], url=row["url"], source_id=row["source_id"], change=row["change"]
        )
        for row in sorted(rows, key=lambda row: (row["change"], row["url"]))[:CORRECTIONS]
    ]


def _disappearances(tables: _Tables, night: date) -> tuple[list[Disappearance], int]:
    """The stories that the night found gone, or there again; and how many are gone."""
    wanted = [str(Change.WITHDRAWN), str(Change.RETURNED)]
    moved = (ds.field("night") == night) & ds.field("change").isin(wanted)
    columns = ["title", "url", "source_id", "change", "withdrawn_for"]
    rows = tables.rows(VERSIONS, moved, columns)
    shown = [
        Disappearance(
            title=row["title"],
            url=row["url"],
            source_id=row["source_id"],
            told=row["withdrawn_for"] or row["change"],
        )
        for row in sorted(rows, key=lambda row: (row["change"], row["source_id"], row["url"]))
    ]
    gone = sum(row["change"] == Change.WITHDRAWN for row in rows)
    return shown[:DISAPPEARANCES], gone


def _samples(rejects: Iterable[Mapping[str, Any]]) -> list[Sample]:
    shown: Counter[str] = Counter()
    samples = []
    for row in sorted(rejects, key=lambda row: (row["reason"], row["source_id"], row["url"])):
        shown[row["reason"]] += 1
        if shown[row["reason"]] <= SAMPLES_PER_REASON:
            fields = ("stage", "reason", "source_id", "url", "evidence")
            samples.append(Sample(**{name: row[name] for name in fields}))
    return samples
