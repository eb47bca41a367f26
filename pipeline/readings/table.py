"""The table of readings in the raw bucket: what every article said on every night."""

import json
import logging
import shutil
import weakref
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.archive.takedowns import Takedowns, read_takedowns
from pipeline.errors import MissingError, StoreError
from pipeline.layout import (
    reading_key,
    set_aside_key,
    stale_versions_key,
    stale_versions_prefix,
)
from pipeline.notation.plain import packed, plain, record_of, unpacked
from pipeline.readings.choosing import Chosen, choose
from pipeline.readings.held import is_held
from pipeline.readings.index import (
    DAY,
    INDEXED,
    ReadingsIndex,
    build_index,
    newest,
    open_index,
    replace_night,
    stubs_of,
)
from pipeline.readings.pending import add_pending
from pipeline.readings.rows import readings_file, readings_table
from pipeline.records import Article, Reject, Withdrawal
from pipeline.store import Store
from pipeline.tables.delta import batches, open_table, to_contract
from pipeline.tables.mirror import Mirror, replace_partitions
from pipeline.tables.parts import RowParts
from pipeline.tables.schema import READINGS

logger = logging.getLogger(__name__)

NIGHTS_AT_ONCE = 16  # whose files lie here while days are made of them
ROWS_AT_ONCE = 2_000


def write_readings(
    raw: Store,
    night: date,
    source_id: str,
    articles: Iterable[Article],
    withdrawals: Iterable[Withdrawal] = (),
) -> None:
    """Keep what was read from one source's captures of a night, whole."""
    rows = readings_table(articles, withdrawals)
    raw.write(reading_key(night, source_id), readings_file(rows))


def gather(
    raw: Store,
    night: date,
    source_ids: Collection[str] | None = None,
    *,
    chosen: Chosen | None = None,
) -> frozenset[date]:
    """Put what was read from a night's captures into the table of readings, as its partition.

    Returns the days of publication that this changes; they are remembered as pending before the
    table changes. A night that is held back gives no reading. Whoever looked at the `chosen`
    already hands them over.
    """
    ours = Chosen() if is_held(raw, night) else chosen or choose(raw, night, source_ids)
    raw.write(set_aside_key(night), _dump_rejects(ours.aside))
    touched: frozenset[date] = frozenset()

    def rows() -> Iterable[pa.RecordBatch]:
        nonlocal touched
        before = Readings(raw, Takedowns())  # what was taken down since is to be left too
        days, nights, stubs = before.touched(night, ours.index)
        add_pending(raw, night, days)
        _add_stale_versions(raw, night, nights)
        touched |= days
        # Before the table: a gathering killed between the two is still pending and comes again.
        replace_night(raw, night, ours.index, stubs, before.index)
        return batches(ours.parts)

    replace_partitions(raw, READINGS, [night], rows, {"night": f"{night}"})
    return touched


def set_aside(raw: Store, night: date) -> list[Reject]:
    """What gathering the night rejected."""
    try:
        return [record_of(Reject, one) for one in unpacked(raw.read(set_aside_key(night)))]
    except MissingError:
        return []


def stale_versions(raw: Store, night: date) -> frozenset[date]:
    """The nights whose versions must be written again: this one, and what crashes left over.

    What is gone since it was listed, another night has published meanwhile.
    """
    found = {night}
    for key in raw.keys(stale_versions_prefix()):
        with suppress(MissingError):
            found.update(date.fromisoformat(day) for day in json.loads(raw.read(key)))
    return frozenset(found)


def forget_stale_versions(raw: Store, night: date) -> None:
    """They are published."""
    raw.delete(stale_versions_key(night))


