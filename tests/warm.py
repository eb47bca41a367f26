"""Programs without their start: each is forked from one process that has loaded their libraries.

A program that a test starts so is `python -c` in all but this: the second that Scrapy, or what
tables need, takes to load is spent once for all tests that share the process. What loads is tested
where programs start as they do by night (`tests/spiders/test_stage.py`, `tests/e2e`).
"""

import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
LARGEST_REQUEST = 1 << 20


class Program:
    """A program that runs; what `subprocess.Popen` offers, as far as tests ask for it."""

    def __init__(self, said: int, status: socket.socket) -> None:
        self._said, self._status = said, status
        self._text = b""
        self._waiting = threading.Lock()  # a test and the server that it watches may both wait
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
                raise subprocess.TimeoutExpired("a program", timeout, stderr=self._text)
        os.close(self._said)
        self.wait(max(1, end - time.monotonic()))
        return None, self._text.decode(errors="replace")

    def wait(self, timeout: float = 300) -> int:
        """Its exit code; less than nothing for the signal that ended it."""
        with self._waiting:
            if self.returncode is None:
                self._status.settimeout(timeout)
                self.returncode = int(self._line())
                self._status.close()
            return self.returncode

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""
        with self._waiting:
            if self.returncode is None:
                with selectors.DefaultSelector() as selector:
                    selector.register(self._status, selectors.EVENT_READ)
                    if not selector.select(0):
                        return None
        return self.wait()

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _line(self) -> bytes:
        line = self._status.recv(64)
        assert line, "the process that forks programs has gone"
        return line


class WarmPython:
    """A process that has loaded some modules, and forks a program whenever one is wanted.

    Modules that start threads or a reactor when they are loaded cannot be among them.
    """

    def __init__(self, *modules: str) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        places = [str(ROOT / "tests"), str(ROOT)]
        with theirs:
            code = f"import sys; sys.path[:0] = {places}; import warm"
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"{code}; warm.serve({theirs.fileno()}, {modules})"],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
            )

    def start(
        self, program: str, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> Program:
        """Start a program that is told these arguments and this environment, and no other."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        reads, writes = os.pipe()
        request = json.dumps([program, list(arguments), dict(environment)]).encode()
        assert len(request) < LARGEST_REQUEST
        with theirs:
            socket.send_fds(self._control, [request], [writes, theirs.fileno()])
            os.close(writes)
        return Program(reads, ours)

    def close(self) -> None:
        self._control.close()
        self._process.wait(30)


def serve(control: int, modules: Sequence[str]) -> None:
    """Load the modules, and fork a program for each request until nobody is left to ask."""
    for module in modules:
        import_module(module)
    assert "twisted.internet.reactor" not in sys.modules, "each crawl makes its own"
    assert threading.active_count() == 1
    with socket.socket(fileno=control) as wanted:
        while True:
            request, fds, _, _ = socket.recv_fds(wanted, LARGEST_REQUEST, 2)
            _bury()
            if not request:
                os._exit(0)
            if os.fork() == 0:
                wanted.close()
                _keep(*json.loads(request), *fds)
            for one in fds:
                os.close(one)


def _bury() -> None:
    """Take leave of the keepers that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _keep(
    program: str, arguments: list[str], environment: dict[str, str], said: int, status: int
) -> None:
    """Be a program's parent: tell its pid, and what became of it."""
    with socket.socket(fileno=status) as told:
        child = os.fork()
        if child == 0:
            told.close()
            os.dup2(said, 2)
            os.close(said)
            _run(program, arguments, environment)
        os.close(said)
        told.send(b"%d" % child)
        _, ended = os.waitpid(child, 0)
        told.send(b"%d" % os.waitstatus_to_exitcode(ended))
    os._exit(0)


def _run(program: str, arguments: list[str], environment: dict[str, str]) -> None:
    code = 0
    try:
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["-c", *arguments]
        random.seed()
        exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001  as an interpreter's end would tell it
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)
