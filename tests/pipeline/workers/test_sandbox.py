import multiprocessing
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sandboxed import act, inside_a_daemon, warm_up, warm_up_badly

from pipeline.embedded.processes import descendants
from pipeline.errors import WorkerError
from pipeline.records import Reason
from pipeline.workers.sandbox import ItemFailure, run_sandboxed

pytestmark = pytest.mark.slow

MB = 1_000_000


def run(items, workers=2, seconds=5.0, recycle_after=100, warm_up=None):
    return dict(
        run_sandboxed(
            act,
            items,
            workers=workers,
            seconds=seconds,
            memory_bytes=500 * MB,
            recycle_after=recycle_after,
            warm_up=warm_up,
        )
    )


def test_results_carry_the_index_of_their_item():
    items = [("say", word) for word in range(50)]
    assert run(items) == {index: index for index in range(50)}


def test_nothing_gives_nothing():
    assert run([]) == {}


@pytest.mark.parametrize(
    ("bad", "evidence"),
    [
        (("segfault",), "SIGSEGV"),
        (("kill",), "SIGKILL"),
        (("exit",), "an exit of its own"),
        (("system exit",), "an exit of its own"),
        (("recurse",), "RecursionError"),
        (("memory",), "out of memory"),
        (("raise",), "ValueError: a bad page"),
        (("unsendable",), "cannot be sent"),
    ],
)
def test_a_crash_costs_only_its_item(bad, evidence):
    outcomes = run([("say", 0), ("say", 1), bad, ("say", 3), ("say", 4)])
    failure = outcomes.pop(2)
    assert failure.reason is Reason.READ_CRASHED
    assert evidence in failure.evidence
    assert outcomes == {0: 0, 1: 1, 3: 3, 4: 4}


def test_a_hang_is_ended_at_its_deadline_and_neighbours_go_on():
    began = time.monotonic()
    outcomes = run([("hang",), *(("say", word) for word in range(1, 30))], seconds=1.0)
    assert outcomes.pop(0) == ItemFailure(
        reason=Reason.READ_TIMED_OUT, evidence="not done after 1 seconds"
    )
    assert outcomes == {index: index for index in range(1, 30)}
    assert time.monotonic() - began < 30


def test_start_up_is_not_charged_to_the_first_item():
    assert run([("say", "early")], seconds=1.0, warm_up=warm_up) == {0: "early"}


def test_workers_are_recycled():
    pids = run([("pid",)] * 9, workers=1, recycle_after=3)
    assert len(set(pids.values())) == 3


def test_a_mixed_night_loses_nothing():
    bad = [("segfault",), ("raise",), ("exit",), ("recurse",), ("kill",)]
    items = [bad[n // 7 % len(bad)] if n % 7 == 3 else ("say", n) for n in range(140)]
    outcomes = run(items, recycle_after=11)
    assert sorted(outcomes) == list(range(140))
    for index, outcome in outcomes.items():
        assert isinstance(outcome, ItemFailure) if index % 7 == 3 else outcome == index


def test_a_large_item_arrives_whole():
    page = b"x" * (20 * MB)
    assert run([("say", page)]) == {0: page}


def test_items_are_taken_only_as_workers_free_up():
    taken = []

    def items():
        for index in range(20):
            taken.append(index)
            yield ("say", index)

    outcomes = run_sandboxed(
        act, items(), workers=2, seconds=5, memory_bytes=500 * MB, recycle_after=100
    )
    next(outcomes)
    assert len(taken) <= 6
    outcomes.close()


def test_closing_early_leaves_no_process_behind():
    before = set(descendants(os.getpid()))  # servers of other tests in this process
    outcomes = run_sandboxed(
        act,
        [("pid",), ("rest",), ("say", 1)],
        workers=2,
        seconds=60,
        memory_bytes=500 * MB,
        recycle_after=100,
    )
    _, pid = next(outcomes)
    workers = set(descendants(os.getpid())) - before
    assert pid in workers
    outcomes.close()
    for one in workers:
        _gone(one)


def test_killing_the_parent_ends_its_workers():
    program = (
        "from sandboxed import act; from pipeline.workers.sandbox import run_sandboxed\n"
        "for _, pid in run_sandboxed(act, [('pid',), ('rest',)], workers=2, seconds=60,"
        " memory_bytes=500_000_000, recycle_after=9): print(pid, flush=True)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE
    ) as parent:
        pid = int(parent.stdout.readline())
        workers = set(descendants(parent.pid))
        assert pid in workers
        parent.kill()
    for one in workers:
        _gone(one)


def test_workers_never_run_the_main_program():
    assert run([("modules",)]) == {0: []}


def test_a_function_of_the_main_program_is_refused():
    def job(item):
        return item

    job.__module__ = "__main__"
    with pytest.raises(TypeError, match="__main__"):
        next(run_sandboxed(job, [1], workers=1, seconds=1, memory_bytes=MB, recycle_after=1))


def test_workers_that_cannot_start_are_an_error_that_says_so():
    with pytest.raises(WorkerError, match="status 1"):
        run([("say", 1)], warm_up=warm_up_badly)


def test_it_works_inside_a_daemonic_process():
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=inside_a_daemon, args=(theirs,), daemon=True
    )
    process.start()
    assert ours.poll(60)
    assert ours.recv() == [(0, "well")]
    process.join(30)
    assert process.exitcode == 0


def test_it_works_in_a_module_run_as_a_program_without_a_guard(tmp_path):
    (tmp_path / "unguarded.py").write_text(
        "from sandboxed import act; from pipeline.workers.sandbox import run_sandboxed\n"
        "print(list(run_sandboxed(act, [('say', 'well')], workers=1, seconds=60,"
        " memory_bytes=500_000_000, recycle_after=9)))",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-m", "unguarded"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == "[(0, 'well')]\n"


def _gone(pid: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        with suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return
        time.sleep(0.02)
    raise AssertionError(f"process {pid} is still there")
