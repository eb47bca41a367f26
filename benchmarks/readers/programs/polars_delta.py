"""Polars."""

import polars as pl
from asked import DAY, ID, OPTIONS, SHOWN, URI, VERSION, run

articles = pl.scan_delta(URI, version=VERSION, storage_options=OPTIONS)
run(
    "polars deltalake",
    lambda: (
        articles.select(
            pl.len().alias("articles"),
            pl.col("word_count").sum().alias("words"),
            pl.col("published_at").count().alias("dated"),
        )
        .collect()
        .to_dicts()[0]
    ),
    lambda: (
        articles.filter(pl.col("published_on") == DAY).select("title").collect()["title"].to_list()
    ),
    lambda: articles.filter(pl.col("article_id") == ID).select(SHOWN).collect().to_dicts()[0],
)
