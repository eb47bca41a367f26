"""What many measures ask of a page's blocks and of what they lie in, a column each."""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import Block

PROSE_CHARACTERS = 80  # a block longer than this, mostly unlinked, counts as prose
Numbers = npt.NDArray[np.float32]
Groups = npt.NDArray[np.intp]  # of each block, the number of what it belongs to


@dataclass(frozen=True, slots=True)
class Columns:
    """A page's blocks, and one number of each in every column."""

    blocks: Sequence[Block]
    sizes: npt.NDArray[np.float64]  # widths
    links: Groups
    linked: npt.NDArray[np.float64]  # shares of characters, of words set apart more than all
    is_prose: npt.NDArray[np.bool_]
    holders: Groups
    outers: Groups  # what holds the holders
    signatures: Groups
    lists: Groups  # outermost lists and tables, 0 where in none
    depths: npt.NDArray[np.int64]
    tags: Groups
    outer_tags: Groups
    names: npt.NDArray[np.int64]
    far_names: npt.NDArray[np.int64]
    within: npt.NDArray[np.int64]


def columns_of(blocks: Sequence[Block]) -> Columns:
    """The columns of a page's blocks."""
    told: list[int] = []
    signatures: dict[str, int] = {}
    for block in blocks:
        holder = block.holder
        outer = holder.parent or holder
        told += (
            block.width,
            block.links,
            block.linked,
            len(block.text),
            holder.number,
            outer.number,
            signatures.setdefault(holder.signature, len(signatures)),
            holder.group,
            holder.depth,
            holder.tag,
            outer.tag,
            holder.names | outer.names,
            holder.far_names,
            holder.within,
        )
    packed = pack(f"{len(told)}q", *told)  # quicker than any array takes up numbers
    numbers = np.frombuffer(packed, np.int64).reshape(-1, 14).T.copy()
    width, links, linked, characters, *others = numbers
    sizes = width.astype(np.float64)
    share = linked / characters
    unlinked = 1 - share
    is_prose = (unlinked > 0.5) & (unlinked * sizes >= PROSE_CHARACTERS)
    return Columns(blocks, sizes, links, share, is_prose, *others)


def is_prose(block: Block) -> bool:
    """Whether a block is long and mostly unlinked."""
    share = 1 - block.linked / len(block.text)
    return share > 0.5 and share * block.width >= PROSE_CHARACTERS
