"""A page, decoded and parsed once; everything that reads it shares the tree."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from lxml.etree import ElementDefaultClassLookup, ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.extract.page.heading import headings_of, is_titled, own_headings, titles_of
from pipeline.extract.page.inventory import Inventory
from pipeline.extract.page.left_open import close_left_open, gather_what_follows
from pipeline.extract.page.plain_text import (
    as_html,
    is_plain,
    may_be_styled,
    unfold_preformatted,
    unfold_styled,
)
from pipeline.extract.page.shadow import drop_templates, flatten_shadows
from pipeline.notation.charsets import decode, header_charset, plain_utf8
from pipeline.notation.codings import decoded_body
from pipeline.records import Capture

MAX_PAGE_BYTES = 3_000_000  # every parser has a killer page; articles are far smaller
UNPRINTABLE = bytes((*range(9), *range(14, 32)))  # no character of UTF-8 holds these bytes
AS_SPACE = bytes.maketrans(
    b"\v\f", b"  "
)  # white space to browsers, and where a sheet of paper ended
FIRST_PRINTABLE, PRINTABLE_BEFORE = 32, b"\t\n\r"
# What no reader sees: where a line may break, which way letters run, and what is no character.
# It stands within words that tell a byline, a form or a notice. Each pattern begins with one
# byte, which is found fast.
SOFT_HYPHEN = "\u00ad"
UNSEEN_MARKS = (
    re.compile(rb"\xe2(?:\x80[\x8b\x8e\x8f\xaa-\xae]|\x81[\xa0\xa6-\xa9])"),
    re.compile(rb"\xef(?:\xbb\xbf|\xbf[\xbe\xbf])"),
)
UNSEEN_REFERENCE = re.compile(
    rb"&(?:shy|ZeroWidthSpace|lrm|rlm|NoBreak|#0*(?:173|8203|8206|8207|8288|65279)"
    rb"|#[xX]0*(?:[aA][dD]|200[bBeEfF]|2060|[fF][eE][fF][fF]));"
)
STORY_PARAGRAPHS = 2  # below so many, a time is in the story's foot or somebody else's
PROSE_LETTERS = 60
PRINTING_TAGS = (
    "a", "span", "div", "p", "address", "ul", "ol", "dl", "li", "dd", "em", "strong", "cite",
    "small", "i", "b", "font", "h2", "h3", "h4", "h5", "h6", "table",
)  # fmt: skip
EMPTY = "<html><body></body></html>"
PRINTING = frozenset(PRINTING_TAGS)
Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One HTML page. Who changes the tree puts it back as it was, or works on a copy of it."""

    url: str
    html: str
    tree: HtmlElement  # the root element; no comments, no processing instructions
    headers: tuple[tuple[str, str], ...] = ()
    charset: str = "utf-8"
    # Held, so that no walk through the tree has to make them again.
    elements: list[HtmlElement] = field(default_factory=list, repr=False, compare=False)
    _made: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, make: "Callable[[Page], Made]") -> "Made":
        """What a function makes of this page: made once, however many ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]  # type: ignore[return-value]

    @cached_property
    def inventory(self) -> Inventory:
        """Its elements by what they are: one walk costs less than a few searches of the tree."""
        return Inventory(self.elements)

    def tagged(self, *tags: str) -> Sequence[HtmlElement]:
        """The elements with one of these tags, in the page's order."""
        return self.inventory.tagged(*tags)

    @cached_property
    def times(self) -> Sequence[HtmlElement]:
        """The elements that print a time."""
        return self.tagged("time", "abbr", "relative-time")

    @cached_property
    def headings(self) -> list[HtmlElement]:
        """The headings that may be the article's."""
        first = self.tagged("h1")
        return own_headings(first, self.url) or headings_of(self.tree, self.url)

    @cached_property
    def heading(self) -> HtmlElement | None:
        """The article's heading: the first that repeats the page's title, else the first."""
        if len(self.headings) > 1:
            titles = titles_of(self.tree)
            return next((one for one in self.headings if is_titled(one, titles)), self.headings[0])
        return next(iter(self.headings), None)

    @cached_property
    def has_story_element(self) -> bool:
        """Whether any part of it is marked as an article, or as what the page is for."""
        return bool(self.tagged("article") or self.tagged("main"))

    @cached_property
    def around_heading(self) -> frozenset[HtmlElement]:
        """What holds the heading: the article's own, whatever its elements are called."""
        return frozenset() if self.heading is None else frozenset(self.heading.iterancestors())

    @cached_property
    def _story_end(self) -> tuple[int, int, dict[HtmlElement, int]]:
        """Where the heading and the story's second paragraph stand, and where times stand."""
        places: dict[HtmlElement, int] = {}
        last = count = first = 0
        is_after_heading = False
        heading = self.heading
        tag = "h1" if heading is None else heading.tag
        for place, element in enumerate(self.tagged(tag, "p", "time", "abbr", "relative-time")):
            if element is heading:
                is_after_heading, first = True, place
            elif element.tag == tag:
                continue
            elif element.tag != "p":
                places[element] = place
            elif is_after_heading and is_paragraph(element) and not places.get(element):
                count += 1
                if count == STORY_PARAGRAPHS:
                    last = place
        return first, last, places

    def is_below_story(self, element: HtmlElement) -> bool:
        """Whether a time stands below the first paragraphs of the story."""
        _, last, places = self._story_end
        return bool(last) and places.get(element, 0) > last

    def is_above_story(self, element: HtmlElement) -> bool:
        """Whether a time stands between the heading and the first paragraphs of the story."""
        first, last, places = self._story_end
        return bool(last) and first < places.get(element, 0) < last

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


