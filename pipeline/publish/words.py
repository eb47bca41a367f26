"""How often words were used, by day, source and language: one small file a month.

A word is kept with all its sources or not at all, so that its counts may be added up: those that
several articles of a day and language use, without what nearly all of them use, as many as a day
has room for, the most used first. Copies of an article do not count. Everything here follows from
the table of articles.
"""

import io
import json
from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import ConflictError, MissingError
from pipeline.layout import words_key
from pipeline.store import Store
from pipeline.tables.schema import WORDS, place

ATTEMPTS = 12
FEWEST_ARTICLES = 3  # of a day and language: fewer would tell of single articles
GRAMMAR_SHARE = 0.4  # of the articles of a day and language: what more of them use says nothing
GRAMMAR_ARTICLES = 10  # among fewer a share says nothing either
ROWS_A_DAY = 3_000  # some 4 MB a year
LETTERS = (2, 30)  # of a word; longer runs are addresses, or text without spaces
GROUP_ROWS = 5_000  # a word's year is one or two groups of each month
WORD = r"\p{L}[\p{L}\p{M}]*"  # an apostrophe ends one: l'eau, the storm's
ARTICLES_AT_ONCE = 500  # their words are some 20 MB
COUNTED = pl.Schema(
    {
        "word": pl.String(),
        "language": pl.String(),
        "source_id": pl.String(),
        "articles": pl.Int64(),
        "uses": pl.Int64(),
    }
)
TOTALS = pl.Schema({"language": pl.String(), "total": pl.Int64()})
READ = ["article_id", "language", "source_id", "title", "text"]
VERSIONS_MARK = b"nightdesk.articles_versions"  # of the table that each day was made from


def words_of_day(parts: Iterable[pa.Table], day: date) -> pa.Table:
    """The rows of one day of publication, whose articles come a part at a time."""
    counted, totals = pl.DataFrame(schema=COUNTED), pl.DataFrame(schema=TOTALS)
    for articles in parts:
        frame = pl.DataFrame(articles.select(READ))
        counted = pl.concat([counted, *map(_counted, frame.iter_slices(ARTICLES_AT_ONCE))])
        counted = counted.group_by("word", "language", "source_id").sum()
        totals = pl.concat([totals, frame.group_by("language").agg(_count("total"))])
    totals = totals.group_by("language").sum()
    ranked = (
        counted.group_by("word", "language")
        .agg(pl.col("articles").sum().alias("in_all"), pl.len().alias("rows"))
        .join(totals, on="language", nulls_equal=True)
        .filter(
            pl.col("in_all") >= FEWEST_ARTICLES,
            (pl.col("total") < GRAMMAR_ARTICLES)
            | (pl.col("in_all") <= GRAMMAR_SHARE * pl.col("total")),
        )
        .sort(pl.col("in_all"), "language", "word", descending=[True, False, False])
        .filter(pl.col("rows").cum_sum() <= ROWS_A_DAY)
    )
    kept = counted.join(ranked, on=["word", "language"], how="semi", nulls_equal=True)
    return _shaped(kept.with_columns(pl.lit(day).alias("published_on")))


def _counted(frame: pl.DataFrame) -> pl.DataFrame:
    """How many of some articles use each word, and how often."""
    used = (
        frame.select(
            "article_id",
            "language",
            "source_id",
            pl.concat_str("title", pl.lit("\n"), "text")
            .str.to_lowercase()
            .str.extract_all(WORD)
            .alias("word"),
        )
        .explode("word")
        .filter(pl.col("word").str.len_chars().is_between(*LETTERS))
    )
    return used.group_by("word", "language", "source_id").agg(
        pl.col("article_id").n_unique().cast(pl.Int64).alias("articles"), _count("uses")
    )


def _count(name: str) -> pl.Expr:
    return pl.len().cast(pl.Int64).alias(name)


def write_words(clean: Store, days: Mapping[date, pa.Table], version: int) -> None:
    """Put days in the place of themselves; one made from a newer version of the articles stays."""
    for month in sorted({day.replace(day=1) for day in days}):
        ours = {day: rows for day, rows in days.items() if day.replace(day=1) == month}
        _write_month(clean, month, ours, version)


def _write_month(clean: Store, month: date, days: Mapping[date, pa.Table], version: int) -> None:
    key = place(words_key(month))
    for _ in range(ATTEMPTS):
        there = clean.head(key)
        rows, versions = _read_month(clean, key) if there else (WORDS.schema.empty_table(), {})
        newer = {day: found for day, found in days.items() if versions.get(day, -1) <= version}
        frame = pl.DataFrame(rows).filter(~pl.col("published_on").is_in(list(newer)))
        parts = [frame, *(pl.DataFrame(found) for found in newer.values())]
        after = _shaped(pl.concat(parts))
        versions |= dict.fromkeys(newer, version)
        try:
            if after.num_rows or there:
                clean.write(
                    key,
                    _bytes(after, versions),
                    if_absent=not there,
                    if_match=there.etag if there else None,
                )
        except ConflictError:
            continue
        return
    message = f"{key} is written to by too many others at once; try again"
    raise ConflictError(message)


def _read_month(clean: Store, key: str) -> tuple[pa.Table, dict[date, int]]:
    try:
        file = pq.ParquetFile(io.BytesIO(clean.read(key)))
    except MissingError:
        return WORDS.schema.empty_table(), {}
    stated = json.loads((file.metadata.metadata or {}).get(VERSIONS_MARK, b"{}"))
    versions = {date.fromisoformat(day): int(version) for day, version in stated.items()}
    return file.read().select(WORDS.names).cast(WORDS.schema), versions


def _shaped(frame: pl.DataFrame) -> pa.Table:
    table = frame.select(WORDS.names).sort(WORDS.order, nulls_last=True).to_arrow()
    return table.cast(WORDS.schema)


def _bytes(rows: pa.Table, versions: Mapping[date, int]) -> bytes:
    stated = json.dumps({f"{day}": version for day, version in sorted(versions.items())})
    sink = io.BytesIO()
    pq.write_table(
        rows.replace_schema_metadata({VERSIONS_MARK: stated.encode()}),
        sink,
        compression="zstd",
        row_group_size=GROUP_ROWS,
    )
    return sink.getvalue()
