"""The second reader: what trafilatura takes of a page about which the forests are in doubt."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from pipeline.extract.body.blocks import Block, Holder
from pipeline.extract.body.blocks_features import KnownText
from pipeline.extract.body.columns import Numbers, is_prose
from pipeline.extract.body.textless import drop_unread
from pipeline.extract.page.changes import Changes

LONG_WIDTH = 2500  # of what is likely the article's
LIKELY = 0.5
UNLIKELY = 0.02  # what is less likely the article's is not shown of a long page
FEW_WIDTH = 1000  # of prose; the fast way missed the story where it took less
FEW_SHARE = 0.4  # of the page's prose, likewise
OWN_SHARE = 0.5  # who knows so much of the prose does not believe one who missed it


@dataclass(frozen=True, slots=True)
class Vote:
    """The lines of the second reader, and whether they are to be believed."""

    lines: list[str]
    is_believed: bool = True


def vote_on(tree: HtmlElement, changes: Changes, blocks: Sequence[Block], told: Numbers) -> Vote:
    """What trafilatura takes of a pruned page; the changes are put back before it is asked.

    It reads in its fast way. Where most of the prose is likely the article's, it sees of a long
    page only what may be, and is not believed if it missed most of the prose. Where not, it is
    asked again in its slow way then.
    """
    likely = (block.width for block, share in zip(blocks, told, strict=True) if share >= LIKELY)
    is_known = knows_most(blocks, told)
    if is_known and sum(likely) >= LONG_WIDTH:
        for element in unlikely(blocks, told):
            changes.drop(element)
    shown = deepcopy(tree)
    changes.put_back()
    drop_unread(shown)
    lines = _extract(shown, fast=True)
    prose = [block for block in blocks if is_prose(block)]
    width = sum(block.width for block in prose)
    known = KnownText("\n".join(lines))
    found = sum(block.width for block in prose if known.share(block.squeezed) >= 0.5)
    if found >= FEW_WIDTH and found >= FEW_SHARE * width:
        return Vote(lines)
    if is_known and width >= FEW_WIDTH:
        return Vote(lines, is_believed=False)
    slow = _extract(shown, fast=False)
    return Vote(slow if sum(map(len, slow)) > sum(map(len, lines)) else lines)


def knows_most(blocks: Sequence[Block], told: Numbers) -> bool:
    """Whether most of the page's prose is likely the article's."""
    prose = [
        (block.width, likely) for block, likely in zip(blocks, told, strict=True) if is_prose(block)
    ]
    own = sum(width for width, likely in prose if likely >= LIKELY)
    return own > 0 and own >= OWN_SHARE * sum(width for width, _ in prose)


def _extract(tree: HtmlElement, *, fast: bool) -> list[str]:
    document = trafilatura.bare_extraction(tree, options=_options(fast=fast))
    if document is None or isinstance(document, dict) or not document.text:
        return []
    return [line.strip() for line in document.text.split("\n") if line.strip()]


@cache
def _options(*, fast: bool) -> Extractor:
    """How trafilatura is asked; made once, for it reads a file of settings and the clock."""
    return Extractor(output_format="python", comments=False, fast=fast)


def unlikely(blocks: Sequence[Block], told: Numbers) -> Iterator[HtmlElement]:
    """The outermost elements of a page in which nothing is at all likely the article's."""
    surest: dict[int, float] = {}
    for block, likely in zip(blocks, told.tolist(), strict=True):
        holder: Holder | None = block.holder
        while holder is not None and surest.get(holder.number, -1.0) < likely:
            surest[holder.number] = likely
            holder = holder.parent
    met = set()
    for block in blocks:
        outer = block.holder
        while outer.parent is not None and surest[outer.parent.number] < UNLIKELY:
            outer = outer.parent
        if surest[outer.number] < UNLIKELY and outer.number not in met:
            met.add(outer.number)
            if outer.element is not None and outer.element.getparent() is not None:
                yield outer.element
