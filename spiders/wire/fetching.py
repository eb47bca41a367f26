"""One request and its answer: a capture, or the reason why there is none."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web._newclient import ParseError

from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.records import Capture, Kind, Reason
from spiders.wire.failure import Failure
from spiders.wire.following import LED_TO
from spiders.wire.handler import HeadersTooLarge
from spiders.wire.rendering import rendering_meta
from spiders.wire.resolver import refused_hosts
from spiders.wire.way import Way

if TYPE_CHECKING:
    from spiders.wire.page_requests import AskPart

Download = Callable[[Request], Awaitable[Response]]

MEBIBYTE = 1 << 20
MAX_BYTES = {Kind.SITEMAP: 20 * MEBIBYTE, Kind.FEED: 10 * MEBIBYTE, Kind.ROBOTS: 2 * MEBIBYTE}
ACCEPT = {
    Kind.ARTICLE: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    Kind.SECTION: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    Kind.FEED: "application/rss+xml,application/atom+xml,application/feed+json,*/*;q=0.5",
    Kind.SITEMAP: "application/xml,text/xml,*/*;q=0.5",
}
OURS = b"nightdesk-"
# an unchanged page may be filled with other text by its scripts: it is asked without conditions
RENDERED_AWAY = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "etag", "last-modified"}
)
HTTP_FAILURES = {
    401: Reason.ACCESS_DENIED,
    402: Reason.ACCESS_DENIED,
    403: Reason.ACCESS_DENIED,
    404: Reason.NOT_FOUND,
    410: Reason.GONE,
    429: Reason.BUSY,
    451: Reason.ACCESS_DENIED,
    503: Reason.BUSY,
}
# what may go better at another time: tried again now, and by the next attempt
TRANSIENT = frozenset(
    {
        Reason.BUSY,
        Reason.UNREACHABLE,
        Reason.TLS_FAILURE,
        Reason.TIMED_OUT,
        Reason.BAD_RESPONSE,
        Reason.HTTP_ERROR,
        Reason.ROBOTS_UNAVAILABLE,
        Reason.NOT_FETCHED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is asked, for whom, and as what."""

    url: str
    requested_url: str
    source_id: str
    night: date
    kind: Kind
    timeout_seconds: float
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""  # of a part that a script asks for by POST


class Fetcher:
    """Asks servers through Scrapy's downloader."""

    def __init__(self, download: Download, user_agent: str, way: Way, *, page_bytes: int) -> None:
        self.download = download
        self.user_agent = user_agent
        self.way = way
        self.page_bytes = page_bytes  # what is read of a page once it is decoded

    async def fetch(self, errand: Errand, now: Callable[[], datetime]) -> Capture | Failure:
        """The answer to one errand; redirects and errors are answers too."""
        host = urlsplit(errand.url).hostname or ""
        if refusal := await self.way.refusal(host):
            return refusal
        try:
            response = await self.download(self._request(errand))
        except Exception as error:  # noqa: BLE001 - a server must not end a crawl by what it sends
            return why_failed(error, errand.url)
        return Capture(
            url=errand.url,
            requested_url=errand.requested_url,
            captured_at=now(),
            status=response.status,
            headers=tuple(_headers(response)),
            body=response.body,
            source_id=errand.source_id,
            night=errand.night,
            kind=errand.kind,
        )

    async def render(
        self, page: Capture, ask_part: "AskPart", timeout_seconds: float
    ) -> Capture | Failure:
        """A page as its scripts made it, or as it came where a browser would not show it.

        Nothing goes out but by `ask_part`.
        """
        if not _is_page(page, self.page_bytes):
            return page
        # these need the optional extra `javascript`
        from scrapy_playwright.page import PageMethod

        from spiders.wire.page_requests import PageRequests

        parts = PageRequests(page, ask_part, timeout_seconds)
        meta = {
            **rendering_meta(self.user_agent, timeout_seconds),
            "playwright_page_init_callback": parts.attend,
            "playwright_page_methods": [PageMethod(parts.settle)],
            "download_slot": f"browser {urlsplit(page.url).netloc}",
        }
        body = page.body
        try:
            response = await self.download(Request(page.url, meta=meta, dont_filter=True))
            body = response.body
        except Exception as error:  # noqa: BLE001 - a page must not end a crawl by what it does
            if parts.is_restless:
                told = "the page's scripts never rested"
                return Failure(reason=Reason.TIMED_OUT, evidence=told, is_final=True)
            if not parts.led_to:
                return why_failed(error, page.url)
        finally:
            parts.end()
        if parts.led_to and urlsplit(parts.led_to).netloc != urlsplit(page.url).netloc:
            told = f"its script leads to {urlsplit(parts.led_to).netloc}"[:300]
            return Failure(reason=Reason.HTTP_ERROR, evidence=told, is_final=True)
        headers = [one for one in page.headers if one[0].lower() not in RENDERED_AWAY]
        headers.append(("Nightdesk-Rendered-By", "chromium"))
        headers += [(LED_TO, parts.led_to)] if parts.led_to else []
        return replace(page, headers=tuple(headers), body=body)

    def _request(self, errand: Errand) -> Request:
        headers = {
            "User-Agent": self.user_agent,
            "Accept": ACCEPT.get(errand.kind, "*/*"),
            "Accept-Encoding": "gzip, deflate, br, zstd",
        }
        meta: dict[str, object] = {
            "download_timeout": errand.timeout_seconds,
            "download_maxsize": MAX_BYTES.get(errand.kind, self.page_bytes),
            "download_slot": urlsplit(errand.url).netloc,
        }
        if self.way.proxy:
            meta["proxy"] = self.way.proxy
        if self.way.authorization:
            headers["Proxy-Authorization"] = self.way.authorization
        return Request(
            errand.url,
            method=errand.method,
            headers={**headers, **errand.headers},
            body=errand.body,
            meta=meta,
            dont_filter=True,
        )


