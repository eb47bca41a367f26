"""DuckDB with a view over every table, for people who ask questions in SQL."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

import duckdb

from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.tables.delta import table_uri
from pipeline.tables.edition import Edition
from pipeline.tables.schema import BY_NAME, READINGS
from pipeline.tables.sql import SHAREABLE, duckdb_views

EXTENSIONS = ("httpfs", "delta")


def open_views(
    clean: Store, edition: Edition, *, raw: Store | None = None, question: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection in memory with one view a table, as an edition has it.

    With a question only the tables that it names are opened. With the raw bucket, which only the
    operator reads, there is a view over the readings too.
    """
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for name in EXTENSIONS:
        connection.execute(f"LOAD '{extension_file(name)}'")
    connection.execute("SET TimeZone = 'UTC'")
    _add_secret(connection, clean)
    names = _named(connection, question)
    for statement in duckdb_views(edition, clean.uri, names):
        connection.execute(statement)
    if raw and edition.readings is not None and (names is None or READINGS.name in names):
        _add_secret(connection, raw)
        place = table_uri(raw, READINGS).replace("'", "''")
        scan = f"delta_scan('{place}', version = {edition.readings})"
        connection.execute(f"CREATE VIEW {READINGS.name} AS FROM {scan}")
    _shut(connection, [clean, *([raw] if raw else [])])
    return connection


def _shut(connection: duckdb.DuckDBPyConnection, stores: Sequence[Store]) -> None:
    """Let questions read the buckets that they are about, and no file or host beside them."""
    places = ", ".join(f"'{_quoted(store.uri.removeprefix('file://'))}/'" for store in stores)
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
    return names & {*BY_NAME, SHAREABLE} or None


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
            f"URL_STYLE '{_style(options)}'",
            f"USE_SSL {str(scheme == 'https').lower()}",
        ]
    name = "bucket_" + "".join(sign if sign.isalnum() else "_" for sign in store.uri)
    connection.execute(
        f"CREATE OR REPLACE SECRET {name} (TYPE s3, {', '.join(parts)}, "
        f"SCOPE '{_quoted(store.uri)}')"
    )


def _style(options: Mapping[str, str]) -> str:
    is_virtual = options.get("AWS_VIRTUAL_HOSTED_STYLE_REQUEST") == "true"
    return "vhost" if is_virtual else "path"


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
