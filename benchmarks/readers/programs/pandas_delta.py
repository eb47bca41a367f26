"""pandas by deltalake's `to_pandas`."""

from asked import DAY, ID, OPTIONS, SHOWN, URI, VERSION, run
from deltalake import DeltaTable

table = DeltaTable(URI, version=VERSION, storage_options=OPTIONS)


def whole():
    frame = table.to_pandas(columns=["word_count", "published_at"])
    return {
        "articles": len(frame),
        "words": frame["word_count"].sum(),
        "dated": frame["published_at"].count(),
    }


run(
    "pandas deltalake pyarrow",
    whole,
    lambda: table.to_pandas(columns=["title"], filters=[("published_on", "=", DAY)])[
        "title"
    ].tolist(),
    lambda: table.to_pandas(columns=SHOWN, filters=[("article_id", "=", ID)]).to_dict("records")[0],
)
