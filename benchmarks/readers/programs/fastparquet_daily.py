"""pandas with engine="fastparquet", on the plain daily files."""

import fsspec
import pandas as pd
from asked import DAY, ID, OPTIONS, SHOWN, URI, run

BUCKET = URI.removeprefix("s3://").partition("/")[0]
FOLDER = f"{BUCKET}/daily/articles"
system = fsspec.filesystem(
    "s3",
    key=OPTIONS["AWS_ACCESS_KEY_ID"],
    secret=OPTIONS["AWS_SECRET_ACCESS_KEY"],
    client_kwargs={"endpoint_url": OPTIONS["AWS_ENDPOINT_URL"]},
)


def read(place, columns):
    with system.open(place, "rb") as file:
        return pd.read_parquet(file, engine="fastparquet", columns=columns)


def every(columns):
    return pd.concat([read(place, columns) for place in sorted(system.ls(FOLDER))])


def whole():
    frame = every(["word_count", "published_at"])
    return {
        "articles": len(frame),
        "words": frame["word_count"].sum(),
        "dated": frame["published_at"].count(),
    }


def one():
    frame = every(None)
    (row,) = frame[frame["article_id"] == ID].to_dict("records")
    parts = {"rights": {"noai": row.get("rights.noai")}}
    return (
        {name: row.get(name) for name in SHOWN}
        | parts
        | {"raw_ref": {"offset": row.get("raw_ref.offset")}}
    )


run(
    "pandas fastparquet",
    whole,
    lambda: read(f"{FOLDER}/articles-{DAY}.parquet", ["title"])["title"].tolist(),
    one,
)
