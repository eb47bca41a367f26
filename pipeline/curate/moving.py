"""Propose the source file of a site that has moved to another host."""

from urllib.parse import urlsplit, urlunsplit

import tomli_w

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


def moved_file(source: Source, host: str) -> str:
    """The source file as it should read now: its addresses at the new host, its articles the same.

    >>> source = Source(id="us_a", name="A", homepage="https://a.example/", language="en")
    >>> print(moved_file(source, "b.example"))
    name = "A"
    homepage = "https://b.example/"
    language = "en"
    <BLANKLINE>
    [identity]
    former_hosts = [
        "a.example",
    ]
    """
    stated = source.moved_to(host).model_dump(mode="json", exclude={"id"}, exclude_defaults=True)
    for key, value in stated.items():
        if isinstance(value, list):
            stated[key] = [_at(one, source.host, host) for one in value]
    return tomli_w.dumps(stated).rstrip()


def _at(address: object, before: str, after: str) -> object:
    if not isinstance(address, str) or "://" not in address:
        return address
    parts = urlsplit(address)
    bare = (parts.hostname or "").removeprefix("www.")
    if bare != before.removeprefix("www."):
        return address
    return urlunsplit(parts._replace(netloc=after))
