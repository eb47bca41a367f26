"""The text of an element: all of it, or as long as there is little of it."""

from lxml.etree import tostring
from lxml.html import HtmlElement

MAX_BYTES = 4  # of a character in UTF-8


def whole_text(element: HtmlElement) -> str:
    """All that an element says; in one call, where to begin `itertext` alone takes longer.

    >>> from lxml.html import fragment_fromstring
    >>> whole_text(fragment_fromstring("<p>3 May <b>2026</b></p>"))
    '3 May 2026'
    """
    if not len(element):  # as most are
        return element.text or ""
    return tostring(element, method="text", encoding="unicode", with_tail=False)


def brief_text(element: HtmlElement, most: int) -> str | None:
    """All that an element says; None where that is more than so many characters.

    A page's wrappers are asked about too: what they say is not decoded.

    >>> from lxml.html import fragment_fromstring
    >>> line = fragment_fromstring("<p>3 May <b>2026</b></p>")
    >>> brief_text(line, 20), brief_text(line, 5)
    ('3 May 2026', None)
    """
    if not len(element):
        text = element.text or ""
    else:
        said = tostring(element, method="text", encoding="utf-8", with_tail=False)
        text = said.decode() if len(said) <= MAX_BYTES * most else None
    return text if text is not None and len(text) <= most else None
