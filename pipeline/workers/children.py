"""Child processes that never outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LAST_LINES = 5


def die_with_parent(
    signal_number: signal.Signals = signal.SIGTERM,
) -> Callable[[], None] | None:
    """What a child runs before its program, so that it is told to end when we end, however.

    Linux only; None elsewhere. The kernel watches the thread that forks, not the whole process.
    """
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None, use_errno=True)  # looked up here: nothing may load after the fork
    return partial(_ask_for_signal, library, os.getpid(), signal_number)


def die_with(parent: int, signal_number: signal.Signals) -> None:
    """Be told to end when our parent does; end at once where it is gone already. Linux only."""
    _ask_for_signal(ctypes.CDLL(None, use_errno=True), parent, signal_number)


def adopt_orphans(*, are_ours: bool = True) -> None:
    """Let what our descendants leave behind become our children, so that it can be ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(are_ours), 0, 0, 0)


@contextmanager
def adopting() -> Iterator[None]:
    """Whatever our descendants leave behind meanwhile is our child. Linux only."""
    adopt_orphans()
    try:
        yield
    finally:
        adopt_orphans(are_ours=False)


def run_child(
    command: Sequence[str], environment: Mapping[str, str], say: Callable[[str], None]
) -> tuple[int, str]:
    """Run a program to its end, say each line that it prints; its exit code and last words.

    When we are told to end (KeyboardInterrupt or the like), so is it, and we wait for it.
    """
    with subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=die_with_parent(),
    ) as child:
        last: deque[str] = deque(maxlen=LAST_LINES)
        try:
            for line in child.stdout or ():
                say(line.rstrip())
                last.append(line.strip())
        except BaseException:
            child.terminate()
            raise
        return child.wait(), "\n".join(last)


def _ask_for_signal(library: ctypes.CDLL, parent: int, signal_number: signal.Signals) -> None:
    library.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:  # it ended between the fork and this line
        os._exit(1)
