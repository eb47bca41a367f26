"""One article, one address, one id."""

import hashlib
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

IDENTITY_VERSION = 1
TRACKING = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "fbclid",
    "gclid",
)


def canonical_url(
    url: str, *, keep_parameters: tuple[str, ...] = (), drop_parameters: tuple[str, ...] = ()
) -> str:
    """Drop what does not change the page: fragment, tracking, host case.

    >>> canonical_url("HTTPS://News.example/a?id=7&utm_source=x#top")
    'https://news.example/a?id=7'
    """
    dropped = tuple(set(TRACKING + drop_parameters) - set(keep_parameters))
    cleaned = url_query_cleaner(url, dropped, remove=True)
    return canonicalize_url(cleaned)


def article_id(canonical: str) -> str:
    """The id of an article: a hash of its canonical address without scheme and www.

    >>> article_id("https://www.news.example/a") == article_id("http://news.example/a")
    True
    """
    parts = urlsplit(canonical)
    host = (parts.hostname or "").removeprefix("www.")
    identity = f"{host}{parts.path or '/'}?{parts.query}"
    return hashlib.sha256(identity.encode()).hexdigest()[:32]
