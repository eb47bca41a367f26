"""DuckDB with a view over every table, for people who ask questions in SQL."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files

import duckdb
from deltalake import DeltaTable

from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.tables.delta import has_table, look_at, table_uri
from pipeline.tables.schema import Table

EXTENSIONS = ("httpfs", "delta")


def open_views(
    tables: Iterable[tuple[Store, Table]], as_of: date | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection in memory with one view a table, as it stands or stood at the end of a day.

    Raises StoreError where no table can be read.
    """
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for name in EXTENSIONS:
        connection.execute(f"LOAD '{extension_file(name)}'")
    connection.execute("SET TimeZone = 'UTC'")
    views = 0
    for store, table in tables:
        if not has_table(store, table):
            continue
        _add_secret(connection, store)
        uri = table_uri(store, table).replace("'", "''")
        version = ""
        if as_of is not None:
            found = version_as_of(look_at(store, table), end_of(as_of))
            if found is None:
                continue
            version = f", version = {found}"
        scan = f"SELECT * FROM delta_scan('{uri}'{version})"  # noqa: S608
        connection.execute(f"CREATE VIEW {table.name} AS {scan}")
        views += 1
    if not views:
        when = f" on {as_of}" if as_of else " yet"
        message = f"no table can be queried: nothing was published{when}"
        raise StoreError(message)
    return connection


def version_as_of(opened: DeltaTable, at: datetime) -> int | None:
    """The version a table had at an instant; None where it did not exist.

    Every commit carries the instant it was made at; there is no other clock.
    """
    moment = at.timestamp() * 1000
    versions = [
        int(commit["version"]) for commit in opened.history() if commit["timestamp"] <= moment
    ]
    return max(versions, default=None)


def end_of(day: date) -> datetime:
    """The last instant of a UTC day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)


def _add_secret(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    options = store.storage_options
    if "AWS_ACCESS_KEY_ID" not in options:
        return
    stated = {
        "KEY_ID": options["AWS_ACCESS_KEY_ID"],
        "SECRET": options["AWS_SECRET_ACCESS_KEY"],
        "REGION": options["AWS_REGION"],
        "SESSION_TOKEN": options.get("AWS_SESSION_TOKEN"),
    }
    endpoint = options.get("AWS_ENDPOINT_URL", "")
    parts = [f"{name} '{_quoted(value)}'" for name, value in stated.items() if value]
    if endpoint:
        scheme, _, address = endpoint.partition("://")
        parts += [
            f"ENDPOINT '{_quoted(address)}'",
            "URL_STYLE 'path'",
            f"USE_SSL {str(scheme == 'https').lower()}",
        ]
    name = "bucket_" + "".join(sign if sign.isalnum() else "_" for sign in store.uri)
    connection.execute(
        f"CREATE OR REPLACE SECRET {name} (TYPE s3, {', '.join(parts)}, "
        f"SCOPE '{_quoted(store.uri)}')"
    )


def _quoted(text: str) -> str:
    return text.replace("'", "''")


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
