"""Count what a night's telling apart found, for the report."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from pipeline.records import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterStatistics:
    """What the clusters of some days look like."""

    articles: int
    clusters: int  # of two or more
    largest: int  # members of these days
    copies_by_relation: Mapping[Relation, int]
    new_by_relation: Mapping[Relation, int]  # copies that were none before
    copy_share_by_source: Mapping[str, float]


def cluster_statistics(
    tables: Iterable[pa.Table],
    source_of: Mapping[str, str],
    before: Iterable[pa.Table] = (),
) -> ClusterStatistics:
    """Figures of the cluster tables of some days, against the same days `before` the night.

    `source_of` names the source of each article; articles without one are left out of the shares.
    """
    rows = [row for table in tables for row in table.to_pylist()]
    was = {row["article_id"]: row["relation"] for table in before for row in table.to_pylist()}
    sizes = Counter(row["cluster_id"] for row in rows)
    copies = [row for row in rows if row["relation"]]
    new = [row for row in copies if was.get(row["article_id"]) != row["relation"]]
    printed = Counter(source_of.get(row["article_id"]) for row in rows)
    copied = Counter(source_of.get(row["article_id"]) for row in copies)
    joined = {row["cluster_id"] for row in copies} | {key for key, n in sizes.items() if n > 1}
    return ClusterStatistics(
        articles=len(rows),
        clusters=len(joined),
        largest=max(sizes.values(), default=0),
        copies_by_relation=_by_relation(copies),
        new_by_relation=_by_relation(new),
        copy_share_by_source={
            source: copied[source] / count
            for source, count in sorted(printed.items(), key=str)
            if source is not None
        },
    )


def _by_relation(rows: Iterable[Mapping[str, object]]) -> dict[Relation, int]:
    counts = Counter(row["relation"] for row in rows)
    joining = (relation for relation in Relation if relation is not Relation.REUSE)
    return {relation: counts[relation.value] for relation in joining}
