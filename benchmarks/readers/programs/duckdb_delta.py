"""DuckDB with its Delta extension."""

import duckdb
from asked import DAY, ENDPOINT, ID, KEY, SECRET, SHOWN, URI, VERSION, WHOLE, run
from duckdb_extensions import import_extension

con = duckdb.connect()
for name in ("httpfs", "delta"):
    import_extension(name, con=con)
    con.execute(f"LOAD {name}")
con.execute(
    f"CREATE SECRET (TYPE s3, KEY_ID '{KEY}', SECRET '{SECRET}', REGION 'us-east-1', "
    f"ENDPOINT '{ENDPOINT.partition('://')[2]}', URL_STYLE 'path', USE_SSL false)"
)
con.execute("SET TimeZone = 'UTC'")
# The extension of before 1.5 reads the newest version alone.
KNOWN = f", version = {VERSION}" if duckdb.__version__ >= "1.5" else ""
TABLE = f"delta_scan('{URI}'{KNOWN})"


def rows(question):
    found = con.execute(question)
    names = [one[0] for one in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


run(
    "duckdb duckdb-extension-delta",
    lambda: rows(f"SELECT {WHOLE} FROM {TABLE}")[0],
    lambda: [
        one["title"] for one in rows(f"SELECT title FROM {TABLE} WHERE published_on = DATE '{DAY}'")
    ],
    lambda: rows(f"SELECT {','.join(SHOWN)} FROM {TABLE} WHERE article_id = '{ID}'")[0],
)
