"""Which reading of an article counts for a night, and what is set aside.

A night is too much to be held with all of its texts. It is read a few rows at a time and cut into
parts by the first digits of the articles' ids: what speaks of one article lies in one part.
"""

import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.archive import read_index
from pipeline.archive.takedowns import Takedowns, read_takedowns, taken_down
from pipeline.errors import MissingError
from pipeline.layout import reading_key, reading_prefix
from pipeline.readings.index import INDEXED
from pipeline.readings.names import Names, read_names
from pipeline.readings.rows import row_of_withdrawal
from pipeline.records import RawRef, Reason, Reject, Stage, Withdrawal, Withdrawn
from pipeline.store import Store
from pipeline.tables.delta import conform, to_contract
from pipeline.tables.parts import PART_ROWS, RowParts
from pipeline.tables.schema import READINGS

AGAIN = "another announced address led to the same page in the same night; one reading counts"
ROWS_AT_ONCE = 1_000
PARTS = 32  # a power of two below 256, which is what two digits tell apart


class Chosen:
    """The readings of a night as they are gathered, and what is set aside as rejects."""

    def __init__(self) -> None:
        self.aside: list[Reject] = []
        self.index = pl.DataFrame(schema=INDEXED)  # what the index of readings keeps of them
        self.parts = RowParts(READINGS.schema)  # as the table of readings has them

    def add(self, rows: pa.Table, aside: Iterable[Reject]) -> None:
        """The next part, in the order of the articles' ids."""
        self.parts.add(conform(rows, READINGS))
        self.aside.extend(aside)
        frame = pl.DataFrame(rows.select(list(INDEXED)))
        self.index = pl.concat([self.index, frame.cast(INDEXED)])


def choose(raw: Store, night: date, source_ids: Collection[str] | None = None) -> Chosen:
    """The readings of a night as they are gathered, of all sources or of some.

    Of two readings of one article in a night one stays; the other and everything taken down are
    set aside as rejects.
    """
    takedowns = read_takedowns(raw)
    chosen = Chosen()
    for rows in _by_article(_as_called(raw, night, _read_night(raw, night, source_ids))):
        chosen.add(*_choose(rows, takedowns))
    chosen.aside = _as_announced(raw, night, chosen.aside)
    return chosen


def _as_announced(raw: Store, night: date, aside: Iterable[Reject]) -> list[Reject]:
    """The rejects, with those of one page under two addresses under the one that was announced."""
    announced: dict[str, Mapping[RawRef, str]] = {}
    found = []
    for one in aside:
        if one.evidence == AGAIN and one.ref:
            if one.source_id not in announced:
                lines = read_index(raw, night, one.source_id)
                announced[one.source_id] = {line.ref: line.requested_url for line in lines}
            url = announced[one.source_id].get(one.ref, one.url)
            if url != one.url:
                one = replace(one, url=url, evidence=f"it leads to {one.url}: {AGAIN}")
        found.append(one)
    return found


def _read_night(
    raw: Store, night: date, source_ids: Collection[str] | None
) -> Iterator[Iterator[pa.Table]]:
    """Everything read from a night, source by source, a few rows at a time."""
    if source_ids is None:
        keys = [key for key in raw.keys(reading_prefix(night)) if key.endswith(".parquet")]
    else:
        keys = [reading_key(night, source_id) for source_id in sorted(source_ids)]
    for key in keys:
        try:
            data = raw.read(key)
        except MissingError:
            continue
        file = pq.ParquetFile(io.BytesIO(data))
        yield (
            to_contract(pa.Table.from_batches([batch]), READINGS.schema)
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE)
        )


def _as_called(
    raw: Store, night: date, sources: Iterable[Iterable[pa.Table]]
) -> Iterator[pa.Table]:
    """The readings under the ids that their articles bear, with the own id of those renamed.

    And a look that found nothing for each article at whose address another stood.
    """
    names: dict[str, Names] = {}
    led: set[tuple[str, str]] = set()  # source and own id of whatever stood at another's address
    for tables in sources:
        there: dict[tuple[str, str], Mapping[str, Any]] = {}
        for read in tables:
            for source_id in pc.unique(read["source_id"]).to_pylist():
                if source_id not in names:
                    names[source_id] = read_names(raw, source_id)
                    led |= {(source_id, own) for own, _ in names[source_id].led_away(night)}
            if led:
                rows = read.select(["article_id", "source_id", "url", "captured_at", "raw_ref"])
                for row in rows.to_pylist():
                    if (row["source_id"], row["article_id"]) in led:
                        there[row["source_id"], row["article_id"]] = row
            yield _renamed(read, names)
        if there:
            yield _led_away(night, there, names)


