"""DuckDB over deltalake's Arrow dataset, which needs no extension."""

import duckdb
from asked import DAY, ID, OPTIONS, SHOWN, URI, VERSION, WHOLE, run
from deltalake import DeltaTable

con = duckdb.connect()
con.execute("SET TimeZone = 'UTC'")
dataset = DeltaTable(URI, version=VERSION, storage_options=OPTIONS).to_pyarrow_dataset()
con.register("articles", dataset)


def rows(question):
    found = con.execute(question)
    names = [one[0] for one in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


run(
    "duckdb deltalake pyarrow",
    lambda: rows(f"SELECT {WHOLE} FROM articles")[0],
    lambda: [
        one["title"]
        for one in rows(f"SELECT title FROM articles WHERE published_on = DATE '{DAY}'")
    ],
    lambda: rows(f"SELECT {','.join(SHOWN)} FROM articles WHERE article_id = '{ID}'")[0],
)
