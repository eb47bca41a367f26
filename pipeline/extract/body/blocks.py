"""A page as a list of blocks: runs of text that a reader sees as one line or paragraph."""

import re
import string
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from pipeline.extract.body.kinds import KIND_OF_TAG, is_quoted
from pipeline.extract.body.letters import TYPED_MARKS
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
# They part and count nothing.
PLAIN = frozenset(("span", "em", "i", "u", "small", "sup", "sub", "font", "time", "img", "label",
                   "cite", "abbr", "picture", "source", "html", "s", "code", "path"))  # fmt: skip
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WORD = re.compile(r"\w+")
# A line that ends so goes on in the next one, and so it goes on.
UNENDED = re.compile(r"[\u3041-\u309f、，]\Z")
GOES_ON = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
SMALL = bytes(range(128)).lower() + bytes(range(128, 256))
SMALL_WESTERN = bytes(range(256)).decode("latin-1").lower().encode("latin-1")
NO_WESTERN_WORD = bytes(code for code in range(256) if not WORD.match(chr(code)))
NO_WORD = bytes(code for code in NO_WESTERN_WORD if code < 128)

# What a word in the name of an element (class, id, role, ...) holds, or ends with, and what that
# says about what is in it.
NAMES = {
    "content": "article body content copy entry news$ para post$ rich single story text",
    "share": "facebook follow like linkedin share sharing social telegram twitter whatsapp",
    "related": "also card feed further interest latest link$ links$ mehr more next outbrain "
    "popular prev read$ recirc recommend relat river siehe similar taboola teaser "
    "tile trending",
    "newsletter": "abo$ campaign cta$ donat join newsletter offer promo signup subscri support",
    "advert": "ad$ ads$ advert affiliate anzeige banner commercial deal dfp gpt native "
    "partner product publi shop sponsor",
    "caption": "audio bild caption copyright credit figure foto gallery image img legend media "
    "photo picture player podcast slide video",
    "author": "author autor avatar bio$ byline contributor journalist profile signature "
    "writer",
    "meta": "breadcrumb categor channel count dachzeile date eyebrow keyword kicker label "
    "meta publish rubri tag$ tags$ time topic updat view$ views$",
    "comment": "coment comment discuss disqus forum kommentar reply respond",
    "chrome": "bottom btn button complement foot header icon logo masthead menu nav rail "
    "search side site skip tool top$ widget",
    "lead": "abstract anons bullet chapo deck dek$ descri excerpt highlight ingress intro "
    "key lead lede manchet perex sapo standfirst subhead subline subtitle summar "
    "vorspann",
    "embed": "cita embed iframe instagram pull quote tweet youtube",
    "box": "accordion box chart correct disclaim expand fact fakta graphic info kasten "
    "list module note panel tab$ table tabs$ timeline",
    "hidden": "consent cookie dialog gdpr hidden hide login modal noscript overlay paywall "
    "piano placeholder popup premium print register regwall sr$ tooltip visually",
    "title": "heading headline hed$ titel title titre titulo",
    "prose": "articlebody articlecontent articletext bodycopy bodytext maincontent paragraph "
    "prose storybody",
}  # fmt: skip
NAME_BITS = {name: 1 << place for place, name in enumerate(NAMES)}
FEWEST_LETTERS = 3  # of what a word holds
ENDING_LETTERS = (2, 3, 4, 5)


def _held(is_ending: bool) -> dict[str, int]:
    """What words hold, or end with, and the bits of the names that it stands for."""
    found: dict[str, int] = {}
    for name, parts in NAMES.items():
        for part in parts.split():
            if part.endswith("$") is is_ending:
                key = part.removesuffix("$")
                found[key] = found.get(key, 0) | NAME_BITS[name]
    return found


