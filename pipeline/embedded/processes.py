"""Start processes that never outlive us, however we end."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import PipelineError
from pipeline.workers.children import die_with_parent

MARK = "EMBEDDED_HOUSEHOLD"  # in the environment of every process that we start, at any depth
# setproctitle would write a program's title over its environment, and so over our mark.
KEPT = {"SPT_NOENV": "1"}
ENDED = b"ended"  # what the guardian is told where nothing is left for it to do
STOP_SECONDS = 10.0  # a task that is told to end seals what it has
PATIENCE_SECONDS = 3.0  # before the tasks of a service are told to end too
SWEEP_SECONDS = 5.0
POLL_SECONDS = 0.1
ADOPTED_SECONDS = 0.02  # between two looks at whether one that we adopted has ended


class ServiceError(PipelineError):
    """A process of the embedded services ended or did not become ready; its log says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One running process with the log it writes."""

    name: str
    process: "subprocess.Popen[bytes] | Adopted"
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def last_words(self) -> str:
        """The last line of the log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.is_file() else []
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


class Adopted:
    """A child of ours that another process forked: what Popen is to those that we started."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code once it has ended."""
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises TimeoutExpired where it has not ended in time."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired([str(self.pid)], timeout or 0.0)
            time.sleep(ADOPTED_SECONDS)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Household:
    """A set of processes with one end: `with Household(logs) as household: …`.

    Each child leads its own session, so that Ctrl-C is ours alone to hear. A guardian watches
    whom we started, at any depth, and ends whoever outlives us, so that even `kill -9` leaves
    nothing behind.
    """

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.mark = secrets.token_hex(8)
        self.children: list[Child] = []
        self._guardian: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        self._guardian = subprocess.Popen(
            [sys.executable, "-m", "pipeline.embedded.guardian", self.mark, f"{os.getpid()}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        user: int | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        keep_log: bool = True,
    ) -> Child:
        """Start a process that is told to end when we end; its output goes to a log of its own."""
        log = self.logs / f"{name}.log"
        with log.open("ab" if keep_log else "wb") as stream:
            process = subprocess.Popen(
                list(command),
                env=self.marking(environment),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                user=user,
                extra_groups=[] if user is not None else None,
                preexec_fn=die_with_parent(stop_signal),
            )
        child = Child(name=name, process=process, log=log, stop_signal=stop_signal)
        self.children.append(child)
        return child

    def marking(self, environment: Mapping[str, str]) -> dict[str, str]:
        """An environment by which whoever gets it is known as ours, whatever it calls itself."""
        return dict(environment) | KEPT | {MARK: self.mark}

    def run(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Run a process to its end. Raises ServiceError where it fails."""
        self.finish(self.start(name, command, environment))

    def finish(self, child: Child) -> None:
        """Let a child run to its end. Raises ServiceError where it fails."""
        code = child.process.wait()
        self.children.remove(child)
        if code:
            message = f"{child.name} ended with code {code}; read {child.log}: {child.last_words}"
            raise ServiceError(message)

    def wait_until(
        self, is_ready: Callable[[], bool], *, seconds: float, what: str, child: Child
    ) -> None:
        """Poll until something holds. Raises ServiceError where the child ends or time is up."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if child.process.poll() is not None:
                code = child.process.returncode
                message = f"{what} ended with code {code}; read {child.log}: {child.last_words}"
                raise ServiceError(message)
            if time.monotonic() > deadline:
                message = f"{what} was not ready after {seconds:.0f} seconds; read {child.log}"
                raise ServiceError(message)
            time.sleep(POLL_SECONDS)

    def fallen(self) -> Child | None:
        """A child that ended without being told to."""
        return next((child for child in self.children if child.process.poll() is not None), None)

    def stop(self) -> None:
        """End every child, the last one first, then whatever they left."""
        family = relatives(child.process.pid for child in self.children)
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.send_signal(child.stop_signal)
            if _ends_within(child.process, PATIENCE_SECONDS):
                continue
            family |= relatives([child.process.pid])
            for pid in descendants(child.process.pid):  # a scheduler waits for its tasks
                _signal(pid, signal.SIGTERM)
            if not _ends_within(child.process, STOP_SECONDS):
                child.process.kill()
                child.process.wait()
        self.children.clear()
        end_all(self.mark, family)
        if self._guardian and self._guardian.stdin:
            with suppress(BrokenPipeError):
                self._guardian.stdin.write(ENDED)
                self._guardian.stdin.close()
            self._guardian.wait()
            self._guardian = None


def marked(mark: str) -> list[int]:
    """The processes that bear a mark in their environment, this one aside."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue  # it has ended, or is not ours
        if wanted in environment.split(b"\0") and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def relatives(pids: Iterable[int]) -> dict[int, str]:
    """Processes and their descendants, each with the instant it started: numbers are used again."""
    found = {}
    for pid in pids:
        for one in (pid, *descendants(pid)):
            if started := _started(one):
                found[one] = started
    return found


def end_all(mark: str, family: Mapping[int, str]) -> None:
    """End those that bear a mark, and those of a family that still run: TERM first, then KILL.

    Some programs write their title over their environment, so that the mark alone finds too few.
    """

    def left() -> set[int]:
        alive = {pid for pid, started in family.items() if _started(pid) == started}
        below = {pid for one in alive for pid in descendants(one)}
        return alive | below | set(marked(mark))

    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left():
            _signal(pid, number)
        deadline = time.monotonic() + SWEEP_SECONDS
        while left() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)


def descendants(pid: int) -> list[int]:
    """The children of a process, their children, and so on."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - looked at every second
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as stream:  # noqa: PTH123
                stated = stream.read()
        except OSError:
            continue
        parent = int(stated.rpartition(b")")[2].split(None, 2)[1])  # the name may hold anything
        children.setdefault(parent, []).append(int(name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _started(pid: int) -> str:
    """The instant a running process started, in ticks; empty where there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def _ends_within(process: subprocess.Popen[bytes] | Adopted, seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
