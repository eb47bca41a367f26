"""The forward proxy on loopback that answers for every host of the virtual web."""

import gzip
import json
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from pipeline.embedded.virtualweb.answers import SITE_AT, WebAnswer, answer, validators
from pipeline.embedded.virtualweb.stories import LAST_NIGHT, stories
from pipeline.embedded.virtualweb.troubles import NO_TROUBLES, read_troubles

CATALOG = Path(__file__).parent / "catalog"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as the server saw it; `started` and `finished` are monotonic seconds."""

    method: str
    host: str
    path: str
    status: int
    user_agent: str
    conditional: Mapping[str, str]
    started: float
    finished: float
    connection: int  # the client's port

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


class Web:
    """A proxy that a subclass tells what to answer; start and stop it as a context."""

    def __init__(self, *, port: int = 0, log: Path | None = None) -> None:
        self.requests: list[Asked] = []
        self.log = log
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.web = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def address(self) -> str:
        """What goes into NIGHTDESK_TEST_WEB or http_proxy."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def respond(self, host: str, path: str) -> WebAnswer:
        raise NotImplementedError

    def respond_to(self, host: str, path: str, headers: Mapping[str, str]) -> WebAnswer:
        """The same for a server that looks at what stands in the request."""
        return self.respond(host, path)

    def validators(self, host: str, found: WebAnswer) -> tuple[tuple[str, str], ...]:
        return ()

    def compresses(self, host: str) -> bool:
        return False

    def asked_for(self, host: str, path: str | None = None) -> list[Asked]:
        """The requests to one host, or to one path of it."""
        with self._lock:
            return [one for one in self.requests if one.host == host and path in {None, one.path}]

    def record(self, asked: Asked) -> None:
        with self._lock:
            self.requests.append(asked)
            if self.log:
                with self.log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(asked)) + "\n")

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class VirtualWeb(Web):
    """The ten nights as they stand at `now`; without one, at each request's own instant."""

    def __init__(
        self,
        *,
        now: datetime | str | None = None,
        nights_ending: date = LAST_NIGHT,
        port: int = 0,
        log: Path | None = None,
        troubles: Path | None = None,
    ) -> None:
        super().__init__(port=port, log=log)
        self.now = _instant(now)
        self.nights_ending = nights_ending
        self.troubles = troubles  # a file that says what goes wrong on which day
        self._was_busy: set[str] = set()
        self._busy = {story.url for story in stories(nights_ending) if story.is_busy_once}

    @property
    def catalog(self) -> Path:
        """What goes into NIGHTDESK_CATALOG."""
        return CATALOG

    def settings(self) -> dict[str, str]:
        """The environment that points a pipeline at this web."""
        stated = {"NIGHTDESK_TEST_WEB": self.address, "NIGHTDESK_CATALOG": str(CATALOG)}
        return stated | ({"NIGHTDESK_NOW": self.now.isoformat()} if self.now else {})

    def respond(self, host: str, path: str) -> WebAnswer:
        url = f"http://{host}{path}"
        with self._lock:
            if url in self._busy and url not in self._was_busy:
                self._was_busy.add(url)
                return WebAnswer(
                    status=503, headers=(("Retry-After", "1"),), body=b"<h1>Busy, try again</h1>"
                )
        troubles = read_troubles(self.troubles) if self.troubles else NO_TROUBLES
        return answer(host, path, self.now or datetime.now(UTC), self.nights_ending, troubles)

    def validators(self, host: str, found: WebAnswer) -> tuple[tuple[str, str], ...]:
        return validators(host, found)

    def compresses(self, host: str) -> bool:
        return host in SITE_AT and SITE_AT[host].sends_gzip


def _instant(now: datetime | str | None) -> datetime | None:
    if now is None:
        return None
    found = datetime.fromisoformat(now) if isinstance(now, str) else now
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    web: Web

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60
    disable_nagle_algorithm = True

    def version_string(self) -> str:
        return "virtualweb"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The request log is `Web.requests`."""

    def do_CONNECT(self) -> None:
        self._send(WebAnswer(status=501, body=b"<h1>No tunnels here</h1>"), (), is_head=False)
        self.close_connection = True

    def do_GET(self) -> None:
        self._respond(is_head=False)

    def do_HEAD(self) -> None:
        self._respond(is_head=True)

    def _respond(self, *, is_head: bool) -> None:
        started = time.monotonic()
        host, path = self._target()
        web = self.server.web
        found = web.respond_to(host, path, dict(self.headers))
        extra = web.validators(host, found)
        if self._is_unchanged(dict(extra)):
            found = WebAnswer(status=304)
        elif web.compresses(host) and "gzip" in self.headers.get("Accept-Encoding", ""):
            found = WebAnswer(
                status=found.status,
                content_type=found.content_type,
                body=gzip.compress(found.body, 6, mtime=0),
                headers=(*found.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")),
            )
        conditional = {
            name: self.headers[name]
            for name in ("If-None-Match", "If-Modified-Since")
            if self.headers[name]
        }
        web.record(
            Asked(
                method=self.command,
                host=host,
                path=path,
                status=found.status,
                user_agent=self.headers.get("User-Agent", ""),
                conditional=conditional,
                started=started,
                finished=time.monotonic(),
                connection=self.client_address[1],
            )
        )
        try:
            self._send(found, extra, is_head=is_head)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _target(self) -> tuple[str, str]:
        """Host and path of an absolute-form request, or of a direct one by its Host header."""
        parts = urlsplit(self.path)
        host = parts.hostname or self.headers.get("Host", "").partition(":")[0]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return host.lower(), path

    def _is_unchanged(self, stated: Mapping[str, str]) -> bool:
        tag = self.headers.get("If-None-Match")
        if tag:
            return stated.get("ETag") == tag
        since = self.headers.get("If-Modified-Since")
        return bool(since) and stated.get("Last-Modified") == since

    def _send(self, found: WebAnswer, extra: tuple[tuple[str, str], ...], *, is_head: bool) -> None:
        self.send_response(found.status)
        if found.status != 304:
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(found.body)))
        for name, value in (*found.headers, *extra):
            self.send_header(name, value)
        self.end_headers()
        if not is_head and found.status != 304:
            self.wfile.write(found.body)
