"""What a rendered page asks for, asked as pages are: by each host's rules and at its pace."""

import logging
from typing import TYPE_CHECKING

from pipeline.records import Capture, Kind
from spiders.guest.client import Client
from spiders.guest.exchange import Exchange
from spiders.guest.host import Host
from spiders.guest.manners import Manners
from spiders.wire.failure import Failure
from spiders.wire.following import Hop, follow

if TYPE_CHECKING:
    from spiders.wire.page_requests import RequestedPart

logger = logging.getLogger(__name__)


class Parts:
    """Asks for the parts of one page on behalf of its source."""

    def __init__(self, exchange: Exchange, manners: Manners, client: Client, home: Host) -> None:
        self.exchange = exchange
        self.manners = manners
        self.client = client
        self.home = home
        self._others: set[Host] = set()

    async def ask(self, part: "RequestedPart") -> Capture | None:
        """A part of the page, through its redirects, each as welcome as the first."""

        async def ask(hop: Hop) -> Capture | Failure:
            host = self.exchange.host_of(hop.url)
            if host is not self.home:
                self._others.add(host)
                host.pace.slow_to(self.client.source.politeness.delay_seconds)
            if refusal := await self.manners.refusal(host, self.client, hop.url):
                return refusal
            return await self.exchange.ask(
                host,
                self.client,
                hop.url,
                part.url,
                Kind.OTHER,
                part.headers,
                part=part.on(hop),
                is_home=host is self.home,
            )

        answer = await follow(
            Hop(part.url, part.method), ask, allow_private=self.exchange.allow_private
        )
        if isinstance(answer, Failure):
            logger.debug("a page did not get %s: %s", part.url, answer.evidence)
            return None
        return answer

    async def let_go(self) -> None:
        """Let other crawls talk to the hosts that had parts of the page and nothing else."""
        for host in self._others:
            if not host.is_visited:
                await self.exchange.let_go(host)
