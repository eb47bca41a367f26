"""An article's versions: its readings in the order of capture, equal content once."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import polars as pl
import pyarrow as pa

from pipeline.readings.table import Readings
from pipeline.records import Change
from pipeline.tables.delta import conform
from pipeline.tables.schema import VERSIONS

Edition = tuple[str, str]  # title, text
ChangeOf = Callable[[Edition, Edition], Change]


def histories(index: pl.DataFrame) -> pl.DataFrame:
    """Every version of the articles of an index: where it was first read, and its place in line."""
    starts = (
        index.sort("article_id", "captured_at", "night")
        .with_columns(
            pl.col("content_digest").shift().over("article_id").alias("content_before"),
        )
        .filter(pl.col("content_before").ne_missing(pl.col("content_digest")))
    )
    return (
        starts.with_columns(
            pl.int_range(1, pl.len() + 1).over("article_id").alias("sequence"),
            # an article that goes back to an earlier wording is a version of its own
            pl.int_range(pl.len()).over("article_id", "content_digest").alias("returns"),
            pl.col("night").shift().over("article_id").alias("night_before"),
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
) -> pa.Table:
    """The rows of `versions` that belong to some nights."""
    wanted = list(nights)
    known = histories(readings.of_nights(wanted))
    ours = known.filter(pl.col("night").is_in(wanted))
    before = ours.filter(pl.col("night_before").is_not_null()).select(
        "article_id", pl.col("night_before").alias("night")
    )
    full = readings.rows(pl.concat([ours.select("article_id", "night"), before]))
    editions = {
        (row["article_id"], row["night"]): (row["title"], row["text"])
        for row in full.select(["article_id", "night", "title", "text"]).to_pylist()
    }
    facts = {
        (row["article_id"], row["night"]): _facts(row, editions, change_of, run_id)
        for row in ours.iter_rows(named=True)
        if (row["article_id"], row["night"]) in editions  # else a gathering died before its index
    }
    places = [number for number, key in enumerate(_keys(full)) if key in facts]
    chosen = full.take(pa.array(places, pa.int64()))
    found = [facts[key] for key in _keys(chosen)]
    for name in ("version_id", "sequence", "previous_version_id", "change", "run_id"):
        kind = VERSIONS.schema.field(name).type
        chosen = chosen.append_column(name, pa.array([one[name] for one in found], kind))
    return conform(chosen, VERSIONS)


def _keys(rows: pa.Table) -> list[tuple[str, date]]:
    return list(zip(rows["article_id"].to_pylist(), rows["night"].to_pylist(), strict=True))


def _facts(
    row: Mapping[str, object],
    editions: Mapping[tuple[str, date], Edition],
    change_of: ChangeOf,
    run_id: str,
) -> dict[str, object]:
    article_id, night, before = row["article_id"], row["night"], row["night_before"]
    change = (
        Change.NEW
        if before is None or (article_id, before) not in editions
        else change_of(editions[article_id, before], editions[article_id, night])  # type: ignore[index]
    )
    return {
        "version_id": row["version_id"],
        "sequence": row["sequence"],
        "previous_version_id": row["previous_version_id"],
        "change": str(change),
        "run_id": run_id,
    }


def _version_id(version: Mapping[str, object]) -> str:
    identity = f"{version['article_id']} {version['content_digest']} {version['returns']}"
    return hashlib.sha256(identity.encode()).hexdigest()[:32]
