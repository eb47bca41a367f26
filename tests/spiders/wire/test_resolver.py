from types import SimpleNamespace

import pytest
from scrapy.resolver import HostResolution, dnscache
from twisted.internet.address import IPv4Address, IPv6Address

from spiders.wire.fetching import why_failed
from spiders.wire.resolver import GuardedResolver, refused_hosts


class Names:
    """A resolver that knows a few names, as Twisted's does."""

    def __init__(self, **names: list[str]) -> None:
        self.names = names

    def resolveHostName(self, receiver, name, port=0, types=None, semantics="TCP"):  # noqa: N802
        receiver.resolutionBegan(HostResolution(name))
        for address in self.names[name]:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()
        return receiver


class Heard:
    def __init__(self) -> None:
        self.addresses: list[str] = []

    def resolutionBegan(self, resolution) -> None:  # noqa: N802
        return

    def addressResolved(self, address) -> None:  # noqa: N802
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        return


@pytest.fixture(autouse=True)
def forget():
    dnscache.clear()
    refused_hosts.clear()


def resolve(name: str, *allowed: str, **names: list[str]) -> list[str]:
    reactor = SimpleNamespace(nameResolver=Names(**names))
    heard = Heard()
    GuardedResolver(reactor, 100, frozenset(allowed)).resolveHostName(heard, name, 80)
    return heard.addresses


def test_a_public_name_with_a_private_address_leads_nowhere():
    assert resolve("evil", evil=["127.0.0.1", "10.0.0.1", "::1", "169.254.169.254"]) == []
    assert "evil" in refused_hosts
    failure = why_failed(OSError("no address"), "http://evil/")
    assert failure.reason == "forbidden_address"
    assert failure.is_final


def test_only_the_public_addresses_of_a_name_are_used():
    assert resolve("mixed", mixed=["192.168.0.1", "8.8.8.8", "::ffff:127.0.0.1"]) == ["8.8.8.8"]


def test_a_cached_answer_is_guarded_as_well():
    dnscache["evil"] = [IPv4Address("TCP", "127.0.0.1", 0)]
    assert resolve("evil") == []


def test_the_proxy_and_test_webs_are_let_through():
    assert resolve("proxy", "proxy", proxy=["127.0.0.1"]) == ["127.0.0.1"]
    assert resolve("any", "*", any=["127.0.0.1"]) == ["127.0.0.1"]
