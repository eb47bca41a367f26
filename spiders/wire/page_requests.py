"""What a browser asks for while it makes a page: we ask, so that every guard holds.

A browser follows redirects, resolves names and opens connections as it likes. So it gets no network
at all: the page was fetched before it started, its scripts and their data are asked for as pages
are, by the rules and at the pace of whoever has them, and where a script would lead elsewhere the
crawl follows as it follows a redirect, or does not.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from playwright.async_api import Error, Page, Route
from playwright.async_api import Request as PageRequest
from scrapy import Request

from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.records import Capture
from spiders.wire.following import Hop

ASKED = frozenset({"script", "stylesheet", "xhr", "fetch"})  # what a text may depend on
METHODS = frozenset({"GET", "POST"})
SETTLE_SECONDS = 1.0  # what scripts get to write after the page has loaded
PATIENCE = 2  # time-outs of one answer that a page may take with all its parts
MAX_PARTS = 100  # of one page
MAX_PART_BYTES = 10 << 20  # decoded
OURS = frozenset({"user-agent", "accept-encoding", "host", "content-length", "cookie"})
LEFT_OUT = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedPart:
    """What a page asks for beside itself."""

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes
    is_wanted: Callable[[], bool]  # whether the page still waits for it

    def on(self, hop: Hop) -> "RequestedPart":
        """The same on its way: what became a GET carries nothing."""
        body = self.body if hop.method == self.method else b""
        return replace(self, url=hop.url, method=hop.method, body=body)


AskPart = Callable[[RequestedPart], Awaitable[Capture | None]]


class PageRequests:
    """The requests of one page's browser, answered or refused."""

    def __init__(self, page: Capture, ask_part: AskPart, timeout_seconds: float) -> None:
        self.page = page
        self.ask_part = ask_part
        self.timeout_seconds = timeout_seconds
        self.led_to = ""  # where a script of the page would have gone
        self.is_restless = False
        self._leads_away = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None
        self._is_given = False
        self._is_over = False
        self._parts_left = MAX_PARTS

    def end(self) -> None:
        """Ask for nothing more."""
        self._is_over = True

    async def attend(self, page: Page, _: Request) -> None:
        """Stand between a new page and the network."""
        await page.route("**", self._answer)
        await page.route_web_socket("**", lambda wire: wire.close())
        seconds = self.timeout_seconds * PATIENCE
        watch = asyncio.get_running_loop().call_later(seconds, self._end, page)
        page.on("close", lambda _: watch.cancel())

    def _end(self, page: Page) -> None:
        """Close a page whose scripts never rest: nothing else would end the wait for it."""
        self.is_restless = True
        self._ending = asyncio.create_task(page.close())

    async def settle(self, page: Page) -> None:
        """Return when the page has loaded and its scripts had time to write, or lead away.

        A page that is left while it loads never ends loading.
        """
        left = asyncio.create_task(self._leads_away.wait())
        milliseconds = self.timeout_seconds * 1000
        loaded = asyncio.create_task(page.wait_for_load_state("load", timeout=milliseconds))
        await asyncio.wait({left, loaded}, return_when=asyncio.FIRST_COMPLETED)
        if not self.led_to:
            if loaded.exception():
                raise TimeoutError("the page did not load in time")
            await asyncio.wait({left}, timeout=SETTLE_SECONDS)
        left.cancel()
        loaded.cancel()
        await asyncio.gather(left, loaded, return_exceptions=True)
        if self.led_to:
            await page.goto("about:blank")

    async def _answer(self, route: Route) -> None:
        answer = await self._answer_to(route.request)
        with suppress(Error):  # the page was closed meanwhile
            if answer is None:
                await route.abort("aborted")  # with another word a page would become an error page
                return
            status, headers, body = answer
            await route.fulfill(status=status, headers=dict(headers), body=body)

    async def _answer_to(self, asked: PageRequest) -> tuple[int, Mapping[str, str], bytes] | None:
        if asked.is_navigation_request():
            return self._page_for(asked)
        if asked.resource_type not in ASKED or asked.method not in METHODS or not self._parts_left:
            return None
        self._parts_left -= 1
        answer = await self.ask_part(
            RequestedPart(
                url=asked.url,
                method=asked.method,
                headers={name: text for name, text in asked.headers.items() if name not in OURS},
                body=asked.post_data_buffer or b"",
                is_wanted=lambda: not self._is_over,
            )
        )
        return None if answer is None else _told(answer)

    def _page_for(self, asked: PageRequest) -> tuple[int, Mapping[str, str], bytes] | None:
        """The page itself, once; a frame's page is no part of it."""
        if asked.frame.parent_frame is not None:
            return None
        if not self._is_given:
            self._is_given = True
            return _told(self.page)
        if asked.url.partition("#")[0] != self.page.url:
            self.led_to = self.led_to or asked.url
            self._leads_away.set()
        return None


def _told(answer: Capture) -> tuple[int, Mapping[str, str], bytes] | None:
    """An answer as a browser takes it: its body plain, and no cookies."""
    try:
        body = decoded_body(answer, MAX_PART_BYTES)
    except (BodyTooLarge, BodyUndecodable):
        return None
    headers: dict[str, str] = {}
    for name, value in answer.headers:
        if name.lower() not in LEFT_OUT:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return answer.status, headers, body
