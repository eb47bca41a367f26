"""The table of readings in the raw bucket: what every article said on every night."""

import io
import json
import logging
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.archive.takedowns import Takedowns, read_takedowns, taken_down
from pipeline.errors import MissingError, StoreError
from pipeline.layout import (
    reading_key,
    reading_prefix,
    set_aside_key,
    stale_versions_key,
    stale_versions_prefix,
)
from pipeline.notation.plain import packed, plain, record_of, unpacked
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
from pipeline.readings.names import read_names
from pipeline.readings.pending import add_pending
from pipeline.readings.rows import readings_file, readings_table, row_of_withdrawal
from pipeline.records import (
    Article,
    RawRef,
    Reason,
    Reject,
    Stage,
    Withdrawal,
    Withdrawn,
)
from pipeline.store import Store
from pipeline.tables.delta import batches, conform, open_table
from pipeline.tables.mirror import Mirror, replace_partitions
from pipeline.tables.schema import READINGS

logger = logging.getLogger(__name__)

NIGHTS_AT_ONCE = 4  # whose readings are held while days are made of them
AGAIN = "two announced addresses led to this one in the same night; one reading counts"


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


def choose(
    raw: Store, night: date, source_ids: Collection[str] | None = None
) -> tuple[pa.Table, list[Reject]]:
    """The readings of a night as they are gathered, and what is set aside.

    Of two readings of one article in a night one stays; the other and everything taken down are
    set aside as rejects.
    """
    read = _as_called(raw, night, _read_night(raw, night, source_ids))
    return _choose(read, read_takedowns(raw))


def gather(
    raw: Store,
    night: date,
    source_ids: Collection[str] | None = None,
    *,
    chosen: tuple[pa.Table, list[Reject]] | None = None,
) -> frozenset[date]:
    """Put what was read from a night's captures into the table of readings, as its partition.

    Returns the days of publication that this changes; they are remembered as pending before the
    table changes. A night that is held back gives no reading. Whoever looked at the `chosen`
    already hands them over.
    """
    if is_held(raw, night):
        read, aside = READINGS.schema.empty_table(), list[Reject]()
    else:
        read, aside = chosen or choose(raw, night, source_ids)
    raw.write(set_aside_key(night), _dump_rejects(aside))
    touched: frozenset[date] = frozenset()

    def rows() -> Iterable[pa.RecordBatch]:
        nonlocal touched
        before = Readings(raw, Takedowns())  # what was taken down since is to be left too
        days, nights, stubs = before.touched(night, read)
        add_pending(raw, night, days)
        _add_stale_versions(raw, night, nights)
        touched |= days
        # Before the table: a gathering killed between the two is still pending and comes again.
        replace_night(raw, night, _index_of(read), stubs, before.index)
        return batches(conform(read, READINGS))

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
        self._nights: dict[date, pa.Table] = {}  # read last
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
        self, night: date, read: pa.Table
    ) -> tuple[frozenset[date], frozenset[date], pl.DataFrame]:
        """The days and the nights of versions that replacing a night's readings changes.

        And what `stubs_of` says of its articles afterwards.
        """
        after = _index_of(read)
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
        """The full readings that a frame of article_id and night names."""
        if keys.is_empty():
            return self._schema.empty_table()
        wanted = keys.select("article_id", "night").unique()
        found = [
            self._named(night, ours["article_id"].to_arrow())
            for (night,), ours in sorted(wanted.partition_by("night", as_dict=True).items())
        ]
        return pa.concat_tables(found)

    def _named(self, night: date, ids: pa.Array) -> pa.Table:
        """A night's readings of some articles; of those that the table lacks what was read then.

        A gathering that was killed between index and table comes again by itself; a log whose
        newest entry somebody removed stays as it is until the night is gathered again.
        """
        whole = self._night(night)
        found = whole.filter(pc.is_in(whole["article_id"], ids))
        lacking = ids.filter(pc.invert(pc.is_in(ids, found["article_id"].combine_chunks())))
        if not len(lacking):
            return found
        logger.warning(
            "the table of readings lacks %d of the night %s that its index names; they are taken "
            "from what was read; gather that night again: nightdesk night %s --reprocess",
            len(lacking),
            night,
            night,
        )
        read, _ = choose(self._raw, night)
        kept = read.filter(pc.is_in(read["article_id"], lacking)).select(self._schema.names)
        return pa.concat_tables([found, kept])

    def _night(self, night: date) -> pa.Table:
        """All readings of a night, whole: its file is fetched once for several days."""
        if night not in self._nights:
            while len(self._nights) >= NIGHTS_AT_ONCE:
                del self._nights[next(iter(self._nights))]
            (keys,) = self._opened().files_of([night]).values()
            whole = [self._schema.empty_table()]
            for key in keys:
                file = pq.ParquetFile(io.BytesIO(self._raw.read(key)))
                part = file.read(
                    [name for name in self._schema.names if name in file.schema_arrow.names]
                )
                on = pa.array([night] * part.num_rows, pa.date32())
                whole.append(_to_contract(part.append_column("night", on), self._schema))
            self._nights[night] = pa.concat_tables(whole)
        return self._nights[night]

    def forget(self) -> None:
        """Let go of the nights that were read."""
        self._nights.clear()


