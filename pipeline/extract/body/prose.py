"""How much prose lies in an element, and whether it holds what a story cannot do without."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from pipeline.extract.page.changes import Changes
from pipeline.extract.page.heading import is_titled, titles_of

RAW = frozenset(
    (
        "datalist", "head", "iframe", "input", "link", "meta", "meter", "progress", "script",
        "select", "style", "svg", "template", "textarea", "title",
    )
)  # fmt: skip
RUN_WIDTH = 40  # shorter runs of text are labels, and what a sentence's own links part
SHORT_RUN = RUN_WIDTH // 3  # characters, of which each may count for three
UNCOUNTED = RAW | {"a"}
FRAMES = frozenset(("div", "section", "font", "span"))  # around one paragraph and nothing else
INLINE = frozenset(("abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "small", "span",
                    "strong", "sub", "sup", "time", "u", "wbr"))  # fmt: skip
MOST = 0.5
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


STORY_PARAGRAPHS = 4
STORY_WIDTH = 300
SENTENCE_END = re.compile(r"[.!?…。！？।؟]['\"”»’)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The sentences that stand beside each other in one element: a story, where there are some."""

    width: int = 0
    paragraphs: int = 0
    place: HtmlElement | None = None  # what they stand in

    @property
    def is_story(self) -> bool:
        """Whether they are more than a teaser, a claim or an excuse."""
        return self.paragraphs >= STORY_PARAGRAPHS and self.width >= STORY_WIDTH


class StoryProse:
    """What a page cannot lose: its headings, and most of its prose."""

    def __init__(self, tree: HtmlElement, changes: Changes | None = None) -> None:
        self.tree = tree
        self.changes = changes or Changes()
        self._widths: dict[HtmlElement, int] | None = None

    @cached_property
    def width(self) -> int:
        """The prose of the whole page, as it stood when it was first asked for."""
        return self.width_in(self.tree)

    def width_in(self, element: HtmlElement) -> int:
        """The prose of an element; the whole page is measured once."""
        if self._widths is None:
            self._widths = prose_widths(self.tree)
        return self._widths.get(element, 0)

    def cut(self, element: HtmlElement) -> None:
        """Take an element out of the tree and of what was measured; its tail stays."""
        if self._widths and (width := self._widths.get(element)):
            for around in element.iterancestors():
                self._widths[around] -= width
        if element.getparent() is not None:
            self.changes.drop(element)

    def begin_again(self) -> None:
        """Take the page as it stands now for the whole page."""
        self.__dict__.pop("width", None)

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
        return titles_of(self.tree)

    def share(self, element: HtmlElement) -> float:
        """The part of the page's prose that lies in an element."""
        width = self.width_in(element)
        return width / self.width if width else 0.0

    def is_lost_with(self, element: HtmlElement, most: float = MOST) -> bool:
        """Whether a page without this element would have no heading or little of its prose."""
        return element in self.headed or self.share(element) > most

    def _is_title(self, heading: HtmlElement) -> bool:
        return is_titled(heading, self.titles)


def stands_together(tree: HtmlElement, without: HtmlElement | None = None) -> Together:
    """The most sentences that stand beside each other in one element, outside of another."""
    inside = set() if without is None else set(without.iter())
    widths: dict[HtmlElement, int] = {}
    counts: dict[HtmlElement, int] = {}
    for paragraph in tree.iter("p"):
        place = paragraph.getparent()
        if place is None or place in inside:
            continue
        text = "".join(paragraph.itertext()).strip()
        width = width_of(text)
        if width >= RUN_WIDTH and SENTENCE_END.search(text):
            widths[place] = widths.get(place, 0) + width
            counts[place] = counts.get(place, 0) + 1
    return _together(widths, counts)


def _together(widths: dict[HtmlElement, int], counts: dict[HtmlElement, int]) -> Together:
    best = max(widths, key=lambda place: widths[place], default=None)
    if best is None:
        return Together()
    return Together(width=widths[best], paragraphs=counts[best], place=best)


def stands_in_lines(tree: HtmlElement) -> Together:
    """The most sentences beside each other in one element that are lines or boxes of their own.

    Some editors write no paragraphs, or put each into a frame of its own.
    """
    widths: dict[HtmlElement, int] = {}
    counts: dict[HtmlElement, int] = {}
    for place, text in _lines(tree):
        width = width_of(text)
        if width >= RUN_WIDTH and SENTENCE_END.search(text.strip()):
            widths[place] = widths.get(place, 0) + width
            counts[place] = counts.get(place, 0) + 1
    return _together(widths, counts)


def _lines(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The unlinked lines between breaks, and boxes of one line, each with what it lies in."""
    for first in tree.iter("br"):
        place = first.getparent()
        if place is None or next(first.itersiblings("br", preceding=True), None) is not None:
            continue
        said = [place.text or ""]
        for child in place:
            if child.tag == "br":
                yield place, "".join(said)
                said = []
            elif child.tag != "a":
                said += child.itertext()
            said.append(child.tail or "")
        yield place, "".join(said)
    for box in tree.iter("div", "p"):
        if all(child.tag in INLINE for child in box):
            place = box.getparent()
            while place is not None and len(place) == 1 and place.tag in FRAMES:
                place = place.getparent()
            if place is not None:
                yield place, "".join(box.itertext())


def prose_widths(tree: HtmlElement) -> dict[HtmlElement, int]:
    """The width of the unlinked runs of text of every element that has some.

    >>> from lxml.html import fragment_fromstring
    >>> prose_widths(fragment_fromstring("<div><p>Home</p><a>A long line about the weather in a"
    ...     " town by the sea</a></div>"))
    {}
    """
    widths: dict[HtmlElement, int] = {}
    above: dict[HtmlElement, tuple[HtmlElement, ...]] = {}
    for element in tree.iter("*"):
        if (text := element.text) and len(text) > SHORT_RUN:
            _count(text, element, widths, above)
        if (text := element.tail) and len(text) > SHORT_RUN and element is not tree:
            _count(text, element.getparent(), widths, above)
    return widths


def _count(
    run: str,
    place: HtmlElement | None,
    widths: dict[HtmlElement, int],
    above: dict[HtmlElement, tuple[HtmlElement, ...]],
) -> None:
    """Add a run of text to the widths of all that it is in."""
    if len(run) < RUN_WIDTH and run.isascii():
        return
    if (around := _counted(place, above)) and (width := width_of(run)) >= RUN_WIDTH:
        for element in around:
            widths[element] = widths.get(element, 0) + width


def _counted(
    element: HtmlElement | None, known: dict[HtmlElement, tuple[HtmlElement, ...]]
) -> tuple[HtmlElement, ...]:
    """An element and all above it, outwards; none where one of them is a link or is not read."""
    if element is None:
        return ()
    found = known.get(element)
    if found is None:
        parent = element.getparent()
        around = _counted(parent, known)
        is_out = element.tag in UNCOUNTED or (parent is not None and not around)
        found = known[element] = () if is_out else (element, *around)
    return found


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
