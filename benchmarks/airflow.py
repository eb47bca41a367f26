"""What Airflow costs for each mapped task, and what grain that leaves for 500 sources.

`python -m benchmarks.airflow --tasks 40` starts the embedded Airflow with a DAG whose mapped tasks
import what ours do and do nothing, and reads the clock and the CPU time of all of its processes
before and after: once with every task importing for itself, once with the imports done before the
tasks are forked (dags/plugins/airflow_local_settings.py).
Take the figures as ratios: a busy machine stretches them all.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.arguments import count
from pipeline.embedded.airflow import EmbeddedAirflow, airflow_environment, bundle_folder
from pipeline.embedded.keys import port_near, remembered_keys
from pipeline.embedded.postgres import EmbeddedPostgres
from pipeline.embedded.processes import Household, descendants

DAG = """
from airflow.sdk import dag, task

@dag(schedule=None, max_active_tasks=64)
def grain():
    @task
    def plan() -> list[list[str]]:
        return [[f"s{number}"] for number in range(TASKS)]

    @task(map_index_template="{{ ti.task.op_kwargs['shard'] | join(', ') }}")
    def nothing(shard: list[str]) -> int:
        from pipeline import stages
        from pipeline.operate import order

        return len(shard)

    nothing.expand(shard=plan())

grain()
"""
TICKS = os.sysconf("SC_CLK_TCK")
SOURCES = 500
GRAINS = (500, 100, 40, 20, 10)  # mapped tasks that 500 sources may be put into


def cpu_seconds() -> float:
    """User and system time of every process that we started, ended children included."""
    return sum(sum(cpu_of(pid)) for pid in descendants(os.getpid()))


def cpu_of(pid: int) -> tuple[float, float]:
    """User and system time of a process, and of the children that it has outlived."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0
    own, ended = (sum(int(fields[place]) for place in places) for places in ((11, 12), (13, 14)))
    return own / TICKS, ended / TICKS


def measure(tasks: int, folder: Path, *, is_warm: bool) -> dict[str, float]:
    """Wall and CPU seconds of a run with so many mapped tasks, and of as long a pause."""
    dags = folder / "dags"
    dags.mkdir(parents=True)
    plugins = bundle_folder() / "plugins"
    if is_warm:
        (dags / "plugins").symlink_to(plugins)
    else:
        (dags / "plugins").mkdir()
        for file in plugins.iterdir():
            if file.name != "airflow_local_settings.py":
                (dags / "plugins" / file.name).symlink_to(file)
    (dags / "grain.py").write_text(DAG.replace("TASKS", str(tasks)))
    keys = remembered_keys(folder / "keys.json")
    with Household(folder / "logs") as household:
        started = time.monotonic()
        postgres = EmbeddedPostgres(folder / "postgres")
        port = port_near(28080)
        environment = {"PATH": os.environ["PATH"]} | airflow_environment(
            home=folder / "airflow", keys=keys, database=postgres.uri, port=port, dags=dags
        )
        airflow = EmbeddedAirflow(
            folder / "airflow", keys=keys, port=port, environment=environment, dag_ids=["grain"]
        )
        airflow.start(household, postgres)
        boot = time.monotonic() - started
        boot_cpu = cpu_seconds()
        run = airflow.api.trigger("grain", {})
        wall, cpu = time.monotonic(), cpu_seconds()
        while not all_done(airflow, run, tasks):
            time.sleep(0.5)
        wall = time.monotonic() - wall
        cpu = cpu_seconds() - cpu
        instances = [one for one in airflow.api.tasks("grain", run) if one["task_id"] == "nothing"]
        spans = [span(one) for one in instances]
        idle_from, idle = time.monotonic(), cpu_seconds()
        time.sleep(min(wall, 20))
        idle = (cpu_seconds() - idle) / (time.monotonic() - idle_from)
    return {
        "boot_wall": boot,
        "boot_cpu": boot_cpu,
        "wall_a_task": wall / tasks,
        "cpu_a_task": (cpu - idle * wall) / tasks,
        "start_to_end": sum(spans) / len(spans),
        "idle_cpu_a_second": idle,
    }


def all_done(airflow: EmbeddedAirflow, run: str, tasks: int) -> bool:
    found = [one["state"] for one in airflow.api.tasks("grain", run)]
    if "failed" in found:
        raise SystemExit("a task failed; read the logs")
    return found.count("success") == tasks + 1


def span(instance: dict[str, str]) -> float:
    return seconds(instance, "start_date", "end_date")


def seconds(instance: dict[str, str], first: str, then: str) -> float:
    """How long it was from one instant of a task to another."""
    start, end = (datetime.fromisoformat(instance[name]).astimezone(UTC) for name in (first, then))
    return (end - start).total_seconds()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.airflow", description=__doc__)
    parser.add_argument("--tasks", type=count, default=40)
    stated = parser.parse_args()
    found = {}
    for name, is_warm in (("cold", False), ("warm", True)):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            found[name] = measure(stated.tasks, Path(folder) / name, is_warm=is_warm)
    sys.stdout.write(f"{stated.tasks} mapped tasks that do nothing, four at once (seconds)\n")
    sys.stdout.write(f"  {'':20} {'cold':>8} {'warm':>8} {'ratio':>6}\n")
    for name, cold in found["cold"].items():
        warm = found["warm"][name]
        sys.stdout.write(f"  {name:20} {cold:8.2f} {warm:8.2f} {warm / cold:6.2f}\n")
    sys.stdout.write(f"\n{SOURCES} sources, crawl and read mapped over so many shards, warm:\n")
    for grain in GRAINS:
        wall = 2 * grain * found["warm"]["wall_a_task"]
        cpu = 2 * grain * found["warm"]["cpu_a_task"]
        sys.stdout.write(f"  {grain:4} shards: {wall:7.0f} s wall, {cpu:6.0f} s CPU of Airflow's\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
