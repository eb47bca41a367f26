"""A build of Nightdesk, by its own code in processes of its own: its store, and its stages."""

import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.airflow import cpu_of
from benchmarks.bucket.wire import CountingWire

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
if sys.argv[1] not in ("plan", "crawl"):
    try:  # what Airflow's workers do before they fork a task
        from pipeline.workers.loading import leave_out_pandas
        leave_out_pandas()
    except ImportError:
        pass  # a build that did not
from pipeline import stages
from pipeline.run import open_run
name, night, shard = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
stage = getattr(stages, name)
told = stage(open_run(night), shard) if shard else stage(open_run(night))
print(json.dumps(told if name == "plan" else getattr(told, "kept", 0)))
sys.stdout.flush()
os._exit(0)
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


def run_night(build: Build, night: str, settings: Mapping[str, str], folder: Path) -> list[Cost]:
    """Every stage of one night, on a store of its own."""
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
                shards = json.loads(run_stage("plan", night, [], environment)[0])
                return [
                    _stage(name, night, shards if name in DEALT else [[]], environment, pid, wire)
                    for name in STAGES
                ]
            finally:
                host.stdin.close()


def _stage(
    name: str,
    night: str,
    shards: Sequence[Sequence[str]],
    environment: Mapping[str, str],
    store: int,
    wire: CountingWire,
) -> Cost:
    """A stage, in a process for each shard as Airflow's tasks are, one after the other."""
    wire.reset()
    store_before, started = sum(cpu_of(store)), time.monotonic()
    ended = [run_stage(name, night, shard, environment) for shard in shards]
    wall = time.monotonic() - started
    read = Counter(path for path in wire.paths if path.startswith("GET "))
    return Cost(
        stage=name,
        processes=len(shards),
        cpu=sum(used.ru_utime + used.ru_stime for _, used in ended),
        store_cpu=sum(cpu_of(store)) - store_before,
        wall=wall,
        peak_mb=max(used.ru_maxrss for _, used in ended) / 1000,
        requests=wire.requests.total(),
        again=sum(read.values()) - len(read),
        read_mb=wire.bytes_read / 1e6,
        written_mb=wire.bytes_written / 1e6,
        kept=sum(json.loads(told) for told, _ in ended),
    )


def run_stage(
    name: str, night: str, shard: Sequence[str], environment: Mapping[str, str]
) -> tuple[str, resource.struct_rusage]:
    """What a stage's process said, and what it and those that it waited for used."""
    command = [sys.executable, "-c", STAGE, name, night, json.dumps(shard)]
    place = environment["PYTHONPATH"]
    with subprocess.Popen(
        command, env=dict(environment), cwd=place, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        said = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        message = f"{name} {shard} ended with {child.returncode}"
        raise RuntimeError(message)
    return said.splitlines()[-1], used
