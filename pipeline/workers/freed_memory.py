"""What a stage frees is for whoever needs memory next, in it or beside it."""

import ctypes
import os
import sys

# of glibc's malloc.h
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
ARENAS = 2  # of eight for each core: what a thread freed in its own helps no other thread


def share_freed_memory() -> None:
    """Let Arrow take memory where everybody else does; for a process that has not loaded it yet.

    Its own allocator keeps what it frees, of every size that a night needs anywhere. And let
    threads share what they free.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    tune_heap((ARENA_MAX, ARENAS))


def tune_heap(*stated: tuple[int, int]) -> None:
    """Tell the GNU library how to keep memory, each by its name and value; others do without."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is None:
        return
    for name, value in stated:
        mallopt(name, value)


def give_back() -> None:
    """Give the system what is free between two steps; the GNU library alone has to be told."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim:
            trim(0)
