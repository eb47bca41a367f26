"""The articles of a day of publication, and which of them repeat another."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cached_property

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import MissingError
from pipeline.layout import clusters_day, clusters_key, clusters_prefix
from pipeline.readings.index import newest
from pipeline.readings.table import Readings
from pipeline.readings.versions import histories
from pipeline.records import Relation
from pipeline.store import Store
from pipeline.tables.delta import conform
from pipeline.tables.parts import PART_ROWS
from pipeline.tables.schema import ARTICLES, COPIES, READINGS

FETCHES = 8  # small files asked for at once
BEFORE = timedelta(days=7)  # undated copies may lie before what they repeat
AFTER = timedelta(days=120)  # four windows of days: how far a chain of copies is followed
CLUSTERED = {
    "article_id": pl.String,
    "cluster_id": pl.String,
    "representative_id": pl.String,
    "relation": pl.String,
    "resemblance": pl.Float64,
    "containment": pl.Float64,
    "print_order": pl.Int64,
    "hours_after_first": pl.Float64,
    "reused_id": pl.String,
    "reused_cluster_id": pl.String,
    "reused_share": pl.Float64,
    "passages": pl.String,
}
NOT_SHOWN = {"content_digest", "withdrawn_for", "own_id"}  # of a look, not of the article
DAY_SCHEMA = pa.schema(
    [
        *(field for field in READINGS.schema if field.name not in NOT_SHOWN),
        pa.field("published_on", pa.date32(), nullable=False),
        pa.field("first_captured_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("version_id", pa.string(), nullable=False),
        pa.field("withdrawn_at", pa.timestamp("us", tz="UTC")),
        pa.field("withdrawn_seen_at", pa.timestamp("us", tz="UTC")),
        pa.field("withdrawn_for", pa.string()),
        pa.field("former_urls", pa.list_(pa.string())),
    ]
)
TELLING_APART = (
    "article_id",
    "canonical_url",
    "source_id",
    "title",
    "published_at",
    "captured_at",
    "text",
    "night",
)
OF_LOOKS = (
    "published_on",
    "first_captured_at",
    "version_id",
    "withdrawn_at",
    "withdrawn_seen_at",
    "withdrawn_for",
    "former_urls",
)


class DaysOfArticles(Mapping[date, Iterator[pa.Table]]):
    """For each day, the newest reading of every article published on it, read when asked for.

    Of it what tells articles apart, by the articles' ids and a part at a time.
    """

    def __init__(self, raw: Store, days: Iterable[date]) -> None:
        self._days = sorted(set(days))
        self._readings = Readings(raw, columns=TELLING_APART)
        self._newest = newest_versions(self._readings, self._days)

    def __getitem__(self, day: date) -> Iterator[pa.Table]:
        if day not in self._days:
            raise KeyError(day)
        return self._whole.of_day(day)

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)

    @property
    def article_count(self) -> int:
        """How many articles there are on all days, without reading them."""
        return len(self._newest)

    @cached_property
    def _whole(self) -> "WholeDays":
        return WholeDays(self._readings, self._newest, ["article_id"])


def articles_of_days(raw: Store, days: Iterable[date]) -> DaysOfArticles:
    """For each day, the newest reading of every article published on it."""
    return DaysOfArticles(raw, days)


class WholeDays:
    """The articles of some days, with what their newest versions say, looked through once."""

    def __init__(self, readings: Readings, newest: pl.DataFrame, order: Sequence[str]) -> None:
        self._order = order
        ordered = newest.sort("published_on", *order, nulls_last=True)
        place = pl.int_range(pl.len()).over("published_on") // PART_ROWS
        self._newest = ordered.with_columns(
            pl.struct("published_on", place.alias("place")).rle_id().alias("part")
        )
        self._parts = readings.parts(self._newest)

    def of_day(self, day: date) -> Iterator[pa.Table]:
        """A day's articles in the order that was asked for, part by part."""
        ours = self._newest.filter(pl.col("published_on") == day)
        for (number,), some in sorted(ours.partition_by("part", as_dict=True).items()):
            yield _with_looks(self._parts.part(number), some).sort_by(
                [(name, "ascending") for name in self._order]
            )


def newest_versions(readings: Readings, days: Iterable[date]) -> pl.DataFrame:
    """Of every article published on some days: the newest reading's night, and its version."""
    wanted = list(days)
    found = readings.of_days(wanted)
    ours = newest(found).filter(pl.col("published_on").is_in(wanted))
    known = histories(found.filter(pl.col("article_id").is_in(ours["article_id"].implode())))
    known = known.filter(pl.col("withdrawn_for").is_null())  # the last that could be read is shown
    last = known.group_by("article_id", maintain_order=True).agg(pl.col("version_id").last())
    former = _former_urls(readings, found, ours)
    return ours.join(last, on="article_id").join(former, on="article_id", how="left")


