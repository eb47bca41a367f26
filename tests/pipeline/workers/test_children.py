import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.workers.children import run_child


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return state != "Z"


def test_a_child_is_heard_and_its_exit_code_told():
    heard = []
    code, last = run_child(
        [sys.executable, "-c", "print('one'); print('two'); raise SystemExit(10)"],
        os.environ,
        heard.append,
    )
    assert (code, heard, last) == (10, ["one", "two"], "one\ntwo")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_a_child_ends_when_its_parent_is_killed():
    program = (
        "import os, sys; from pipeline.workers.children import run_child;"
        "run_child([sys.executable, '-c', "
        "'import os, time; print(os.getpid(), flush=True); time.sleep(600)'],"
        " os.environ, lambda line: print(line, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as parent:
        grandchild = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        deadline = time.monotonic() + 20
        while is_alive(grandchild) and time.monotonic() < deadline:
            os.sched_yield()
        assert not is_alive(grandchild)
