"""The body that a page states for machines, where its visible part is a shell for scripts."""

import re
from collections.abc import Sequence

from lxml import etree, html

from pipeline.extract.body.prose import MOST
from pipeline.extract.body.squeezed import squeeze
from pipeline.extract.page.changes import Changes
from pipeline.extract.page.linked_data import Node, text_of
from pipeline.extract.page.shown import say_in_place

MARKUP = re.compile(r"</?(?:p|br|div|h[1-6]|li|blockquote)\b[^<>]{0,200}>", re.IGNORECASE)
PROSE = 60  # characters
ENDS = '.!?…。”"»’):'
MIN_CHARACTERS = 300  # a shorter one may be a teaser
NEWS_CHARACTERS = 60  # a story of one sentence or two
PROBE, PROBE_STEP = 20, 30  # letters
HARDLY = 0.2
BRIEF = 3  # times as long as what is stated: the page shows a story that it does not state
MAX_CHARACTERS = 500_000


def stated_paragraphs(node: Node, shortest: int = MIN_CHARACTERS) -> tuple[str, ...]:
    """The paragraphs of the `articleBody` of a page's JSON-LD, with or without markup in it.

    >>> stated_paragraphs({"@type": "NewsArticle", "headline": "No body"})
    ()
    """
    text = text_of(node.get("articleBody")) or ""
    if not shortest <= len(text) <= MAX_CHARACTERS:
        return ()
    return tuple(_lines(text))


def prose_length(paragraphs: Sequence[str]) -> int:
    """The characters of what reads like prose: menus and headlines are short or lack a stop.

    >>> prose_length(["Home", "A headline of a related story that is long but ends without a stop"])
    0
    """
    return sum(len(text) for text in paragraphs if len(text) >= PROSE and text[-1] in ENDS)


def is_elsewhere(stated: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether what a page states is hardly in what was read off it: a shell, or a wrong part.

    Compared by what both say, not by length: a box about the paper may be longer than its news.
    """
    length = sum(map(len, stated))
    if not length:
        return False
    said = "".join(map(squeeze, shown))
    probes = [
        line[at : at + PROBE]
        for line in map(squeeze, stated)
        for at in range(0, max(1, len(line) - PROBE), PROBE_STEP)
    ]
    found = sum(probe in said for probe in probes) / max(1, len(probes))
    if length < MIN_CHARACTERS:
        return found < HARDLY and prose_length(shown) < BRIEF * length
    return found < MOST


def _lines(text: str) -> list[str]:
    if MARKUP.search(text):
        try:
            tree = html.fragment_fromstring(MARKUP.sub(r"\n\g<0>", text), create_parent="div")
        except (etree.ParserError, ValueError):
            return []
        say_in_place(tree, Changes())
        text = tree.text_content()
    return [found for line in text.split("\n") if (found := " ".join(line.split()))]
