"""Crawls without their start: each is forked from one process that has loaded the spiders.

A crawl that a test wants is `python -m spiders` in all but this: the second and a half that its
libraries take to load is spent once for all tests of a worker. What loads is tested where crawls
start as they do by night (`tests/spiders/test_stage.py`, `tests/e2e`).
"""

import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
LARGEST_REQUEST = 1 << 20


class Crawl:
    """A crawl that runs; what `subprocess.Popen` offers, as far as tests ask for it."""

    def __init__(self, said: int, status: socket.socket) -> None:
        self._said, self._status = said, status
        self._text = b""
        self.returncode: int | None = None
        self.pid = int(self._line())

    def communicate(self, timeout: float = 300) -> tuple[None, str]:
        """What it says on standard error, once it has ended."""
        end = time.monotonic() + timeout
        with selectors.DefaultSelector() as selector:
            selector.register(self._said, selectors.EVENT_READ)
            while selector.select(max(0, end - time.monotonic())):
                data = os.read(self._said, 1 << 16)
                if not data:
                    break
                self._text += data
            else:
                raise subprocess.TimeoutExpired("spiders", timeout, stderr=self._text)
        os.close(self._said)
        self.wait(max(1, end - time.monotonic()))
        return None, self._text.decode(errors="replace")

    def wait(self, timeout: float = 300) -> int:
        """Its exit code; less than nothing for the signal that ended it."""
        if self.returncode is None:
            self._status.settimeout(timeout)
            self.returncode = int(self._line())
            self._status.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _line(self) -> bytes:
        line = self._status.recv(64)
        assert line, "the process that forks the crawls has gone"
        return line


class Kennel:
    """The process that has loaded the spiders and forks a crawl whenever one is wanted."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            code = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]}; import crawling"
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"{code}; crawling.serve({theirs.fileno()})"],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
            )

    def start(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Crawl:
        """Start a crawl that is told these arguments and this environment, and no other."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        reads, writes = os.pipe()
        request = json.dumps([list(arguments), dict(environment)]).encode()
        assert len(request) < LARGEST_REQUEST
        with theirs:
            socket.send_fds(self._control, [request], [writes, theirs.fileno()])
            os.close(writes)
        return Crawl(reads, ours)

    def close(self) -> None:
        self._control.close()
        self._process.wait(30)


def serve(control: int) -> None:
    """Load the spiders, and fork a crawl for each request until nobody is left to ask."""
    from spiders import __main__ as spiders

    # What a crawl loads by the names in its settings. No reactor: each crawl makes its own.
    from spiders.wire import handler, resolver  # noqa: F401

    assert "twisted.internet.reactor" not in sys.modules
    with socket.socket(fileno=control) as wanted:
        while True:
            request, fds, _, _ = socket.recv_fds(wanted, LARGEST_REQUEST, 2)
            _bury()
            if not request:
                os._exit(0)
            if os.fork() == 0:
                wanted.close()
                _keep(spiders.run, *json.loads(request), *fds)
            for one in fds:
                os.close(one)


def _bury() -> None:
    """Take leave of the keepers that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _keep(run, arguments: list[str], environment: dict[str, str], said: int, status: int) -> None:
    """Be a crawl's parent: tell its pid, and what became of it."""
    with socket.socket(fileno=status) as told:
        child = os.fork()
        if child == 0:
            told.close()
            os.dup2(said, 2)
            os.close(said)
            _crawl(run, arguments, environment)
        os.close(said)
        told.send(b"%d" % child)
        _, ended = os.waitpid(child, 0)
        told.send(b"%d" % os.waitstatus_to_exitcode(ended))
    os._exit(0)


def _crawl(run, arguments: list[str], environment: dict[str, str]) -> None:
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["spiders", *arguments]
        random.seed()
        run()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001  as an interpreter's end would tell it
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)
