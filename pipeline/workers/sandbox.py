"""Run a function over items in killable worker processes: one bad item costs only itself."""

import pickle
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Generic, Self, TypeVar, cast

from pipeline.errors import WorkerError
from pipeline.records import Reason
from pipeline.workers.answers import Answers
from pipeline.workers.boundary import ENVIRONMENT
from pipeline.workers.forking import COMMAND, FORK, Work
from pipeline.workers.messages import BrokenMessage, MessageChannel

Item = TypeVar("Item")
Result = TypeVar("Result")

START_SECONDS = 120.0  # imports on a loaded machine


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFailure:
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
) -> Iterator[tuple[int, Result | ItemFailure]]:
    """Each item's index with its result or failure, as they come; see `Sandbox`.

    Raises WorkerError where no worker can start.
    """
    with Sandbox(
        function,
        seconds=seconds,
        memory_bytes=memory_bytes,
        recycle_after=recycle_after,
        warm_up=warm_up,
    ) as sandbox:
        yield from sandbox.run(items, workers)


class Sandbox(Generic[Item, Result]):
    """Worker processes for one function, each shut in: see `boundary`.

    The deadline of an item runs from the moment a ready worker has it. Workers get
    `memory_bytes` beyond what their libraries map, and are replaced after `recycle_after`
    items. Function and items must be picklable, and the function importable by its name; what it
    returns is plain data, or one of the records that its signature names. `warm_up` loads what
    all workers share.
    """

    def __init__(
        self,
        function: Callable[[Item], Result],
        *,
        seconds: float,
        memory_bytes: int,
        recycle_after: int,
        warm_up: Callable[[], object] | None = None,
    ) -> None:
        if getattr(function, "__module__", "") == "__main__":
            message = f"{function!r} lives in __main__, where no worker can import it from"
            raise TypeError(message)
        self.seconds = seconds
        self.recycle_after = recycle_after
        self._answers = Answers(function)
        self._work = pickle.dumps(
            Work(
                function=cast("Callable[[object], object]", function),
                warm_up=warm_up,
                memory_bytes=memory_bytes,
            )
        )
        self._idle: list[_Worker] = []
        self._forks: _Nursery | None = None
        self._is_closed = False
        self._asking = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run(
        self, items: Iterable[Item], workers: int
    ) -> Iterator[tuple[int, Result | ItemFailure]]:
        """Each item's index with its result or failure, as they come, so many at once."""
        waiting = enumerate(items)
        busy: list[_Worker] = []
        outcomes: list[tuple[int, Result | ItemFailure]] = []
        try:
            while True:
                for index, item in islice(waiting, max(1, workers) - len(busy)):
                    worker = self._employ(index, item)
                    if worker.is_sound:
                        busy.append(worker)
                    else:
                        outcomes.append((index, self._nursery.autopsy(worker)))
                yield from outcomes
                if not busy and not outcomes:
                    return
                outcomes = [(one.index, self._outcome(one)) for one in self._settled(busy)]
                busy = [one for one in busy if one.is_busy]
        finally:  # left before the end: they are not ours any more
            for one in busy:
                one.channel.close()

    def ask(self, item: Item) -> Result | ItemFailure:
        """The result or failure of one item; for threads, which are heard one at a time."""
        with self._asking:
            [(_, outcome)] = self.run([item], 1)
            return outcome

    def close(self) -> None:
        """End every worker, also one that works for another thread."""
        self._is_closed = True
        if self._forks is not None:
            self._forks.close()
        for worker in self._idle:
            worker.channel.close()

    @property
    def _nursery(self) -> "_Nursery":
        if self._forks is None and not self._is_closed:
            self._forks = _Nursery(self._work)
        if self._forks is None or self._is_closed:
            self.close()  # as was asked while it started
            message = "the sandbox was closed"
            raise WorkerError(message)
        return self._forks

    def _employ(self, index: int, item: object) -> "_Worker":
        """A worker that has the item; unsound only when a fresh one died of it."""
        message = pickle.dumps(item)
        while self._idle:
            worker = self._idle.pop()
            worker.give(index, message, self.seconds)
            if worker.is_sound:
                return worker
            self._nursery.end(worker)  # it died while idle, which is not this item's doing
        worker = self._nursery.fork()
        worker.give(index, message, self.seconds)
        return worker

    def _settled(self, busy: "Sequence[_Worker]") -> "list[_Worker]":
        """The workers that answered, died, or are over their deadline; waits for the first."""
        while busy:
            deadline = min(worker.started for worker in busy) + self.seconds
            with selectors.DefaultSelector() as selector:  # `select` knows a thousand files only
                for worker in busy:
                    selector.register(worker.channel, selectors.EVENT_READ, worker)
                ready = selector.select(max(0.0, deadline - time.monotonic()))
            settled = [key.data for key, _ in ready if key.data.hear()]
            now = time.monotonic()
            settled += [
                one for one in busy if one not in settled and now - one.started >= self.seconds
            ]
            if settled:
                return settled
        return []

    def _outcome(self, worker: "_Worker") -> Result | ItemFailure:
        """The result of a settled worker, or the failure that it ended in."""
        worker.is_busy = False
        if worker.is_gone:
            return self._nursery.autopsy(worker)
        if worker.answer is None:
            self._nursery.end(worker)
            told = f"not done after {self.seconds:g} seconds"
            return ItemFailure(reason=Reason.READ_TIMED_OUT, evidence=told)
        try:
            answer, result = self._answers.read(worker.answer)
        except ValueError as error:
            self._nursery.end(worker)
            return ItemFailure(reason=Reason.READ_CRASHED, evidence=str(error))
        worker.done += 1
        if answer.is_sound and worker.done < self.recycle_after:
            self._idle.append(worker)
        else:
            self._nursery.end(worker)
        if answer.reason:
            return ItemFailure(reason=Reason.READ_CRASHED, evidence=answer.evidence)
        return cast("Result", result)


