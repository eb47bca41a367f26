"""Who carried a story, as the published tables say."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pyarrow.dataset as ds

from pipeline.deduplicate.timeline import Member, timeline
from pipeline.records import Change
from pipeline.store import Store
from pipeline.tables.delta import rows_of
from pipeline.tables.edition import Edition
from pipeline.tables.schema import ARTICLES, COPIES, VERSIONS, Table

SHOWN = [
    "article_id",
    "source_id",
    "title",
    "url",
    "published_at",
    "first_captured_at",
    "captured_at",
    "cluster_id",
]


def clusters_of(
    clean: Store, cluster_ids: Collection[str], edition: Edition | None = None
) -> dict[str, list[Member]]:
    """Everyone in some clusters, in the order of printing; of an edition, or as published last."""
    same = ds.field("cluster_id").isin(sorted(cluster_ids))
    rows = members_where(clean, same, edition)
    texts = _texts(clean, rows, edition)
    members: dict[str, list[Member]] = {cluster_id: [] for cluster_id in cluster_ids}
    for row in rows:
        members[row["cluster_id"]].append(
            Member(
                article_id=row["article_id"],
                source_id=row["source_id"],
                title=row["title"],
                url=row["url"],
                text=texts.get(row["article_id"], ""),
                published_at=row["published_at"],
                captured_at=row["first_captured_at"],
                relation=row.get("relation"),
                resemblance=row.get("resemblance"),
                containment=row.get("containment"),
            )
        )
    return {cluster_id: timeline(found) for cluster_id, found in members.items()}


def members_where(
    clean: Store, wanted: ds.Expression, edition: Edition | None = None
) -> list[dict[str, Any]]:
    """The published rows of articles and copies that a filter finds."""
    relation = ["relation", "resemblance", "containment"]
    return [
        *_rows(clean, ARTICLES, wanted, SHOWN, edition),
        *_rows(clean, COPIES, wanted, [*SHOWN, *relation], edition),
    ]


def _rows(
    clean: Store,
    table: Table,
    wanted: ds.Expression,
    columns: Collection[str],
    edition: Edition | None,
) -> list[dict[str, Any]]:
    version = edition.version_of(table) if edition else None
    return rows_of(clean, table, wanted, columns, version)


def _texts(
    clean: Store, members: Sequence[Mapping[str, Any]], edition: Edition | None
) -> dict[str, str]:
    """The newest text of each article; only the nights that can hold one are read."""
    if not members:
        return {}
    first = min(row["first_captured_at"] for row in members).date() - timedelta(days=2)
    last = max(row["captured_at"] for row in members).date()
    named = ds.field("article_id").isin(sorted(row["article_id"] for row in members))
    named &= (ds.field("night") >= first) & (ds.field("night") <= last)
    rows = _rows(clean, VERSIONS, named, ["article_id", "sequence", "text", "change"], edition)
    read = [row for row in rows if row["change"] != Change.WITHDRAWN]
    return {row["article_id"]: row["text"] for row in sorted(read, key=lambda row: row["sequence"])}
