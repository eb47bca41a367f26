"""Say which addresses of a source count as articles."""

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pipeline.discover.links import is_web_address
from pipeline.sources.model import Source

NOT_PAGES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|ogg|wav|webm|mov|avi|m3u8|"
    r"pdf|docx?|xlsx?|pptx?|zip|gz|rar|7z|exe|apk|dmg|css|js|json|xml|rss|atom|woff2?|ttf|ics)$",
    re.IGNORECASE,
)


WRITTEN_OUT = re.compile(r"https?(?::|%3A)(?:/|%2F){2}[^\s\"'<>]{4,2000}", re.IGNORECASE)


def is_in_scope(url: str, source: Source) -> bool:
    """Whether an address may be an article: on the source's hosts, included and not excluded.

    The documents that the source file names never are; the start page of a host and files that are
    no pages are not, unless `include` says so.
    """
    if not is_web_address(url):
        return False
    parts = urlsplit(url)
    if not is_host_of(parts.hostname or "", source):
        return False
    if parts.path == "/robots.txt" or url in (*source.feeds, *source.sitemaps, *source.sections):
        return False
    if any(pattern.search(url) for pattern in _compiled(source.scope.exclude)):
        return False
    if source.scope.include:
        return any(pattern.search(url) for pattern in _compiled(source.scope.include))
    if parts.path in {"", "/"} and not parts.query:
        return False
    return not NOT_PAGES.search(parts.path)


def within(url: str, source: Source) -> str | None:
    """The address of an article that is written out in an address of somebody else's.

    >>> source = Source(id="us_a", name="A", homepage="https://a.example/")
    >>> within("https://click.example/?to=https%3A%2F%2Fa.example%2Fstory&u=7", source)
    'https://a.example/story'
    """
    rest = url.partition("://")[2]
    for match in WRITTEN_OUT.finditer(rest):
        found = match[0]
        if "%" in found[:12]:
            found = unquote(found.partition("&")[0])
        elif rest[max(match.start() - 1, 0)] == "=":
            found = found.partition("&")[0]
        if is_in_scope(found, source):
            return found
    return None


def is_host_of(host: str, source: Source) -> bool:
    """Whether a host is the source's: the homepage's, a listed or a former one, www or not."""
    return _bare(host) in _hosts(source.host, (*source.hosts, *source.identity.former_hosts))


@lru_cache(maxsize=4096)
def _hosts(home: str, hosts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_bare(host) for host in (home, *hosts))


@lru_cache(maxsize=4096)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _bare(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")
