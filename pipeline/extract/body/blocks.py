"""A page as a list of blocks: runs of text that a reader sees as one line or paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from lxml.html import Element, HtmlElement

from pipeline.extract.body.kinds import KIND_OF_TAG, is_quoted
from pipeline.extract.body.names import name_bits
from pipeline.extract.body.squeezed import widths_and_squeezed
from pipeline.extract.body.table_rows import is_data_table
from pipeline.extract.body.textless import EMPTY_HANDED, TEXTLESS
from pipeline.records import Part

MAX_BLOCKS = 4000  # the longest article of the corpora has some 300
BLOCK_TAGS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol",
        "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
        "ul",
    )
)  # fmt: skip
BOLD = frozenset(("b", "strong"))
SKIPPED = TEXTLESS | {"head", "title"}

# What an element is for a walk through the page: it parts and counts nothing; it is a link, in
# bold, a line break, a block; read as if it were not there; not read, but it parts what is around.
PLAIN, LINK, IN_BOLD, BREAK, BLOCK, UNREAD, PARTING = range(7)

BEHIND = Element("html")  # the end of every page, in nothing


class _Steps(dict[str, int]):
    def __missing__(self, tag: str) -> int:
        return BLOCK if "-" in tag else PLAIN  # an application's own element


STEPS = _Steps(
    {
        "a": LINK,
        "br": BREAK,
        **dict.fromkeys(BOLD, IN_BOLD),
        **dict.fromkeys(BLOCK_TAGS, BLOCK),
        **dict.fromkeys(SKIPPED, PARTING),
        **dict.fromkeys(EMPTY_HANDED, UNREAD),
    }
)
# A line that ends so goes on in the next one, and so it goes on.
UNENDED = re.compile(r"[\u3041-\u309f、，]\Z")
GOES_ON = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
NAME_ATTRIBUTES = ("class", "id", "role", "itemprop", "data-testid", "data-component", "data-type")
NAMING = frozenset(NAME_ATTRIBUTES)
MAX_NAME_CHARACTERS = 300

TAGS = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "div", "blockquote", "figcaption",
    "dd", "dt", "pre", "section", "article", "header", "footer", "aside", "figure", "main", "body",
    "ul", "ol", "table", "tr", "tbody", "form", "nav", "center", "summary", "details", "caption",
)  # fmt: skip
TAG_NUMBER = {tag: number for number, tag in enumerate(TAGS)}
OTHER_TAG = len(TAGS)
WITHIN = (
    "article", "main", "aside", "header", "footer", "nav", "figure", "figcaption", "blockquote",
    "table", "ul", "ol", "form", "details", "section", "a",
)  # fmt: skip
LISTS = frozenset(("ul", "ol", "dl", "menu", "table"))
CELLS = frozenset(("td", "th"))
CELL_EDGE = "\x1f"  # between the cells of a row while its text is gathered; no page can hold it
BETWEEN_CELLS = " | "
WITHIN_BITS = {tag: 1 << place for place, tag in enumerate(WITHIN)}
# What a tag says of its element: its number, what lies within it, whether it is a list, its kind.
OF_TAG = {
    tag: (
        TAG_NUMBER.get(tag, OTHER_TAG),
        WITHIN_BITS.get(tag, 0),
        tag in LISTS,
        KIND_OF_TAG.get(tag),
    )
    for tag in (*TAGS, *WITHIN, *LISTS, *KIND_OF_TAG)
}
NO_TAG = (OTHER_TAG, 0, False, None)


@dataclass(slots=True)
class Holder:
    """An element that breaks lines, as far as its blocks need to know it."""

    number: int
    tag: int
    names: int  # NAME_BITS of its own names
    far_names: int  # and of everything above it
    within: int  # WITHIN_BITS of it and everything above it
    depth: int
    signature: str
    parent: "Holder | None"
    kind: Part = Part.PARAGRAPH  # what its blocks are
    group: int = 0  # the number of the outermost list or table it is in
    element: HtmlElement | None = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class Block:
    """One run of text and where it stood."""

    text: str
    holder: Holder
    linked: int = 0  # characters inside links
    links: int = 0
    bold: int = 0  # characters in bold
    after_break: bool = False  # follows an empty line made by <br><br>, not an element
    width: int = 0  # characters, where one of Chinese, Japanese or Korean counts for three
    squeezed: str = ""  # its letters and digits and nothing between them
    is_row: bool = False  # a row of a table of data, its cells parted by bars


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a tree in the order of the page, the first 4,000 of them."""
    walk = _Walk()
    if tree.tag not in SKIPPED:
        _walk_through(tree, walk)
    walk.close()
    found = walk.found[:MAX_BLOCKS]
    told = widths_and_squeezed([block.text for block in found])
    for block, (width, squeezed) in zip(found, told, strict=True):
        block.width, block.squeezed = width, squeezed
    walk.name_holders()
    return found


