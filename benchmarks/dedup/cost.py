"""What telling one day apart costs, here and in another checkout, side by side.

    python -m benchmarks.dedup.cost [--sizes 10000,20000] [--against FOLDER] [--rounds 3]

The articles are those of `benchmarks.dedup.scale`, from texts to clusters in a process of its own.
Rounds alternate between the checkouts, both with the packages of this one, so that whatever else
the machine does meets both. Shown are documents per CPU-second, the median of the rounds, and the
peak of memory; compare the two, do not quote one.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from pipeline.deduplicate import cluster, find_edges, fingerprint_day
from pipeline.deduplicate.words import words_of

HERE = Path(__file__).parents[2]


def prepare(size: int, file: Path) -> None:
    """A day's articles as a file."""
    from benchmarks.dedup.scale import Language, days_of, entry_of, texts_of

    language = Language()
    ((day, _),) = days_of(language, size, 1)
    table = entry_of(0, size).append_column("text", texts_of(language, day))
    table = table.append_column("title", pa.array([""] * size))
    with pa.OSFile(f"{file}", "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def measure(file: Path) -> None:
    """Tell the day apart, in whichever checkout is on the path."""
    words_of(["warm"])  # the table of characters, once a process
    pa.scalar("warm")  # Arrow looks for pandas
    articles = pa.ipc.open_file(f"{file}").read_all()
    before = time.process_time()
    day = fingerprint_day(articles)
    edges = find_edges(day, day)
    cluster(articles, edges)
    seconds = time.process_time() - before
    # Of this program alone: what `getrusage` says begins with the peak of who started it.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(len(articles) / seconds, int(peak) / 1024, len(edges))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dedup.cost", description=__doc__)
    parser.add_argument("--sizes", default="10000,20000")
    parser.add_argument("--against", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    stated = parser.parse_args()
    if stated.file:
        prepare(stated.prepare, stated.file) if stated.prepare else measure(stated.file)
        return
    trees = [HERE, *([stated.against.resolve()] if stated.against else [])]
    print("   a day  docs/CPU-second   peak MB    edges  checkout", flush=True)
    for size in map(int, stated.sizes.split(",")):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "day.arrow"
            _run(HERE, "--prepare", f"{size}", "--file", f"{file}")
            found: dict[Path, list[list[float]]] = {tree: [] for tree in trees}
            for _ in range(stated.rounds):
                for tree in trees:
                    found[tree].append(_measured(tree, file))
        for tree in trees:
            speed, peak, edges = (statistics.median(one) for one in zip(*found[tree], strict=True))
            name = "this one" if tree == HERE else tree.name
            print(f"{size:>8,} {speed:>16,.0f} {peak:>9,.0f} {edges:>8,.0f}  {name}", flush=True)


def _measured(tree: Path, file: Path) -> list[float]:
    return [float(one) for one in _run(tree, "--file", f"{file}").split()]


def _run(tree: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, f"{Path(__file__)}", *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tree,
        env=os.environ | {"PYTHONPATH": f"{tree}"},
    )
    return done.stdout


if __name__ == "__main__":
    main()
