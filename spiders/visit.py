"""Visit single addresses politely for the catalog's tools: `python -m spiders.visit`.

Each line of standard input is a request, each line of standard output its answer, both JSON:
`{"id": 1, "url": …, "kind": "feed", "headers": {}}` and `{"id": 1, "url": …, "status": 200,
"headers": [[…]], "body": "<base64>"}`, or `{"id": 1, "reason": "not_found", "evidence": …}`.
Requests are answered side by side, those to one host one after the other.
"""

import asyncio
import base64
import json
import logging
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC
from math import inf
from time import monotonic
from typing import Any, TextIO

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

from pipeline.errors import PipelineError, SettingsError
from pipeline.records import Capture, Kind, RawRef
from pipeline.run import clock
from pipeline.settings import Settings, read_settings
from pipeline.sources import Source
from pipeline.sources.model import Politeness
from pipeline.store import FolderStore, Store, open_store
from spiders.guest.exchange import Exchange
from spiders.guest.lease import Leases
from spiders.guest.manners import Manners
from spiders.guest.optout import marked_as_reserved
from spiders.machine.clock import Clock
from spiders.process import Exit, say, scrapy_settings
from spiders.wire.failure import Failure
from spiders.wire.fetching import Fetcher
from spiders.wire.following import Hop, follow
from spiders.wire.way import way_of

TIMEOUT_SECONDS = 15.0
DELAY_SECONDS = 1.0  # between two requests to a host on the real web
LEASE_PATIENCE_SECONDS = 60.0  # somebody sits there and waits
MAX_LINE_BYTES = 1_000_000
IDLE_SECONDS = 20.0  # a host that is not asked for so long is let go of

logger = logging.getLogger(__name__)


class Visitor:
    """On whose behalf a curator's tools ask: nobody's source, and nothing is kept."""

    def __init__(self, delay_seconds: float) -> None:
        self.source = Source(
            id="zz_visit",
            name="visit",
            homepage="https://visit.invalid/",
            politeness=Politeness(delay_seconds=delay_seconds, timeout_seconds=TIMEOUT_SECONDS),
        )
        self.seconds_left = inf

    def begin(self) -> None:
        """Nothing is counted."""

    def count_exchange(self, received_bytes: int) -> None:
        """Nothing is counted."""

    def lacks(self, url: str) -> bool:  # noqa: ARG002 - a client's form
        """Nothing is remembered."""
        return False

    def note_absence(self, url: str) -> None:
        """Nothing is remembered."""

    def archive(self, capture: Capture) -> RawRef:  # noqa: ARG002 - a client's form
        """Nothing is kept."""
        return RawRef(key="", offset=0, length=0)


class VisitAnswers:
    """Asks as a crawl does, and under its leases."""

    def __init__(self, fetcher: Fetcher, settings: Settings, store: Store) -> None:
        now = Clock(clock(settings))
        self.exchange = Exchange(
            leases=Leases(store, settings.work),
            night=now.now().date(),
            fetcher=fetcher,
            clock=now,
            allow_private=settings.allow_private_addresses,
            lease_patience_seconds=LEASE_PATIENCE_SECONDS,
        )
        self.manners = Manners(self.exchange)
        self.visitor = Visitor(0.0 if settings.test_web else DELAY_SECONDS)

    async def visit(self, url: str, kind: Kind, headers: Mapping[str, str]) -> Capture | Failure:
        """The answer to an address, through its redirects, each as welcome as the first."""

        async def ask(hop: Hop) -> Capture | Failure:
            host = self.exchange.host_of(hop.url)
            host.pace.slow_to(self.visitor.source.politeness.delay_seconds)
            if kind is not Kind.ROBOTS and (
                refusal := await self.manners.refusal(host, self.visitor, hop.url)
            ):
                cause = host.rules.cause if host.rules else None
                return replace(refusal, reason=cause or refusal.reason)
            reserved: str | None = None
            if kind is Kind.ARTICLE:  # told to the curator, as a night would obey it
                reserved = await self.manners.reserved(host, self.visitor, hop.url)
            answer = await self.exchange.ask(host, self.visitor, hop.url, url, kind, headers)
            if reserved and isinstance(answer, Capture):
                return marked_as_reserved(answer, reserved)
            return answer

        return await follow(Hop(url), ask, allow_private=self.exchange.allow_private)

    async def let_idle_go(self) -> None:
        """Keep letting others talk to the hosts that we are done with."""
        while True:
            await asyncio.sleep(IDLE_SECONDS / 2)
            for host in list(self.exchange.hosts.values()):
                if host.pace.idle_seconds(monotonic()) > IDLE_SECONDS:
                    await self.exchange.let_go(host)


def lease_store(settings: Settings) -> Store:
    """Where the leases of all machines lie; a folder of this one where there is no such bucket."""
    try:
        store = open_store(settings, settings.raw_bucket)
        store.head("leases/probe")
    except PipelineError as error:
        logger.info("crawls on other machines are not known: %s", error)
        return FolderStore(settings.work / "leases")
    return store


class VisitSpider(Spider):
    """Answers the requests of standard input, side by side."""

    name = "visit"

    def __init__(self, settings_read: Settings) -> None:
        super().__init__()
        self.settings_read = settings_read

    async def start(self) -> AsyncIterator[Any]:
        """Answer until the input ends; no request goes through Scrapy's scheduler."""
        download = self.crawler.engine.download_async
        settings = self.settings_read
        fetcher = Fetcher(
            download,
            self.settings["USER_AGENT"],
            way_of(settings),
            page_bytes=settings.page_bytes,
        )
        visits = VisitAnswers(fetcher, settings, await asyncio.to_thread(lease_store, settings))
        tidying = asyncio.create_task(visits.let_idle_go())
        try:
            async with asyncio.TaskGroup() as answering:
                asking = await requests_of(sys.stdin)
                while line := await asking.readline():
                    answering.create_task(answer_line(json.loads(line), visits))
        finally:
            tidying.cancel()
            await asyncio.to_thread(visits.exchange.leases.release_all)
        return
        yield


async def requests_of(stream: TextIO) -> asyncio.StreamReader:
    """The lines of a pipe, awaited by no thread: one that ends in an error of ours ends us."""
    reader = asyncio.StreamReader(limit=MAX_LINE_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), stream
    )
    return reader


async def answer_line(asked: Mapping[str, Any], visits: VisitAnswers) -> None:
    """Write the answer to a request."""
    kind = Kind(asked.get("kind", Kind.OTHER))
    answer = await visits.visit(asked["url"], kind, asked.get("headers", {}))
    sys.stdout.write(json.dumps({"id": asked.get("id")} | as_json(answer)) + "\n")
    sys.stdout.flush()


def as_json(answer: Capture | Failure) -> dict[str, object]:
    """An answer as the line that tells it."""
    if isinstance(answer, Failure):
        return {"reason": answer.reason, "evidence": answer.evidence}
    return {
        "url": answer.url,
        "requested_url": answer.requested_url,
        "captured_at": answer.captured_at.astimezone(UTC).isoformat(),
        "status": answer.status,
        "headers": answer.headers,
        "body": base64.b64encode(answer.body).decode("ascii"),
    }


def main() -> int:
    """Answer until the input ends."""
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.WARNING)
    try:
        settings = read_settings()
        process = AsyncCrawlerProcess(scrapy_settings(settings))
    except SettingsError as error:
        say(str(error))
        return Exit.BAD_JOB
    process.crawl(VisitSpider, settings_read=settings)
    process.start(install_signal_handlers=False)
    return Exit.COMPLETE


if __name__ == "__main__":
    sys.exit(main())
