"""Share out the sources so that no host is ever asked by two crawls at once."""

import hashlib
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from pipeline.discover.routes import stated_addresses
from pipeline.identity import registered_domain
from pipeline.sources.model import Source


def shards(sources: Iterable[Source], *, shard_sources: int, shards: int) -> list[list[str]]:
    """The ids of the sources, in groups that share no registered domain.

    While there are fewer than `shard_sources` each group is as small as it can be: one source,
    or several that share a host. From then on there are at most `shards`, and which one a group
    goes to is a rendezvous hash of its domain: adding a shard or a source moves few others.
    """
    groups = list(_groups(sources))
    if sum(len(ids) for _, ids in groups) < shard_sources:
        return sorted(sorted(ids) for _, ids in groups)
    filled: dict[int, list[str]] = {}
    for domain, ids in groups:
        filled.setdefault(_chosen(domain, shards), []).extend(ids)
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
