"""Delta tables in a bucket: made from the contract, replaced partition by partition."""

import logging
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from deltalake import (
    BloomFilterProperties,
    ColumnProperties,
    DeltaTable,
    WriterProperties,
)
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.schema import Field, Schema

from pipeline.errors import MissingError, StoreError
from pipeline.store import Store
from pipeline.tables.parts import regrouped
from pipeline.tables.schema import Table

if TYPE_CHECKING:
    import pyarrow.dataset as ds  # brings pandas where that is installed

logger = logging.getLogger(__name__)

ROW_GROUP_ROWS = 20_000  # a day in one: readers of few columns pay by group, not by row
BATCH_ROWS = 5_000
BLOOM_ROWS = 10_000  # 16 KB a filter: 2 wrong in 100 at 17,000 rows a group
ZSTD_NIGHTLY = 3  # 1.3, 3.2 and 8.2 s for 20,000 rows at levels 1, 3 and 9
LONG = ("title", "summary", "text")  # nobody filters by their least and greatest
IDENTITIES = ("article_id", "version_id")  # looked up one by one: a bloom filter finds them
FEW_VALUES = (  # what a dictionary makes smaller; the rest is too distinct for one
    "source_id",
    "site_name",
    "published_at_offset",
    "published_at_precision",
    "published_at_from",
    "language",
    "section",
    "extractor",
    "extractor_version",
    "run_id",
    "relation",
    "change",
    "stage",
    "reason",
    "outcome",
    "night",
    "copy_count",
)
COUNTED = ("word_count",)  # too many values for a dictionary page, which costs as much again
FILTERED = (  # what people filter by; never text: the log outlives the rows
    "article_id",
    "source_id",
    "published_on",
    "published_at",
    "captured_at",
    "first_captured_at",
    "language",
    "night",
    "version_id",
    "cluster_id",
    "representative_id",
    "word_count",
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
STATISTICS = "delta.dataSkippingStatsColumns"


def table_uri(store: Store, table: Table) -> str:
    """Where a table lies."""
    return f"{store.uri}/{table.folder}"


def open_table(store: Store, table: Table, version: int | None = None) -> DeltaTable:
    """The table at its newest version, made or widened where it must be; or at an older one.

    Raises StoreError where the bucket cannot be read, or the table is not the contract's.
    """
    if version is not None:
        return look_at(store, table, version)
    try:
        found = look_at(store, table)
    except MissingError:
        return _create(store, table)
    return _widened(found, table, store)


def look_at(store: Store, table: Table, version: int | None = None) -> DeltaTable:
    """The table for reading alone, which an analyst's keys allow: never made, never widened.

    Raises MissingError where it was never published.
    """
    try:
        return DeltaTable(
            table_uri(store, table), version=version, storage_options=dict(store.storage_options)
        )
    except TableNotFoundError as error:
        uri = table_uri(store, table)
        message = f"there is no table {uri}: nothing was published yet"
        if version is not None:
            message = f"there is no version {version} of the table {uri}: it is not kept"
        raise MissingError(message) from error
    except (DeltaError, OSError) as error:
        raise failure(store, table, "open", error) from error


def has_table(store: Store, table: Table) -> bool:
    """Whether the table was ever written. Raises StoreError where the bucket cannot be asked."""
    try:
        return DeltaTable.is_deltatable(
            table_uri(store, table), storage_options=dict(store.storage_options)
        )
    except (DeltaError, OSError) as error:
        raise failure(store, table, "look for", error) from error


def rows_of(
    store: Store,
    table: Table,
    wanted: "ds.Expression",
    columns: Collection[str] | None = None,
    version: int | None = None,
    *,
    opened: DeltaTable | None = None,
) -> list[dict[str, Any]]:
    """The rows that a condition chooses, with some columns or all, of the newest version or one.

    Who has opened that version already hands it over: it takes a request for each entry of the log.

    A column that a table of an earlier contract lacks is null, until the next publish widens it.
    Raises MissingError where the table was never published, StoreError where it cannot be read.
    """
    dataset = (opened or look_at(store, table, version)).to_pyarrow_dataset()
    there = dataset.schema.names
    lacking = dict.fromkeys(set(columns or table.names) - set(there))
    try:
        found = dataset.to_table(
            columns=columns and [name for name in columns if name in there],
            filter=wanted,
            batch_size=BATCH_ROWS,
            batch_readahead=2,  # of 16, which is all of a table's texts at once
        )
    except OSError as error:
        raise failure(store, table, "read", error) from error
    return [row | lacking for row in found.to_pylist()]


def rows_by_partition(store: Store, table: Table) -> Counter[date]:
    """How many rows each day of a partitioned table holds, from its log alone.

    Raises MissingError where the table was never published, StoreError where it cannot be read.
    """
    actions = pa.table(look_at(store, table).get_add_actions(flatten=True))
    days = actions[f"partition.{table.partition}"].to_pylist()
    counted: Counter[date] = Counter()
    for day, count in zip(days, actions["num_records"].to_pylist(), strict=True):
        counted[day if isinstance(day, date) else date.fromisoformat(day)] += count
    return counted


def count_rows(
    store: Store,
    table: Table,
    wanted: "ds.Expression",
    by: Collection[str],
    version: int | None = None,
    *,
    opened: DeltaTable | None = None,
) -> list[dict[str, Any]]:
    """How many rows a condition chooses, as `count` for each combination of some columns.

    Raises what `rows_of` does.
    """
    dataset = (opened or look_at(store, table, version)).to_pyarrow_dataset()
    try:
        found = dataset.to_table(columns=[*by], filter=wanted)
    except OSError as error:
        raise failure(store, table, "read", error) from error
    counted = found.group_by([*by]).aggregate([([], "count_all")])
    rows: list[dict[str, Any]] = counted.rename_columns([*by, "count"]).to_pylist()
    return rows


def partition_predicate(table: Table, partitions: Collection[date]) -> str | None:
    """The condition that names whole partitions; None for a table without."""
    if not table.partition:
        return None
    days = ", ".join(f"'{day:%Y-%m-%d}'" for day in sorted(partitions))
    return f"{table.partition} IN ({days})"


def writer_properties(table: Table, level: int) -> WriterProperties:
    """How the table's Parquet files are laid out."""
    columns = {name: ColumnProperties(dictionary_enabled=True) for name in FEW_VALUES}
    columns |= {
        name: ColumnProperties(statistics_enabled="NONE", dictionary_enabled=False) for name in LONG
    }
    columns |= {
        name: ColumnProperties(dictionary_enabled=False, encoding="DELTA_BINARY_PACKED")
        for name in COUNTED
    }
    bloom = BloomFilterProperties(set_bloom_filter_enabled=True, fpp=0.01, ndv=BLOOM_ROWS)
    columns |= {
        name: ColumnProperties(dictionary_enabled=False, bloom_filter_properties=bloom)
        for name in IDENTITIES
    }
    return WriterProperties(
        compression="ZSTD",
        compression_level=level,
        max_row_group_size=ROW_GROUP_ROWS,
        statistics_truncate_length=64,
        default_column_properties=ColumnProperties(dictionary_enabled=False),
        column_properties={name: one for name, one in columns.items() if name in table.names},
    )


def conform(rows: pa.Table, table: Table) -> pa.Table:
    """The rows with exactly the contract's columns, types and order; sorted as it says."""
    shaped = rows.select(table.names).cast(table.schema)
    return shaped.sort_by([(name, "ascending") for name in table.order])


def to_contract(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows that an earlier version of the code wrote, with what it did not know as null."""
    columns = [
        rows[field.name] if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.table(
        columns, schema=pa.schema([field.with_nullable(True) for field in schema])
    ).cast(schema)


def batches(tables: Iterable[pa.Table]) -> Iterator[pa.RecordBatch]:
    """Rows as what a writer takes, however they were cut before."""
    return regrouped(tables, BATCH_ROWS)


def _create(store: Store, table: Table) -> DeltaTable:
    try:
        return DeltaTable.create(
            table_uri(store, table),
            _delta_schema(table),
            mode="ignore",
            partition_by=[table.partition] if table.partition else None,
            name=table.name,
            description=table.meaning,
            configuration=_properties(table),
            storage_options=dict(store.storage_options),
        )
    except (DeltaError, OSError) as error:
        try:
            return look_at(store, table)  # another writer made it in the same moment
        except MissingError:
            raise failure(store, table, "make", error) from error


def _properties(table: Table, stated: Mapping[str, str] | None = None) -> dict[str, str]:
    """A table's properties; of one that is there already, what is to be stated otherwise."""
    wanted = {
        "delta.checkpointInterval": "10",
        # Upkeep goes by the log's entries: what checkpoints hold of removed files only grows.
        "delta.deletedFileRetentionDuration": "interval 30 days",
        "delta.logRetentionDuration": "interval 3650 days",
    }
    # No more columns than there were: files of before tell nothing of a new one, and deltalake's
    # PyArrow datasets take that for files that hold no such row.
    filtered = FILTERED if stated is None else stated.get(STATISTICS, "").split(",")
    if stated is None or STATISTICS in stated:
        wanted[STATISTICS] = ",".join(_with_statistics(table, filtered))
    return {name: value for name, value in wanted.items() if (stated or {}).get(name) != value}


def _with_statistics(table: Table, filtered: Collection[str]) -> list[str]:
    """The columns of which the log keeps least and most.

    Structs are named, though they have neither: deltalake's PyArrow datasets know nothing of a
    named column that stands behind an unnamed struct, and readers would open every file for it.
    Those that may be null are not, because then the same datasets find no row where one is.
    """
    structs = {
        column.name: not column.nullable
        for column in table.columns
        if pa.types.is_struct(column.kind)
    }
    return [name for name in table.names if structs.get(name, name in filtered)]


def is_up_to_contract(found: DeltaTable, table: Table, store: Store) -> bool:
    """Whether a table has the contract's columns and properties; a change of a type is refused."""
    return not (_missing(found, table, store) or _restated(found, table))


def _widened(found: DeltaTable, table: Table, store: Store) -> DeltaTable:
    """The table with the contract's new columns and properties; another change is refused."""
    missing, properties = _missing(found, table, store), _restated(found, table)
    if not missing and not properties:
        return found
    try:
        if missing:
            found.alter.add_columns(missing)
        if properties:
            found.alter.set_table_properties(properties)
    except CommitFailedError:
        logger.info("%s: another writer brought it up to the contract", table.name)
        return _widened(look_at(store, table), table, store)
    return look_at(store, table)


def _missing(found: DeltaTable, table: Table, store: Store) -> list[Field]:
    """The columns that a table lacks; rows of before hold null in them, whatever is promised."""
    there = {field.name: field for field in found.schema().fields}
    wanted = _delta_schema(table).fields
    changed = [
        field.name
        for field in wanted
        if field.name in there and field.type != there[field.name].type
    ]
    if changed:
        message = (
            f"{table_uri(store, table)} holds {', '.join(changed)} with another type than the "
            "contract; a change that is not additive needs a new table beside it"
        )
        raise StoreError(message)
    return [
        Field(field.name, field.type, nullable=True, metadata=field.metadata)
        for field in wanted
        if field.name not in there
    ]


def _restated(found: DeltaTable, table: Table) -> dict[str, str]:
    return _properties(table, found.metadata().configuration)


def failure(store: Store, table: Table, attempt: str, error: Exception) -> StoreError:
    """What to tell: the store's own sentence where it refuses us or is away."""
    try:
        store.keys(f"{table.folder}/_delta_log/_last_checkpoint")
    except StoreError as refusal:
        return refusal
    said = " ".join(COLOUR.sub("", str(error)).split())
    return StoreError(f"cannot {attempt} the table {table_uri(store, table)}: {said[:300]}")


def _delta_schema(table: Table) -> Schema:
    return Schema.from_arrow(table.schema)
