"""Read a section or archive page: the links on it that may be articles."""

import re
from urllib.parse import urljoin, urlsplit

from pipeline.discover.entries import plain
from pipeline.discover.found import Found, only_reject
from pipeline.discover.links import absolute_url
from pipeline.discover.markup import Enough
from pipeline.discover.page_feed import feed_page
from pipeline.discover.pages import counted_page, first_of, is_list_page, number_of
from pipeline.discover.scope import is_host_of, is_in_scope
from pipeline.discover.service_pages import is_service_page
from pipeline.identity import route_of
from pipeline.notation.page_words import leads_on, leads_to_older, linked_page
from pipeline.notation.times import day_in_address
from pipeline.records import Announcement, Reason, Via
from pipeline.sources.model import Source

MAX_BYTES = 5_000_000
MAX_LINKS = 5_000
PARTS = {"article", "section", "main", "li"}
# Where scripts are told what to fetch once a reader has scrolled to the end.
FURTHER = frozenset(
    """
    data-next-url data-next data-next-href data-next-page data-next-page-url data-load-more-url
    data-more-url data-load-more data-infinite-scroll-url
    """.split()  # noqa: SIM905
)
SCROLLED_TO = re.compile(r"revealed|intersect")
CURSOR = re.compile(r"[a-z]{0,6}[-_]?\d{1,12}", re.IGNORECASE)  # ExpressionEngine's P20
MAX_DEPTH = 1_000  # an end tag that closes nothing is looked for at each level


class LinkReader:
    """Collects the links of a page with their texts, keeping no tree."""

    def __init__(self) -> None:
        """Start with none."""
        self.links: dict[str, str] = {}
        self.base = ""
        self.next = ""
        self.goes_on = False  # a button without an address says that there is more
        self.further = ""  # what scripts fetch at the end of the list
        self.is_page = False
        self._href = ""
        self._text: list[str] = []
        self._button: list[str] | None = None
        self._depth = 0
        self._footer = 0  # the depth at which the page's footer began
        self._parts: list[int] = []  # those of the articles, list items and the like around

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Enough(f"it is nested deeper than {MAX_DEPTH:,} levels")
        self.is_page = self.is_page or tag in {"a", "head", "title", "meta", "div"}
        if "next" in attributes.get("rel", "").lower().split() and not self.next:
            self.next = attributes.get("href", "")
        self.further = self.further or _for_scripts(attributes)
        if tag == "base" and not self.base:
            self.base = attributes.get("href", "")
        elif tag == "button" or (tag == "a" and _is_for_scripts(attributes.get("href", ""))):
            self._keep()
            self._button = []
        elif tag == "a" and attributes.get("href"):
            self._keep()
            self._href, self._text = ("" if self._footer else attributes["href"]), []
        elif tag in PARTS:
            self._parts.append(self._depth)
        elif tag == "footer" or attributes.get("role", "").lower() == "contentinfo":
            # One within an article is the article's: it may hold the link to it.
            self._footer = self._footer or (0 if self._parts else self._depth)

    def data(self, text: str) -> None:
        """Text within it."""
        if self._href and len(self._text) < 50:
            self._text.append(text[:500])
        if self._button is not None and len(self._button) < 50:
            self._button.append(text[:500])

    def end(self, tag: str) -> None:
        """It ends."""
        if tag == "a":
            self._keep()
        if tag in {"a", "button"} and self._button is not None:
            text = " ".join("".join(self._button).split())
            self.goes_on, self._button = self.goes_on or leads_to_older(text), None
        if self._parts and self._parts[-1] >= self._depth:
            self._parts.pop()
        if self._footer >= self._depth:
            self._footer = 0
        self._depth -= 1

    def _keep(self) -> None:
        if not self._href:
            return
        if len(self.links) >= MAX_LINKS and self._href not in self.links:
            raise Enough(f"it has more than {MAX_LINKS:,} links")
        text = " ".join("".join(self._text).split())
        if len(text) > len(self.links.get(self._href, "")) or self._href not in self.links:
            self.links[self._href] = text
        self._href = ""

    def close(self) -> None:
        """The page ends."""
        self._keep()


def read_section(
    body: bytes, url: str, source: Source, *, charset: str | None = None, via: Via = Via.SECTION
) -> Found:
    """The links of a page that are in the source's scope, each once; never an exception.

    Other links of the page announce nothing, so they are neither kept nor rejected: those of its
    footer, of pages about the site, of tags and authors, unless the source's scope includes them.
    The page that it calls its next one is a further document.
    """
    if not body.strip():
        return only_reject(url, source.id, "it is empty")
    reader = LinkReader()
    trouble = feed_page(body, reader, charset, most=MAX_BYTES)
    found = _found(reader, url, source, via)
    if not reader.is_page and not trouble:
        return only_reject(url, source.id, "it is no HTML page")
    return found + only_reject(url, source.id, trouble, Reason.OVER_BUDGET) if trouble else found


