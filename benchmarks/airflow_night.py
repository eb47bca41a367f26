"""A night of many sources through Airflow on this machine: how long, and where the time goes.

`python -m benchmarks.airflow_night --sources 500 --pages 2` writes a catalog of so many sources,
each on a host of its own, serves them on loopback, and runs the newest night with the embedded
services. `--sources 50 --alone 1 5` runs it twice: with one source in a task, and with five.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

from benchmarks.airflow import cpu_of, cpu_seconds, seconds, span
from benchmarks.arguments import count
from benchmarks.collecting.web import WebProcess
from pipeline.embedded.local_stack import LocalStack, collect, open_desk
from pipeline.embedded.processes import descendants

SOURCE = """
name = "Source {number}"
homepage = "http://host-{number}.example/"
language = "en"
sitemaps = ["http://host-{number}.example/sitemap-{pages}.xml"]

[politeness]
delay_seconds = {delay}
"""


def write_catalog(folder: Path, *, sources: int, pages: int, delay: float) -> None:
    (folder / "us").mkdir(parents=True)
    for number in range(sources):
        text = SOURCE.format(number=number, pages=pages, delay=delay)
        (folder / "us" / f"us_host{number:04}.toml").write_text(text)


def run_night(folder: Path) -> tuple[str, list[dict]]:
    """One night on a desk of its own: what is to say of the whole, and its task instances."""
    with open_desk(folder, demo=False, port=28180) as desk:
        started, before = time.monotonic(), cpu_by_place(desk)
        complete = collect(desk, nights=1)
        wall, after = time.monotonic() - started, cpu_by_place(desk)
        run = desk.airflow.api.runs("nightly")[0]
        tasks = desk.airflow.api.tasks("nightly", run["dag_run_id"])
    spent = {place: after[place] - before[place] for place in after}
    places = ", ".join(f"{place} {cpu:.0f}" for place, cpu in spent.items())
    return (
        f"{'complete' if complete else 'INCOMPLETE'}: wall {wall:.0f} s, run {span(run):.0f} s, "
        f"CPU of all processes {sum(spent.values()):.0f} s: {places}"
    ), tasks


def cpu_by_place(desk: LocalStack) -> dict[str, float]:
    """The CPU seconds of each service so far, and of all tasks with their crawls and readers."""
    found = {}
    for child in desk.household.children:
        own, ended = cpu_of(child.process.pid)
        below = sum(sum(cpu_of(pid)) for pid in descendants(child.process.pid))
        found[child.name] = own + ended + below
        if child.name == "airflow-scheduler":
            found |= {child.name: own, "tasks": ended + below}
    return found | {"S3 and the rest": cpu_seconds() - sum(found.values())}


def told(tasks: list[dict]) -> str:
    """A line for each kind of task."""
    spans: dict[str, list[float]] = defaultdict(list)
    queued: dict[str, list[float]] = defaultdict(list)
    for task in tasks:
        name = task["task_id"].rpartition(".")[2]
        spans[name].append(span(task))
        queued[name].append(seconds(task, "queued_when", "start_date"))
    return "".join(
        f"  {name:12} {len(found):4} tasks, {sum(found):7.0f} s together, "
        f"longest {max(found):6.0f} s, each queued for {mean(queued[name]):5.1f} s\n"
        for name, found in spans.items()
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.airflow_night", description=__doc__)
    parser.add_argument("--sources", type=count, default=500)
    parser.add_argument("--pages", type=count, default=2, help="articles of each source")
    parser.add_argument("--delay", type=float, default=1.0, help="seconds between two requests")
    parser.add_argument("--shards", type=count, default=100)
    parser.add_argument(
        "--alone", type=int, nargs="+", default=[5], help="sources in a task, about"
    )
    stated = parser.parse_args()
    night = datetime.now(UTC).date() - timedelta(days=1)
    web = WebProcess(f"{night}")
    with tempfile.TemporaryDirectory(prefix="nightdesk-night-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write_catalog(
            folder / "catalog", sources=stated.sources, pages=stated.pages, delay=stated.delay
        )
        os.environ |= {
            "NIGHTDESK_CATALOG": str(folder / "catalog"),
            "NIGHTDESK_TEST_WEB": web.address,
            "NIGHTDESK_SETTLE_SECONDS": "0",
            "NIGHTDESK_SHARDS": str(stated.shards),
        }
        for alone in stated.alone:
            os.environ["NIGHTDESK_SHARD_SOURCES"] = str(alone)
            whole, tasks = run_night(folder / f"desk-{alone}")
            sys.stdout.write(
                f"\n{stated.sources} sources, {stated.pages} articles each, about {alone} in a task"
                f"\n{whole}\n{told(tasks)}"
            )
    web.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
