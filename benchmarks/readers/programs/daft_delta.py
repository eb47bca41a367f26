"""Daft."""

import daft
from asked import DAY, ENDPOINT, ID, KEY, SECRET, SHOWN, URI, VERSION, run
from daft import col
from daft.io import IOConfig, S3Config

config = IOConfig(
    s3=S3Config(
        endpoint_url=ENDPOINT,
        key_id=KEY,
        access_key=SECRET,
        region_name="us-east-1",
        use_ssl=False,
        force_virtual_addressing=False,
    )
)
articles = daft.read_deltalake(URI, version=VERSION, io_config=config)


def whole():
    found = articles.agg(
        col("article_id").count().alias("articles"),
        col("word_count").sum().alias("words"),
        col("published_at").count().alias("dated"),
    ).to_pydict()
    return {name: values[0] for name, values in found.items()}


run(
    "daft",
    whole,
    lambda: articles.where(col("published_on") == DAY).select("title").to_pydict()["title"],
    lambda: {
        name: values[0]
        for name, values in articles.where(col("article_id") == ID)
        .select(*SHOWN)
        .to_pydict()
        .items()
    },
)
