"""What people wait for, and what an idle desk costs: `python -m benchmarks.waiting`.

The command's help and a question of an analyst; a demonstration until Airflow is up, the first time
and again; a night of it, and one that is filled in afterwards; and the desk when all of that is
done, with its DAGs as they are: the share of one core that it keeps busy, and its memory. Each with
its CPU seconds, which another user of the machine does not change as much as the clock.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.airflow import cpu_seconds
from pipeline.embedded.local_stack import LocalStack, collect, open_desk
from pipeline.embedded.processes import descendants
from pipeline.embedded.progress import OVER

PORT = 28380
TRIES = 5
PATIENCE = 120.0
LOOK_SECONDS = 0.5  # each costs the API server some 20 ms
NIGHTDESK = [sys.executable, "-m", "pipeline"]
QUESTION = "SELECT source_id, count(*) FROM articles GROUP BY ALL"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waiting", description=__doc__)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds to look at an idle desk")
    stated = parser.parse_args()
    write("| what | aim | wall s | CPU s |")
    write("|---|---|---:|---:|")
    best("`nightdesk --help`", "0.15 s", [*NIGHTDESK, "--help"], {}, Path())
    with TemporaryDirectory(prefix="nightdesk-waiting-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "desk"
        with desk_of(folder, "Airflow is up, the first time", "") as desk:
            timed("the first night", "", lambda: collect(desk, nights=1))
        with desk_of(folder, "Airflow is up", "25 s") as desk:
            timed("a day that is filled in", "20 s", lambda: fill_in(desk))
            environment = desk.settings.environment()
            best("`nightdesk query`", "1 s", [*NIGHTDESK, "query", QUESTION], environment, folder)
            idle(stated.idle)
    return 0


class desk_of:  # noqa: N801 - read as a sentence
    """A desk on which the demonstration runs, and how long it took to come up."""

    def __init__(self, folder: Path, what: str, aim: str) -> None:
        self._opened = open_desk(folder, demo=True, port=PORT)
        self._what, self._aim = what, aim

    def __enter__(self) -> LocalStack:
        found: list[LocalStack] = []
        timed(self._what, self._aim, lambda: found.append(self._opened.__enter__()))
        return found[0]

    def __exit__(self, *error: object) -> None:
        with redirect_stdout(StringIO()):
            self._opened.__exit__(*error)  # type: ignore[arg-type]


def fill_in(desk: LocalStack) -> None:
    """The day before the newest, as an operator fills it in, until its night is published.

    Airflow marks the backfill itself as complete up to half a minute later: it looks that seldom.
    """
    day = newest() - timedelta(days=1)
    api = desk.airflow.api
    api.backfill("nightly", day, day)
    ended = time.monotonic() + PATIENCE
    while True:
        states = {run["state"] for run in api.runs("nightly") if run["partition_key"] == f"{day}"}
        if states and states <= OVER:
            break
        if time.monotonic() > ended:
            break
        time.sleep(LOOK_SECONDS)
    if states != {"success"}:
        write(f"the night of {day} is not published after {PATIENCE:.0f} s: {states or 'no run'}")


def newest() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


def timed(what: str, aim: str, work: Callable[[], object]) -> None:
    """What a piece of work took, with all processes that it started."""
    own, below, started = time.process_time(), cpu_seconds(), time.monotonic()
    with redirect_stdout(StringIO()):
        work()
    wall = time.monotonic() - started
    cpu = time.process_time() - own + cpu_seconds() - below
    write(f"| {what} | {aim} | {wall:.1f} | {cpu:.1f} |")


def best(what: str, aim: str, command: list[str], more: dict[str, str], folder: Path) -> None:
    """The quickest of some tries of a command."""
    found = []
    for _ in range(TRIES):
        started = time.monotonic()
        with subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(Path.cwd()), **more},
            cwd=folder,
            stdout=subprocess.DEVNULL,
        ) as child:
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            write(f"| {what} | {aim} | failed | |")
            return
        found.append((time.monotonic() - started, used.ru_utime + used.ru_stime))
    wall, cpu = min(one for one, _ in found), min(one for _, one in found)
    write(f"| {what} | {aim} | {wall:.2f} | {cpu:.2f} |")


def idle(seconds: float) -> None:
    """How busy a desk is that has nothing to do, and how much memory is its own."""
    time.sleep(seconds / 3)  # what the last night left to do
    before, started = cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    share = (cpu_seconds() - before) / (time.monotonic() - started)
    memory = sum(proportional_mb(pid) for pid in descendants(os.getpid()))
    write(f"\nan idle desk: {100 * share:.1f} % of one core (aim 5), {memory:,.0f} MB (aim 1,200)")


def proportional_mb(pid: int) -> float:
    """A process's memory, with its part of what it shares."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    lines = (line.split() for line in told.splitlines())
    return sum(int(line[1]) for line in lines if line[0] == "Pss:") / 1024


def write(text: str) -> None:
    sys.__stdout__.write(f"{text}\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    sys.exit(main())
