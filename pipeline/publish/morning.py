"""Gather what the morning's page says from the published tables, and put it beside them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from markupsafe import Markup

from pipeline.deduplicate.statistics import ClusterStatistics, cluster_statistics
from pipeline.deduplicate.timeline import cluster_html
from pipeline.layout import report_key
from pipeline.publish.stories import clusters_of
from pipeline.readings.table import code_version
from pipeline.records import Change, Relation, SourceNight
from pipeline.report import Cluster, Correction, Disappearance, NightReport, Sample, render
from pipeline.run import Run
from pipeline.store import Store
from pipeline.tables.delta import rows_of
from pipeline.tables.schema import ARTICLES, COPIES, NIGHTS, REJECTS, VERSIONS

SAMPLES_PER_REASON = 8
CLUSTERS, CORRECTIONS, DISAPPEARANCES = 15, 40, 40  # on the page; the tables hold all
EARLIER_NIGHTS = 14
TIMELINE = 12  # members of a story whose difference is shown
OF_DOCUMENTS = (
    "looked_again",
    "entries",
    "other_nights",
    "undated",
    "out_of_scope",
    "bad_address",
    "repeated",
    "left_out",
    "unseen",
    "unseen_ground",
)
TOLD_APART = ("cluster_id", "relation")


def write_report(run: Run) -> str:
    """Write the page of a published night; its key in the clean bucket."""
    key = report_key(run.night)
    run.clean.write(key, render(night_report(run)).encode())
    return key


def night_report(run: Run) -> NightReport:
    """Everything the page says, as the tables stand."""
    of_night = ds.field("night") == run.night
    rejects = rows_of(run.clean, REJECTS, of_night)
    columns = ["article_id", "title", "url", "source_id", "published_at", "copy_count"]
    columns += ["cluster_id"]
    articles = rows_of(run.clean, ARTICLES, of_night, columns)
    repeated = rows_of(run.clean, COPIES, of_night, ["article_id", "source_id", *TOLD_APART])
    copies = [row for row in repeated if row["relation"] != Relation.REUSE]
    found = _told_apart([*articles, *copies])
    disappearances, withdrawn_count = _disappearances(run.clean, run.night)
    return NightReport(
        night=run.night,
        run_id=run.run_id,
        written_at=run.now,
        code_version=code_version(),
        sources=_ledger(run, rejects),
        articles=len(articles),
        copies=len(copies),
        clusters=_clusters(run.clean, articles),
        story_count=found.clusters,
        largest_story=found.largest,
        relations=[
            *((str(kind), count) for kind, count in found.copies_by_relation.items()),
            *([(str(Relation.REUSE), reused)] if (reused := len(repeated) - len(copies)) else []),
        ],
        copy_shares=sorted(found.copy_share_by_source.items(), key=lambda one: (-one[1], one[0])),
        corrections=_corrections(run.clean, run.night),
        disappearances=disappearances,
        withdrawn_count=withdrawn_count,
        samples=_samples(rejects),
        history=_history(run.clean, run.night),
    )


def _ledger(run: Run, rejects: Iterable[Mapping[str, Any]]) -> list[SourceNight]:
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for reject in rejects:
        reasons[reject["source_id"]][reject["reason"]] += 1
    rows = rows_of(run.clean, NIGHTS, ds.field("night") == run.night)
    return [
        SourceNight(
            source_id=row["source_id"],
            night=run.night,
            announced=row["announced"],
            fetched=row["fetched"],
            unchanged=row["unchanged"],
            kept=row["kept"],
            rejected=row["rejected"],
            missed=row["missed"],
            expected=row["expected"],
            outcome=row["outcome"],
            reasons=reasons[row["source_id"]],
            **{name: row[name] for name in OF_DOCUMENTS},
            notes=tuple(row["notes"] or ()),
        )
        for row in sorted(rows, key=lambda row: row["source_id"])
    ]


def _told_apart(rows: Sequence[Mapping[str, Any]]) -> ClusterStatistics:
    """Figures of the night's articles and copies."""
    columns = {name: [row.get(name) for row in rows] for name in ("article_id", *TOLD_APART)}
    return cluster_statistics(
        [pa.table(columns)], {row["article_id"]: row["source_id"] for row in rows}
    )


def _clusters(clean: Store, articles: Iterable[Mapping[str, Any]]) -> list[Cluster]:
    """The stories of the night that most others carried."""
    carried = sorted(
        (row for row in articles if row["copy_count"]),
        key=lambda row: (-row["copy_count"], row["article_id"]),
    )[:CLUSTERS]
    wanted = ds.field("representative_id").isin([row["article_id"] for row in carried])
    columns = ["representative_id", "source_id", "relation", "url"]
    copies: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in rows_of(clean, COPIES, wanted, columns) if carried else []:
        copies[row["representative_id"]].append((row["source_id"], row["relation"], row["url"]))
    members = clusters_of(clean, {row["cluster_id"] for row in carried}) if carried else {}
    return [
        Cluster(
            title=row["title"],
            url=row["url"],
            source_id=row["source_id"],
            published_at=row["published_at"],
            copies=sorted(copies[row["article_id"]]),
            timeline=Markup(cluster_html(members[row["cluster_id"]][:TIMELINE])),  # noqa: S704
        )
        for row in carried
    ]


def _corrections(clean: Store, night: date) -> list[Correction]:
    others = [Change.NEW, Change.WITHDRAWN, Change.RETURNED]
    changed = (ds.field("night") == night) & ~ds.field("change").isin([str(one) for one in others])
    rows = rows_of(clean, VERSIONS, changed, ["title", "url", "source_id", "change"])
    return [
        Correction(
            title=row["title"], url=row["url"], source_id=row["source_id"], change=row["change"]
        )
        for row in sorted(rows, key=lambda row: (row["change"], row["url"]))[:CORRECTIONS]
    ]


def _disappearances(clean: Store, night: date) -> tuple[list[Disappearance], int]:
    """The stories that the night found gone, or there again; and how many are gone."""
    wanted = [str(Change.WITHDRAWN), str(Change.RETURNED)]
    moved = (ds.field("night") == night) & ds.field("change").isin(wanted)
    columns = ["title", "url", "source_id", "change", "withdrawn_for"]
    rows = rows_of(clean, VERSIONS, moved, columns)
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


def _history(clean: Store, night: date) -> list[tuple[date, int]]:
    since = ds.field("night") >= night - timedelta(days=EARLIER_NIGHTS)
    rows = rows_of(clean, NIGHTS, since & (ds.field("night") < night), ["night", "kept"])
    kept: Counter[date] = Counter()
    for row in rows:
        kept[row["night"]] += row["kept"]
    return sorted(kept.items(), reverse=True)