def _is_page(answer: Capture, max_bytes: int) -> bool:
    """Whether an answer is one that a browser would show."""
    kind = answer.header("content-type") or "text/html"
    if answer.status != 200 or "html" not in kind.lower():
        return False
    try:
        return bool(decoded_body(answer, max_bytes))
    except (BodyTooLarge, BodyUndecodable):
        return False


def _headers(response: Response) -> list[tuple[str, str]]:
    found = []
    for name, values in response.headers.items():
        if name.lower().startswith(OURS):  # no server speaks in our name
            continue
        found += [(name.decode("latin-1"), value.decode("latin-1")) for value in values]
    return found


def failure_of_status(status: int) -> Failure | None:
    """Why an answer of that status is no page; None where it is one."""
    if 200 <= status < 300 and status not in {204, 205, 206}:
        return None
    reason = HTTP_FAILURES.get(status, Reason.HTTP_ERROR)
    is_final = reason is Reason.HTTP_ERROR and status < 500
    return Failure(reason=reason, evidence=f"status {status}", is_final=is_final)


def why_failed(error: Exception, url: str) -> Failure:
    """The reason behind an exception of the downloader."""
    causes = list(_causes(error))
    told = str(causes[-1] or error).strip() or type(causes[-1]).__name__
    host = urlsplit(url).hostname or ""
    matching = (
        reason for kinds, reason in REASONS if any(isinstance(cause, kinds) for cause in causes)
    )
    reason = next(matching, Reason.BAD_RESPONSE)
    if reason is Reason.UNREACHABLE and host in refused_hosts:
        return Failure(
            reason=Reason.FORBIDDEN_ADDRESS,
            evidence=f"{host} leads to a private address",
            is_final=True,
        )
    return Failure(reason=reason, evidence=f"{type(causes[-1]).__name__}: {told}"[:300])


REASONS: tuple[tuple[tuple[type[BaseException], ...], Reason], ...] = (
    ((HeadersTooLarge, DownloadCancelledError), Reason.TOO_LARGE),
    ((DownloadTimeoutError, TimeoutError), Reason.TIMED_OUT),
    ((SSL.Error, ssl.SSLError), Reason.TLS_FAILURE),
    ((ResponseDataLossError, ParseError, UnicodeError), Reason.BAD_RESPONSE),
    ((UnsupportedURLSchemeError, NotSupported), Reason.BAD_URL),
    ((CannotResolveHostError, DownloadConnectionRefusedError), Reason.UNREACHABLE),
    ((ConnectError, ConnectionClosed, OSError, TunnelError), Reason.UNREACHABLE),
)


def _causes(error: BaseException) -> list[BaseException]:
    """An error and what it wraps, the innermost last."""
    found = [error]
    for inner in getattr(error, "reasons", None) or ():
        found += _causes(inner.value)
    if error.__cause__ is not None and error.__cause__ not in found:
        found += _causes(error.__cause__)
    return found
