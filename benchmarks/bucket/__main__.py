"""`python -m benchmarks.bucket`: five questions an analyst asks, of three ways to keep articles.

The same rows lie as our Delta table, as plain hive-partitioned Parquet (pyarrow's defaults) and as
an Iceberg table (pyiceberg's defaults); the same DuckDB asks all of them, in turns, in one run.
Ours is asked twice: attached, which opens the table once for many questions, and by `delta_scan`,
which opens it for each.
`growth` instead publishes a night after 0, 30, 120, 365 and 1,000 others and counts its requests,
bytes and CPU. `--install-peers` makes the environment that Iceberg needs; without it Iceberg is
left out.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import TypeVar

import duckdb

from benchmarks.arguments import count
from benchmarks.bucket.corpus import DAYS, RARE_WORD, article_id, day_of
from benchmarks.bucket.growth import HISTORIES, growth
from benchmarks.bucket.shapes import PEERS, build
from benchmarks.bucket.year import measure
from pipeline.query.search_index import SearchIndex
from pipeline.query.views import extension_file
from pipeline.store import FolderStore
from pipeline.tables.schema import ARTICLES

Result = TypeVar("Result")
TURNS = 25  # of 20 to 120 ms each
LONG_TURNS = 5  # of the one question that reads every text
QUESTIONS = {
    "count by day and source": ("SELECT published_on, source_id, count(*) FROM {t} GROUP BY ALL"),
    "one published day with text": (
        f"SELECT sum(length(text)) FROM {{t}} WHERE published_on = DATE '{day_of(30)}'"
    ),
    "scan of three columns": ("SELECT source_id, language, avg(word_count) FROM {t} GROUP BY ALL"),
    "lookup by id": (f"SELECT title, text FROM {{t}} WHERE article_id = '{article_id(17, 11)}'"),
    "text contains a word": f"SELECT count(*) FROM {{t}} WHERE contains(text, '{RARE_WORD}')",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bucket", description=__doc__)
    parser.add_argument("--rows", type=count, default=200_000)
    parser.add_argument("--folder", type=Path, default=Path(".nightdesk") / "bench" / "bucket")
    parser.add_argument("--install-peers", action="store_true")
    parser.add_argument("--build-only", action="store_true", help="write the tables, ask nothing")
    parser.add_argument("--search", action="store_true", help="also measure the search index")
    parser.add_argument(
        "--nights", type=int, help="instead: publish so many nights and count the files"
    )
    parser.add_argument("what", nargs="?", choices=["read", "growth"], default="read")
    parser.add_argument("--each", type=count, default=100, help="articles a night, for growth")
    parser.add_argument(
        "--after", type=int, nargs="+", default=HISTORIES, help="so many nights, for growth"
    )
    parser.add_argument("--beside", type=Path, help="another checkout to measure too, for growth")
    asked = parser.parse_args()
    if asked.what == "growth":
        growth(asked.folder, asked.each, asked.beside, tuple(asked.after))
        return
    if asked.nights:
        measure(asked.nights, asked.folder / f"{asked.nights}-nights")
        return
    if asked.install_peers:
        install_peers()
    folder = asked.folder / str(asked.rows)
    build(folder, asked.rows)
    if asked.build_only:
        return
    print(f"{asked.rows:,} articles, {DAYS} days; median of {TURNS} turns each, warm, in turns\n")
    compare(sources(folder), folder)
    if asked.search:
        search(folder)


def install_peers() -> None:
    subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    wanted = ["pyiceberg[pyarrow,sql-sqlite]==0.12.0", f"duckdb=={duckdb.__version__}"]
    wanted += [f"duckdb-extension-{name}=={duckdb.__version__}" for name in ("iceberg", "avro")]
    python = str(PEERS / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)


def sources(folder: Path) -> Mapping[str, str]:
    """How DuckDB names each of the tables."""
    found = {
        "ours, attached": "attached",
        "ours, delta_scan": f"delta_scan('{folder / 'ours' / ARTICLES.name}')",
        "plain hive Parquet": (
            f"read_parquet('{folder / 'plain'}/**/*.parquet', hive_partitioning = true)"
        ),
    }
    location = folder / "iceberg" / "location"
    if location.exists():
        found["Iceberg"] = f"iceberg_scan('{location.read_text()}')"
    return found


def connect(has_iceberg: bool) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for name in ("httpfs", "delta"):
        connection.execute(f"LOAD '{extension_file(name)}'")
    if has_iceberg:
        for name in ("avro", "iceberg"):
            (file,) = PEERS.rglob(f"v{duckdb.__version__}/{name}.duckdb_extension")
            connection.execute(f"LOAD '{file}'")
    return connection


def compare(tables: Mapping[str, str], folder: Path) -> None:
    connection = connect("Iceberg" in tables)
    connection.execute(
        f"ATTACH '{folder / 'ours' / ARTICLES.name}' AS attached (TYPE delta, PIN_SNAPSHOT)"
    )
    print("CPU milliseconds of all threads (wall milliseconds)\n")
    print("| question | " + " | ".join(tables) + " | ours / best other, CPU |")
    print("|---|" + "---:|" * (len(tables) + 1))
    for name, question in QUESTIONS.items():
        answers: dict[str, list[object]] = {}
        work: dict[str, list[float]] = {table: [] for table in tables}
        wall: dict[str, list[float]] = {table: [] for table in tables}
        for turn in range((LONG_TURNS if "contains" in name else TURNS) + 1):
            for table, scan in tables.items():
                asked = question.format(t=scan)
                begun = time.process_time()
                answers[table], spent = timed(lambda: connection.execute(asked).fetchall())  # noqa: B023
                if turn:  # the first only warms the files
                    work[table].append(time.process_time() - begun)
                    wall[table].append(spent)
        assert len({repr(sorted(map(repr, rows))) for rows in answers.values()}) == 1, name
        usual = {table: median(spent) for table, spent in work.items()}
        others = min(spent for table, spent in usual.items() if not table.startswith("ours"))
        cells = " | ".join(
            f"{spent * 1000:.0f} ({median(wall[table]) * 1000:.0f})"
            for table, spent in usual.items()
        )
        print(f"| {name} | {cells} | {usual['ours, attached'] / others:.2f} |", flush=True)
    print()
    for table, place in (
        ("ours, attached", "ours"),
        ("plain hive Parquet", "plain"),
        ("Iceberg", "iceberg"),
    ):
        if table in tables:
            size = sum(one.stat().st_size for one in (folder / place).rglob("*.parquet"))
            print(f"{table}: {size / 1e6:.0f} MB")


def search(folder: Path) -> None:
    """The full-text index: how long it takes to make, to bring up to date, and to ask."""
    clean = FolderStore(folder / "ours")
    index = SearchIndex(folder / "index", clean)
    index.forget()
    _, spent = timed(index.update)
    size = sum(one.stat().st_size for one in index.folder.rglob("*") if one.is_file())
    print(f"\nsearch index: made in {spent:.1f} s, {size / 1e6:.0f} MB")
    _, again = timed(SearchIndex(folder / "index", clean).update)
    print(f"opened again, nothing new: {again * 1000:.0f} ms")
    for words in (RARE_WORD, "the of", f"{RARE_WORD} OR nothing"):
        found, spent = timed(lambda: index.search(words))  # noqa: B023
        print(f"{words!r}: {len(found)} shown in {spent * 1000:.1f} ms")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


if __name__ == "__main__":
    main()
