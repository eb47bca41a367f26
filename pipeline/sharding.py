"""Share out the sources so that no host is ever asked by two crawls at once."""

import hashlib
from collections.abc import Iterable, Iterator
from math import ceil
from urllib.parse import urlsplit

from pipeline.discover.routes import stated_addresses
from pipeline.identity import registered_domain
from pipeline.sources.model import Source


def shards(sources: Iterable[Source], *, shard_sources: int, shards: int) -> list[list[str]]:
    """The ids of the sources, in groups that share no registered domain.

    A group holds about `shard_sources`, since to start a process costs more than a small source,
    and more where there would be more than `shards`. Which one a source goes to is a rendezvous
    hash of its domain: adding a shard or a source moves few others.
    """
    groups = list(_groups(sources))
    wanted = ceil(sum(len(ids) for _, ids in groups) / shard_sources)
    filled: dict[int, list[str]] = {}
    for domain, ids in groups:
        filled.setdefault(_chosen(domain, min(wanted, shards)), []).extend(ids)
    return [sorted(filled[number]) for number in sorted(filled)]


def domains_of(source: Source) -> frozenset[str]:
    """Every registered domain that collecting a source may talk to."""
    addresses = (source.homepage, *stated_addresses(source))
    hosts = {urlsplit(address).hostname or "" for address in addresses} | set(source.hosts)
    return frozenset(registered_domain(host) for host in hosts if host)


def _groups(sources: Iterable[Source]) -> Iterator[tuple[str, list[str]]]:
    # Union-find over domains: two sources are together when a chain of shared domains joins them.
    parent: dict[str, str] = {}

    def root(domain: str) -> str:
        parent.setdefault(domain, domain)
        while parent[domain] != domain:
            parent[domain] = parent[parent[domain]]
            domain = parent[domain]
        return domain

    known: list[tuple[str, str]] = []
    for source in sources:
        first, *others = sorted(domains_of(source))
        for other in others:
            one, two = sorted((root(first), root(other)))
            parent[two] = one  # the smallest name stands for all, whatever the order
        known.append((source.id, first))
    members: dict[str, list[str]] = {}
    for source_id, domain in known:
        members.setdefault(root(domain), []).append(source_id)
    yield from sorted(members.items())


def _chosen(domain: str, shards: int) -> int:
    def weight(number: int) -> bytes:
        return hashlib.sha256(f"{number}:{domain}".encode()).digest()

    return max(range(max(shards, 1)), key=weight)