def _by_beginning(held: dict[str, int]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for part, bits in held.items():
        found.setdefault(part[:FEWEST_LETTERS], []).append((part, bits))
    return found


ENDINGS = _held(is_ending=True)
HELD = _by_beginning(_held(is_ending=False))
WORDS_APART = bytes(code if code in string.ascii_lowercase.encode() else 32 for code in range(256))
NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
PROSE_HOLDERS = frozenset(("article", "entry", "post", "story", "content", "main", "news"))
PROSE_PARTS = frozenset(("content", "body", "text", "copy", "entry"))
NAME_ATTRIBUTES = ("class", "id", "role", "itemprop", "data-testid", "data-component", "data-type")
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
        _walk_through(tree, tree.tag, walk)
    walk.close()
    return walk.found[:MAX_BLOCKS]


def _walk_through(element: HtmlElement, tag: str, walk: "_Walk") -> None:
    """Take up an element and what is in it; trees are some hundred levels deep at most."""
    if len(walk.found) >= MAX_BLOCKS:
        return
    if is_other := tag not in PLAIN:
        walk.enter(tag, element)
    text = element.text
    for child in element:
        of_child = child.tag
        if of_child in EMPTY_HANDED:  # the words around it belong together
            if tail := child.tail:
                text = text + tail if text else tail
            continue
        if text:
            walk.hear(text)
        if of_child not in SKIPPED:
            _walk_through(child, of_child, walk)
        text = child.tail
    if text:
        walk.hear(text)
    if is_other:
        walk.leave(tag)


class _Walk:
    """Where a walk through a page stands, and the text it gathers until the next line break."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.holder = Holder(0, OTHER_TAG, 0, 0, 0, 0, "", None)
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

    def enter(self, tag: str, element: HtmlElement) -> None:
        if tag == "a":
            self.in_link += 1
            self.links += 1
        elif self.in_row and (tag in BLOCK_TAGS or tag == "br"):
            self.parts.append(CELL_EDGE if tag in CELLS else " ")
        elif tag in BLOCK_TAGS or "-" in tag:
            if self.parts or self.links or self.breaks:
                self.close()
            self.count += 1
            self.holder = _enter(element, tag, self.holder, self.count)
            if tag == "table":
                self.in_data = is_data_table(element)
            self.in_row = self.in_data and tag == "tr"
        elif tag in BOLD:
            self.in_bold += 1
        elif tag == "br":
            self.breaks += 1
            self.parts.append(" ")

    def leave(self, tag: str) -> None:
        if tag == "a":
            self.in_link -= 1
        elif self.in_row and tag != "tr" and tag in BLOCK_TAGS:
            self.parts.append(" ")
        elif tag in BLOCK_TAGS or ("-" in tag and not self.in_row):
            if self.parts or self.links or self.breaks:
                self.close()
            self.in_row = False
            self.in_data = self.in_data and tag != "table"
            self.holder = self.holder.parent or self.holder
        elif tag in BOLD:
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
            text = _row(whole) if self.in_row else " ".join(whole.split())
            width, squeezed = _width_and_squeezed(text)
            self.found.append(
                Block(
                    text,
                    self.holder,
                    self.linked,
                    self.links,
                    self.bold,
                    self.after_break,
                    width,
                    squeezed,
                    self.in_row,
                )
            )
            self.has_words = False
        self.parts = []
        self.links = self.linked = self.bold = self.breaks = 0
        self.after_break = False


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


def _enter(element: HtmlElement, tag: str, parent: Holder, number: int) -> Holder:
    names, of_class = 0, None
    if given := element.items():
        stated = dict(given)
        if named := [value for key in NAME_ATTRIBUTES if (value := stated.get(key))]:
            names = name_bits(" ".join(named)[:MAX_NAME_CHARACTERS])
        of_class = stated.get("class")
    of_tag, within, is_list, kind = OF_TAG.get(tag, NO_TAG)
    return Holder(
        number,
        of_tag,
        names,
        parent.far_names | parent.names,
        parent.within | within,
        parent.depth + 1,
        f"{tag} {of_class or ''}",
        parent,
        Part.QUOTE if of_class and is_quoted(of_class) else kind or parent.kind,
        parent.group or (number if is_list else 0),
        element,
    )


@lru_cache(maxsize=20_000)
def name_bits(named: str) -> int:
    """What the names of an element promise, as NAME_BITS."""
    words = _words(named)
    bits = 0
    for word in words:
        bits |= _word_bits(word)
    if not PROSE_HOLDERS.isdisjoint(words) and len(PROSE_PARTS.intersection(words)) > (
        "content" in words and "article" not in words
    ):
        bits |= NAME_BITS["prose"]
    return bits


def _words(named: str) -> list[str]:
    """The words of names, which stand apart or begin with a capital each.

    >>> _words("storyBody c-story_2col HTMLText")
    ['story', 'body', 'c', 'story', 'col', 'html', 'text']
    """
    if named != named.lower():
        return [word.lower() for word in NAME_WORD.findall(named)]
    return named.encode("ascii", "replace").translate(WORDS_APART).decode().split()


@lru_cache(maxsize=20_000)
def _word_bits(word: str) -> int:
    bits = 0
    for letters in ENDING_LETTERS:
        bits |= ENDINGS.get(word[-letters:], 0)
    for at in range(len(word) - FEWEST_LETTERS + 1):
        for part, of_part in HELD.get(word[at : at + FEWEST_LETTERS], ()):
            if word.startswith(part, at):
                bits |= of_part
    return bits


def squeeze(text: str) -> str:
    """The letters and digits of a text and nothing between them.

    >>> squeeze("It’s “Rain_2” – über")
    'itsrain_2über'
    """
    return _width_and_squeezed(text)[1]


def _width_and_squeezed(text: str) -> tuple[int, str]:
    """How wide a text is, and what is left of it without what stands between its words."""
    width = len(text)
    if not text.isascii():
        for mark in TYPED_MARKS:
            text = text.replace(mark, "")
        if not text.isascii():
            return _of_other_letters(text, width)
    return width, text.encode().translate(SMALL, NO_WORD).decode()


def _of_other_letters(text: str, width: int) -> tuple[int, str]:
    try:
        western = text.encode("latin-1")
    except UnicodeEncodeError:
        return width + 2 * len(WIDE.findall(text)), "".join(WORD.findall(text)).casefold()
    squeezed = western.translate(SMALL_WESTERN, NO_WESTERN_WORD).decode("latin-1")
    return width, squeezed.casefold() if "ß" in squeezed or "µ" in squeezed else squeezed