def _walk_through(tree: HtmlElement, walk: "_Walk") -> None:
    """Take up a page's elements in their order; each ends before the next that is not in it."""
    parts, found = walk.parts, walk.found
    inner: HtmlElement = None  # the innermost element that has begun
    step = PLAIN
    around: list[tuple[HtmlElement, int]] = []
    text: str | None = None  # not heard yet, for it may go on
    elements = tree.iter()
    for element in chain(elements, (BEHIND,)):
        above = element.getparent()
        while inner is not above:
            if text and (parts or not text.isspace()):
                walk.hear(text)
            if step:
                walk.leave(step, inner)
            text = inner.tail
            inner, step = around.pop()
        tag = element.tag
        of_tag = STEPS[tag]
        if of_tag == UNREAD:  # the words around it belong together
            _pass_over(element, elements)
            if tail := element.tail:
                text = text + tail if text else tail
            continue
        if text and (parts or not text.isspace()):
            walk.hear(text)
        if of_tag:
            if of_tag == PARTING:
                _pass_over(element, elements)
                text = element.tail
                continue
            walk.enter(of_tag, tag, element)
            if len(found) >= MAX_BLOCKS:
                return
        around.append((inner, step))
        inner, step = element, of_tag
        text = element.text


def _pass_over(element: HtmlElement, elements: Iterator[HtmlElement]) -> None:
    """Take out of a walk through a tree all that is in an element."""
    if len(element):
        for _ in zip(element.iterdescendants(), elements, strict=False):
            pass