def _former_urls(readings: Readings, found: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """The canonical addresses that articles had before the one of their newest reading."""
    renamed = found.filter(pl.col("own_id").is_not_null())["article_id"].unique()
    looks = found.filter(
        pl.col("article_id").is_in(renamed.implode()), pl.col("withdrawn_for").is_null()
    ).join(ours.select("article_id", pl.col("night").alias("last")), on="article_id")
    rows = readings.rows(looks).select(["article_id", "night", "canonical_url"])
    return (
        looks.join(pl.DataFrame(rows), on=["article_id", "night"])
        .sort("article_id", "captured_at", "night")
        .group_by("article_id", maintain_order=True)
        .agg(
            pl.col("canonical_url")
            .filter(
                pl.col("canonical_url")
                != pl.col("canonical_url").filter(pl.col("night") == pl.col("last")).first()
            )
            .unique(maintain_order=True)
            .alias("former_urls")
        )
        .filter(pl.col("former_urls").list.len() > 0)
    )


def _with_looks(rows: pa.Table, newest: pl.DataFrame) -> pa.Table:
    """Articles, with what their newest versions say."""
    facts = pl.DataFrame(rows.select(["article_id"])).join(
        newest, on="article_id", how="left", maintain_order="left"
    )
    rows = rows.select([name for name in rows.column_names if name not in NOT_SHOWN])
    for name in OF_LOOKS:
        rows = rows.append_column(
            DAY_SCHEMA.field(name), facts[name].to_arrow().cast(DAY_SCHEMA.field(name).type)
        )
    schema = pa.schema([field for field in DAY_SCHEMA if field.name in rows.column_names])
    return rows.select(schema.names).cast(schema)


class Clusters:
    """Which articles repeat which, as deduplication last left it, day by day."""

    def __init__(self, raw: Store) -> None:
        self._raw = raw
        self._days: dict[date, pl.DataFrame] = {}
        found = (clusters_day(key) for key in raw.keys(clusters_prefix()))
        self.days = sorted(day for day in found if day)

    def of_day(self, day: date) -> pl.DataFrame:
        """A day's rows; none where it was never deduplicated."""
        if day not in self._days:
            self._days[day] = self._read(day)
        return self._days[day]

    def sizes(self, day: date) -> pl.DataFrame:
        """How many articles repeat another in each cluster that a day's articles may stand for."""
        near = [other for other in self.days if day - BEFORE <= other <= day + AFTER]
        missing = [other for other in near if other not in self._days]
        with ThreadPoolExecutor(FETCHES) as pool:
            for other, rows in zip(missing, pool.map(self._read, missing), strict=True):
                self._days[other] = rows
        copies = [
            rows.filter(pl.col("article_id") != pl.col("representative_id")).select("cluster_id")
            for rows in (self.of_day(day), *(self._days[other] for other in near if other != day))
        ]
        return (
            pl.concat(copies)
            .group_by("cluster_id")
            .agg(pl.len().cast(pl.Int64).alias("copy_count"))
        )

    def _read(self, day: date) -> pl.DataFrame:
        try:
            data = self._raw.read(clusters_key(day))
        except MissingError:
            data = b""
        if not data:
            return pl.DataFrame(schema=CLUSTERED)
        found = pl.read_parquet(io.BytesIO(data))
        older = [pl.lit(None).alias(name) for name in CLUSTERED if name not in found.columns]
        return found.with_columns(older).select(list(CLUSTERED)).cast(CLUSTERED)  # type: ignore[arg-type]


def split(
    articles: pa.Table, clusters: pl.DataFrame, sizes: pl.DataFrame, run_id: str
) -> tuple[pa.Table, pa.Table]:
    """A day's rows of `articles`, and of `copies`."""
    facts = (
        pl.DataFrame(articles.select(["article_id"]))
        .join(clusters.unique("article_id"), on="article_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("representative_id").fill_null(pl.col("article_id")),
            pl.col("cluster_id").fill_null(pl.col("article_id")),
        )
        .join(sizes, on="cluster_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("copy_count").fill_null(0),
            (pl.col("representative_id") == pl.col("article_id")).alias("is_first"),
        )
    )
    whole = articles.append_column("run_id", pa.array([run_id] * articles.num_rows, pa.string()))
    for name in facts.columns[1:]:
        whole = whole.append_column(name, facts[name].to_arrow())
    first = whole["is_first"]
    articles = whole.filter(first)
    copies = pa.concat_tables([whole.filter(pc.invert(first)), _reuses(articles)])
    return conform(articles, ARTICLES), conform(copies, COPIES)


def _reuses(articles: pa.Table) -> pa.Table:
    """Rows of `copies` for articles that stand for themselves and hold a passage of another."""
    found = articles.filter(pc.is_valid(articles["reused_id"]))
    said = {
        "representative_id": found["reused_id"],
        "cluster_id": found["reused_cluster_id"],
        "relation": pa.repeat(pa.scalar(Relation.REUSE.value), len(found)),
        "resemblance": pa.nulls(len(found), pa.float64()),
        "containment": found["reused_share"],
        "print_order": pa.nulls(len(found), pa.int64()),
        "hours_after_first": pa.nulls(len(found), pa.float64()),
    }
    for name, values in said.items():
        place = found.schema.get_field_index(name)
        found = found.set_column(
            place, found.schema.field(name), values.cast(found.schema.field(name).type)
        )
    return found
