"""Ibis on DuckDB, with its `read_delta`."""

import duckdb
import ibis
from asked import DAY, ENDPOINT, ID, KEY, SECRET, SHOWN, URI, VERSION, run
from duckdb_extensions import import_extension

# The extension of before 1.5 reads the newest version alone.
KNOWN = {"version": VERSION} if duckdb.__version__ >= "1.5" else {}
con = ibis.duckdb.connect()
for name in ("httpfs", "delta"):
    import_extension(name, con=con.con)
    con.raw_sql(f"LOAD {name}")
con.raw_sql(
    f"CREATE SECRET (TYPE s3, KEY_ID '{KEY}', SECRET '{SECRET}', REGION 'us-east-1', "
    f"ENDPOINT '{ENDPOINT.partition('://')[2]}', URL_STYLE 'path', USE_SSL false)"
)
con.raw_sql("SET TimeZone = 'UTC'")
articles = con.read_delta(URI, **KNOWN)


def whole():
    found = articles.aggregate(
        articles=articles.count(),
        words=articles.word_count.sum(),
        dated=articles.published_at.count(),
    )
    return found.to_pyarrow().to_pylist()[0]


run(
    "ibis-framework duckdb deltalake",
    whole,
    lambda: (
        articles.filter(articles.published_on == ibis.date(f"{DAY}")).title.to_pyarrow().to_pylist()
    ),
    lambda: articles.filter(articles.article_id == ID).select(*SHOWN).to_pyarrow().to_pylist()[0],
)
