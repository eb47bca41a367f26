"""What changed between two editions, at the cost of what changed.

A publish writes whole days, most of whose rows stay as they were. The files that both editions name
are left unread; of the others the rows are compared by everything but their text, which has a
version's identity, and the run that wrote them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable

from pipeline.errors import StoreError
from pipeline.publish.exports import Erased, read_erased
from pipeline.store import Store
from pipeline.tables.edition import Edition
from pipeline.tables.editions import table_of
from pipeline.tables.schema import ARTICLES

UNREAD = {"text", "paragraphs", "run_id"}
COMPARED = [name for name in ARTICLES.names if name not in UNREAD]


class ChangeKind(StrEnum):
    """What happened to an article."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"  # a copy of another by now, or no longer read as an article
    TAKEN_DOWN = "taken_down"  # removed on request: remove it at yours too


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """One article that differs between two editions."""

    kind: ChangeKind
    article_id: str
    source_id: str | None = None
    published_on: date | None = None
    title: str | None = None
    url: str | None = None
    version_id: str | None = None  # in the later edition
    columns: tuple[str, ...] = ()  # that differ, of a changed one; a new text is a new version_id


def changes(clean: Store, before: Edition, after: Edition) -> list[ArticleChange]:
    """The articles that differ, by kind and day; of an edition that is later or the same.

    Raises MissingError where one of them is not kept, StoreError where they are in wrong order.
    """
    if after.number < before.number:
        message = f"edition {after.number} is not later than edition {before.number}"
        raise StoreError(message)
    erased = read_erased(clean)
    gone = _taken_down(erased, before)
    if before.number == after.number:
        return gone
    old, new = (table_of(clean, edition, ARTICLES) for edition in (before, after))
    old_files, new_files = _files(old), _files(new)
    was = _rows(old, old_files - new_files)
    now = _rows(new, new_files - old_files)
    removed = set(erased.articles)
    found = [
        _change(ChangeKind.NEW, row) for article_id, row in now.items() if article_id not in was
    ]
    for article_id, row in was.items():
        later = now.get(article_id)
        if later is None and article_id not in removed:
            found.append(_change(ChangeKind.WITHDRAWN, row))
        elif later is not None:
            differing = tuple(name for name in COMPARED if row.get(name) != later.get(name))
            if differing:
                found.append(_change(ChangeKind.CHANGED, later, differing))
    found += gone
    return sorted(
        found,
        key=lambda one: ([*ChangeKind].index(one.kind), f"{one.published_on}", one.article_id),
    )


def _taken_down(erased: Erased, before: Edition) -> list[ArticleChange]:
    """What was removed since an edition was made; the edition itself holds it no longer."""
    return [
        ArticleChange(kind=ChangeKind.TAKEN_DOWN, article_id=article_id)
        for article_id, at in sorted(erased.articles.items())
        if at >= before.published_at
    ]


def _files(opened: DeltaTable) -> frozenset[str]:
    actions = pa.table(opened.get_add_actions(flatten=True))
    return frozenset(actions["path"].to_pylist())


def _rows(opened: DeltaTable, files: Collection[str]) -> Mapping[str, dict[str, Any]]:
    """The rows of some of a table's files, without their text, by article."""
    if not files:
        return {}
    days = {path.partition("published_on=")[2][:10] for path in files}
    chosen = ds.field("published_on").isin([date.fromisoformat(day) for day in sorted(days)])
    there = set(opened.schema().to_arrow().names)
    columns = [name for name in COMPARED if name in there]
    try:
        found = opened.to_pyarrow_dataset().to_table(columns=columns, filter=chosen)
    except OSError as error:  # removed by somebody else's vacuum, or by a rule of the bucket
        message = f"files of version {opened.version()} of {ARTICLES.name} cannot be read: {error}"
        raise StoreError(message) from error
    frame = pl.from_arrow(found)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(type(frame))
    return {row["article_id"]: row for row in frame.iter_rows(named=True)}


def _change(
    kind: ChangeKind, row: Mapping[str, Any], columns: tuple[str, ...] = ()
) -> ArticleChange:
    shown = ("article_id", "source_id", "published_on", "title", "url", "version_id")
    return ArticleChange(kind=kind, columns=columns, **{name: row[name] for name in shown})