def _index_of(read: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(read.select(list(INDEXED)))
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(type(frame))
    return frame.cast(INDEXED)


def _read_night(raw: Store, night: date, source_ids: Collection[str] | None) -> pa.Table:
    """Everything read from a night, of all sources or of some."""
    if source_ids is None:
        keys = [key for key in raw.keys(reading_prefix(night)) if key.endswith(".parquet")]
    else:
        keys = [reading_key(night, source_id) for source_id in sorted(source_ids)]
    found = [READINGS.schema.empty_table()]
    for key in keys:
        try:
            data = raw.read(key)
        except MissingError:
            continue
        found.append(_to_contract(pq.read_table(io.BytesIO(data))))
    return pa.concat_tables(found)


def _as_called(raw: Store, night: date, read: pa.Table) -> pa.Table:
    """The readings under the ids that their articles bear, with the own id of those renamed.

    And a look that found nothing for each article at whose address another stood.
    """
    rows = read.select(["article_id", "source_id", "withdrawn_for"]).to_pylist()
    names = {source_id: read_names(raw, source_id) for source_id in {r["source_id"] for r in rows}}
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
    places = {(row["source_id"], row["article_id"]): at for at, row in enumerate(rows)}
    away = [
        (article_id, places[source_id, own])
        for source_id, one in sorted(names.items())
        for own, article_id in sorted(one.led_away(night))
        if (source_id, own) in places
    ]
    found = read.take(pa.array([at for _, at in away], pa.int64())).to_pylist()
    led = [
        row_of_withdrawal(
            Withdrawal(
                article_id=article_id,
                url=row["url"],
                source_id=row["source_id"],
                found=Withdrawn.REDIRECTED,
                seen_at=row["captured_at"],
                night=night,
                ref=RawRef(**row["raw_ref"]),
            )
        )
        for (article_id, _), row in zip(away, found, strict=True)
    ]
    return pa.concat_tables([read, pa.Table.from_pylist(led, schema=READINGS.schema)])


def _to_contract(read: pa.Table, schema: pa.Schema = READINGS.schema) -> pa.Table:
    """A reading of an earlier version of the code, with the columns it did not know as null."""
    columns = [
        read[field.name] if field.name in read.column_names else pa.nulls(read.num_rows, field.type)
        for field in schema
    ]
    return pa.table(
        columns, schema=pa.schema([field.with_nullable(True) for field in schema])
    ).cast(schema)


def _choose(read: pa.Table, takedowns: Takedowns) -> tuple[pa.Table, list[Reject]]:
    """One reading an article, the newest of the first source by name; the others as rejects.

    A look that found nothing counts where no other of the night found the article; a reject tells
    of it already.
    """
    marked = read.append_column("place", _text_of(pc.struct_field(read["raw_ref"], "key")))
    ordered = marked.append_column("is_absent", pc.is_valid(read["withdrawn_for"])).sort_by(
        [
            ("article_id", "ascending"),
            ("is_absent", "ascending"),
            ("source_id", "ascending"),
            ("captured_at", "descending"),
            ("content_digest", "ascending"),
            ("place", "ascending"),
        ]
    )
    kept: list[int] = []
    aside: list[Reject] = []
    winner: tuple[str, str] | None = None
    columns = ordered.select(["article_id", "own_id", "source_id", "url", "raw_ref", "is_absent"])
    for number, row in enumerate(columns.to_pylist()):
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
    return ordered.take(pa.array(kept, pa.int64())).select(read.column_names), aside


def _text_of(array: pa.ChunkedArray) -> pa.ChunkedArray:
    return array.cast(pa.string())


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


def _dump_rejects(rejects: Iterable[Reject]) -> bytes:
    return packed(sorted(map(plain, rejects), key=json.dumps))


def _add_stale_versions(raw: Store, night: date, nights: frozenset[date]) -> None:
    key = stale_versions_key(night)
    known = set(json.loads(raw.read(key))) if raw.head(key) else set()
    raw.write(key, json.dumps(sorted(known | {f"{one}" for one in nights})).encode())
