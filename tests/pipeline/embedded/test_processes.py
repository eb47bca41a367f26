"""What a household starts ends with it, at any depth and however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.embedded.processes import Household, ServiceError, marked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

# A child that starts a grandchild in a session of its own, and both ignore TERM.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if len(sys.argv) == 1:
    subprocess.Popen([sys.executable, __file__, "x"], start_new_session=True)
print("up", flush=True)
time.sleep(600)
"""
# A program that calls itself something long.
TITLED = """
import time
from setproctitle import setproctitle
setproctitle("t" * 5000)
print("up", flush=True)
time.sleep(600)
"""
# A parent that opens a household, starts the child and says its mark.
PARENT = """
import sys, time
from pathlib import Path
from pipeline.embedded.processes import Household
with Household(Path(sys.argv[1])) as household:
    child = household.start("stubborn", [sys.executable, sys.argv[2]], {"PATH": "/usr/bin:/bin"})
    both = lambda: child.log.read_text().count("up") == 2
    household.wait_until(both, seconds=30, what="it", child=child)
    print(household.mark, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def stubborn(tmp_path) -> Path:
    file = tmp_path / "stubborn.py"
    file.write_text(STUBBORN)
    return file


def wait_until(claim, seconds=30):
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_its_household(tmp_path, stubborn, number):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "logs"), str(stubborn)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    mark = parent.stdout.readline().strip()
    pids = marked(mark)
    assert len(pids) == 2
    parent.send_signal(number)
    parent.wait(60)
    parent.stdout.close()
    wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_a_child_that_ends_early_is_named_with_its_last_words(tmp_path):
    with Household(tmp_path) as household:
        child = household.start(
            "loser", [sys.executable, "-c", "raise SystemExit('no such luck')"], {}
        )
        with pytest.raises(ServiceError, match=r"the loser ended with code 1; .*: no such luck"):
            household.wait_until(lambda: False, seconds=30, what="the loser", child=child)
        assert household.fallen() == child


def test_a_command_that_fails_says_why(tmp_path):
    with (
        Household(tmp_path) as household,
        pytest.raises(ServiceError, match="ended with code 3"),
    ):
        household.run("migrate", [sys.executable, "-c", "raise SystemExit(3)"], {})


@pytest.mark.slow
def test_other_children_of_ours_outlive_a_household(tmp_path):
    longer_than_a_look = [sys.executable, "-c", "import time; time.sleep(2.5)"]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        with Household(tmp_path) as household:
            household.run("one", longer_than_a_look, {})
        assert other.poll() is None
        other.communicate(b"\n")
    assert other.returncode == 0


def test_who_writes_a_title_keeps_its_mark(tmp_path):
    titled = tmp_path / "titled.py"
    titled.write_text(TITLED)
    with Household(tmp_path) as household:
        child = household.start("titled", [sys.executable, str(titled)], {"PATH": "/usr/bin:/bin"})
        household.wait_until(
            lambda: "up" in child.log.read_text(), seconds=30, what="it", child=child
        )
        assert marked(household.mark) == [child.process.pid]
