"""A build of Nightdesk, by its own code in processes of its own: its store, and its stages."""

import io
import json
import os
import resource
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.airflow import cpu_of
from benchmarks.bucket.wire import CountingWire
from benchmarks.night.turns import Player, Turns

ROOT = Path(__file__).parents[2]
STAGES = ("crawl", "read", "deduplicate", "publish", "report")
DEALT = {"crawl", "read"}  # to a task for each shard
# These speak to any build of the last year: what they name has been there as long.
STORE = """
import json, sys
from pathlib import Path
from pipeline.embedded.s3 import EmbeddedS3
with EmbeddedS3(Path(sys.argv[1])) as s3:
    pid = getattr(s3, "pid", None) or s3._process.pid
    print(json.dumps([pid, dict(s3.environment)]), flush=True)
    sys.stdin.read()
"""
STAGE = """
import json, os, sys
from pipeline.workers.loading import leave_out_pandas
leave_out_pandas()
from pipeline import stages
from pipeline.run import open_run
name, night = sys.argv[1:]
getattr(stages, name)(open_run(night))
sys.stdout.flush()
os._exit(0)
"""
# A stage is a task of Airflow's, which is a fork of a process that has loaded what tasks share.
DESK = """
import gc, json, os, runpy, sys, time
from importlib import import_module
try:
    from pipeline.workers.freed_memory import share_freed_memory
    from pipeline.workers.loading import leave_out_pandas
    share_freed_memory()
    leave_out_pandas()
    shared = runpy.run_path("dags/plugins/airflow_local_settings.py")["NEEDED"]
    for name in shared:
        if name.startswith("pipeline."):
            import_module(name)
except (ImportError, FileNotFoundError, KeyError):
    pass  # a build whose tasks shared nothing
gc.freeze()
print(json.dumps(time.process_time()), flush=True)
for line in sys.stdin:
    name, night, shard = json.loads(line)
    here, there = os.pipe()
    task = os.fork()
    if task == 0:
        from pipeline import stages
        from pipeline.run import open_run
        stage = getattr(stages, name)
        told = stage(open_run(night), shard) if shard else stage(open_run(night))
        said = told if name == "plan" else getattr(told, "kept", 0)
        os.write(there, json.dumps(said).encode())
        os._exit(0)
    os.close(there)
    with open(here) as answer:
        said = answer.read()
    _, status, used = os.wait4(task, 0)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps([status, said, cpu, used.ru_maxrss]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stage took, all of its processes together."""

    stage: str
    processes: int
    cpu: float  # seconds, without the store
    store_cpu: float
    wall: float
    peak_mb: float  # of its largest process
    requests: int
    again: int  # of the requests: reads and lists that the stage had made before
    read_mb: float
    written_mb: float
    kept: int


@dataclass(frozen=True, slots=True)
class Build:
    """Where its code lies."""

    name: str
    code: Path

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if name[:9] != "NIGHTDESK"}
        return ours | {"PYTHONPATH": str(self.code)} | dict(more)


def checked_out(commit: str, folder: Path) -> Build:
    """The build of a commit, unpacked."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as files:
        files.extractall(folder, filter="data")
    return Build(commit, folder)


def run_night(
    build: Build,
    night: str,
    settings: Mapping[str, str],
    folder: Path,
    turns: Turns,
    turn_seconds: float,
) -> list[Cost]:
    """Every stage of one night, on a store of its own, in turns with others' nights."""
    folder.mkdir(parents=True)
    with subprocess.Popen(
        [sys.executable, "-c", STORE, str(folder / "s3")],
        env=build.environment(settings),
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as host:
        assert host.stdin
        assert host.stdout
        pid, told = json.loads(host.stdout.readline())
        with CountingWire(told["NIGHTDESK_S3_ENDPOINT"]) as wire:
            stated = {**told, **settings, "NIGHTDESK_S3_ENDPOINT": wire.endpoint}
            stated["NIGHTDESK_WORK"] = str(folder / "work")
            environment = build.environment(stated)
            try:
                with (
                    Desk(build.code, environment) as desk,
                    turns.playing(desk.pid, turn_seconds) as player,
                ):
                    start_cpu = desk.is_up()
                    shards = json.loads(desk.run("plan", night, []).said)
                    return [
                        _start(start_cpu),
                        *(
                            _stage(
                                name,
                                night,
                                shards if name in DEALT else [[]],
                                desk,
                                pid,
                                wire,
                                player,
                            )
                            for name in STAGES
                        ),
                    ]
            finally:
                host.stdin.close()


@dataclass(frozen=True, slots=True)
class Ended:
    """What a task said, and what it and those that it waited for used."""

    said: str
    cpu: float
    peak_mb: float


class Desk:
    """The process whose forks a night's tasks are, as with Airflow."""

    def __init__(self, code: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", DESK],
            env=dict(environment),
            cwd=code,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,  # with its tasks and their workers
        )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def is_up(self) -> float:
        """CPU seconds that it took to load what tasks share."""
        return float(self._line())

    def run(self, name: str, night: str, shard: Sequence[str]) -> Ended:
        """One task, to its end."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([name, night, list(shard)]) + "\n")
        self._process.stdin.flush()
        status, said, cpu, peak = json.loads(self._line())
        if status:
            message = f"{name} {shard} ended with {os.waitstatus_to_exitcode(status)}"
            raise RuntimeError(message)
        return Ended(said, cpu, peak / 1000)

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


def _start(cpu: float) -> Cost:
    """What the desk loads once for all tasks of all nights; counted here for one night."""
    return Cost(
        stage="start",
        processes=1,
        cpu=cpu,
        store_cpu=0,
        wall=0,
        peak_mb=0,
        requests=0,
        again=0,
        read_mb=0,
        written_mb=0,
        kept=0,
    )


def _stage(
    name: str,
    night: str,
    shards: Sequence[Sequence[str]],
    desk: Desk,
    store: int,
    wire: CountingWire,
    player: Player,
) -> Cost:
    """A stage, in a task for each shard, one after the other."""
    wire.reset()
    store_before, started = sum(cpu_of(store)), player.clock()
    ended = [desk.run(name, night, shard) for shard in shards]
    wall = player.clock() - started
    read = Counter(path for path in wire.paths if path.startswith("GET "))
    return Cost(
        stage=name,
        processes=len(shards),
        cpu=sum(one.cpu for one in ended),
        store_cpu=sum(cpu_of(store)) - store_before,
        wall=wall,
        peak_mb=max(one.peak_mb for one in ended),
        requests=wire.requests.total(),
        again=sum(read.values()) - len(read),
        read_mb=wire.bytes_read / 1e6,
        written_mb=wire.bytes_written / 1e6,
        kept=sum(json.loads(one.said) for one in ended),
    )


def run_stage(name: str, night: str, environment: Mapping[str, str]) -> resource.struct_rusage:
    """What a stage used in a process of its own, with those that it waited for."""
    place = environment["PYTHONPATH"]
    command = [sys.executable, "-c", STAGE, name, night]
    with subprocess.Popen(command, env=dict(environment), cwd=place) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        message = f"{name} ended with {child.returncode}"
        raise RuntimeError(message)
    return used
