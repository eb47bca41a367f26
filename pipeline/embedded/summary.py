"""Say what the nights gave, where it is, and how to read it."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from pipeline.embedded.keys import Keys
from pipeline.errors import MissingError
from pipeline.settings import Settings
from pipeline.store import Store, open_store
from pipeline.store.connection import DUCKDB_CODE
from pipeline.tables.delta import look_at, table_uri
from pipeline.tables.schema import ARTICLES, REJECTS, Table

DUCKDB = """\
import os, duckdb, duckdb_extensions
con = duckdb.connect()
for name in ("httpfs", "delta"):
    duckdb_extensions.import_extension(name, con=con)
    con.load_extension(name)
@SECRET@print(con.sql("SELECT published_on, source_id, title FROM delta_scan('@URI@') LIMIT 10"))"""

POLARS = """\
import polars as pl
print(pl.scan_delta("@URI@").group_by("source_id").len().sort("len").collect())"""


def lines(
    *,
    settings: Settings,
    analyst_file: Path,
    address: str,
    keys: Keys,
    show_passwords: bool,
    keys_file: Path,
) -> Iterator[str]:
    """Every line of the last words before `up` waits."""
    clean = open_store(settings, settings.clean_bucket)
    yield "Articles in the bucket, by source:"
    yield from _counted(clean, ARTICLES, "source_id") or ["  none yet"]
    yield "Rejected, by reason:"
    yield from _counted(clean, REJECTS, "reason") or ["  none"]
    reports = [key for key in clean.keys("reports/") if key.endswith("index.html")]
    if reports:
        yield f"Newest report: {clean.uri}/{reports[-1]}"
        yield f"               {address}/nightdesk/{reports[-1]}"
    yield f"Airflow: {address}"
    if show_passwords:
        yield f"  log in as admin with {keys.admin_password}"
        yield f"  or, to look only, as analyst with {keys.analyst_password}"
        yield f"  (said once; kept in {keys_file})"
    else:
        yield f"  log in as admin or analyst; the passwords are in {keys_file}"
    yield f"  the nights at a glance: {address}/plugin/nightdesk"
    yield "Read the articles as an analyst, in Python, by DuckDB or by Polars:"
    yield ""
    uri = table_uri(clean, ARTICLES)
    for snippet in (DUCKDB, POLARS):
        yield f"( . {quote(str(analyst_file))}; {quote(sys.executable)} - <<'END'"
        yield snippet.replace("@SECRET@", DUCKDB_CODE).replace("@URI@", uri)
        yield "END"
        yield ")"
        yield ""


def _counted(clean: Store, table: Table, column: str) -> list[str]:
    try:
        values = look_at(clean, table).to_pyarrow_table(columns=[column])[column].to_pylist()
    except MissingError:
        return []
    return [f"  {count:6,}  {value}" for value, count in Counter(values).most_common()]
