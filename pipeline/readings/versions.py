"""An article's versions: its readings in the order of capture, equal content once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.readings.table import Readings
from pipeline.records import Change
from pipeline.tables.delta import conform
from pipeline.tables.parts import PART_ROWS
from pipeline.tables.schema import VERSIONS

Edition = tuple[str, str]  # title, text
TOLD = ("version_id", "sequence", "previous_version_id", "change", "last_seen_at", "run_id")
ChangeOf = Callable[[Edition, Edition], Change]


LEFT_OF_STORY = ("title", "site_name", "canonical_url", "language", "published_at")


def histories(index: pl.DataFrame) -> pl.DataFrame:
    """Every version of the articles of an index: where it was first read, and its place in line.

    That an article was gone is a version too, once it was ever there.
    """
    is_there = pl.col("withdrawn_for").is_null()
    read_at = pl.when(is_there).then("night")
    starts = (
        index.sort("article_id", "captured_at", "night")
        .with_columns(
            read_at.forward_fill().over("article_id").alias("read_last"),
            pl.col("content_digest").shift().over("article_id").alias("content_before"),
        )
        .filter(pl.col("read_last").is_not_null())
        .with_columns(
            pl.col("read_last").shift().over("article_id").alias("read_before"),
            (pl.col("content_before").ne_missing(pl.col("content_digest")))
            .cum_sum()
            .over("article_id")
            .alias("turn"),
        )
        .with_columns(
            pl.col("captured_at").max().over("article_id", "turn").alias("last_seen_at"),
        )
        .filter(pl.int_range(pl.len()).over("article_id", "turn") == 0)
    )
    return (
        starts.with_columns(
            pl.int_range(1, pl.len() + 1).over("article_id").alias("sequence"),
            # an article that goes back to an earlier wording is a version of its own
            pl.int_range(pl.len()).over("article_id", "content_digest").alias("returns"),
            pl.col("withdrawn_for").shift().over("article_id").alias("gone_before"),
        )
        .with_columns(
            pl.struct("article_id", "content_digest", "returns")
            .map_elements(_version_id, return_dtype=pl.String)
            .alias("version_id")
        )
        .with_columns(
            pl.col("version_id").shift().over("article_id").alias("previous_version_id"),
        )
    )


def versions_of(
    readings: Readings, nights: Iterable[date], change_of: ChangeOf, run_id: str
) -> Iterator[pa.Table]:
    """The rows of `versions` that belong to some nights, in their order, a part at a time."""
    wanted = list(nights)
    known = histories(readings.of_nights(wanted))
    ours = known.filter(pl.col("night").is_in(wanted)).sort("article_id", "captured_at")
    # All versions of an article are of one part: of the first of them.
    ours = ours.with_row_index("part").with_columns(
        (pl.col("part") // PART_ROWS).first().over("article_id")
    )
    before = ours.filter(pl.col("read_before").is_not_null()).select(
        "article_id", pl.col("read_before").alias("night"), "part"
    )
    parts = readings.parts(pl.concat([ours.select("article_id", "night", "part"), before]))
    for (number,), some in sorted(ours.partition_by("part", as_dict=True).items()):
        yield _versions(parts.part(number), some, change_of, run_id)


def _versions(full: pa.Table, ours: pl.DataFrame, change_of: ChangeOf, run_id: str) -> pa.Table:
    there = {*_keys(full)}  # without those of a gathering that died before its index
    named = [
        row for row in ours.iter_rows(named=True) if (row["article_id"], row["night"]) in there
    ]
    compared = {row["article_id"] for row in named if row["read_before"] is not None}
    is_compared = pc.is_in(full["article_id"], value_set=pa.array(sorted(compared), pa.string()))
    editions = {
        (row["article_id"], row["night"]): (row["title"], row["text"])
        for row in full.select(["article_id", "night", "title", "text"])
        .filter(is_compared)
        .to_pylist()
    }
    full = _named_as_before(full, ours)
    facts = {
        (row["article_id"], row["night"]): _facts(row, editions, change_of, run_id) for row in named
    }
    places = [number for number, key in enumerate(_keys(full)) if key in facts]
    chosen = full.take(pa.array(places, pa.int64()))
    found = [facts[key] for key in _keys(chosen)]
    for name in TOLD:
        kind = VERSIONS.schema.field(name).type
        chosen = chosen.append_column(name, pa.array([one[name] for one in found], kind))
    return conform(chosen, VERSIONS)


def _named_as_before(full: pa.Table, ours: pl.DataFrame) -> pa.Table:
    """The rows, where those of an article that was gone bear its last headline and address."""
    gone = {
        (row["article_id"], row["night"]): (row["article_id"], row["read_before"])
        for row in ours.filter(pl.col("withdrawn_for").is_not_null()).iter_rows(named=True)
    }
    keys = _keys(full)
    if not gone.keys() & {*keys}:
        return full
    last = dict(zip(keys, full.to_pylist(), strict=True))
    rows = [
        row | {name: last[gone[key]][name] for name in LEFT_OF_STORY if gone[key] in last}
        if key in gone
        else row
        for key, row in last.items()
    ]
    return pa.Table.from_pylist(rows, schema=full.schema)


def _keys(rows: pa.Table) -> list[tuple[str, date]]:
    return list(zip(rows["article_id"].to_pylist(), rows["night"].to_pylist(), strict=True))


def _facts(
    row: Mapping[str, object],
    editions: Mapping[tuple[str, date], Edition],
    change_of: ChangeOf,
    run_id: str,
) -> dict[str, object]:
    is_gone = row["withdrawn_for"] is not None
    return {
        "version_id": row["version_id"],
        "sequence": row["sequence"],
        "previous_version_id": row["previous_version_id"],
        "change": str(_change(row, editions, change_of)),
        "last_seen_at": row["last_seen_at"] if is_gone else None,
        "run_id": run_id,
    }


def _change(
    row: Mapping[str, object], editions: Mapping[tuple[str, date], Edition], change_of: ChangeOf
) -> Change:
    """What a version changed against the last one that could be read."""
    if row["withdrawn_for"] is not None:
        return Change.WITHDRAWN
    article_id, night, before = row["article_id"], row["night"], row["read_before"]
    earlier = editions.get((article_id, before)) if before is not None else None  # type: ignore[arg-type]
    if earlier is None:
        return Change.NEW
    now = editions[article_id, night]  # type: ignore[index]
    if row["gone_before"] is not None and earlier == now:
        return Change.RETURNED
    return change_of(earlier, now)


def _version_id(version: Mapping[str, object]) -> str:
    identity = f"{version['article_id']} {version['content_digest']} {version['returns']}"
    return hashlib.sha256(identity.encode()).hexdigest()[:32]
