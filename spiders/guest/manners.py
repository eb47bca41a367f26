"""What a host allows before any page is asked: robots.txt and reservations, once a crawl."""

from time import monotonic
from urllib.parse import urljoin, urlsplit

from pipeline.archive import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.records import Capture, Kind, Reason
from spiders.guest.client import Client
from spiders.guest.exchange import Exchange
from spiders.guest.host import Host
from spiders.guest.licence import Licence, read_licence
from spiders.guest.optout import AI_TXT, TDMREP, read_reservations
from spiders.guest.robots import MAX_ROBOTS_BYTES, Rules, read_rules, rules_of_answer
from spiders.wire.failure import Failure
from spiders.wire.following import Hop, follow

MAX_ATTEMPTS = 3
WELL_KNOWN = (TDMREP, AI_TXT)
ABSENT = frozenset({404, 410})
MAX_WELL_KNOWN_BYTES = 512 * 1024
MAX_LICENCE_BYTES = 256 * 1024


class Manners:
    """Asks hosts for their rules, and keeps them."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    async def refusal(self, host: Host, client: Client, url: str) -> Failure | None:
        """What a host's robots.txt has against an address."""
        async with host.rules_lock:
            if host.rules is None:
                host.rules = await self._ask_rules(host, client, urlsplit(url).scheme)
                if host.rules is None:
                    return Failure(reason=Reason.NOT_FETCHED, evidence=self.exchange.why_stopped)
                host.pace.slow_to(host.rules.crawl_delay_seconds or 0.0)
        if host.rules.allow(url):
            return host.closed
        if host.rules.unavailable is not None:
            return Failure(
                reason=host.rules.reason or Reason.ROBOTS_UNAVAILABLE,
                evidence=host.rules.unavailable,
                is_final=True,
            )
        evidence = f"robots.txt of {host.name} disallows it"
        return Failure(reason=Reason.ROBOTS_DISALLOWED, evidence=evidence, is_final=True)

    async def reserved(self, host: Host, client: Client, url: str) -> str | None:
        """Which file of a host reserves an address; None where none does."""
        async with host.rules_lock:
            if host.reservations is None:
                root = urljoin(url, "/")
                tdmrep, ai_txt = [
                    await self._well_known(host, client, urljoin(root, name)) for name in WELL_KNOWN
                ]
                licences = [
                    await self._licence(client, address)
                    for address in (host.rules.licences if host.rules else ())
                ]
                host.reservations = read_reservations(
                    tdmrep, ai_txt, host.rules, filter(None, licences)
                )
        return host.reservations.why(url)

    async def _licence(self, client: Client, address: str) -> Licence | None:
        """A licence that a robots.txt names, wherever it lies; None where it cannot be read."""
        if client.lacks(address):
            return None
        answer = await self._follow_file(client, address)
        if isinstance(answer, Failure):
            return None
        if answer.status in ABSENT:
            client.note_absence(address)
        body = _small_body(answer, MAX_LICENCE_BYTES)
        return read_licence(body, address) if body else None

    async def _well_known(self, host: Host, client: Client, url: str) -> bytes | None:
        """A small file that a host may have; None where it has none, or had none lately."""
        if client.lacks(url):
            return None
        answer = await self.exchange.ask(host, client, url, url, Kind.ROBOTS, {})
        if isinstance(answer, Failure):
            return None
        client.archive(answer)
        if answer.status in ABSENT:
            client.note_absence(url)
        return _small_body(answer, MAX_WELL_KNOWN_BYTES)

    async def _ask_rules(self, host: Host, client: Client, scheme: str) -> Rules | None:
        """A host's rules; None where the crawl ended before they came."""
        first = f"{scheme}://{host.name}/robots.txt"
        answer: Capture | Failure = Failure(reason=Reason.NOT_FETCHED, evidence="")
        for attempt in range(MAX_ATTEMPTS):
            answer = await self._follow_file(client, first)
            is_busy = isinstance(answer, Capture) and (answer.status >= 500 or answer.status == 429)
            if isinstance(answer, Capture) and not is_busy:
                break
            if isinstance(answer, Failure) and (answer.is_final or host.closed):
                break
            host.pace.pause(monotonic(), 2**attempt * max(host.pace.floor_seconds, 0.1))
        if isinstance(answer, Failure):
            if answer.reason is Reason.NOT_FETCHED:
                return None
            told = f"robots.txt: {answer.evidence}"
            is_ours = answer.reason is Reason.FORBIDDEN_ADDRESS
            reason = answer.reason if is_ours else None
            return Rules(unavailable=told, reason=reason, cause=answer.reason)
        if not 200 <= answer.status < 300:
            return rules_of_answer(answer.status, b"")
        try:
            return read_rules(decoded_body(answer, MAX_ROBOTS_BYTES), answer.url)
        except (BodyTooLarge, BodyUndecodable) as error:
            return Rules(unavailable=f"robots.txt: {error}")

    async def _follow_file(self, client: Client, first: str) -> Capture | Failure:
        async def ask(hop: Hop) -> Capture | Failure:
            host = self.exchange.host_of(hop.url)
            answer = await self.exchange.ask(host, client, hop.url, first, Kind.ROBOTS, {})
            if isinstance(answer, Capture):
                client.archive(answer)
            return answer

        return await follow(
            Hop(first),
            ask,
            allow_private=self.exchange.allow_private,
            cookie_of=self.exchange.cookie_of,
        )


def _small_body(answer: Capture, limit: int) -> bytes | None:
    """What a file says; None where there is none, or more than anybody would write."""
    if answer.status != 200:
        return None
    try:
        return decoded_body(answer, limit)
    except (BodyTooLarge, BodyUndecodable):
        return None