def _found(reader: LinkReader, url: str, source: Source, via: Via) -> Found:
    base = absolute_url(reader.base, url) or url if reader.base else url
    first, here = first_of(url)
    kept: dict[str, Announcement] = {}
    pages: dict[int, str] = {}
    counted: dict[int, str] = {}  # the same, where the first page is numbered 0
    is_from_nought = False  # `?page=1` is what a link calls 2
    for href, text in reader.links.items():
        is_route = href.startswith(("#!", "#/"))
        address = absolute_url(urljoin(base, href) if is_route else href, base)
        if address is None:
            continue
        if route_of(address):
            if is_host_of(urlsplit(address).hostname or "", source):
                kept.setdefault(address, _announced(address, text, url, source, via))
            continue
        address = address.partition("#")[0]
        if (count := counted_page(address, url)) is not None:
            counted.setdefault(count + 1, address)
            is_from_nought |= count >= 1 and linked_page(text) == count + 1
        if (number := number_of(address, first)) is not None:
            pages.setdefault(number, address)
            continue
        if is_list_page(address) or (not source.scope.include and is_service_page(address)):
            continue
        if address in kept or address == url or not is_in_scope(address, source):
            continue
        kept[address] = _announced(address, text, url, source, via)
    stated = reader.next or reader.further
    further = absolute_url(stated, base) if stated else None
    if is_from_nought:
        pages, here = counted, (counted_page(url, url) or 0) + 1
    after = pages.get(here + 1)
    if after is None:
        after, others = _pages_by_words(reader, base, url)
        kept = {address: one for address, one in kept.items() if address not in others}
    is_ours = further is not None and is_host_of(urlsplit(further).hostname or "", source)
    return Found(
        announcements=tuple(kept.values()),
        documents=((further, None),) if further and is_ours and further != url else (),
        pages=(after,) if after and is_host_of(urlsplit(after).hostname or "", source) else (),
        goes_on=reader.goes_on,
    )


def _is_for_scripts(href: str) -> bool:
    """Whether a link leads nowhere by itself."""
    return href.strip().lower() in {"", "#", "#!"} or href.strip().lower().startswith("javascript:")


def _announced(address: str, text: str, url: str, source: Source, via: Via) -> Announcement:
    return Announcement(url=address, source_id=source.id, via=via, found_in=url, title=plain(text))


def _for_scripts(attributes: dict[str, str]) -> str:
    """The address that a script is told to fetch where the list ends; empty where none is."""
    for name in sorted(FURTHER & attributes.keys()):
        if attributes[name].startswith(("/", "?", "http://", "https://")):
            return attributes[name]
    is_scrolled_to = SCROLLED_TO.search(attributes.get("hx-trigger", ""))
    return attributes.get("hx-get", "") if is_scrolled_to else ""


def _pages_by_words(reader: LinkReader, base: str, url: str) -> tuple[str, set[str]]:
    """The next page of a list by what the link to it says, and all that are its pages so.

    "Older posts", "Load more", "2": they have to lie at the list's own address or below it, and
    nothing else that leads there may have a title.
    """
    texts: dict[str, set[str]] = {}
    for href, text in reader.links.items():
        address = (absolute_url(href, base) or "").partition("#")[0]
        if address and _may_be_page_of(address, url):
            texts.setdefault(address, set()).add(text)
    numbered: dict[int, str] = {}
    onward = ""
    own = 0
    for address, said in texts.items():
        numbers = {number for text in said if (number := linked_page(text)) is not None}
        if all(linked_page(text) is not None for text in said):
            numbered |= {number: address for number in numbers if number not in numbered}
            own = min(numbers) if address == url else own
        elif all(leads_to_older(text) or (text and leads_on(text)) for text in said):
            onward = onward or (address if address != url else "")
    here = own or _missing(numbered)
    return onward or numbered.get(here + 1, ""), {*numbered.values(), onward} - {""}


def _missing(numbered: dict[int, str]) -> int:
    """Which page a list is whose pager links to all but itself."""
    inner = [one - 1 for one in sorted(numbered) if one - 1 not in numbered and one - 2 in numbered]
    return inner[0] if inner else 1


def _may_be_page_of(address: str, url: str) -> bool:
    """Whether an address is a list's own with another query, or that with a number below it."""
    there, here = urlsplit(address), urlsplit(url)
    if there.netloc != here.netloc or day_in_address(address) is not None:
        return False
    path, own = there.path.rstrip("/"), here.path.rstrip("/")
    if path == own:
        return True
    above, _, last = path.rpartition("/")
    own_above, _, own_last = own.rpartition("/")
    is_beside = above == own_above and CURSOR.fullmatch(own_last) is not None
    is_below = above == own or is_beside
    is_first = own_above == path and CURSOR.fullmatch(own_last) is not None
    return is_first or (is_below and CURSOR.fullmatch(last) is not None)
