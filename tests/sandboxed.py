"""Functions for workers to run: tests are not importable by name in another process."""

import ctypes
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from pipeline.discover import Found
from pipeline.records import Article, Reason, Reject, Stage, Tally
from pipeline.sources import Source


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
        case ("rest",):
            while True:
                time.sleep(60)
        case ("try", what, *more):
            return attempt(what, *more)
        case ("half",):
            return write_raw(b"\0\0\0\0\0\0\1\0" + b"half of what was announced", rest=True)
        case ("flood",):
            return write_raw(b"\0\0\0\0\0\0\1\0" + b"x" * (1 << 20), rest=False)
        case ("huge",):
            return write_raw(b"\xff" * 64, rest=True)
        case ("forge", data):
            return write_raw(len(data).to_bytes(8, "big") + data, rest=True)
        case ("kind", kind):
            return KINDS[kind]
    return None


def attempt(what, *more):
    """What an attempt to reach beyond the boundary ends in: the error's name, or `done`."""
    try:
        ATTEMPTS[what](*more)
    except OSError as error:
        return type(error).__name__
    return "done"


def write_raw(data, *, rest):
    """Write past the worker's own words to whoever reads them."""
    for descriptor in range(3, 64):
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                os.set_blocking(descriptor, True)
                os.write(descriptor, data)
    while rest:
        time.sleep(60)


def start_grandchildren(mark):
    """Children of a worker that leave its session, each with a mark in its title."""
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execv(
                    sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", mark]
                )
            os._exit(0)


def connect(kind, place):
    """Open a connection."""
    with socket.socket(getattr(socket, kind)) as one:
        one.connect(tuple(place) if isinstance(place, list) else place)


ATTEMPTS = {
    "read": lambda path: Path(path).read_bytes(),
    "list": os.listdir,
    "write": lambda path: Path(path).write_text("x"),
    "delete": os.unlink,
    "rename": lambda path: Path(path).rename(f"{path}.new"),
    "truncate": lambda path: os.truncate(path, 0),
    "link": lambda path: os.link(path, f"{path}.link"),
    "connect": connect,
    "send": lambda port: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(
        b"x", ("127.0.0.1", port)
    ),
    "listen": lambda: socket.create_server(("127.0.0.1", 0)).close(),
    "pair": lambda: socket.create_connection(("::1", 9), 1),
    "fork": os.fork,
    "spawn": lambda: subprocess.run(["/bin/true"], check=True),
    "replace": lambda: os.execv("/bin/true", ["/bin/true"]),
    "signal": lambda pid: os.kill(pid, 0),
    "signal all": lambda: os.kill(-1, 0),
    "grandchildren": start_grandchildren,
}
REJECT = Reject(url="u", source_id="us_a", stage=Stage.FETCH, reason=Reason.GONE)
FOUND = Found(rejects=(REJECT,), documents=(("d", datetime(2026, 3, 1, tzinfo=UTC)),))


SOURCE = Source(id="xx_hostile", name="Hostile", homepage="https://hostile.example/")
KINDS = {"fraction": Fraction(1, 3), "reject": REJECT, "found": FOUND, "tally": Tally()}


def act_on_records(item) -> Reject | Found | object:
    """Do what the item says, and say what may come of it."""
    return act(item)


def environment(_):
    """What a worker finds in its environment."""
    return dict(os.environ)


def warm_up():
    """Be slow once, where it is not charged to any item."""
    time.sleep(1.5)


def warm_up_badly():
    """Fail before the first worker."""
    raise ValueError("no model")


def hang_on(capture) -> Article | Reject:
    """Read a page, or never end where there is none."""
    while capture is None:
        pass
    from pipeline.extract import extract_capture  # dear to load, and needed here alone
    from pipeline.normalise import normalise_article

    found = extract_capture(capture, SOURCE)
    return found if isinstance(found, Reject) else normalise_article(found)


def inside_a_daemon(answer):
    """Run a sandbox where multiprocessing forbids children of its own."""
    from pipeline.workers.sandbox import run_sandboxed

    results = run_sandboxed(
        act, [("say", "well")], workers=1, seconds=60, memory_bytes=500_000_000, recycle_after=9
    )
    answer.send(list(results))
