"""Load a library without another that it brings along where that is installed."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Absent:
    """Finds no package of a name, though it be installed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, name: str, *_: object) -> None:
        """Raise ModuleNotFoundError for the name; of others nothing is known here."""
        if name == self._name:
            message = f"{name} is left out here"
            raise ModuleNotFoundError(message, name=name)
        return


@contextmanager
def as_if_absent(name: str) -> Iterator[None]:
    """Whatever is imported here for the first time does without a package.

    Where it is loaded already nothing is saved, and another thread might ask for it: then it is as
    present as ever.
    """
    if name in sys.modules or threading.active_count() > 1:
        yield
        return
    absent = Absent(name)
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)


def leave_out_pandas() -> None:
    """Let Arrow do without pandas in this process, and those that it forks.

    It loads pandas, a third of a second, to see whether what it is given is a pandas object.
    """
    with as_if_absent("pandas"):
        import pyarrow as pa

        pa.scalar(0)
