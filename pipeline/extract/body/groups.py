"""Keep tables, lists and subheadings whole where the story goes on around them."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import Block, Holder
from pipeline.records import Part

# How likely, in the mean of its rows, a table beside a story's paragraphs must be the story's. Rows
# of numbers look like nothing else that is kept, so that each of them alone is judged too low.
LEAST = 0.2
BETWEEN = 5  # elements around what stands between two parts of a story: blocks of an editor
LINE_WIDTH = 40  # of prose; a shorter line beside a list may be a label
LINES = frozenset((Part.LIST_ITEM, Part.HEADING, Part.TABLE_ROW))
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


def unbroken(
    blocks: Sequence[Block], told: npt.NDArray[np.floating], keep: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The blocks to keep, where items and subheadings without links between kept ones stay too.

    Editors that put every part of a story into a frame of its own set them apart from its prose.
    """
    chosen = keep.copy()
    edge = 0
    has_begun = False  # below the title may stand who wrote the story
    for at in map(int, np.flatnonzero(keep)):
        run = slice(edge, at)
        if (
            has_begun
            and run.start < run.stop
            and float(told[run].mean()) >= LEAST
            and _are_lines(blocks[run])
        ):
            chosen[run] = _share_place(blocks[edge - 1], blocks[at], blocks[edge].holder)
        edge = at + 1
        has_begun = has_begun or _is_prose(blocks[at])
    return chosen


def _is_prose(block: Block) -> bool:
    return block.width >= LINE_WIDTH and block.holder.kind is Part.PARAGRAPH


def _are_lines(run: Sequence[Block]) -> bool:
    return all(not block.linked and _is_line(block) for block in run)


def _is_line(block: Block) -> bool:
    return block.holder.kind in LINES or block.holder.signature.startswith("address ")


def _share_place(before: Block, after: Block, holder: Holder) -> bool:
    """Whether two kept blocks, one of them prose, share an element that is near to a third."""
    if max(before.width, after.width) < LINE_WIDTH:
        return False
    above = {one.number for one in _up(before.holder)}
    shared = next((one.number for one in _up(after.holder) if one.number in above), None)
    return shared in {one.number for one in islice(_up(holder), BETWEEN)}


def _up(holder: Holder) -> Iterator[Holder]:
    place: Holder | None = holder
    while place is not None:
        yield place
        place = place.parent


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
    """Whether an element, or one of those that editors put around each part, is one of these.

    All of a page has its body in common, so that only what stands in it without a frame lies there.
    """
    up = islice(_up(holder), BETWEEN)
    return any(
        one.number in around and (frames < 2 or not one.signature.startswith("body "))
        for frames, one in enumerate(up)
    )
