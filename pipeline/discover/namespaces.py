"""The vocabularies of feeds and sitemaps, under whatever address a document declares them."""

from functools import lru_cache

ATOM = "atom"
DUBLIN_CORE = "dublin core"
DUBLIN_CORE_TERMS = "dublin core terms"
CONTENT = "content"
NEWS = "news"
XHTML = "xhtml"
CORE = frozenset({"", ATOM})  # in which RSS and Atom speak of an entry itself
XML = frozenset({"http://www.w3.org/XML/1998/namespace", "xml", "xml:"})

KNOWN = {
    "w3.org/2005/atom": ATOM,
    "purl.org/atom/ns": ATOM,
    "atom:": ATOM,
    "purl.org/dc/elements/1.0": DUBLIN_CORE,
    "purl.org/dc/elements/1.1": DUBLIN_CORE,
    "purl.org/dc": DUBLIN_CORE,
    "dc:": DUBLIN_CORE,
    "purl.org/dc/terms": DUBLIN_CORE_TERMS,
    "dcterms:": DUBLIN_CORE_TERMS,
    "purl.org/rss/1.0/modules/content": CONTENT,
    "content:": CONTENT,
    "w3.org/1999/xhtml": XHTML,
    "google.com/schemas/sitemap-news/0.9": NEWS,
    "news:": NEWS,
    # RSS has no namespace of its own; these are put on it all the same.
    "purl.org/rss/1.0": "",
    "purl.org/net/rss1.1": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss091": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "cyber.law.harvard.edu/rss/rss.html": "",
    "cyber.harvard.edu/rss/rss.html": "",
    "rssboard.org/rss-specification": "",
    "sitemaps.org/schemas/sitemap/0.9": "",
    "sitemaps.org/schemas/sitemap/0.84": "",
    "google.com/schemas/sitemap/0.9": "",
    "google.com/schemas/sitemap/0.84": "",
}


@lru_cache(maxsize=1024)
def known_space(stated: str) -> str:
    """The vocabulary that a namespace, or a prefix that was never declared, stands for.

    >>> known_space("https://www.w3.org/2005/Atom/"), known_space("media:")
    ('atom', 'media:')
    """
    bare = stated.strip().lower().rpartition("://")[2].removeprefix("www.").rstrip("/#")
    found = KNOWN.get(bare, stated)
    return NEWS if "sitemap-news" in bare else found
