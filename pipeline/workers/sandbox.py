"""Run a function over items in killable worker processes: one bad item costs only itself."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self, TypeVar, cast

from pipeline.errors import WorkerError
from pipeline.records import Reason
from pipeline.workers.forking import COMMAND

Item = TypeVar("Item")
Result = TypeVar("Result")

START_SECONDS = 120.0  # imports on a loaded machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What ended the work on one item: it took too long, or its process died."""

    reason: Reason
    evidence: str


def run_sandboxed(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int,
    seconds: float,
    memory_bytes: int,
    recycle_after: int,
    warm_up: Callable[[], object] | None = None,
) -> Iterator[tuple[int, Result | Failure]]:
    """Each item's index with its result or failure, as they come.

    The deadline of an item runs from the moment a ready worker has it. Workers get
    `memory_bytes` beyond what their libraries map, and are replaced after `recycle_after`
    items. Function and items must be picklable, and the function importable by its name;
    `warm_up` loads what all workers share. Raises WorkerError where no worker can start.
    """
    waiting = enumerate(items)
    busy: dict[Connection, _Worker] = {}
    idle: list[_Worker] = []
    outcomes: list[tuple[int, Result | Failure]] = []
    with _Nursery(function, warm_up, memory_bytes) as nursery:
        while True:
            for index, item in islice(waiting, max(1, workers) - len(busy)):
                worker = _employ(nursery, idle, index, item)
                if worker.is_sound:
                    busy[worker.connection] = worker
                else:
                    outcomes.append((index, nursery.autopsy(worker)))
            yield from outcomes
            if not busy and not outcomes:
                return
            outcomes = []
            for worker in _settled(busy, seconds):
                del busy[worker.connection]
                outcome = _outcome(nursery, worker, seconds)
                outcomes.append((worker.index, cast("Result | Failure", outcome)))
                if worker.is_sound and worker.done < recycle_after:
                    idle.append(worker)
                elif worker.is_sound:
                    nursery.end(worker)


class _Worker:
    """One forked process, and the item it has."""

    def __init__(self, pid: int, connection: Connection) -> None:
        self.pid = pid
        self.connection = connection
        self.index = -1
        self.started = 0.0
        self.done = 0
        self.is_sound = True

    def take(self, index: int, item: object) -> None:
        """Hand over an item; a worker that died meanwhile is no longer sound."""
        self.index = index
        try:
            self.connection.send(item)
        except OSError:
            self.is_sound = False
        self.started = time.monotonic()


class _Nursery:
    """The process that forks our workers, and the socket to it."""

    def __init__(
        self, function: object, warm_up: Callable[[], object] | None, memory_bytes: int
    ) -> None:
        if getattr(function, "__module__", "") == "__main__":
            message = f"{function!r} lives in __main__, where no worker can import it from"
            raise TypeError(message)
        pickle.dumps((function, warm_up))
        ours, theirs = socket.socketpair()
        command = COMMAND.format(path=sys.path, descriptor=theirs.fileno())
        self._process = subprocess.Popen(  # our own interpreter
            [sys.executable, "-c", command], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        self._socket = ours
        self._control = Connection(os.dup(ours.fileno()))
        try:
            self._control.send((function, warm_up, memory_bytes))
            if not self._control.poll(START_SECONDS):
                raise EOFError
            self._control.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise WorkerError(self._complaint()) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def fork(self) -> _Worker:
        """A new worker, ready for an item."""
        ours, theirs = socket.socketpair()
        try:
            self._control.send("fork")
            socket.send_fds(self._socket, [b"."], [theirs.fileno()])
            pid = self._control.recv()
        except (EOFError, OSError) as error:
            ours.close()
            raise WorkerError(self._complaint()) from error
        finally:
            theirs.close()
        return _Worker(pid, Connection(ours.detach()))

    def end(self, worker: _Worker) -> int:
        """Kill a worker; the signal it had died of before, or that of the kill."""
        worker.is_sound = False
        worker.connection.close()
        try:
            self._control.send(worker.pid)
            died_of: int = self._control.recv()
        except (EOFError, OSError) as error:
            raise WorkerError(self._complaint()) from error
        return died_of

    def autopsy(self, worker: _Worker) -> Failure:
        """What a worker died of that left without an answer."""
        died_of = self.end(worker)
        name = signal.Signals(died_of).name if died_of else "an exit of its own"
        return Failure(reason=Reason.READ_CRASHED, evidence=f"its process ended by {name}")

    def close(self) -> None:
        """Let the nursery end itself and its workers."""
        self._socket.close()
        self._control.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _complaint(self) -> str:
        status = self._process.poll()
        how = "did not become ready" if status is None else f"ended with status {status}"
        return f"the process that forks the workers {how}; its last words are in the log above"


def _employ(nursery: _Nursery, idle: list[_Worker], index: int, item: object) -> _Worker:
    """A worker that has the item; unsound only when a fresh one died of it."""
    while idle:
        worker = idle.pop()
        worker.take(index, item)
        if worker.is_sound:
            return worker
        nursery.end(worker)  # it died while idle, which is not this item's doing
    worker = nursery.fork()
    worker.take(index, item)
    return worker


def _settled(busy: dict[Connection, _Worker], seconds: float) -> list[_Worker]:
    """The workers that answered, died, or are over their deadline; waits for the first."""
    first = min(worker.started for worker in busy.values()) + seconds if busy else 0.0
    ready = wait(list(busy), timeout=max(0.0, first - time.monotonic())) if busy else []
    now = time.monotonic()
    answered = [worker for connection, worker in busy.items() if connection in ready]
    late = [worker for worker in busy.values() if now - worker.started >= seconds]
    return answered or late


def _outcome(nursery: _Nursery, worker: _Worker, seconds: float) -> object:
    """The result of a settled worker, or the failure that it ended in."""
    if not worker.connection.poll():
        nursery.end(worker)
        return Failure(reason=Reason.READ_TIMED_OUT, evidence=f"not done after {seconds:g} seconds")
    try:
        is_sound, reason, result = worker.connection.recv()
    except (EOFError, OSError):
        return nursery.autopsy(worker)
    worker.done += 1
    if not is_sound:
        nursery.end(worker)
    return result if reason is None else Failure(reason=reason, evidence=result)
