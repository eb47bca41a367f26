"""Watch whom our parent starts, wait for its end, then end all that it left."""

import os
import select
import sys

from pipeline.embedded.processes import ENDED, end_all, relatives

LOOK_SECONDS = 2.0


def watch(mark: str, parent: int) -> None:
    """Remember the parent's descendants until the pipe from it closes; then end them.

    A parent that ended whom it started says so, and may have other children of its own.
    """
    family: dict[int, str] = {}
    while not select.select([sys.stdin], [], [], LOOK_SECONDS)[0]:
        family = relatives([parent])
    if sys.stdin.buffer.read() == ENDED:
        return
    family.pop(parent, None)
    family.pop(os.getpid(), None)
    end_all(mark, family)


if __name__ == "__main__":
    watch(sys.argv[1], int(sys.argv[2]))