class _Worker:
    """One forked process, and the item it has."""

    def __init__(self, pid: int, channel: MessageChannel) -> None:
        self.pid = pid
        self.channel = channel
        self.index = -1
        self.started = 0.0
        self.done = 0
        self.answer: bytes | None = None
        self.is_busy = False
        self.is_gone = False
        self.is_sound = True

    def give(self, index: int, item: bytes, seconds: float) -> None:
        """Hand over an item; a worker that died meanwhile is no longer sound."""
        self.index = index
        self.answer = None
        self.is_busy = True
        try:
            self.channel.send(item, seconds)
        except BrokenMessage:
            self.is_sound = False
        self.started = time.monotonic()

    def hear(self) -> bool:
        """Whether its answer is whole now, or will never be."""
        try:
            self.answer = self.channel.take()
        except BrokenMessage:
            self.is_gone = True
        return self.is_gone or self.answer is not None


class _Nursery:
    """The process that forks our workers, and the sockets to it."""

    def __init__(self, work: bytes) -> None:
        ours, theirs = socket.socketpair()
        self._carrier, carried = socket.socketpair()
        given = {"control": theirs.fileno(), "carrier": carried.fileno()}
        command = COMMAND.format(path=sys.path, **given)
        self._process = subprocess.Popen(  # our own interpreter
            [sys.executable, "-c", command],
            pass_fds=list(given.values()),
            stdin=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )
        theirs.close()
        carried.close()
        self._control = MessageChannel(ours)
        try:
            self._control.send(work)
            self._control.wait(START_SECONDS)
        except (BrokenMessage, TimeoutError) as error:
            self.close()
            raise WorkerError(self._complaint()) from error

    def fork(self) -> _Worker:
        """A new worker, ready for an item."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._control.send(FORK)
                socket.send_fds(self._carrier, [b"."], [theirs.fileno()])
                pid = int(self._control.wait())
            except (BrokenMessage, OSError) as error:
                ours.close()
                raise WorkerError(self._complaint()) from error
        return _Worker(pid, MessageChannel(ours))

    def end(self, worker: _Worker) -> int:
        """Kill a worker; the signal it had died of before, or that of the kill."""
        worker.is_sound = False
        worker.channel.close()
        try:
            self._control.send(b"%d" % worker.pid)
            return int(self._control.wait())
        except BrokenMessage as error:
            raise WorkerError(self._complaint()) from error

    def autopsy(self, worker: _Worker) -> ItemFailure:
        """What a worker died of that left without an answer."""
        died_of = self.end(worker)
        name = signal.Signals(died_of).name if died_of else "an exit of its own"
        return ItemFailure(reason=Reason.READ_CRASHED, evidence=f"its process ended by {name}")

    def close(self) -> None:
        """Let the nursery end itself and its workers."""
        self._control.close()
        self._carrier.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _complaint(self) -> str:
        status = self._process.poll()
        how = "did not become ready" if status is None else f"ended with status {status}"
        return f"the process that forks the workers {how}; its last words are in the log above"
