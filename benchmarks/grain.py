"""What collecting and reading cost alone and in a group: CPU seconds of the processes themselves.

`python -m benchmarks.grain --pages 2 --groups 1 5 25` crawls and reads groups of sources by hand,
each on a host of its own, from loopback into a folder; Airflow's share is in `benchmarks.airflow`.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.airflow_night import write_catalog
from benchmarks.arguments import count
from benchmarks.collecting.web import WebProcess
from pipeline import stages
from pipeline.run import open_run


def cpu_seconds() -> float:
    """User and system time of this process and of every child that it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grain", description=__doc__)
    parser.add_argument("--pages", type=count, default=2, help="articles of each source")
    parser.add_argument("--delay", type=float, default=1.0, help="seconds between two requests")
    parser.add_argument("--groups", type=count, nargs="+", default=[1, 5, 25])
    stated = parser.parse_args()
    night = datetime.now(UTC).date() - timedelta(days=1)
    web = WebProcess(f"{night}")
    with tempfile.TemporaryDirectory(prefix="nightdesk-grain-") as name:
        folder, groups = Path(name), [1, *stated.groups]
        write_catalog(
            folder / "catalog", sources=sum(groups), pages=stated.pages, delay=stated.delay
        )
        os.environ |= {
            "NIGHTDESK_CATALOG": str(folder / "catalog"),
            "NIGHTDESK_TEST_WEB": web.address,
            "NIGHTDESK_S3_ENDPOINT": (folder / "s3").as_uri(),
            "NIGHTDESK_WORK": str(folder / "work"),
        }
        run = open_run(night)
        sources = iter([source.id for source in run.catalog.active(())])
        sys.stdout.write(f"{stated.pages} articles a source; seconds\n")
        sys.stdout.write("  sources  crawl: CPU  wall   read: CPU  wall   CPU a source\n")
        for number, size in enumerate(groups):
            group = [next(sources) for _ in range(size)]
            spent = []
            for stage in (stages.crawl, stages.read):
                cpu, wall = cpu_seconds(), time.monotonic()
                stage(run, group)
                spent += [cpu_seconds() - cpu, time.monotonic() - wall]
            if not number:  # it loaded what Airflow's processes have loaded before they fork
                continue
            crawl_cpu, crawl_wall, read_cpu, read_wall = spent
            sys.stdout.write(
                f"  {size:7} {crawl_cpu:11.1f} {crawl_wall:5.0f} {read_cpu:11.1f} {read_wall:5.0f} "
                f"{(crawl_cpu + read_cpu) / size:14.2f}\n"
            )
    web.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
