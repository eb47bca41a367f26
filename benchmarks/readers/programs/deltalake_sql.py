"""deltalake's own SQL (DataFusion inside)."""

import pyarrow as pa
from asked import DAY, ID, OPTIONS, SHOWN, URI, VERSION, WHOLE, run
from deltalake import DeltaTable, QueryBuilder

table = DeltaTable(URI, version=VERSION, storage_options=OPTIONS)
builder = QueryBuilder().register("articles", table)


def rows(question):
    return pa.table(builder.execute(question).read_all()).to_pylist()


run(
    "deltalake",
    lambda: rows(f"SELECT {WHOLE} FROM articles")[0],
    lambda: [
        one["title"]
        for one in rows(f"SELECT title FROM articles WHERE published_on = DATE '{DAY}'")
    ],
    lambda: rows(f"SELECT {','.join(SHOWN)} FROM articles WHERE article_id = '{ID}'")[0],
)
