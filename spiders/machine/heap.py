"""Give memory back: what large answers leave behind is not kept by the C library."""

import gc

from pipeline.workers.freed_memory import ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD, tune_heap

# An ordinary page, its bytes and its text, stays in the heap: to map and to fault in new memory for
# each of them took a tenth of a crawl.
LARGE_BYTES = 2 * 1024 * 1024
KEPT_BYTES = 8 * 1024 * 1024  # that may lie free at the end of the heap


def return_what_is_freed() -> None:
    """Let large blocks go to the system as soon as they are freed, whichever thread had them.

    Left alone, glibc takes ever larger blocks from heaps that it never shrinks, one a thread: a
    crawl of hosts that send megabytes stayed half as large again. Other C libraries do without.
    What is loaded by now is not looked through for what may be freed.
    """
    gc.freeze()
    tune_heap((MMAP_THRESHOLD, LARGE_BYTES), (TRIM_THRESHOLD, KEPT_BYTES), (ARENA_MAX, 1))
