"""DataFusion over deltalake's Arrow dataset."""

from asked import DAY, ID, OPTIONS, SHOWN, URI, VERSION, WHOLE, run
from datafusion import SessionContext
from deltalake import DeltaTable

context = SessionContext()
dataset = DeltaTable(URI, version=VERSION, storage_options=OPTIONS).to_pyarrow_dataset()
context.register_dataset("articles", dataset)


def rows(question):
    return context.sql(question).to_pylist()


run(
    "datafusion deltalake pyarrow",
    lambda: rows(f"SELECT {WHOLE} FROM articles")[0],
    lambda: [
        one["title"]
        for one in rows(f"SELECT title FROM articles WHERE published_on = DATE '{DAY}'")
    ],
    lambda: rows(f"SELECT {','.join(SHOWN)} FROM articles WHERE article_id = '{ID}'")[0],
)
