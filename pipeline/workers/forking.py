"""Fork workers from a small, warm process that never runs a job itself.

Not multiprocessing's forkserver: that runs the parent's `__main__` again in every worker, which
under Airflow or pytest is a program of its own, and refuses to start from a daemonic process.
"""

import ctypes
import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.records import Reason

PR_SET_PDEATHSIG = 1
COMMAND = (
    "import sys; sys.path[:] = {path!r}; "
    "from pipeline.workers.forking import serve; serve({descriptor})"
)
MAX_EVIDENCE = 300


def serve(descriptor: int) -> None:
    """Obey the commands on a socket until it closes: fork a worker, or kill and reap one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    # Several workers share the cores; libraries that start a thread a core would fight.
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    control = Connection(descriptor)
    function, warm_up, memory_bytes = control.recv()
    if warm_up:
        warm_up()
    gc.freeze()  # what is loaded now is shared with every worker, and stays so
    children: set[int] = set()
    control.send("ready")
    try:
        while command := control.recv():
            if command == "fork":
                children.add(_fork(control, function, memory_bytes))
            else:
                children.discard(command)
                control.send(_end(command))
    except (EOFError, OSError):
        pass  # the parent is gone, or done
    for pid in children:
        _end(pid)


def _end(pid: int) -> int:
    """Kill and reap a worker; the number of the signal it died of."""
    os.kill(pid, signal.SIGKILL)  # safe: nobody else reaps it, so the number is still its own
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _fork(control: Connection, function: Callable[[object], object], memory_bytes: int) -> int:
    with socket.socket(fileno=os.dup(control.fileno())) as carrier:
        _, descriptors, _, _ = socket.recv_fds(carrier, 1, 1)
    nursery = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            _die_with(nursery)
            _limit_memory(memory_bytes)
            work(Connection(descriptors[0]), function)
        finally:
            os._exit(0)
    os.close(descriptors[0])
    control.send(pid)
    return pid


def work(items: Connection, function: Callable[[object], object]) -> None:
    """Answer every item on a connection with (is_sound, reason or None, result) until it closes."""
    while True:
        try:
            item = items.recv()
        except (EOFError, OSError, MemoryError):
            return
        is_sound, reason, result = _answer(function, item)
        del item
        try:
            items.send((is_sound, reason, result))
        except Exception as error:  # noqa: BLE001  pickling runs the result's own code
            reason, result = Reason.READ_CRASHED, f"its result cannot be sent: {_said(error)}"
            items.send((False, reason, result))


def _answer(
    function: Callable[[object], object], item: object
) -> tuple[bool, Reason | None, object]:
    try:
        return True, None, function(item)
    except MemoryError:
        return False, Reason.READ_CRASHED, "out of memory"
    except RecursionError as error:
        return False, Reason.READ_CRASHED, _said(error)
    except Exception as error:  # noqa: BLE001  whatever the page did, the night goes on
        return True, Reason.READ_CRASHED, _said(error)


def _said(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:MAX_EVIDENCE]


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(0)


def _limit_memory(more_bytes: int) -> None:
    """Allow so much beyond what libraries have mapped already."""
    statistics = Path("/proc/self/statm")
    if statistics.exists():
        mapped = int(statistics.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        limit = mapped + more_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
