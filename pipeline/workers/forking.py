"""Fork workers from a small, warm process that never runs a job itself.

Not multiprocessing's forkserver: that runs the parent's `__main__` again in every worker, which
under Airflow or pytest is a program of its own, and refuses to start from a daemonic process.
"""

import gc
import os
import pickle
import signal
import socket
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WorkerError
from pipeline.workers.answers import Answers
from pipeline.workers.boundary import Walls, code_of, shut_in, walls
from pipeline.workers.children import adopt_orphans, die_with_parent
from pipeline.workers.messages import BrokenMessage, MessageChannel

COMMAND = (
    "import sys; sys.path[:] = {path!r}; "
    "from pipeline.workers.forking import serve; serve({control}, {carrier})"
)
MAX_EVIDENCE = 300
READY = b"ready"
FORK = b"fork"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What every worker of one process does."""

    function: Callable[[object], object]
    warm_up: Callable[[], object] | None
    memory_bytes: int


def serve(control: int, carrier: int) -> None:
    """Obey the commands on a socket until it closes: fork a worker, or kill and reap one.

    The ends of workers' own channels come over a socket beside it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    with suppress(BrokenMessage):  # the parent is gone, or done
        _obey(MessageChannel(socket.socket(fileno=control)), socket.socket(fileno=carrier))


def _obey(control: MessageChannel, carrier: socket.socket) -> None:
    work: Work = pickle.loads(control.wait())  # noqa: S301  our parent's own words
    if work.warm_up:
        work.warm_up()
    there, code = walls(), code_of(work.function.__module__)
    _try_out(there, code, work.memory_bytes)
    adopt_orphans()
    gc.freeze()  # what is loaded now is shared with every worker, and stays so
    children: set[int] = set()
    control.send(READY)
    try:
        while command := control.wait():
            if command == FORK:
                _, descriptors, _, _ = socket.recv_fds(carrier, 1, 1)
                pid = _fork(descriptors[0], (control, carrier), work, there, code)
                children.add(pid)
                control.send(b"%d" % pid)
            else:
                children.discard(int(command))
                control.send(b"%d" % _end(int(command), children))
    finally:
        while children:
            _end(children.pop(), children)


def _try_out(there: Walls, code: Sequence[Path], memory_bytes: int) -> None:
    """Shut one process in, so that a wall that cannot be built is an error and no reject.

    Raises WorkerError.
    """
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            shut_in(there, code, memory_bytes)
            status = 0
        except Exception:  # noqa: BLE001  it is told below
            traceback.print_exc()
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if status:
        message = f"workers cannot be shut in, though this machine says that it has {there}"
        raise WorkerError(message)


def _end(pid: int, others: set[int]) -> int:
    """Kill and reap a worker and whatever it left; the number of the signal it died of."""
    os.kill(pid, signal.SIGKILL)  # safe: nobody else reaps it, so the number is still its own
    _, status = os.waitpid(pid, 0)
    while orphans := _children() - others:
        for one in orphans:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        for one in orphans:
            with suppress(ChildProcessError):
                os.waitpid(one, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _children() -> set[int]:
    """The processes whose parent we are now."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    try:
        return {int(pid) for pid in listed.read_text(encoding="ascii").split()}
    except OSError:  # no Linux: nobody becomes ours
        return set()


def _fork(
    descriptor: int,
    ours: Iterable[MessageChannel | socket.socket],
    work: Work,
    there: Walls,
    code: Sequence[Path],
) -> int:
    prepare = die_with_parent(signal.SIGKILL)
    pid = os.fork()
    if pid == 0:
        try:
            for one in ours:
                one.close()
            if prepare:
                prepare()
            shut_in(there, code, work.memory_bytes)
            attend(MessageChannel(socket.socket(fileno=descriptor)), work)
        except Exception:  # noqa: BLE001  it ends here; nobody else would say why
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(descriptor)
    return pid


def attend(items: MessageChannel, work: Work) -> None:
    """Answer every item on a channel until it closes."""
    answers = Answers(work.function)
    with suppress(BrokenMessage, MemoryError):
        while True:
            items.send(_answer(items.wait(), work.function, answers))


def _answer(message: bytes, function: Callable[[object], object], answers: Answers) -> bytes:
    try:
        result = function(pickle.loads(message))  # noqa: S301  our parent's own words
    except MemoryError:
        return answers.failure("out of memory", is_sound=False)
    except RecursionError as error:
        return answers.failure(_said(error), is_sound=False)
    except Exception as error:  # noqa: BLE001  whatever the page did, the night goes on
        return answers.failure(_said(error), is_sound=True)
    try:
        return answers.result(result)
    except (TypeError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        return answers.failure(f"its result cannot be sent: {_said(error)}", is_sound=False)


def _said(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:MAX_EVIDENCE]
