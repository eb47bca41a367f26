"""Propose the source file of a site that has moved to another host."""

from urllib.parse import urlsplit, urlunsplit

from pipeline.discover.scope import is_host_of
from pipeline.sources.model import Source


def host_moved_to(source: Source, home: str) -> str:
    """The host that a source's home page answers from; empty where it is one of its own.

    >>> source = Source(id="us_a", name="A", homepage="https://a.example/")
    >>> host_moved_to(source, "https://b.example/start"), host_moved_to(source, source.homepage)
    ('b.example', '')
    """
    parts = urlsplit(home)
    return "" if is_host_of(parts.hostname or "", source) else parts.netloc.lower()


def moved(source: Source, host: str) -> Source:
    """The source as its file should state it now: addresses at the new host, articles the same.

    >>> source = Source(id="us_a", name="A", homepage="https://a.example/",
    ...                 feeds=("https://a.example/rss",))
    >>> found = moved(source, "b.example")
    >>> found.homepage, found.feeds, found.identity.former_hosts
    ('https://b.example/', ('https://b.example/rss',), ('a.example',))
    """
    after = source.moved_to(host)
    stated = {
        key: tuple(_at(one, source.host, host) for one in value)
        for key in Source.model_fields
        if isinstance(value := getattr(after, key), tuple)
    }
    return after.model_copy(update=stated)


def _at(address: object, before: str, after: str) -> object:
    if not isinstance(address, str) or "://" not in address:
        return address
    parts = urlsplit(address)
    bare = (parts.hostname or "").removeprefix("www.")
    if bare != before.removeprefix("www."):
        return address
    return urlunsplit(parts._replace(netloc=after))
