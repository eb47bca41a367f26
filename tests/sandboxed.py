"""Functions for workers to run: tests are not importable by name in another process."""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path


def act(item):
    """Do what the item says, well or badly."""
    match item:
        case ("say", word):
            return word
        case ("hang",):
            while True:
                pass
        case ("sleep", seconds):
            time.sleep(seconds)
            return "slept"
        case ("segfault",):
            ctypes.string_at(0)
        case ("kill",):
            os.kill(os.getpid(), signal.SIGKILL)
        case ("exit",):
            os._exit(3)
        case ("system exit",):
            sys.exit(1)
        case ("recurse",):
            return act(item)
        case ("memory",):
            return len(bytearray(4_000_000_000))
        case ("raise",):
            raise ValueError("a bad page")
        case ("unsendable",):
            return lambda: None
        case ("pid",):
            return os.getpid()
        case ("modules",):
            return sorted(name for name in sys.modules if name.startswith(("pytest", "_pytest")))
        case ("mark", path):
            Path(path).write_text(str(os.getpid()))
            while True:
                time.sleep(60)
    return None


def warm_up():
    """Be slow once, where it is not charged to any item."""
    time.sleep(1.5)


def warm_up_badly():
    """Fail before the first worker."""
    raise ValueError("no model")


def hang_on(capture):
    """Read a page, or never end where there is none."""
    while capture is None:
        pass
    from benchmarks.reading.hostile import read

    return read(capture)


def inside_a_daemon(answer):
    """Run a sandbox where multiprocessing forbids children of its own."""
    from pipeline.workers.sandbox import run_sandboxed

    results = run_sandboxed(
        act, [("say", "well")], workers=1, seconds=60, memory_bytes=500_000_000, recycle_after=9
    )
    answer.send(list(results))