class _Walk:
    """Where a walk through a page stands, and the text it gathers until the next line break."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.around: list[tuple[HtmlElement | None, str, int]] = [(None, "", 0)]  # numbered
        self.holders = {0: Holder(0, OTHER_TAG, 0, 0, 0, 0, "", None)}  # of those with blocks
        self.named: list[tuple[Holder, str]] = []  # these, with their names
        self.count = 0
        self.in_link = 0
        self.in_bold = 0
        self.in_data = False  # a table whose rows are one block each
        self.in_row = False
        self.parts: list[str] = []
        self.has_words = False
        self.links = 0
        self.linked = 0  # characters
        self.bold = 0
        self.breaks = 0
        self.after_break = False

    def enter(self, step: int, tag: str, element: HtmlElement) -> None:
        if step == BLOCK:
            if self.in_row:
                if tag in BLOCK_TAGS:
                    self.parts.append(CELL_EDGE if tag in CELLS else " ")
                    return
                self.in_row = False
            if self.parts or self.links:
                self.close()
            self.count += 1
            self.around.append((element, tag, self.count))
            if tag == "tr":
                self.in_row = self.in_data
            elif tag == "table":
                self.in_data = is_data_table(element)
        elif step == LINK:
            self.in_link += 1
            self.links += 1
        elif step == IN_BOLD:
            self.in_bold += 1
        elif step == BREAK:
            self.breaks += not self.in_row
            self.parts.append(" ")

    def leave(self, step: int, element: HtmlElement) -> None:
        if step == BLOCK:
            if self.in_row and element.tag != "tr":
                self.parts.append(" ")
                return
            if self.parts or self.links:
                self.close()
            if self.in_data:
                self.in_row = False
                self.in_data = element.tag != "table"
            if len(self.around) > 1:
                self.around.pop()
        elif step == LINK:
            self.in_link -= 1
        elif step == IN_BOLD:
            self.in_bold -= 1

    def hear(self, text: str) -> None:
        """Take up text; an empty line made by <br><br> ends what came before it."""
        if text.isspace():
            if self.parts:  # no block begins with white space
                self.parts.append(text)
            return
        if self.breaks:
            self._go_on(text)
        self.parts.append(text)
        self.has_words = True
        if self.in_link:
            self.linked += len(text.strip())
        if self.in_bold:
            self.bold += len(text.strip())

    def _go_on(self, text: str) -> None:
        if self.breaks > 1:
            self.close()
            self.after_break = True
            self.links = int(self.in_link > 0)
        elif GOES_ON.match(text):
            self._close_gap()
        self.breaks = 0

    def _close_gap(self) -> None:
        """Put no space where a line of Japanese or Chinese was broken within its sentence."""
        end = len(self.parts)
        while end and self.parts[end - 1].isspace():
            end -= 1
        if end and UNENDED.search(self.parts[end - 1]):
            del self.parts[end:]

    def close(self) -> None:
        """End the block that stands open; without words it is none."""
        if self.has_words:
            whole = "".join(self.parts)
            self.found.append(
                Block(
                    _row(whole) if self.in_row else _on_one_line(whole),
                    self._holder(),
                    self.linked,
                    self.links,
                    self.bold,
                    self.after_break,
                    is_row=self.in_row,
                )
            )
            self.has_words = False
        self.parts.clear()
        self.links = self.linked = self.bold = self.breaks = 0
        self.after_break = False

    def _holder(self) -> Holder:
        """What a block that ends here lies in; what holds no block is never made."""
        place = len(self.around) - 1
        while (outer := self.holders.get(self.around[place][2])) is None:
            place -= 1
        for element, tag, number in self.around[place + 1 :]:
            holder, names = _made(element, tag, outer, number)
            self.holders[number] = holder
            self.named.append((holder, names))
            outer = holder
        return outer

    def name_holders(self) -> None:
        """Tell what the names of elements promise, of all of the page's at once."""
        told = name_bits({names for _, names in self.named})
        for holder, names in self.named:  # what is around another comes before it
            holder.names = told[names]
            if (parent := holder.parent) is not None:
                holder.far_names = parent.far_names | parent.names


def _on_one_line(text: str) -> str:
    """A text with single spaces for its white space.

    >>> _on_one_line(" Rain in\\xa0 May ")
    'Rain in May'
    """
    if "  " in text or not text.isprintable():  # no white space but spaces is printable
        return " ".join(text.split())
    return text.strip()


def _row(whole: str) -> str:
    """The cells of a row on one line, empty ones too; a row of one cell is that cell.

    >>> _row("\x1fTown\x1f 1901 \x1f\x1f1911")
    'Town | 1901 | | 1911'
    """
    cells = [" ".join(cell.split()) for cell in whole.split(CELL_EDGE)]
    if not cells[0]:  # what stands before the first cell
        cells = cells[1:]
    if sum(map(bool, cells)) < 2:
        return "".join(cells)
    return " ".join(BETWEEN_CELLS.join(cells).split())


def _made(element: HtmlElement, tag: str, parent: Holder, number: int) -> tuple[Holder, str]:
    """What blocks need to know of an element, and its names."""
    named, of_class = "", ""
    for key, value in element.items():
        if key in NAMING:
            named = f"{named} {value}" if named else value
            if key == "class":
                of_class = value
    if len(named) > MAX_NAME_CHARACTERS:  # it is cut, so that what tells most comes first
        named = " ".join([value for key in NAME_ATTRIBUTES if (value := element.get(key))])
    of_tag, within, is_list, kind = OF_TAG.get(tag, NO_TAG)
    holder = Holder(
        number,
        of_tag,
        0,
        0,
        parent.within | within,
        parent.depth + 1,
        f"{tag} {of_class}",
        parent,
        Part.QUOTE if of_class and is_quoted(of_class) else kind or parent.kind,
        parent.group or (number if is_list else 0),
        element,
    )
    return holder, named[:MAX_NAME_CHARACTERS]
