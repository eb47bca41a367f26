"""Read what a page says of itself in its head: meta tags and links."""

from collections.abc import Iterator, Mapping
from html import unescape

from lxml.html import HtmlElement

from pipeline.extract.page.page import Page

READ = frozenset({"article", "main", "header", "nav", "section", "footer", "h2", "ul"})
MAX_VALUES = 60  # values kept of one name; tag lists are the longest


class MetaTags:
    """The meta tags of a page by name, `property`, `name`, `itemprop` and `http-equiv` alike."""

    def __init__(self, tags: Mapping[str, list[str]], links: Mapping[str, list[str]]) -> None:
        self._tags = tags
        self._links = links

    def first(self, *names: str) -> str | None:
        """The first value of the first name that has one."""
        return next((value for name in names for value in self.all(name)), None)

    def all(self, name: str) -> list[str]:
        """Every value of a name, in the page's order."""
        return self._tags.get(name, [])

    def named(self, *names: str) -> Iterator[tuple[str, str]]:
        """Every (name, value) of some names, in the order asked for."""
        return ((name, value) for name in names for value in self.all(name))

    def link(self, relation: str) -> str | None:
        """The first address of a link relation."""
        return next(iter(self._links.get(relation, [])), None)


def read_meta_tags(page: Page) -> MetaTags:
    """The meta tags and link relations of a page.

    >>> from pipeline.extract.page.page import parse_page
    >>> page = parse_page("u", '<meta property="og:title" content="Rain &amp;amp; sun">')
    >>> read_meta_tags(page).first("og:title")
    'Rain & sun'
    """
    tags: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    for element in page.tagged("meta"):
        content = unescape(element.get("content") or element.get("value") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            stated = element.get(attribute)
            for name in stated.lower().split() if stated else ():
                kept = tags.setdefault(name, [])
                if len(kept) < MAX_VALUES:
                    kept.append(content)
    for element in page.tagged("link"):
        address = (element.get("href") or "").strip()
        if not address or _is_embedded(element):
            continue
        for relation in (element.get("rel") or "").lower().split():
            links.setdefault(relation, []).append(address)
    return MetaTags(tags, links)


def _is_embedded(link: HtmlElement) -> bool:
    """Whether a link is that of a part which another page lent: the page's own is in its head.

    What stood in a head that a stray element ended is in the body, before all that is read.
    """
    parent = link.getparent()
    if parent is None or parent.tag == "head":
        return False
    if parent.tag != "body":
        return True
    return any(
        one.tag in READ or next(one.iter("h1", "p"), None) is not None
        for one in link.itersiblings(preceding=True)
    )
