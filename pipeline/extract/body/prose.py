"""How much prose lies in an element, and whether it holds what a story cannot do without."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.page.brief import whole_text
from pipeline.extract.page.changes import Changes
from pipeline.extract.page.heading import is_titled, titles_of
from pipeline.extract.page.inventory import Inventory

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

    def __init__(
        self,
        tree: HtmlElement,
        changes: Changes | None = None,
        inventory: Inventory | None = None,
    ) -> None:
        self.tree = tree
        # Of the page as it was before anything was cut.
        self.inventory = inventory or Inventory(list(tree.iter("*")))
        self.changes = changes or Changes()
        self._widths: dict[HtmlElement, int] | None = None
        self._sentences: dict[HtmlElement, int] = {}

    @cached_property
    def width(self) -> int:
        """The prose of the whole page, as it stood when it was first asked for."""
        return self.width_in(self.tree)

    def width_in(self, element: HtmlElement) -> int:
        """The prose of an element; the whole page is measured once."""
        if self._widths is None:
            self._widths = prose_widths(self.tree, self.inventory)
        return self._widths.get(element, 0)

    def with_prose(self, *tags: str) -> Iterator[HtmlElement]:
        """The elements of some kinds that hold prose, in the page's order."""
        return (one for one in self.tree.iter(*tags) if self.width_in(one))

    def cut(self, element: HtmlElement) -> None:
        """Take an element out of the tree and of what was measured; its tail stays."""
        if self._widths and (width := self._widths.get(element)):
            for around in element.iterancestors():
                self._widths[around] -= width
        for paragraph in element.iterancestors("p"):
            self._sentences.pop(paragraph, None)
        if element.getparent() is not None:
            self.changes.drop(element)

    def together(self, tree: HtmlElement, without: HtmlElement | None = None) -> Together:
        """The most sentences beside each other in a part of the page; each is read once."""
        return stands_together(tree, without, self._of_sentences)

    def _of_sentences(self, paragraph: HtmlElement) -> int:
        width = self._sentences.get(paragraph)
        if width is None:
            width = self._sentences[paragraph] = _of_sentences(paragraph)
        return width

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


def _of_sentences(paragraph: HtmlElement) -> int:
    """The width of a paragraph that ends as a sentence does; none of another."""
    text = whole_text(paragraph).strip()
    return width_of(text) if ends_sentence(text) else 0


def stands_together(
    tree: HtmlElement,
    without: HtmlElement | None = None,
    of_sentences: Callable[[HtmlElement], int] = _of_sentences,
) -> Together:
    """The most sentences that stand beside each other in one element, outside of another."""
    inside = set() if without is None else set(without.iter())
    widths: dict[HtmlElement, int] = {}
    counts: dict[HtmlElement, int] = {}
    for paragraph in tree.iter("p"):
        place = paragraph.getparent()
        if place is None or place in inside:
            continue
        if (width := of_sentences(paragraph)) >= RUN_WIDTH:
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
        if ends_sentence(text) and (width := width_of(text)) >= RUN_WIDTH:
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
                yield place, whole_text(box)


def prose_widths(tree: HtmlElement, inventory: Inventory) -> dict[HtmlElement, int]:
    """The width of the unlinked runs of text of every element that has some.

    What was cut from the tree since its inventory was made is measured by itself.

    >>> from lxml.html import fragment_fromstring
    >>> tree = fragment_fromstring("<div><p>Home</p><a>A long line about the weather in a"
    ...     " town by the sea</a></div>")
    >>> prose_widths(tree, Inventory(list(tree.iter())))
    {}
    """
    widths: dict[HtmlElement, int] = {}  # at first of what an element says by itself
    elements = inventory.elements
    for _, _, places in inventory.of(inventory.kinds.keys() - UNCOUNTED):
        for at in places:
            if (
                (text := elements[at].text)
                and (length := len(text)) > SHORT_RUN
                and (length >= RUN_WIDTH or not text.isascii())
                and (width := width_of(text)) >= RUN_WIDTH
            ):
                widths[elements[at]] = width
    for element in elements:
        if (
            (text := element.tail)
            and (length := len(text)) > SHORT_RUN
            and (length >= RUN_WIDTH or not text.isascii())
            and (width := width_of(text)) >= RUN_WIDTH
            and element is not tree
            and (place := element.getparent()) is not None
        ):
            widths[place] = widths.get(place, 0) + width
    known: dict[HtmlElement, bool] = {}
    for place in widths:
        _is_counted(place, known)
    for element in reversed(known):  # the innermost first
        if not known[element]:
            widths.pop(element, None)
        elif (width := widths.get(element, 0)) and (place := element.getparent()) is not None:
            widths[place] = widths.get(place, 0) + width
    return widths


def _is_counted(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether neither an element nor what it is in is a link or unread; these are known first."""
    found = known.get(element)
    if found is None:
        parent = element.getparent()
        is_in = parent is None or _is_counted(parent, known)
        found = known[element] = is_in and element.tag not in UNCOUNTED
    return found


def width_of(text: str) -> int:
    """The characters of a text without those around it; a wide one counts for three."""
    stripped = text.strip()
    return len(stripped) if stripped.isascii() else len(stripped) + 2 * len(WIDE.findall(stripped))


def exceeds(said: Iterable[str], most: float) -> bool:
    """Whether texts are wider than this together; does not measure the rest."""
    width = 0
    for text in said:
        width += width_of(text)
        if width > most:
            return True
    return False


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
