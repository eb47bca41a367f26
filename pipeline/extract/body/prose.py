"""How much prose lies in an element, and whether it holds what a story cannot do without."""

import re
from collections.abc import Iterator
from functools import cached_property

from lxml.etree import iterwalk
from lxml.html import HtmlElement

RAW = frozenset(
    (
        "datalist", "head", "iframe", "input", "link", "meta", "meter", "progress", "script",
        "select", "style", "svg", "template", "textarea", "title",
    )
)  # fmt: skip
RUN_WIDTH = 40  # shorter runs of text are labels, and what a sentence's own links part
MOST = 0.5
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
TITLE_PART = re.compile(r"\s[|·•»–—-]\s")
SHORTEST_TITLE = 6  # letters


class Story:
    """What a page cannot lose: its headings, and most of its prose."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree

    @cached_property
    def width(self) -> int:
        """The prose of the whole page."""
        return prose_width(self.tree)

    @cached_property
    def headed(self) -> frozenset[HtmlElement]:
        """Every element that holds a heading of the page, or its main part."""
        found: set[HtmlElement] = set()
        for element in (*self._headings(), *self.tree.iter("main")):
            found.add(element)
            found.update(element.iterancestors())
        return frozenset(found)

    def _headings(self) -> list[HtmlElement]:
        first = list(self.tree.iter("h1"))
        return (
            [one for one in first if self._is_title(one)]
            or first
            or [one for one in self.tree.iter("h2", "h3") if self._is_title(one)]
        )

    @cached_property
    def titles(self) -> frozenset[str]:
        """What the page is called by its head, whole and without the site's name."""
        stated = [self.tree.findtext(".//title") or ""]
        stated += [
            meta.get("content") or ""
            for meta in self.tree.iter("meta")
            if meta.get("property") == "og:title"
        ]
        parts = [part for title in stated for part in (title, *TITLE_PART.split(title))]
        squeezed = (_squeeze(part) for part in parts)
        return frozenset(title for title in squeezed if len(title) >= SHORTEST_TITLE)

    def share(self, element: HtmlElement) -> float:
        """The part of the page's prose that lies in an element."""
        return prose_width(element) / self.width if self.width else 0.0

    def is_lost_with(self, element: HtmlElement, most: float = MOST) -> bool:
        """Whether a page without this element would have no heading or little of its prose."""
        return element in self.headed or self.share(element) > most

    def _is_title(self, heading: HtmlElement) -> bool:
        return bool(self.titles) and _squeeze("".join(heading.itertext())) in self.titles


def prose_width(element: HtmlElement) -> int:
    """The width of an element's unlinked runs of text; a wide character counts for three.

    >>> from lxml.html import fragment_fromstring
    >>> prose_width(fragment_fromstring("<div><p>Home</p><a>A long line about the weather in a"
    ...     " town by the sea</a></div>"))
    0
    """
    return sum(width for text in texts(element) if (width := width_of(text)) >= RUN_WIDTH)


def width_of(text: str) -> int:
    """The characters of a text without those around it; a wide one counts for three."""
    stripped = text.strip()
    return len(stripped) if stripped.isascii() else len(stripped) + 2 * len(WIDE.findall(stripped))


def texts(element: HtmlElement) -> Iterator[str]:
    """The unlinked runs of text of an element that hold more than white space."""
    linked = 0
    steps = iterwalk(element, events=("start", "end"))
    for event, part in steps:
        tag = part.tag
        if event == "start":
            if tag in RAW:
                steps.skip_subtree()
                continue
            linked += tag == "a"
            text = part.text
        else:
            linked -= tag == "a"
            text = part.tail if part is not element else None
        if text and not linked and not text.isspace():
            yield text


def _squeeze(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
