"""What a whole night costs, stage by stage: CPU, wall, memory, bytes and requests an article.

`python -m benchmarks.night --sizes 1000 5000 --before 48149d6` collects, reads and publishes a
night of ten newsrooms on loopback, with nobody's politeness, on an S3 server of its own: by this
code, and by an older build beside it. Every task is a fork of a process that has loaded what tasks
share, as with Airflow; what that took to start is counted too. The same pages are collected by the
script of sixty lines that a user would write (`benchmarks/night/script.py`), and afterwards by
news-please where it is installed (`python -m benchmarks.completeness --install`).

Ours, the older build and the script run by turns of a second or so, from the same web: whoever is
not on is stopped (SIGSTOP), with all of its processes. So each meets the same slow minutes of the
machine; the turns are as long as lets all end at about the same time. CPU is what the kernel
counted, user and system, for each program's processes; wall is the time in which they were let
run. The store and the web are never stopped. Take the figures as ratios.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.airflow_night import write_catalog
from benchmarks.arguments import commit, count, one_of
from benchmarks.collecting.web import WebProcess
from benchmarks.completeness import peers
from benchmarks.night.builds import ROOT, Build, Cost, checked_out, run_night
from benchmarks.night.turns import Turns
from pipeline.sources import load_catalog

SOURCES = 10
BUILDS = ("ours", "script", "news-please")
TURN_SECONDS = 1.0
SCRIPT_TURN_SECONDS = 1.5  # it needs so much longer, on one core
HEAD = """\
| {name}, {size:,} | CPU ms | store | wall s | peak MB | requests | again | KB in | KB out | kept |
|---|---|---|---|---|---|---|---|---|---|
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.night", description=__doc__)
    parser.add_argument("--sizes", type=count, nargs="+", default=[1_000, 5_000])
    parser.add_argument(
        "--before", type=commit, help="a commit whose night is measured beside ours"
    )
    parser.add_argument("--peer-size", type=count, default=200, help="articles for news-please")
    parser.add_argument("--only", nargs="*", type=one_of(BUILDS), default=[*BUILDS])
    stated = parser.parse_args()
    spent: dict[tuple[str, int], float] = {}  # CPU ms an article, the store's included
    with TemporaryDirectory(prefix="nightdesk-night-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        builds = [Build("ours", ROOT)] if "ours" in stated.only else []
        if stated.before:
            builds.insert(0, checked_out(stated.before, folder / "before"))
        for size in stated.sizes:
            place = folder / f"{size}"
            for name, ms, told in by_turns(
                size, builds, place, with_script="script" in stated.only
            ):
                write(told)
                spent[name, size] = ms
        if "news-please" in stated.only and "news-please" in peers.installed():
            told, ms, kept = news_please(stated.peer_size, folder / "news-please")
            write(told)
            if kept:  # what kept nothing has done another's work, or none
                spent["news-please", stated.peer_size] = ms
    write(ratios(spent))
    return 0


def by_turns(
    size: int, builds: Sequence[Build], folder: Path, *, with_script: bool
) -> list[tuple[str, float, str]]:
    """What each program took for a night of so many articles: its name, CPU ms an article, all."""
    sources = catalog(folder, size)
    with newsrooms(size) as web, ThreadPoolExecutor() as threads, Turns() as turns:
        running = [
            threads.submit(measure, build, size, sources, web, folder / build.name, turns)
            for build in builds
        ]
        if with_script:
            running.append(threads.submit(script, size, web, folder / "script", turns))
        return [one.result() for one in running]


def measure(
    build: Build, size: int, sources: Path, web: WebProcess, folder: Path, turns: Turns
) -> tuple[str, float, str]:
    """A build's night."""
    settings = {
        "NIGHTDESK_CATALOG": str(sources),
        "NIGHTDESK_TEST_WEB": web.address,
        "NIGHTDESK_SETTLE_SECONDS": "0",
    }
    costs = run_night(build, f"{night()}", settings, folder, turns, TURN_SECONDS)
    return build.name, total(costs, size), table(build.name, size, costs)


def script(size: int, web: WebProcess, folder: Path, turns: Turns) -> tuple[str, float, str]:
    """The user's script."""
    out = folder / "news.jsonl"
    folder.mkdir()
    maps = [f"http://host-{at}.example/sitemap-{size // SOURCES}.xml" for at in range(SOURCES)]
    command = [sys.executable, str(ROOT / "benchmarks" / "night" / "script.py")]
    command += [str(out), f"{night()}", json.dumps(maps)]
    environment = {**os.environ, "http_proxy": web.address}
    with (
        subprocess.Popen(command, env=environment, cwd=folder, process_group=0) as process,
        turns.playing(process.pid, SCRIPT_TURN_SECONDS) as player,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = player.clock()
    if process.returncode:
        message = f"the script ended with {process.returncode}"
        raise RuntimeError(message)
    kept = len(out.read_text().splitlines())
    told, ms = line("script", size, used.ru_utime + used.ru_stime, wall, kept)
    return "script", ms, told


def news_please(size: int, folder: Path) -> tuple[str, float, int]:
    """news-please from its sitemaps, on as many pages as patience allows."""
    sources = load_catalog(catalog(folder, size))
    with newsrooms(size) as web:
        before, started = children_cpu(), time.monotonic()
        told, said = peers.crawl("news-please", sources, web.address, folder / "out", night())
        cpu, wall = children_cpu() - before, time.monotonic() - started
    if not told:
        write(f"news-please kept nothing; it ended with {said[-300:]!r}")
    return *line("news-please", size, cpu, wall, len(told)), len(told)


def line(name: str, size: int, cpu: float, wall: float, kept: int) -> tuple[str, float]:
    ms = 1000 * cpu / size
    return f"{name}, {size:,} articles: {ms:.1f} ms an article, wall {wall:.0f} s, kept {kept}", ms


def table(name: str, size: int, costs: Sequence[Cost]) -> str:
    rows = [
        f"| {one.stage} ({one.processes}) | {1000 * one.cpu / size:.2f} | "
        f"{1000 * one.store_cpu / size:.2f} | {one.wall:.0f} | {one.peak_mb:.0f} | "
        f"{one.requests} | {one.again} | {1000 * one.read_mb / size:.1f} | "
        f"{1000 * one.written_mb / size:.1f} | {one.kept} |"
        for one in costs
    ]
    cpu, store = sum(one.cpu for one in costs), sum(one.store_cpu for one in costs)
    rows.append(
        f"| whole night | {1000 * cpu / size:.2f} | {1000 * store / size:.2f} | "
        f"{sum(one.wall for one in costs):.0f} | {max(one.peak_mb for one in costs):.0f} | "
        f"{sum(one.requests for one in costs)} | {sum(one.again for one in costs)} | | | |"
    )
    return HEAD.format(name=name, size=size) + "\n".join(rows)


def total(costs: Sequence[Cost], size: int) -> float:
    return 1000 * sum(one.cpu + one.store_cpu for one in costs) / size


def ratios(spent: Mapping[tuple[str, int], float]) -> str:
    """Ours against each of the others at the same size, and at one size against another."""
    found = []
    for (name, size), ms in spent.items():
        ours = spent.get(("ours", size))
        if name != "ours" and ours:
            found.append(f"ours with its store against {name} at {size:,}: {ours / ms:.2f}")
    sizes = sorted(size for name, size in spent if name == "ours")
    if ours := spent.get(("ours", sizes[-1])) if sizes else None:
        found += [
            f"ours with its store against {name} (at {size:,}): {ours / ms:.2f}"
            for (name, size), ms in spent.items()
            if name == "news-please" and size not in sizes
        ]
    for small, large in pairwise(sizes):
        more = large * spent["ours", large] - small * spent["ours", small]
        each = more / (large - small)
        found.append(f"ours, each article from {small:,} to {large:,}: {each:.1f} ms")
    return "\n".join(found)


def newsrooms(size: int) -> WebProcess:
    each = size // SOURCES
    return WebProcess(f"{night()}", module="benchmarks.night.web", listed=each)


def catalog(folder: Path, size: int) -> Path:
    place = folder / "catalog"
    write_catalog(place, sources=SOURCES, pages=size // SOURCES, delay=0)
    return place


def night():
    return datetime.now(UTC).date() - timedelta(days=1)


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write(text: str) -> None:
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
