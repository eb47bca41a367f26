"""Resolve host names and keep private addresses out, at the moment of connecting."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from spiders.wire.address import is_public

refused_hosts: set[str] = set()  # names that led to private addresses, for the reject's reason


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver, which drops every address that is not public.

    Names are checked before a request; this catches a public name that leads to a private
    address, also when its answer changes between the two.
    """

    def __init__(self, reactor: Any, cache_size: int, allowed: frozenset[str]) -> None:
        super().__init__(reactor, cache_size)
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "GuardedResolver":
        """The resolver for a crawl, with the hosts that its settings let through."""
        settings = crawler.settings
        allowed = frozenset(settings.getlist("NIGHTDESK_ALLOWED_HOSTS"))
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), allowed)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve as before; addresses that are not public never reach the receiver."""
        receiver = resolutionReceiver
        if "*" not in self.allowed and hostName not in self.allowed:
            receiver = _PublicOnly(resolutionReceiver, hostName)  # type: ignore[assignment]
        return super().resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )


@implementer(IResolutionReceiver)
class _PublicOnly:
    def __init__(self, receiver: Any, host: str) -> None:
        self.receiver = receiver
        self.host = host

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_public(ip_address(address.host.partition("%")[0])):
            self.receiver.addressResolved(address)
        else:
            refused_hosts.add(self.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.receiver.resolutionComplete()
