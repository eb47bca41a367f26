"""Say what is wrong with source files before anybody is asked."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

import pytz

from pipeline.discover.routes import ROUTES, Nights
from pipeline.discover.scope import is_in_scope
from pipeline.sources.model import Source

# The zones that a country's own list lacks, or has by their former names.
MORE_ZONES = {"ua": {"Europe/Kyiv"}, "gl": {"America/Nuuk"}, "in": {"Asia/Kolkata"}}
BLIND = re.compile(r"^(?:https\?\?://)?(?:\.\*|\.\+|/|)$")  # includes whatever there is

NEEDED = {
    "language": "add the code of its language, as en",
    "time_zone": "add the zone of its dates, as Europe/London",
    "origin": 'say where the facts of this file come from, as "the site itself, 2026-03-01"',
}


def faults_of(source: Source) -> list[str]:
    """What a person would send a source file back for, a sentence each.

    >>> faults_of(Source(id="fr_a", name="A", homepage="https://a.example/", origin="they say",
    ...                  language="fr", time_zone="Asia/Tokyo", feeds=("https://a.example/rss",)))
    ['time_zone: Asia/Tokyo is no zone of fr; choose one of Europe/Paris']
    """
    return list(_faults(source))


def _faults(source: Source) -> Iterator[str]:
    yield from _misplaced(source)
    for key, mend in NEEDED.items():
        if not getattr(source, key):
            yield f"{key}: is missing; {mend}"
    if not source.is_active and not source.why_inactive.strip():
        yield "why_inactive: is missing; say why it is not collected"
    stated = [one for one in ROUTES if one.is_stated and getattr(source, one.key)]
    if source.is_active and not any(one.nights is not Nights.PAST for one in stated):
        yield "feeds: nothing tells of a current night; add a feed, a sitemap or a section"
    for address in source.expect.in_scope:
        if not is_in_scope(address, source):
            yield f"expect.in_scope: {address} is not in scope; correct [scope] or hosts"
    for address in source.expect.out_of_scope:
        if is_in_scope(address, source):
            yield f"expect.out_of_scope: {address} is in scope; correct [scope]"
    if is_in_scope(source.homepage, source):
        yield "scope: the home page is in scope; it is no article"
    if (source.scope.include or source.scope.exclude) and not source.expect.in_scope:
        yield "expect.in_scope: is missing; give an address that [scope] must take"
    if any(BLIND.match(one) for one in source.scope.include):
        yield "scope.include: takes every address; leave it out"


def _misplaced(source: Source) -> Iterator[str]:
    """Where on earth, and on the net, it cannot be."""
    zones = set(pytz.country_timezones.get(source.country, ()))
    if not zones:
        yield f"id: {source.country} is no country of ISO 3166"
    elif source.time_zone and source.time_zone not in {
        "UTC",
        *zones,
        *MORE_ZONES.get(source.country, ()),
    }:
        known = ", ".join(sorted(zones)[:8])
        yield f"time_zone: {source.time_zone} is no zone of {source.country}; choose one of {known}"
    if _is_private(source.host):
        yield f"homepage: {source.host} is no public host, and no other is asked; correct it"


def _is_private(host: str) -> bool:
    """Whether a host is plainly of a network of one's own; the crawl asks what a name leads to."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host.rstrip(".")


def faults_of_all(sources: Iterable[Source]) -> list[str]:
    """What is wrong with source files one by one, and with two that collect the same."""
    sources = list(sources)
    found = [f"{one.id}: {fault}" for one in sources for fault in faults_of(one)]
    for key in ("homepage", "host", "feeds", "sitemaps"):
        owners: dict[str, str] = {}
        for source in sources:
            if key == "host" and source.scope.include:
                continue  # it takes a part of the host, and says which
            value = getattr(source, key)
            for one in [value] if isinstance(value, str) else sorted(set(value)):
                bare = one.removeprefix("www.").rstrip("/")
                other = owners.setdefault(bare, source.id)
                if other != source.id:
                    found.append(f"{source.id}: {key}: {one} is that of {other} too")
    return found
