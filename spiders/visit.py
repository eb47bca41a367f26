"""Visit single addresses politely for the catalog's tools: `python -m spiders.visit`.

Each line of standard input is a request, each line of standard output its answer, both JSON:
`{"url": …, "kind": "feed", "headers": {}}` and `{"url": …, "status": 200, "headers": [[…]],
"body": "<base64>"}`, or `{"reason": "not_found", "evidence": …}`.
"""

import asyncio
import base64
import json
import logging
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import UTC
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from w3lib.url import safe_url_string

from pipeline.errors import SettingsError
from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.records import Capture, Kind, Reason
from pipeline.run import clock
from pipeline.settings import Settings, read_settings
from spiders.guest.exchange import redirect_target
from spiders.guest.pace import Pace
from spiders.guest.robots import Rules, read_rules, rules_of_answer
from spiders.machine.clock import Clock
from spiders.process import Exit, say, scrapy_settings
from spiders.wire.address import why_forbidden
from spiders.wire.fetching import Errand, Failure, Fetcher

MAX_REDIRECTS = 5
TIMEOUT_SECONDS = 15.0
DELAY_SECONDS = 1.0  # between two requests to a host on the real web
ROBOTS_BYTES = 2_097_152
VISITOR = "visit"  # whose captures these are: no source's


class Visits:
    """The hosts that were visited: their rules and their pace."""

    def __init__(self, fetcher: Fetcher, settings: Settings) -> None:
        self.fetcher = fetcher
        self.allow_private = settings.allow_private_addresses
        self.delay_seconds = 0.0 if settings.proxy else DELAY_SECONDS
        self.clock = Clock(clock(settings))
        self._rules: dict[str, Rules] = {}
        self._paces: dict[str, Pace] = {}

    async def visit(self, url: str, kind: Kind, headers: Mapping[str, str]) -> Capture | Failure:
        """The answer to an address, through its redirects, each as welcome as the first."""
        return await self._follow(url, kind, headers)

    async def _follow(
        self, first: str, kind: Kind, headers: Mapping[str, str]
    ) -> Capture | Failure:
        url = safe_url_string(first)
        for _ in range(MAX_REDIRECTS + 1):
            if why := why_forbidden(url, allow_private=self.allow_private):
                return Failure(reason=Reason.FORBIDDEN_ADDRESS, evidence=why, is_final=True)
            if kind is not Kind.ROBOTS:
                rules = await self._rules_of(url)
                if not rules.allow(url):
                    return _disallowed(rules, url)
            answer = await self._exchange(url, first, kind, headers)
            target = redirect_target(answer)
            if isinstance(answer, Failure) or target is None:
                return answer
            url = target
        evidence = f"more than {MAX_REDIRECTS} redirects"
        return Failure(reason=Reason.TOO_MANY_REDIRECTS, evidence=evidence, is_final=True)

    async def _rules_of(self, url: str) -> Rules:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        if place not in self._rules:
            self._rules[place] = await self._ask_rules(place)
            delay = self._rules[place].crawl_delay_seconds
            self._pace_of(url).slow_to(delay or 0.0)
        return self._rules[place]

    async def _ask_rules(self, place: str) -> Rules:
        answer = await self._follow(f"{place}/robots.txt", Kind.ROBOTS, {})
        if isinstance(answer, Failure):
            return Rules(unavailable=f"robots.txt: {answer.evidence}", reason=answer.reason)
        if not 200 <= answer.status < 300:
            return rules_of_answer(answer.status, b"")
        try:
            return read_rules(decoded_body(answer, ROBOTS_BYTES))
        except (BodyTooLarge, BodyUndecodable) as error:
            return Rules(unavailable=f"robots.txt: {error}")

    def _pace_of(self, url: str) -> Pace:
        return self._paces.setdefault(urlsplit(url).netloc, Pace(self.delay_seconds))

    async def _exchange(
        self, url: str, requested_url: str, kind: Kind, headers: Mapping[str, str]
    ) -> Capture | Failure:
        pace = self._pace_of(url)
        if (wait := pace.wait_seconds(monotonic())) > 0:
            await asyncio.sleep(wait)
        pace.take_turn(monotonic())
        now = self.clock.now()
        errand = Errand(
            url=url,
            requested_url=requested_url,
            source_id=VISITOR,
            night=now.date(),
            kind=kind,
            timeout_seconds=TIMEOUT_SECONDS,
            headers=headers,
        )
        return await self.fetcher.fetch(errand, self.clock.now)


class VisitSpider(Spider):
    """Answers the requests of standard input, one after the other."""

    name = "visit"

    def __init__(self, settings_read: Settings) -> None:
        super().__init__()
        self.settings_read = settings_read

    async def start(self) -> AsyncIterator[Any]:
        """Answer until the input ends; no request goes through Scrapy's scheduler."""
        download = self.crawler.engine.download_async
        fetcher = Fetcher(
            download,
            self.settings["USER_AGENT"],
            self.settings_read.proxy,
            page_bytes=self.settings_read.page_bytes,
        )
        visits = Visits(fetcher, self.settings_read)
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked = json.loads(line)
            kind = Kind(asked.get("kind", Kind.OTHER))
            answer = await visits.visit(asked["url"], kind, asked.get("headers", {}))
            sys.stdout.write(json.dumps(as_json(answer)) + "\n")
            sys.stdout.flush()
        return
        yield


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


def _disallowed(rules: Rules, url: str) -> Failure:
    if rules.unavailable is not None:
        return Failure(reason=rules.reason or Reason.ROBOTS_UNAVAILABLE, evidence=rules.unavailable)
    evidence = f"robots.txt of {urlsplit(url).netloc} disallows it"
    return Failure(reason=Reason.ROBOTS_DISALLOWED, evidence=evidence, is_final=True)


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
