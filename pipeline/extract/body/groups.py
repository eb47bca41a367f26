"""Keep a table whole where the story goes on around it."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import Block, Holder

# How likely, in the mean of its rows, a table beside a story's paragraphs must be the story's. Rows
# of numbers look like nothing else that is kept, so that each of them alone is judged too low.
LEAST = 0.2
NEAR = 3  # elements around a table that may hold nothing else: a figure, a frame to scroll


def whole_tables(
    blocks: Sequence[Block], told: npt.NDArray[np.floating], keep: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The blocks to keep, where a table of data beside kept prose loses none of its rows."""
    chosen = keep.copy()
    for rows in _tables(blocks):
        if (
            not keep[rows].all()
            and float(told[rows].mean()) >= LEAST
            and _is_within(blocks, keep, rows)
        ):
            chosen[rows] = True
    return chosen


def _tables(blocks: Sequence[Block]) -> Iterator[slice]:
    """The runs of rows that lie in one outermost table."""
    start = 0
    for at, block in enumerate(blocks):
        if at == start or block.holder.group != blocks[start].holder.group:
            start = at
        is_last = at + 1 == len(blocks) or blocks[at + 1].holder.group != block.holder.group
        if is_last and block.holder.group and block.is_row:
            yield slice(start, at + 1)


def _is_within(blocks: Sequence[Block], keep: npt.NDArray[np.bool_], rows: slice) -> bool:
    """Whether the block before a table or that after it is kept, and lies where the table does."""
    around = _around(blocks[rows.start].holder)
    beside = [at for at in (rows.start - 1, rows.stop) if 0 <= at < len(blocks)]
    return any(keep[at] and _lies_in(blocks[at].holder, around) for at in beside)


def _around(holder: Holder) -> set[int]:
    """The numbers of the nearest elements that an outermost table lies in."""
    place = holder
    while place.parent is not None and place.number != holder.group:
        place = place.parent
    found: set[int] = set()
    while place.parent is not None and len(found) < NEAR:
        place = place.parent
        found.add(place.number)
    return found


def _lies_in(holder: Holder, around: set[int]) -> bool:
    return holder.number in around or (holder.parent is not None and holder.parent.number in around)
