"""Joining a whole corpus by its keys in an existing engine: one query in DuckDB and in Spark.

    python -m benchmarks.dedup.whole_corpus [FOLDER] [--memory 2GB] [--spark] [--install-peers]

FOLDER holds fingerprint files (`dedup/fingerprints/on=*.parquet` of the raw bucket); without it,
ten small days are made up first. DuckDB joins all days with all days by shared keys, spilling to
disk, and counts the pairs that are left to verify: the part of the work that a cluster of machines
would share. `--spark` runs the same query on local Spark, two cores, and compares the pairs; it
wants Java 17 or later (Debian: default-jre-headless), and PySpark, which `--install-peers` puts
under .nightdesk.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.dedup import scale
from benchmarks.dedup.peers import PEERS
from pipeline.layout import fingerprints_key

PYSPARK = "pyspark==4.1.4"
MOST_ARTICLES = 400  # here a cut, as a join of all pairs of a frequent key cannot be paid
QUERY = """
WITH postings AS (
    SELECT key, min(article_id) AS article_id  -- one for each text
    FROM (SELECT article_id, text_hash, {each}(keys) AS key FROM fingerprints) AS listed
    GROUP BY text_hash, key
),
rare AS (
    SELECT key FROM postings GROUP BY key HAVING count(*) BETWEEN 2 AND {most}
)
SELECT one.article_id AS article_id, two.article_id AS other_id, count(*) AS shared
FROM postings AS one
JOIN rare ON one.key = rare.key
JOIN postings AS two ON one.key = two.key AND one.article_id < two.article_id
GROUP BY one.article_id, two.article_id
HAVING count(*) >= 2
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.dedup.whole_corpus", description=__doc__
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--install-peers", action="store_true")
    stated = parser.parse_args()
    if stated.install_peers:
        command = ["-m", "uv", "pip", "install", "--target", str(PEERS / "pyspark"), PYSPARK]
        subprocess.run([sys.executable, *command], check=True)
    with TemporaryDirectory() as made:
        folder = stated.folder
        if folder is None:
            scale.prepare(Path(made), 1_000, 10)
            folder = Path(made) / "history" / Path(fingerprints_key(scale.FIRST)).parent
        in_duckdb(folder, stated.memory, Path(made))
        if stated.spark:
            in_spark(folder, stated.memory, Path(made))
            compare(Path(made))


def in_duckdb(folder: Path, memory: str, scratch: Path) -> None:
    """Leave the pairs as a file."""
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{memory}'; SET temp_directory = '{scratch}/spilled'")
    connection.execute(f"CREATE VIEW fingerprints AS FROM read_parquet('{folder}/*.parquet')")
    (articles,) = connection.execute("SELECT count(*) FROM fingerprints").fetchone() or (0,)
    print(f"{articles:,} articles of {len(list(folder.glob('*.parquet')))} days", flush=True)
    started = time.monotonic()
    query = QUERY.format(each="unnest", most=MOST_ARTICLES)
    connection.execute(f"COPY ({query}) TO '{scratch}/duckdb.parquet'")
    seconds = time.monotonic() - started
    pairs = f"FROM read_parquet('{scratch}/duckdb.parquet')"
    found, most = connection.execute(f"SELECT count(*), max(shared) {pairs}").fetchone() or (0, 0)
    print(f"{found:,} pairs share two rare keys or more (at most {most}) and would be verified")
    print(f"DuckDB: {seconds:.1f} seconds with {memory}", flush=True)


def in_spark(folder: Path, memory: str, scratch: Path) -> None:
    """The same on local Spark."""
    sys.path.append(str(PEERS / "pyspark"))
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.memory": memory.removesuffix("B").lower(),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": f"{scratch}/spark",
        "spark.sql.shuffle.partitions": "16",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.read.parquet(f"{folder}/").createOrReplaceTempView("fingerprints")
    started = time.monotonic()
    query = QUERY.format(each="explode", most=MOST_ARTICLES)
    session.sql(query).write.parquet(f"{scratch}/spark.parquet")
    print(f"Spark {session.version}: {time.monotonic() - started:.1f} seconds with {memory}")
    session.stop()


def compare(scratch: Path) -> None:
    """Stop with an error where the two found other pairs, or shared another number of keys."""
    ours, theirs = (
        f"SELECT article_id, other_id, shared FROM read_parquet('{scratch}/{files}')"
        for files in ("duckdb.parquet", "spark.parquet/*.parquet")
    )
    query = f"SELECT count(*) FROM (({ours} EXCEPT {theirs}) UNION ALL ({theirs} EXCEPT {ours}))"
    (differing,) = duckdb.execute(query).fetchone() or (-1,)
    if differing:
        sys.exit(f"{differing:,} pairs differ")
    print("the same pairs, with the same numbers of shared keys")


if __name__ == "__main__":
    main()
