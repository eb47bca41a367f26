"""The body that a page states for machines, where its visible part is a shell for scripts."""

import re

from lxml import etree, html

from pipeline.extract.linked_data import article_node, read_nodes, text_of
from pipeline.extract.page import Page

MARKUP = re.compile(r"</?(?:p|br|div|h[1-6]|li|blockquote)\b[^<>]{0,200}>", re.IGNORECASE)
MIN_CHARACTERS = 300  # a shorter one is a teaser
MAX_CHARACTERS = 500_000


def stated_paragraphs(page: Page) -> tuple[str, ...]:
    """The paragraphs of the `articleBody` of a page's JSON-LD, with or without markup in it.

    >>> from pipeline.extract.page import parse_page
    >>> stated_paragraphs(parse_page("u", "<p>No data."))
    ()
    """
    text = text_of(article_node(read_nodes(page), page).get("articleBody")) or ""
    if not MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS:
        return ()
    return tuple(_lines(text))


def _lines(text: str) -> list[str]:
    if MARKUP.search(text):
        try:
            tree = html.fragment_fromstring(MARKUP.sub(r"\n\g<0>", text), create_parent="div")
        except (etree.ParserError, ValueError):
            return []
        text = tree.text_content()
    return [found for line in text.split("\n") if (found := " ".join(line.split()))]
