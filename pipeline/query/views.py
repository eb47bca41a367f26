"""DuckDB with a view over every table, for people who ask questions in SQL."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.errors import StoreError
from pipeline.layout import words_prefix
from pipeline.notation.sql import quoted
from pipeline.store import Store
from pipeline.tables.delta import table_uri
from pipeline.tables.edition import Edition
from pipeline.tables.mirror import Mirror
from pipeline.tables.schema import BY_NAME, READINGS, WORDS, Table, place
from pipeline.tables.sql import SHAREABLE, attached_views

EXTENSIONS = ("httpfs", "delta")


def open_views(
    clean: Store, edition: Edition, *, raw: Store | None = None, question: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection in memory with one view a table, as an edition has it.

    Raises StoreError where a table cannot be opened.

    With a question only the tables that it names are opened. With the raw bucket, which only the
    operator reads, there is a view over the readings too.
    """
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    connection.execute("SET TimeZone = 'UTC'")
    names = _named(connection, question)
    if question and names and _is_about_partitions(connection, question, names):
        for name in names:
            _count_by_the_log(connection, clean, edition, BY_NAME[name])
        _shut(connection, [])
        return connection
    for name in EXTENSIONS:
        connection.execute(f"LOAD '{extension_file(name)}'")
    _add_secret(connection, clean)
    try:
        for statement in attached_views(edition, clean.uri, names):
            connection.execute(statement)
    except duckdb.Error as error:
        said = " ".join(str(error).split())[:300]
        message = f"the tables of edition {edition.number} cannot be opened: {said}"
        raise StoreError(message) from error
    if raw and edition.readings is not None and (names is None or READINGS.name in names):
        _add_secret(connection, raw)
        uri = quoted(table_uri(raw, READINGS))
        scan = f"delta_scan('{uri}', version = {edition.readings})"
        connection.execute(f"CREATE VIEW {READINGS.name} AS FROM {scan}")
    if (names is None or WORDS.name in names) and clean.keys(place(words_prefix())):
        files = quoted(f"{clean.uri}/{place(words_prefix())}*.parquet")
        connection.execute(f"CREATE VIEW {WORDS.name} AS FROM read_parquet('{files}')")
    _shut(connection, [clean, *([raw] if raw else [])])
    return connection


def _shut(connection: duckdb.DuckDBPyConnection, stores: Sequence[Store]) -> None:
    """Let questions read the buckets that they are about, and no file or host beside them."""
    places = ", ".join(f"'{quoted(store.uri.removeprefix('file://'))}/'" for store in stores)
    connection.execute(f"SET allowed_directories = [{places}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _named(connection: duckdb.DuckDBPyConnection, question: str | None) -> set[str] | None:
    """The tables that a question names; None where all may be meant."""
    if question is None:
        return None
    try:
        names = {
            name.lower()
            for statement in duckdb.extract_statements(question)
            for name in connection.get_table_names(statement.query)
        }
    except duckdb.Error:  # no query, or none that can be read: asking it says what is wrong
        return None
    if SHAREABLE in names:
        names.add("articles")
    return names & {*BY_NAME, SHAREABLE, WORDS.name} or None


def _is_about_partitions(
    connection: duckdb.DuckDBPyConnection, question: str, names: set[str]
) -> bool:
    """Whether a question names no column but those by which the tables are divided.

    How many rows a day has stands in the log: no data file is opened for it.
    """
    if not all(name in BY_NAME and BY_NAME[name].partition for name in names - {READINGS.name}):
        return False
    if names & {READINGS.name, SHAREABLE, WORDS.name}:
        return False
    (told,) = connection.execute("SELECT json_serialize_sql(?)", [question]).fetchone() or ("{}",)
    parsed = json.loads(told)
    columns = {f"{BY_NAME[name].partition}" for name in names}
    return not parsed.get("error") and all(one in columns for one in _columns(parsed))


def _columns(parsed: object) -> Iterator[str]:
    """Every column that a question names; a star is one too."""
    if isinstance(parsed, list):
        for one in parsed:
            yield from _columns(one)
    if isinstance(parsed, dict):
        if parsed.get("class") == "STAR" or parsed.get("type") == "STAR":
            yield "*"
        if parsed.get("class") == "COLUMN_REF":
            yield str(parsed["column_names"][-1]).lower()
        for name, one in parsed.items():
            if name != "orders":
                yield from _columns(one)
            else:  # ORDER BY ALL is of what was asked for already
                yield from _columns([order for order in one if not _is_by_all(order)])


def _is_by_all(order: Mapping[str, Any]) -> bool:
    by = order["expression"]
    return by["class"] == "STAR" and not by["expr"]


def _count_by_the_log(
    connection: duckdb.DuckDBPyConnection, clean: Store, edition: Edition, table: Table
) -> None:
    """A table of nothing but the days of a table's rows, as its log counts them."""
    opened = Mirror(clean, table, edition.version_of(table)).opened
    actions = pa.table(opened.get_add_actions(flatten=True))
    days = actions[f"partition.{table.partition}"]
    counted = pa.table({"day": days.cast(pa.string()), "rows": actions["num_records"]})
    connection.register("counted", counted)
    connection.execute(
        f"CREATE TABLE {table.name} AS SELECT CAST(day AS DATE) AS {table.partition} "  # noqa: S608
        "FROM (SELECT day, unnest(range(rows)) FROM counted)"
    )
    connection.unregister("counted")


def _add_secret(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    if store.connection:
        connection.execute(store.connection.for_duckdb(store.uri))


def extension_file(name: str) -> str:
    """The extension as its Python package carries it: nothing is downloaded."""
    folder = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
    file = folder / f"{name}.duckdb_extension"
    if not file.is_file():
        message = (
            f"DuckDB {duckdb.__version__} has no extension {name!r} here; install "
            f"duckdb-extension-{name}=={duckdb.__version__}"
        )
        raise StoreError(message)
    return str(file)