def _renamed(read: pa.Table, names: Mapping[str, Names]) -> pa.Table:
    rows = read.select(["article_id", "source_id", "withdrawn_for"]).to_pylist()
    called = [
        names[row["source_id"]].of(row["article_id"], is_absent=row["withdrawn_for"] is not None)
        for row in rows
    ]
    own = [
        row["article_id"] if row["article_id"] != name else None
        for row, name in zip(rows, called, strict=True)
    ]
    for column, values in (("article_id", called), ("own_id", own)):
        place = read.schema.get_field_index(column)
        read = read.set_column(place, read.schema.field(place), pa.array(values, pa.string()))
    return read


def _led_away(
    night: date, there: Mapping[tuple[str, str], Mapping[str, Any]], names: Mapping[str, Names]
) -> pa.Table:
    led = [
        row_of_withdrawal(
            Withdrawal(
                article_id=article_id,
                url=row["url"],
                source_id=source_id,
                found=Withdrawn.REDIRECTED,
                seen_at=row["captured_at"],
                night=night,
                ref=RawRef(**row["raw_ref"]),
            )
        )
        for source_id, one in sorted(names.items())
        for own, article_id in sorted(one.led_away(night))
        if (row := there.get((source_id, own)))
    ]
    return pa.Table.from_pylist(led, schema=READINGS.schema)


def _by_article(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """All rows in parts, those of an article in one, in the order of the articles' ids."""
    waiting = [READINGS.schema.empty_table()]
    count = 0
    parts: RowParts | None = None
    for rows in tables:
        waiting.append(rows)
        count += rows.num_rows
        if count > PART_ROWS:
            parts = parts or RowParts(READINGS.schema)
            _put(parts, waiting)
            waiting, count = [READINGS.schema.empty_table()], 0
    if parts is None:
        yield pa.concat_tables(waiting)
        return
    _put(parts, waiting)
    yield from parts


def _put(parts: RowParts, tables: list[pa.Table]) -> None:
    rows = pa.concat_tables(tables)
    parts.put(rows, _part_of(rows["article_id"]))


def _part_of(ids: pa.ChunkedArray) -> NDArray[np.int64]:
    digits = pl.Series(ids).str.slice(0, 2).str.to_integer(base=16)
    return digits.to_numpy() * PARTS // 256


def _choose(read: pa.Table, takedowns: Takedowns) -> tuple[pa.Table, list[Reject]]:
    """One reading an article, the newest of the first source by name; the others as rejects.

    A look that found nothing counts where no other of the night found the article; a reject tells
    of it already.
    """
    columns = [
        "article_id",
        "own_id",
        "source_id",
        "url",
        "raw_ref",
        "captured_at",
        "content_digest",
    ]
    looks = (
        read.select(columns)
        .append_column("place", pc.struct_field(read["raw_ref"], "key").cast(pa.string()))
        .append_column("is_absent", pc.is_valid(read["withdrawn_for"]))
    )
    order = pc.sort_indices(
        looks,
        sort_keys=[
            ("article_id", "ascending"),
            ("is_absent", "ascending"),
            ("source_id", "ascending"),
            ("captured_at", "descending"),
            ("content_digest", "ascending"),
            ("place", "ascending"),
        ],
    )
    kept: list[int] = []
    aside: list[Reject] = []
    winner: tuple[str, str] | None = None
    ordered = looks.drop_columns(["captured_at", "content_digest", "place"]).take(order)
    for number, row in zip(order.to_pylist(), ordered.to_pylist(), strict=True):
        is_first = winner is None or winner[0] != row["article_id"]
        ids = (row["article_id"], row["own_id"] or row["article_id"])
        is_taken = any(takedowns.covers(one, row["source_id"]) for one in ids)
        if row["is_absent"] and (not is_first or is_taken):
            continue
        if is_taken:
            aside.append(taken_down(row["article_id"], row["source_id"]))
            continue
        if winner and not is_first:
            aside.append(_repeated(row, winner[1]))
            continue
        winner = (row["article_id"], row["url"])
        kept.append(number)
    return read.take(pa.array(kept, pa.int64())), aside


def _repeated(row: Mapping[str, object], winner_url: str) -> Reject:
    is_again = row["url"] == winner_url
    return Reject(
        url=str(row["url"]),
        source_id=str(row["source_id"]),
        stage=Stage.PUBLISH,
        reason=Reason.DUPLICATE_CAPTURE,
        evidence=AGAIN if is_again else f"the same article as {winner_url}",
        ref=RawRef(**row["raw_ref"]),  # type: ignore[arg-type]
    )
