"""The words of a page that a reader may see, and how many characters they are."""

from collections.abc import Callable

import numpy as np
from lxml.html import HtmlElement

from pipeline.extract.page.page import Page
from pipeline.extract.page.shown import BREAKING

UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "iframe"})
LAST_SPACE = 0x3000
IS_SPACE = np.array([chr(code).isspace() for code in range(LAST_SPACE + 2)])


def visible_text(page: Page, skipped: Callable[[HtmlElement], bool]) -> str:
    """The words of a page that a reader may see, without some of its elements."""
    return _spaced(_pieces(page, skipped))


def shown_text(page: Page) -> str:
    """All words of a page that a reader may see: no scripts, no styles, blocks apart.

    >>> from pipeline.extract.page.page import parse_page
    >>> shown_text(parse_page("u", "<p>Rain<script>1</script> and <b>sun</b><p>Wind"))
    'Rain and sun Wind'
    """
    return _spaced(page.once(_pieces))


def shown_length(page: Page) -> int:
    """How long that text is."""
    return spaced_length(page.once(_pieces))


def _pieces(page: Page, skipped: Callable[[HtmlElement], bool] | None = None) -> str:
    """What stands in the elements of a page and behind them, in its order."""
    said: list[str] = []
    begun: list[HtmlElement] = []  # and not ended
    behind: list[str] = []  # each of these
    unread: set[HtmlElement] = set()
    for one in page.elements:
        if one in unread:
            continue
        above = one.getparent()
        while begun and begun[-1] is not above:
            begun.pop()
            said.append(behind.pop())
        begun.append(one)
        tag = one.tag
        text = one.text
        if tag in BREAKING:
            said.append(" ")
            behind.append(f" {one.tail or ''}")
        else:
            behind.append(one.tail or "")
        if skipped is not None and skipped(one):
            unread.update(one.iterdescendants())
        elif text and tag not in UNSEEN:
            said.append(text)
    return "".join([*said, *reversed(behind)])


def _spaced(text: str) -> str:
    return " ".join(text.split())


def spaced_length(text: str) -> int:
    """How many characters a text has once each run of white space is one space.

    >>> spaced_length(" Rain \\n and sun"), spaced_length(" ")
    (12, 0)
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    is_space = IS_SPACE.take(codes, mode="clip")
    ends = int(np.count_nonzero(is_space[1:] & ~is_space[:-1])) if len(codes) else 0
    last = 0 if not len(codes) or is_space[-1] else 1
    letters = len(codes) - int(np.count_nonzero(is_space))
    return letters + max(0, ends + last - 1)
