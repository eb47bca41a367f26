"""One request to one host, in its turn."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.records import Capture, Kind, Reason
from spiders.guest.client import Client
from spiders.guest.cookies import note_cookies
from spiders.guest.host import Host
from spiders.guest.lease import Leases
from spiders.guest.pace import retry_after_seconds
from spiders.machine.clock import Clock
from spiders.wire.address import why_forbidden
from spiders.wire.failure import Failure
from spiders.wire.fetching import Errand, Fetcher

if TYPE_CHECKING:
    from spiders.wire.page_requests import AskPart, RequestedPart

IN_FLIGHT = 128  # answers under way at once; most wait for their server and hold no memory
MAX_FAILURES = 5  # of one host in a row; then it is left alone
LEASE_POLL_SECONDS = 2.0
LEASE_PATIENCE_SECONDS = 300.0
NO_ANSWER = frozenset({Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.TLS_FAILURE})


class Exchange:
    """Talks to hosts: one request at a time to each, at its pace, while we hold its lease."""

    def __init__(
        self,
        *,
        leases: Leases,
        night: date,
        fetcher: Fetcher,
        clock: Clock,
        allow_private: bool,
        lease_patience_seconds: float = LEASE_PATIENCE_SECONDS,
    ) -> None:
        self.leases = leases
        self.night = night
        self.fetcher = fetcher
        self.clock = clock
        self.allow_private = allow_private
        self.lease_patience_seconds = lease_patience_seconds
        self.hosts: dict[str, Host] = {}
        self.stopping = asyncio.Event()
        self.why_stopped = ""
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)

    def stop(self, why: str) -> None:
        """Let nothing more go out."""
        self.why_stopped = self.why_stopped or why
        self.stopping.set()

    def host_of(self, url: str) -> Host:
        """Who answers at an address; what is no address is nobody's."""
        is_address = why_forbidden(url, allow_private=True) is None
        name = urlsplit(url).netloc.lower() if is_address else ""
        if name not in self.hosts:
            self.hosts[name] = Host(name)
        return self.hosts[name]

    async def let_go(self, host: Host) -> None:
        """Let other crawls talk to a host."""
        async with host.exchange_lock:
            await asyncio.to_thread(self.leases.release, host.name)

    async def ask(
        self,
        host: Host,
        client: Client,
        url: str,
        requested_url: str,
        kind: Kind,
        headers: Mapping[str, str],
        *,
        part: "RequestedPart | None" = None,
        is_home: bool = False,
    ) -> Capture | Failure:
        """One request to a host, in its turn; the host's manners are noted.

        A part of a page is asked of the page's own host without a new pause, as the page's rest.
        """
        async with host.exchange_lock:
            if refusal := await self._lease(host):
                return refusal
            while (
                wait := host.pace.wait_seconds(monotonic(), is_rest=is_home)
            ) > 0 and not self.stopping.is_set():
                if wait > client.seconds_left:
                    told = f"{host.name} wants a pause of {wait:.0f} seconds"
                    return Failure(reason=Reason.OVER_BUDGET, evidence=told)
                await self._sleep(wait)
            if host.closed is not None:
                return host.closed
            async with self._in_flight:
                if self.stopping.is_set():
                    return Failure(reason=Reason.NOT_FETCHED, evidence=self.why_stopped)
                if part is not None and not part.is_wanted():
                    return Failure(reason=Reason.NOT_FETCHED, evidence="its page has ended")
                if client.source.language:  # where a site leads its readers by theirs
                    headers = {"Accept-Language": f"{client.source.language}, *;q=0.5", **headers}
                if host.cookie:
                    headers = {**headers, "Cookie": host.cookie}
                errand = Errand(
                    url=url,
                    requested_url=requested_url,
                    source_id=client.source.id,
                    night=self.night,
                    kind=kind,
                    timeout_seconds=client.source.politeness.timeout_seconds,
                    headers=headers,
                    method=part.method if part else "GET",
                    body=part.body if part else b"",
                )
                begun = monotonic()
                client.begin()
                host.pace.take_turn(begun)
                answer = await self.fetcher.fetch(errand, self.clock.now)
            self._note(host, client, answer, monotonic() - begun)
            note_cookies(host, answer, self.host_of)
            return answer

    def cookie_of(self, url: str) -> str:
        """The cookie that the host of an address is brought."""
        return self.host_of(url).cookie

    async def render(
        self, host: Host, client: Client, page: Capture, ask_part: "AskPart"
    ) -> Capture | Failure:
        """A page as a browser makes it, which asks for its parts as we let it."""
        seconds = client.source.politeness.timeout_seconds
        rendered = await self.fetcher.render(page, ask_part, seconds)
        if isinstance(rendered, Failure):
            self._count_failure(host, rendered)
        return rendered

    async def _lease(self, host: Host) -> Failure | None:
        """Wait until no other crawl talks to the host; why that never came."""
        begun = monotonic()
        while not self.leases.is_held(host.name):
            if await asyncio.to_thread(self.leases.take, host.name):
                break
            if self.stopping.is_set():
                return Failure(reason=Reason.NOT_FETCHED, evidence=self.why_stopped)
            if monotonic() - begun > self.lease_patience_seconds:
                told = f"another crawl talks to {host.name}"
                return Failure(reason=Reason.NOT_FETCHED, evidence=told)
            await self._sleep(LEASE_POLL_SECONDS)
        return None

    def _note(self, host: Host, client: Client, answer: Capture | Failure, seconds: float) -> None:
        """Adapt to how a host answered: its pace, what it asked us to wait, whether it is there."""
        now = monotonic()
        client.count_exchange(len(answer.body) if isinstance(answer, Capture) else 0)
        if isinstance(answer, Failure):
            host.pace.note(now, seconds, was_good=False)
            self._count_failure(host, answer)
            return
        host.failures = 0
        host.pace.note(now, seconds, was_good=answer.status < 400)
        if answer.status not in {429, 503}:
            return
        asked = retry_after_seconds(answer.header("retry-after"), self._date_of(answer))
        if asked is None:
            return
        if asked > client.source.politeness.retry_after_seconds:
            told = f"{host.name} asks us to wait {asked:.0f} seconds"
            host.closed = Failure(reason=Reason.BUSY, evidence=told, is_final=True)
        else:
            host.pace.pause(now, asked)

    def _count_failure(self, host: Host, failure: Failure) -> None:
        """Leave a host alone that gave no answer so many times in a row."""
        host.failures += failure.reason in NO_ANSWER
        if host.failures >= MAX_FAILURES:
            told = f"{host.failures} failures in a row, the last: {failure.evidence}"
            host.closed = replace(failure, evidence=told, is_final=True)

    def _date_of(self, answer: Capture) -> datetime:
        """What time it is for a server, whose Retry-After may be a date."""
        try:
            at = parsedate_to_datetime(answer.header("date") or "")
        except ValueError:
            return self.clock.now()
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    async def _sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end of the crawl."""
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return
