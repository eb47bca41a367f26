"""DuckDB with a view over every table, for people who ask questions in SQL."""

from collections.abc import Sequence
from importlib.resources import files

import duckdb

from pipeline.errors import StoreError
from pipeline.layout import words_prefix
from pipeline.notation.sql import quoted
from pipeline.query.asked import AskedSql
from pipeline.query.scans import Scan
from pipeline.store import Store
from pipeline.tables.edition import Edition
from pipeline.tables.schema import CLEAN, READINGS, WORDS, place
from pipeline.tables.sql import shareable_view

SMALL_BYTES = 4 * 2**20  # files that weigh no more together are fetched whole: a request each


def open_views(
    clean: Store, edition: Edition, *, raw: Store | None = None, question: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection in memory with one view a table, as an edition has it.

    Raises StoreError where a table cannot be opened.

    With a question only the tables that it names are opened, and of them only the files that its
    conditions do not exclude: no other question may be asked then. With the raw bucket, which only
    the operator reads, there is a view over the readings too.
    """
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute("SET TimeZone = 'UTC'")
    asked = AskedSql.read(connection, question)
    tables = [(clean, table) for table in CLEAN if table.name in edition.versions]
    if raw and edition.readings is not None:
        tables.append((raw, READINGS))
    scans = [Scan.open(*one, edition) for one in tables if asked.is_about(one[1].name)]
    if asked.is_about_partitions:
        for scan in scans:
            scan.count(connection)
        _shut(connection, [])
        return connection
    stores = [clean, *([raw] if raw else [])]
    _connect(connection, stores)
    try:
        size = sum(scan.view(connection, asked) for scan in scans)
        if asked.is_about("articles") and "articles" in edition.versions:
            connection.execute(shareable_view(edition))
    except duckdb.Error as error:
        said = " ".join(str(error).split())[:300]
        message = f"the tables of edition {edition.number} cannot be opened: {said}"
        raise StoreError(message) from error
    if asked.is_about(WORDS.name) and clean.keys(place(words_prefix())):
        files = quoted(f"{clean.uri}/{place(words_prefix())}*.parquet")
        connection.execute(f"CREATE VIEW {WORDS.name} AS FROM read_parquet('{files}')")
    elif clean.connection and size <= SMALL_BYTES:
        connection.execute("SET force_download = true")
    _shut(connection, stores)
    return connection


def _connect(connection: duckdb.DuckDBPyConnection, stores: Sequence[Store]) -> None:
    """Let a connection ask the servers that have the buckets."""
    for store in stores:
        if store.connection:
            connection.execute(f"LOAD '{extension_file('httpfs')}'")
            connection.execute("SET enable_http_metadata_cache = true")
            connection.execute(store.connection.for_duckdb(store.uri))


def _shut(connection: duckdb.DuckDBPyConnection, stores: Sequence[Store]) -> None:
    """Let questions read the buckets that they are about, and no file or host beside them."""
    places = ", ".join(f"'{quoted(store.uri.removeprefix('file://'))}/'" for store in stores)
    connection.execute(f"SET allowed_directories = [{places}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


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
