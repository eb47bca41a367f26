"""Leave out the lines that a page prints within or above the story it shows.

After the model has spoken, which takes them for a part of the page like any other: what it says of
the blocks around them rests on them too.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import Block
from pipeline.extract.body.columns import is_prose
from pipeline.extract.body.lines import is_above_story, is_between, is_rights
from pipeline.extract.body.names import NAME_BITS
from pipeline.extract.body.sentences import ends_sentence
from pipeline.records import Part

NAMED_CHARACTERS = 120  # of a line whose element says that it is about the story
ABOUT = NAME_BITS["author"] | NAME_BITS["meta"]
NOT_ABOUT = NAME_BITS["lead"] | NAME_BITS["prose"] | NAME_BITS["title"] | NAME_BITS["content"]


def without_labels(blocks: Sequence[Block], keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The blocks to keep, without advertisements' labels and what is said of the story above it."""
    chosen = keep.copy()
    has_begun = False
    for at in map(int, np.flatnonzero(keep)):
        block = blocks[at]
        if block.is_row:
            continue
        is_label = is_between(block.text) or (not has_begun and _is_about_story(block))
        is_item = block.holder.kind is Part.LIST_ITEM
        if is_label or (not is_item and is_rights(block.text)):
            chosen[at] = False
        has_begun = has_begun or (chosen[at] and is_prose(block))
    return chosen


def _is_about_story(block: Block) -> bool:
    """Whether a line above the story says who wrote it and when, by its words or its name."""
    text, holder = block.text, block.holder
    if is_above_story(text):
        return True
    if len(text) > NAMED_CHARACTERS or ends_sentence(text) or holder.kind is Part.HEADING:
        return False
    names = holder.names | (0 if holder.parent is None else holder.parent.names)
    return bool(names & ABOUT) and not names & NOT_ABOUT
