"""Give memory back: what large answers leave behind is not kept by the C library."""

import ctypes

# of glibc's malloc.h
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
LARGE_BYTES = 128 * 1024


def return_what_is_freed() -> None:
    """Let large blocks go to the system as soon as they are freed, whichever thread had them.

    Left alone, glibc takes ever larger blocks from heaps that it never shrinks, one a thread: a
    crawl of hosts that send megabytes stayed half as large again. Other C libraries do without.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    for name, value in (
        (MMAP_THRESHOLD, LARGE_BYTES),
        (TRIM_THRESHOLD, LARGE_BYTES),
        (ARENA_MAX, 1),
    ):
        mallopt(name, value)
