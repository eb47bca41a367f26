"""What is forked of one process is a child of ours like any other."""

import signal
import sys
from pathlib import Path

import pytest

from pipeline.embedded.forks import Forks
from pipeline.embedded.processes import Household, ServiceError
from pipeline.workers.children import PR_SET_CHILD_SUBREAPER

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="adopts processes"),
]

PROGRAM = """
import os, sys, time

def main():
    print(sys.argv[1:], os.getppid(), os.getpgid(0) == os.getpid(), flush=True)
    if sys.argv[1] == "stay":
        time.sleep(600)
    raise SystemExit(int(sys.argv[1]))
"""


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    (tmp_path / "program.py").write_text(PROGRAM)
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}


def test_each_runs_the_program_with_its_arguments_in_a_session_and_a_log_of_its_own(
    tmp_path, environment
):
    with Household(tmp_path / "logs") as household:
        with Forks(household, environment, "program:main") as forks:
            household.finish(forks.start("one", ["0"]))
            with pytest.raises(ServiceError, match=r"two ended with code 3; read .*two\.log"):
                household.finish(forks.start("two", ["3"]))
        assert household.children == []
        ours = Path("/proc/self").resolve().name
        assert (tmp_path / "logs" / "one.log").read_text() == f"['0'] {ours} True\n"
        assert (tmp_path / "logs" / "two.log").read_text() == f"['3'] {ours} True\n"


def test_what_was_started_goes_on_without_the_others_and_ends_with_the_household(
    tmp_path, environment
):
    with Household(tmp_path / "logs") as household:
        with Forks(household, environment, "program:main") as forks:
            stays, goes = (forks.start(name, ["stay"]) for name in ("stays", "goes"))
        assert household.fallen() is None
        goes.process.kill()
        assert goes.process.wait(30) == -signal.SIGKILL
        assert household.fallen() is goes
        assert stays.process.poll() is None
    assert stays.process.returncode == -signal.SIGTERM


def test_a_program_that_cannot_be_imported_is_told_with_its_last_words(tmp_path, environment):
    with (
        Household(tmp_path / "logs") as household,
        pytest.raises(ServiceError, match=r"one cannot be started; read .*forks\.log: .*No module"),
        Forks(household, environment, "absent:main") as forks,
    ):
        forks.start("one", [])


def test_whoever_is_left_behind_later_is_not_ours(tmp_path, environment):
    import ctypes

    with (
        Household(tmp_path / "logs") as household,
        Forks(household, environment, "program:main") as forks,
    ):
        forks.start("one", ["0"])
    flag = ctypes.c_int(7)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER + 1, ctypes.byref(flag))
    assert flag.value == 0