class Readings:
    """One look at the table of readings, by the index of who was read when.

    Whoever needs few of the columns names them: a night's texts are most of what is held.
    """

    def __init__(
        self,
        raw: Store,
        takedowns: Takedowns | None = None,
        columns: Collection[str] = READINGS.schema.names,
    ) -> None:
        self._raw = raw
        self._schema = pa.schema([field for field in READINGS.schema if field.name in columns])
        self._table: Mirror | None = None
        self._folder = Path(mkdtemp(prefix="nightdesk-readings-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._nights: dict[date, list[Path]] = {}  # fetched last
        self._takedowns = takedowns or read_takedowns(raw)
        self.index = open_index(raw) or self._made()

    @property
    def generation(self) -> int:
        """Another one where another night was gathered."""
        return self.index.state.generation

    @property
    def version(self) -> int:
        """The table's version."""
        return self._opened().version()

    def of_days(self, days: Iterable[date]) -> pl.DataFrame:
        """All readings of every article that has one on some days, or belongs to one."""
        return self._allowed(self.index.of_days(days))

    def of_nights(self, nights: Iterable[date]) -> pl.DataFrame:
        """All readings of every article that was read on some nights."""
        return self._allowed(self.index.of_nights(nights))

    def touched(
        self, night: date, after: pl.DataFrame
    ) -> tuple[frozenset[date], frozenset[date], pl.DataFrame]:
        """The days and the nights of versions that replacing a night's readings changes.

        And what `stubs_of` says of its articles afterwards.
        """
        was = self.index.of_nights([night])
        before = was.filter(pl.col("night") == night)
        ids = pl.concat([before["article_id"], after["article_id"]]).unique()
        known = self.index.of_articles(pl.DataFrame({"article_id": ids}))
        others = known.filter(pl.col("night") != night)
        becomes = pl.concat([others, after.select(others.columns)])
        days = pl.concat(
            [
                pl.concat([known, after.select(known.columns)]).select(DAY.alias("on")),
                newest(known).select(pl.col("published_on").alias("on")),
                newest(becomes).select(pl.col("published_on").alias("on")),
            ]
        )
        unchanged = before.join(
            after,
            on=["article_id", "captured_at", "content_digest", "withdrawn_for", "own_id"],
            how="semi",
            nulls_equal=True,
        )["article_id"]
        moved = (
            pl.concat([before, after.select(before.columns)])
            .filter(~pl.col("article_id").is_in(unchanged.implode()))
            .group_by("article_id")
            .agg(pl.col("captured_at").min().alias("since"))
        )
        later = others.join(moved, on="article_id").filter(pl.col("captured_at") >= pl.col("since"))
        # what was gone before is told with the instant at which it was last seen so
        absent = others.join(moved, on="article_id").filter(pl.col("withdrawn_for").is_not_null())
        return (
            frozenset(days["on"].to_list()),
            frozenset([*later["night"], *absent["night"], night]),
            stubs_of(becomes),
        )

    def _allowed(self, readings: pl.DataFrame) -> pl.DataFrame:
        return readings.filter(
            ~pl.col("article_id").is_in(list(self._takedowns.articles)),
            ~pl.col("source_id").is_in(list(self._takedowns.sources)),
        )

    def _opened(self) -> Mirror:
        if self._table is None:
            self._table = Mirror(self._raw, READINGS)
        return self._table

    def _made(self) -> ReadingsIndex:
        """The index, made from the whole table: once, in a bucket that has none."""
        whole = open_table(self._raw, READINGS).to_pyarrow_dataset()
        rows = pl.from_arrow(whole.to_table(columns=list(INDEXED)))
        if not isinstance(rows, pl.DataFrame):
            raise TypeError(type(rows))
        build_index(self._raw, rows)
        found = open_index(self._raw)
        if found is None:
            message = f"the index of readings in {self._raw.uri} was removed as it was made"
            raise StoreError(message)
        return found

    def rows(self, keys: pl.DataFrame) -> pa.Table:
        """The full readings that a frame of article_id and night names; they have to be few."""
        return self.parts(keys.select("article_id", "night", part=pl.lit(0))).part(0)

    def parts(self, keys: pl.DataFrame) -> RowParts:
        """The full readings that a frame of article_id, night and part names, in these parts.

        Every night is looked through once, a few rows at a time.
        """
        found = RowParts(self._schema)
        wanted = keys.select("article_id", "night", "part").unique(maintain_order=True)
        for (night,), ours in sorted(wanted.partition_by("night", as_dict=True).items()):
            ids = ours["article_id"].cast(pl.String).to_arrow().cast(pa.string())
            numbers = ours["part"].to_numpy()
            lacking = pc.invert(_put_named(found, self._night(night), ids, numbers))
            if pc.any(lacking).as_py():
                read = self._read(night, len(ids.filter(lacking)))
                _put_named(
                    found,
                    read,
                    ids.filter(lacking),
                    numbers[lacking.to_numpy(zero_copy_only=False)],
                )
        return found

    def _read(self, night: date, count: int) -> Iterator[pa.Table]:
        """What was read on a night of which the table lacks something that its index names.

        A gathering that was killed between index and table comes again by itself; a log whose
        newest entry somebody removed stays as it is until the night is gathered again.
        """
        logger.warning(
            "the table of readings lacks %d of the night %s that its index names; they are taken "
            "from what was read; gather that night again: nightdesk night %s --reprocess",
            count,
            night,
            night,
        )
        return (rows.select(self._schema.names) for rows in choose(self._raw, night).parts)

    def _night(self, night: date) -> Iterator[pa.Table]:
        """All readings of a night; its files are fetched once for several looks."""
        if night not in self._nights:
            while len(self._nights) >= NIGHTS_AT_ONCE:
                for file in self._nights.pop(next(iter(self._nights))):
                    file.unlink()
            (keys,) = self._opened().files_of([night]).values()
            files = [self._folder / f"{night}-{at}" for at in range(len(keys))]
            for key, place in zip(keys, files, strict=True):
                self._raw.download(key, place)
            self._nights[night] = files
        for place in self._nights[night]:
            with pq.ParquetFile(place) as file:
                names = [name for name in self._schema.names if name in file.schema_arrow.names]
                for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=names):
                    on = pa.repeat(pa.scalar(night, pa.date32()), batch.num_rows)
                    rows = pa.Table.from_batches([batch]).append_column("night", on)
                    yield to_contract(rows, self._schema)


def _put_named(
    found: RowParts, tables: Iterable[pa.Table], ids: pa.Array, numbers: NDArray[np.int64]
) -> pa.Array:
    """Put by what some articles said, each in its part; which of them there were."""
    there = np.zeros(len(ids), bool)
    for rows in tables:
        places = pc.index_in(rows["article_id"], value_set=ids)
        named = places.drop_null().to_numpy()
        there[named] = True
        if len(named):
            found.put(rows.filter(pc.is_valid(places)), numbers[named])
    return pa.array(there)


def _dump_rejects(rejects: Iterable[Reject]) -> bytes:
    return packed(sorted(map(plain, rejects), key=json.dumps))


def _add_stale_versions(raw: Store, night: date, nights: frozenset[date]) -> None:
    key = stale_versions_key(night)
    known = set(json.loads(raw.read(key))) if raw.head(key) else set()
    raw.write(key, json.dumps(sorted(known | {f"{one}" for one in nights})).encode())
