"""What a browser asks for while it makes a page: we ask, so that every guard holds.

A browser follows redirects, resolves names and opens connections as it likes. So it gets no network
at all: the page was fetched before it started, its scripts and their data are fetched for it one at
a time a host, under the guards of all fetches, and where a script would lead elsewhere the crawl
follows as it follows a redirect, or does not.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.async_api import Error, Page, Route
from playwright.async_api import Request as PageRequest
from scrapy import Request
from scrapy.http import Response

from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decode_content

logger = logging.getLogger(__name__)

ASKED = frozenset({"script", "stylesheet", "xhr", "fetch"})  # what a text may depend on
METHODS = frozenset({"GET", "POST"})
SETTLE_SECONDS = 1.0  # what scripts get to write after the page has loaded
PATIENCE = 2  # time-outs of one answer that a page may take with all its parts
MAX_PARTS = 100  # of one page
MAX_REDIRECTS = 5
MAX_PART_BYTES = 10 << 20  # decoded
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEPT_METHOD = frozenset({307, 308})
OURS = frozenset({"user-agent", "accept-encoding", "host", "content-length", "cookie"})
LEFT_OUT = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie"})


class PageRequests:
    """The requests of one page's browser, answered or refused."""

    def __init__(
        self,
        page: Response,
        download: Callable[[Request], Any],
        like: Request,
        is_welcome: Callable[[str], bool],
    ) -> None:
        self.page = page
        self.download = download
        self.like = like  # the request that brought the page; the others share its limits
        self.is_welcome = is_welcome
        self.led_to = ""  # where a script of the page would have gone
        self.is_restless = False
        self._leads_away = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None
        self._is_given = False
        self._parts_left = MAX_PARTS

    async def attend(self, page: Page, _: Request) -> None:
        """Stand between a new page and the network."""
        await page.route("**", self._answer)
        await page.route_web_socket("**", lambda wire: wire.close())
        seconds = self.like.meta["download_timeout"] * PATIENCE
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
        milliseconds = self.like.meta["download_timeout"] * 1000
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
        response = await self._follow(asked)
        return None if response is None else _told(response)

    def _page_for(self, asked: PageRequest) -> tuple[int, Mapping[str, str], bytes] | None:
        """The page itself, once; a frame's page is no part of it."""
        if asked.frame.parent_frame is not None:
            return None
        if not self._is_given:
            self._is_given = True
            return _told(self.page)
        if asked.url.partition("#")[0] != self.like.url:
            self.led_to = self.led_to or asked.url
            self._leads_away.set()
        return None

    async def _follow(self, asked: PageRequest) -> Response | None:
        """A part of the page, through its redirects, each as welcome as the first."""
        url, method, body = asked.url, asked.method, asked.post_data_buffer
        for _ in range(MAX_REDIRECTS + 1):
            if not self.is_welcome(url):
                logger.debug("a script was refused %s", url)
                return None
            request = self.like.replace(
                url=url,
                method=method,
                body=body or b"",
                headers=self._headers(asked),
                meta=self.like.meta | {"download_slot": urlsplit(url).netloc},
            )
            try:
                response: Response = await self.download(request)
            except Exception as error:  # noqa: BLE001 - what a server sends must not end the page
                logger.debug("a part of a page failed: %s: %r", url, error)
                return None
            location = response.headers.get("Location")
            if response.status not in REDIRECTS or location is None:
                return response
            url = urljoin(url, location.decode("utf-8", "replace"))
            if response.status not in KEPT_METHOD:
                method, body = "GET", None
        return None

    def _headers(self, asked: PageRequest) -> dict[str, str]:
        stated = {name: value for name, value in asked.headers.items() if name not in OURS}
        ours = {
            name: self.like.headers.get(name) or b"" for name in ("User-Agent", "Accept-Encoding")
        }
        return stated | {name: value.decode("latin-1") for name, value in ours.items()}


def _told(response: Response) -> tuple[int, Mapping[str, str], bytes] | None:
    """A response as a browser takes it: its body plain, and no cookies."""
    codings = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
    try:
        body = decode_content(response.body, codings, MAX_PART_BYTES)
    except (BodyTooLarge, BodyUndecodable):
        return None
    headers = {
        name.decode("latin-1"): ", ".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in LEFT_OUT
    }
    return response.status, headers, body
