"""Take out of a page what its source file says is never the article."""

from collections.abc import Sequence
from functools import lru_cache

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.extract.page.page import Page

KEPT = {"html", "body"}
compiled = lru_cache(maxsize=512)(XPath)


def remove_blocks(page: Page, blocks: Sequence[str]) -> int:
    """Remove what each XPath finds from a page's own tree; how many elements went.

    The text behind an element stays, and so do the root and the body, whatever an XPath says.

    >>> from pipeline.extract.page.page import parse_page
    >>> page = parse_page("https://news.example/a", "<p>Rain<p class=ad>Buy<p>Sun")
    >>> remove_blocks(page, ["//p[@class='ad']"]), page.tree.text_content()
    (1, 'RainSun')
    """
    removed = 0
    for block in blocks:
        found = compiled(block)(page.tree)
        for element in found if isinstance(found, list) else ():
            if not isinstance(element, HtmlElement) or element.tag in KEPT:
                continue
            element.drop_tree()
            removed += 1
    if removed:
        page.elements[:] = page.tree.iter()
    return removed
