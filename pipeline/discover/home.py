"""Read what the head of a page says of its site: sitemaps, feeds, and the system that makes it."""

import re
from urllib.parse import urlsplit

from pipeline.discover.found import Found
from pipeline.discover.links import absolute_url
from pipeline.discover.markup import Enough
from pipeline.discover.page_feed import feed_page

MAX_BYTES = 1_000_000
MAX_ELEMENTS = 20_000
SITEMAP_LINK = re.compile(r"sitemap[^/]{0,60}\.xml(?:\.gz)?$", re.IGNORECASE)
WORDPRESS = re.compile(
    rb"wordpress\.org/\?v=|rel=[\"']https://api\.w\.org/[\"']|content=[\"']WordPress\b",
    re.IGNORECASE,
)
HEAD_BYTES = 100_000


class HeadReader:
    """Collects the sitemaps that a page links to, keeping no tree."""

    def __init__(self) -> None:
        """Start with none."""
        self.sitemaps: dict[str, None] = {}
        self.base = ""
        self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise Enough(f"it has more than {MAX_ELEMENTS:,} elements")
        href = attributes.get("href", "")
        if tag == "base" and not self.base:
            self.base = href
        elif not href:
            return
        elif (tag == "link" and "sitemap" in attributes.get("rel", "").lower().split()) or (
            tag == "a" and SITEMAP_LINK.search(href.partition("?")[0][:2000])
        ):
            self.sitemaps.setdefault(href)

    def end(self, tag: str) -> None:
        """It ends."""

    def data(self, text: str) -> None:
        """Text within it says nothing."""

    def close(self) -> None:
        """The page ends."""


def read_home(body: bytes, url: str, charset: str | None = None) -> Found:
    """The sitemaps that a page links to, on its own host; never an exception.

    >>> page = b'<html><head><link rel="sitemap" href="/sitemap-index.xml"></head></html>'
    >>> read_home(page, "https://news.example/").documents
    (('https://news.example/sitemap-index.xml', None),)
    """
    reader = HeadReader()
    feed_page(body, reader, charset, most=MAX_BYTES)  # what came before any trouble counts
    base = absolute_url(reader.base, url) or url if reader.base else url
    found = [absolute_url(href, base) for href in reader.sitemaps]
    host = urlsplit(url).hostname
    ours = [one for one in found if one and urlsplit(one).hostname == host]
    return Found(documents=tuple((one, None) for one in dict.fromkeys(ours)))


def is_wordpress(body: bytes) -> bool:
    """Whether a page or feed says that WordPress made it.

    >>> is_wordpress(b"<generator>https://wordpress.org/?v=6.9</generator>")
    True
    """
    return WORDPRESS.search(body, 0, HEAD_BYTES) is not None
