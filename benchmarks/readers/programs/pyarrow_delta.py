"""PyArrow by deltalake's dataset."""

import pyarrow.compute as pc
import pyarrow.dataset as ds
from asked import DAY, ID, OPTIONS, SHOWN, URI, VERSION, run
from deltalake import DeltaTable

dataset = DeltaTable(URI, version=VERSION, storage_options=OPTIONS).to_pyarrow_dataset()


def rows(columns, wanted=None):
    return dataset.scanner(columns=columns, filter=wanted, use_threads=False).to_table()


def whole():
    table = rows(["word_count", "published_at"])
    return {
        "articles": table.num_rows,
        "words": pc.sum(table["word_count"]).as_py(),
        "dated": table.num_rows - table["published_at"].null_count,
    }


run(
    "pyarrow deltalake",
    whole,
    lambda: rows(["title"], ds.field("published_on") == DAY)["title"].to_pylist(),
    lambda: rows(SHOWN, ds.field("article_id") == ID).to_pylist()[0],
)
