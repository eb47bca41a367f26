"""Keep tables, lists and subheadings whole where the story goes on around them."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice, pairwise

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import Block, Holder
from pipeline.extract.body.sentences import ends_sentence
from pipeline.records import Part

# How likely, in the mean of its rows, a table beside a story's paragraphs must be the story's. Rows
# of numbers look like nothing else that is kept, so that each of them alone is judged too low.
LEAST = 0.2
BETWEEN = 5  # elements around what stands between two parts of a story: blocks of an editor
LINE_WIDTH = 40  # of prose; a shorter line beside a list may be a label
LINES = frozenset((Part.LIST_ITEM, Part.HEADING, Part.TABLE_ROW))
# What else an editor sets apart from prose: an address, verse or code, words before an item.
SET_APART = ("address ", "pre ", "ul ", "ol ", "dl ")
MOST_ITEMS, LEAST_ITEM = 0.6, 0.4  # of a list that is kept, and how likely what is left of it is
LISTING_WIDTH = 500  # a longer one is a program to copy and not to read
SPOKEN = (":", "：")  # a line that ends so goes on in the list below it
LEAST_LED = 0.15  # how likely, in the mean, lines must be below such a line
OF_KIN = 0.5  # of how likely its neighbours of one parent are, a paragraph's must be
KIN_WIDTH = 60
KIN = 2
QUESTION_MARKS = ("?", "？", "؟", "\u037e")  # the last is the Greek one
QUESTIONS = 3  # with answers: fewer are part of a text that asks
QUESTION_WIDTH, ANSWER_WIDTH = 160, 60  # at most, at least
GAP = 4  # blocks from one question to the next: answers may have several
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
            and _are_likely(blocks, told, run)
            and all(map(_is_line, blocks[run]))
        ):
            chosen[run] = _share_place(blocks[edge - 1], blocks[at], blocks[edge].holder)
        edge = at + 1
        has_begun = has_begun or _is_prose(blocks[at])
    return chosen


def whole_lists(
    blocks: Sequence[Block], told: npt.NDArray[np.floating], keep: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The blocks to keep, where a list of which most is kept loses no likely item without links."""
    chosen = keep.copy()
    for items in _groups(blocks):
        if keep[items].all() or not keep[items].any():
            continue
        sizes = np.array([block.width for block in blocks[items]])
        if sizes[keep[items]].sum() >= MOST_ITEMS * sizes.sum():
            unlinked = np.array([not block.linked for block in blocks[items]])
            chosen[items] |= unlinked & (told[items] >= LEAST_ITEM)
    return chosen


def with_kin(
    blocks: Sequence[Block], told: npt.NDArray[np.floating], keep: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The blocks to keep, with the sentences beside kept ones of their kind in the same element."""
    chosen = keep.copy()
    kin: dict[tuple[int, str], list[int]] = {}
    for at, block in enumerate(blocks):
        if block.holder.parent is not None and block.width >= KIN_WIDTH and not block.linked:
            kin.setdefault((block.holder.parent.number, block.holder.signature), []).append(at)
    for beside in kin.values():
        held = [at for at in beside if keep[at]]
        if len(held) == len(beside) or len(held) < KIN or 2 * len(held) < len(beside):
            continue
        least = OF_KIN * float(told[held].mean())
        for at in beside:
            is_next = any(chosen[one] for one in (at - 1, at + 1) if 0 <= one < len(blocks))
            if is_next and told[at] >= least and ends_sentence(blocks[at].text):
                chosen[at] = True
    return chosen


def answered(
    blocks: Sequence[Block], told: npt.NDArray[np.floating], keep: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The blocks to keep, where of questions with answers below each other none is lost.

    Editors let answers unfold, so that their markup looks like that of nothing else that is kept.
    """
    chosen = keep.copy()
    for run in _questions(blocks):
        if not keep[run].all() and float(told[run].mean()) >= LEAST:
            chosen[run] |= [not _is_linked(block) for block in blocks[run]]
    return chosen


def _questions(blocks: Sequence[Block]) -> Iterator[slice]:
    """The runs of questions that are each followed by an answer."""
    asked = [
        at
        for at, (block, after) in enumerate(pairwise(blocks))
        if block.text.endswith(QUESTION_MARKS)
        and after.width >= ANSWER_WIDTH
        and block.width <= QUESTION_WIDTH
        and not (_is_linked(block) or _is_linked(after))
    ]
    start = 0
    for place, at in enumerate(asked):
        if place + 1 == len(asked) or asked[place + 1] - at > GAP:
            if place + 1 - start >= QUESTIONS:
                yield slice(asked[start], at + 2)
            start = place + 1


def _is_linked(block: Block) -> bool:
    return 2 * block.linked > block.width


def _is_prose(block: Block) -> bool:
    return block.width >= LINE_WIDTH and block.holder.kind is Part.PARAGRAPH


def _are_likely(blocks: Sequence[Block], told: npt.NDArray[np.floating], run: slice) -> bool:
    """Whether lines may well be the story's; links are, where the line above them leads to them."""
    is_led = _leads_on(blocks[run.start - 1])
    if any(block.linked for block in blocks[run]) and not is_led:
        return False
    return float(told[run].mean()) >= (LEAST_LED if is_led else LEAST)


def _leads_on(block: Block) -> bool:
    return block.text.endswith(SPOKEN) and block.width >= LINE_WIDTH and not block.linked


def _is_line(block: Block) -> bool:
    if block.holder.kind in LINES:
        return True
    return block.width <= LISTING_WIDTH and block.holder.signature.startswith(SET_APART)


def _share_place(before: Block, after: Block, holder: Holder) -> bool:
    """Whether two kept blocks, one of them prose, share an element that is near to a third."""
    is_led = before.text.endswith(SPOKEN)
    if max(before.width, after.width) < LINE_WIDTH and not is_led:
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
    return (found for found in _groups(blocks) if blocks[found.stop - 1].is_row)


def _groups(blocks: Sequence[Block]) -> Iterator[slice]:
    """The runs of blocks that lie in one outermost list or table."""
    end = 0
    for group, beside in groupby(block.holder.group for block in blocks):
        start, end = end, end + len(list(beside))
        if group:
            yield slice(start, end)


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
