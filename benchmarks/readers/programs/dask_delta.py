"""Dask with dask-deltatable."""

import dask
import dask_deltatable
from asked import DAY, ID, SHOWN, URI, VERSION, run

dask.config.set({"dataframe.convert-string": False, "scheduler": "synchronous"})


def read(columns, wanted=None):
    return dask_deltatable.read_deltalake(
        URI,
        version=VERSION,
        columns=columns,
        filter=wanted,
    ).compute()


def whole():
    frame = read(["word_count", "published_at"])
    return {
        "articles": len(frame),
        "words": frame["word_count"].sum(),
        "dated": frame["published_at"].count(),
    }


run(
    "dask dask-deltatable deltalake",
    whole,
    lambda: read(["title", "published_on"], [("published_on", "==", DAY)])["title"].tolist(),
    lambda: read([*SHOWN, "article_id"], [("article_id", "==", ID)]).to_dict("records")[0],
)
