"""A dry run of joining a whole corpus by its keys in an existing engine.

    python -m benchmarks.dedup.whole_corpus FOLDER [--memory 2GB]

FOLDER holds fingerprint files (`dedup/fingerprints/on=*.parquet` of the raw bucket). DuckDB joins
all days with all days by shared keys, spilling to disk, and prints how many pairs are left to
verify: the part of the work that a cluster of machines would share. The SQL is plain; the same
query runs in Spark on the same files (explode instead of unnest). Without FOLDER, ten small days
are made up first.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.dedup import scale
from pipeline.layout import fingerprints_key

MOST_ARTICLES = 400  # here a cut, as a join of all pairs of a frequent key cannot be paid
QUERY = """
WITH postings AS (
    SELECT key, min(article_id) AS article_id  -- one for each text
    FROM (SELECT article_id, text_hash, unnest(keys) AS key FROM read_parquet('{files}'))
    GROUP BY text_hash, key
),
rare AS (
    SELECT key FROM postings GROUP BY key HAVING count(*) BETWEEN 2 AND {most}
)
SELECT one.article_id AS article_id, two.article_id AS other_id, count(*) AS shared
FROM postings AS one
JOIN rare USING (key)
JOIN postings AS two ON one.key = two.key AND one.article_id < two.article_id
GROUP BY ALL
HAVING count(*) >= 2
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--memory", default="2GB")
    stated = parser.parse_args()
    if stated.folder:
        dry_run(stated.folder, stated.memory)
        return
    with TemporaryDirectory() as made:
        scale.prepare(Path(made), 1_000, 10)
        dry_run(Path(made) / "shelf" / Path(fingerprints_key(scale.FIRST)).parent, stated.memory)


def dry_run(folder: Path, memory: str) -> None:
    with TemporaryDirectory() as scratch:
        connection = duckdb.connect()
        connection.execute(f"SET memory_limit = '{memory}'; SET temp_directory = '{scratch}'")
        files = f"{folder}/*.parquet"
        (articles,) = connection.execute(
            f"SELECT count(*) FROM read_parquet('{files}')"
        ).fetchone() or (0,)
        started = time.monotonic()
        query = QUERY.format(files=files, most=MOST_ARTICLES)
        pairs, most = connection.execute(
            f"SELECT count(*), max(shared) FROM ({query})"
        ).fetchone() or (0, 0)
        days = len(list(folder.glob("*.parquet")))
        print(f"{articles:,} articles of {days} days")
        print(f"{pairs:,} pairs share two rare keys or more (at most {most}) and would be verified")
        print(f"{time.monotonic() - started:.1f} seconds with {memory}")


if __name__ == "__main__":
    main()