def is_paragraph(element: HtmlElement) -> bool:
    """Whether an element says enough for a paragraph of a story."""
    text = element.text_content()
    return len(text) >= PROSE_LETTERS or (len(text) >= PROSE_LETTERS // 3 and not text.isascii())


def names_of(page: Page) -> dict[str, list[int]]:
    """What is called so, and may print a date or a name: where it stands, by its names."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for _, names, places in page.inventory.of(PRINTING):
        if "class" in names or "id" in names:
            for place, name in zip(places, page.inventory.called(names, places), strict=True):
                found[name].append(place)
    return found


def named(element: HtmlElement) -> str:
    """What a page calls an element: its classes and its id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def open_page(capture: Capture, max_bytes: int = MAX_PAGE_BYTES) -> Page:
    """Undo the codings of a capture, decode and parse it.

    Raises BodyTooLarge and BodyUndecodable.
    """
    body = decoded_body(capture, max_bytes)
    content_type = capture.header("Content-Type") or ""
    markup: bytes | None = body
    charset = "utf-8"
    html = plain_utf8(body)
    if html is None:
        markup = None
        html, charset = decode(body, header_charset(content_type))
    if is_plain(html, content_type):
        markup = None
        html = as_html(html)
    return parse_page(capture.url, html, capture.headers, charset, markup)


def _has_unprintable(markup: bytes) -> bool:
    """Whether some byte is below those of letters, and no white space."""
    letters = np.frombuffer(markup, np.uint8)
    is_low = letters < FIRST_PRINTABLE
    for code in PRINTABLE_BEFORE:
        is_low &= letters != code
    return bool(is_low.any())


def _without_unseen(markup: bytes, html: str) -> bytes:
    if SOFT_HYPHEN in html:
        markup = markup.replace(SOFT_HYPHEN.encode(), b"")
    for marks in UNSEEN_MARKS if not html.isascii() else ():
        if marks.search(markup):
            markup = marks.sub(b"", markup)
    return UNSEEN_REFERENCE.sub(b"", markup) if UNSEEN_REFERENCE.search(markup) else markup


def parse_page(
    url: str,
    html: str,
    headers: Sequence[tuple[str, str]] = (),
    charset: str = "utf-8",
    markup: bytes | None = None,
) -> Page:
    """Parse a page that is text already; `markup` is the same in UTF-8, where it is at hand.

    >>> parse_page("https://news.example/a", "<p>Rain<p>Sun").tree.xpath("count(//p)")
    2.0
    """
    # Bytes, because lxml refuses text that carries an XML encoding declaration.
    stated = html.encode("utf-8", "replace") if markup is None else markup
    markup = stated.translate(AS_SPACE, UNPRINTABLE) if _has_unprintable(stated) else stated
    markup = _without_unseen(markup, html)
    if markup is not stated:
        html = markup.decode()
    markup = close_left_open(markup)
    # Without huge_tree nesting ends at 256 levels, which keeps every recursion below safe.
    # Nobody looks an element up by its id in libxml2's table of them.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    # lxml.html asks Python for the class of each element it hands out; one class needs no asking.
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree = document_fromstring(markup, parser=parser)
    except ParserError:  # nothing but white space or comments
        tree = document_fromstring(EMPTY)
    gather_what_follows(tree)
    flatten_shadows(tree)
    drop_templates(tree)
    unfold_preformatted(tree)
    if may_be_styled(html):
        unfold_styled(tree)
    return Page(
        url=url,
        html=html,
        tree=tree,
        headers=tuple(headers),
        charset=charset,
        elements=list(tree.iter()),
    )
