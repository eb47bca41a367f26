"""Keep what stands in another box out of a story of a few sentences.

Of so short a text nothing tells the readers of a page, nor the block model, which of two boxes is
the story: its heading does, where the other box says by its name or its words that it serves.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import TAG_NUMBER, Block, Holder
from pipeline.extract.body.prose import RUN_WIDTH
from pipeline.extract.body.sentences import ends_sentence
from pipeline.records import Part

SHORT_WIDTH = 1000  # of all that was kept; of more the model is sure
PROSE_WIDTH = 60
LEAST_WIDTH = 100  # of what stands with the heading: a sentence or two
HEADING = TAG_NUMBER["h1"]
SERVING = re.compile(
    r"(?:^|[\s_-])(?:about|contact|service|customer|imprint|impressum|kontakt|subscri\w*|abo|legal"
    r"|bottom|foot(?:er)?|widget|side-?bar|support|help|masthead|company|colophon|mentions)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
CONTACT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w|(?:\+|\b0)\d[\d ()/.-]{6,}\d")
CONTACTS = 2


def without_neighbours(
    blocks: Sequence[Block], keep: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The blocks to keep, without the boxes beside a short story that say how to reach a paper.

    Where nothing else was kept, the story is what stands with the heading.
    """
    kept = [int(at) for at in np.flatnonzero(keep)]
    if not kept or sum(blocks[at].width for at in kept) >= SHORT_WIDTH:
        return keep
    heading = next((block for block in blocks if block.holder.tag == HEADING), None)
    if heading is None:
        return keep
    around = {one.number for one in _up(heading.holder)}
    ways = {at: _way(block.holder, around) for at, block in enumerate(blocks) if _is_prose(block)}
    nearest = max((depth for _, depth in ways.values()), default=0)
    story = [at for at, (_, depth) in ways.items() if depth == nearest]
    beside = [
        at
        for at in kept
        if at in ways and ways[at][1] < nearest and _serves(blocks[at], ways[at][0])
    ]
    if not beside or sum(blocks[at].width for at in story) < LEAST_WIDTH:
        return keep
    chosen = keep.copy()
    chosen[beside] = False
    boxes = {ways[at][0][-1].number for at in beside if ways[at][0]}
    for at in kept:  # and what heads the boxes
        if blocks[at].holder.kind is Part.HEADING and boxes & {
            one.number for one in _up(blocks[at].holder)
        }:
            chosen[at] = False
    if not any(chosen[at] for at in ways):
        chosen[story] = True
    return chosen


def _is_prose(block: Block) -> bool:
    if 2 * block.linked >= len(block.text):
        return False
    is_sentence = block.width >= RUN_WIDTH and ends_sentence(block.text)
    return block.width >= PROSE_WIDTH or is_sentence


def _way(holder: Holder, around: set[int]) -> tuple[list[Holder], int]:
    """What is around a block and not around the heading, and how deep what is around both lies."""
    way: list[Holder] = []
    for one in _up(holder):
        if one.number in around:
            return way, one.depth
        way.append(one)
    return way, 0


def _serves(block: Block, way: Sequence[Holder]) -> bool:
    if len(CONTACT.findall(block.text)) >= CONTACTS:
        return True
    return any(SERVING.search(one.signature) for one in way)


def _up(holder: Holder) -> Iterator[Holder]:
    place: Holder | None = holder
    while place is not None:
        yield place
        place = place.parent
