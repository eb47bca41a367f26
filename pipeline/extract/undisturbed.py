"""Read a page without a search for garbage in the middle of it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put off the collection of garbage until what is done here is done.

    A page is some ten thousand objects that live as long as it is read: the collector would walk
    through all of them a dozen times and find nothing. What is in circles goes right afterwards.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
