"""The text of an element: all of it, or as long as there is little of it."""

from itertools import islice

from lxml.html import HtmlElement

AT_ONCE = 16  # pieces of a text that are taken before their length is looked at


def whole_text(element: HtmlElement) -> str:
    """All that an element says.

    >>> from lxml.html import fragment_fromstring
    >>> whole_text(fragment_fromstring("<p>3 May <b>2026</b></p>"))
    '3 May 2026'
    """
    return "".join(element.itertext()) if len(element) else element.text or ""


def brief_text(element: HtmlElement, most: int) -> str | None:
    """All that an element says; None where that is more than so many characters.

    A page's wrappers are asked about too: of those no more is read than tells that they are long.

    >>> from lxml.html import fragment_fromstring
    >>> line = fragment_fromstring("<p>3 May <b>2026</b></p>")
    >>> brief_text(line, 20), brief_text(line, 5)
    ('3 May 2026', None)
    """
    if not len(element):  # as most are
        text = element.text or ""
        return text if len(text) <= most else None
    length = 0
    said: list[str] = []
    pieces = element.itertext()
    while more := list(islice(pieces, AT_ONCE)):
        length += sum(map(len, more))
        if length > most:
            return None
        said += more
    return "".join(said)
