"""Scrapy's HTTP handler with a bound on headers, which it reads without any."""

import re
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from twisted.web.client import HTTPConnectionPool

MAX_HEADER_BYTES = 64 * 1024
MAX_HEADER_LINES = 300
KEPT_CONNECTIONS = 32
TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110, section 5.6.2


class HeadersTooLarge(Exception):  # noqa: N818 - an outcome for a reject, not a fault of ours
    """A server sent more header lines or bytes than any page needs."""


class _BoundedParser(_LenientHTTPClientParser):
    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self.header_lines = getattr(self, "header_lines", 0) + 1
        self.header_bytes = getattr(self, "header_bytes", 0) + len(line)
        if self.header_lines > MAX_HEADER_LINES or self.header_bytes > MAX_HEADER_BYTES:
            message = f"{self.header_lines} header lines, {self.header_bytes} bytes"
            raise HeadersTooLarge(message)
        is_folded = self.state == "HEADER" and line[:1] in {b" ", b"\t"}
        if is_folded and self._partialHeader is None:
            return  # it goes on with a line that never began
        super().lineReceived(line)

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802
        if TOKEN.fullmatch(name):  # browsers drop a line whose name is none, and read the rest
            super().headerReceived(name, value)  # type: ignore[no-untyped-call]

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        message = f"a header line of more than {len(line)} bytes"
        raise HeadersTooLarge(message)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._parser.__class__ = _BoundedParser  # as Scrapy itself exchanges it
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: N802, ARG002
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, which ends an answer whose headers do not end."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        bound_headers(self._pool)


def bound_headers(pool: HTTPConnectionPool) -> None:
    """Let a pool's connections end an answer whose headers do not end."""
    pool._factory = _BoundedFactory  # noqa: SLF001 - where Scrapy sets its own
    # a crawl asks each host one thing at a time; only connections to a proxy are many
    pool.maxPersistentPerHost = KEPT_CONNECTIONS
