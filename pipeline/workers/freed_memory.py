"""What a stage frees is for whoever needs memory next, in it or beside it."""

import ctypes
import os
import sys

MOST_ARENAS = -8  # what the GNU library calls it
ARENAS = 2  # of eight for each core: what a thread freed in its own helps no other thread


def share_freed_memory() -> None:
    """Let Arrow take memory where everybody else does; for a process that has not loaded it yet.

    Its own allocator keeps what it frees, of every size that a night needs anywhere. And let
    threads share what they free.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform == "linux":
        tune = getattr(ctypes.CDLL(None), "mallopt", None)
        if tune:
            tune(MOST_ARENAS, ARENAS)


def give_back() -> None:
    """Give the system what is free between two steps; the GNU library alone has to be told."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim:
            trim(0)
