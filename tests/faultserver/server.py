"""The proxy: it reads a request's head, finds the host's fault, and lets it act."""

import contextlib
import select
import socket
import socketserver
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import tomli_w

from faultserver import bombs
from faultserver.certificates import context_for
from faultserver.faults import FAULTS, Fault, Where
from faultserver.talk import Closed, Request, Talk

FAULT_AT = {fault.host: fault for fault in FAULTS.values()}
BARE = "bare.fault.example"  # a home page without feeds, sitemaps or robots.txt
MAX_HEAD = 1 << 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request as the server saw it; times are monotonic seconds."""

    host: str
    path: str
    started: float
    finished: float
    sent: int


class FaultServer:
    """A proxy for every host of FAULTS; a context."""

    def __init__(self, *, night: date = date(2026, 3, 1), port: int = 0) -> None:
        self.night = night
        self.seen: list[Seen] = []
        self.stopped = threading.Event()
        self._counts: Counter[str] = Counter()
        self._open: dict[str, list[socket.socket]] = defaultdict(list)
        self.most_open: Counter[str] = Counter()  # requests at once, by host
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.faults = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def strange_hosts(self) -> set[str]:
        """Hosts that nobody should have asked for: loopback in any spelling, and others."""
        return {one.host for one in self.seen if one.host not in FAULT_AT}

    def paths_of(self, name: str) -> list[str]:
        """What was asked of one fault's host, in order."""
        return [one.path for one in self.seen if one.host == FAULTS[name].host]

    def write_catalog(
        self,
        folder: Path,
        names: Iterable[str] = (),
        *,
        budget_seconds: float = 30.0,
        **politeness: float,
    ) -> Path:
        """One source file a fault."""
        for name in names or FAULTS:
            one = FAULTS[name]
            home = f"http://{one.host}"
            listing = {"sitemaps": [f"{home}/sitemap.xml"]}
            if one.where is not Where.SITEMAP:
                listing = {"feeds": [f"{home}/feed"]}
            stated = {
                "name": name,
                "homepage": f"{home}/",
                **listing,
                "politeness": {"delay_seconds": 0.0, "timeout_seconds": 3.0} | politeness,
                "budget": {"pages": 40, "seconds": budget_seconds},
            }
            file = folder / "zz" / f"{one.source_id}.toml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(tomli_w.dumps(stated), encoding="utf-8")
        return folder

    def begin(self, host: str, path: str, wire: socket.socket) -> int:
        """Count a request in; how often its path was asked for before.

        An answer whose reader has hung up is over, though its thread may not have noticed yet.
        """
        with self._lock:
            self._counts[host + path] += 1
            self._open[host].append(wire)
            at_once = sum(not _has_hung_up(one) for one in self._open[host])
            self.most_open[host] = max(self.most_open[host], at_once)
            return self._counts[host + path] - 1

    def end(self, seen: Seen, wire: socket.socket) -> None:
        with self._lock:
            self._open[seen.host].remove(wire)
            self.seen.append(seen)

    def __enter__(self) -> Self:
        bombs.prime()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256
    block_on_close = False
    faults: FaultServer


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        wire: socket.socket = self.request
        wire.settimeout(30)
        tunnel = ""
        try:
            while not self.server.faults.stopped.is_set():
                head = _read_head(wire)
                if head is None:
                    return
                method, target, headers = head
                if method == "CONNECT":
                    tunnel = target.partition(":")[0].lower()
                    wire_or_none = self._tunnel(wire, tunnel)
                    if wire_or_none is None:
                        return
                    wire = wire_or_none
                    continue
                if self._answer(wire, method, target, headers, tunnel):
                    return
        except (OSError, Closed, ValueError):
            return
        finally:
            with contextlib.suppress(OSError):
                wire.close()

    def _tunnel(self, wire: socket.socket, host: str) -> socket.socket | None:
        one = FAULT_AT.get(host)
        if one is None or one.name == "tls_tunnel_refused":
            self._note(host, "CONNECT", wire)
            wire.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return None
        wire.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        context = context_for(one.name, host)
        if context is not None:
            return context.wrap_socket(wire, server_side=True)
        self._note(host, "CONNECT", wire)
        talk = Talk(wire, self.server.faults.stopped, str(self.server.faults.night))
        one.act(
            talk,
            Request(method="CONNECT", scheme="https", host=host, path="", headers={}, number=0),
        )
        return None

    def _note(self, host: str, path: str, wire: socket.socket) -> None:
        now = time.monotonic()
        self.server.faults.begin(host, path, wire)
        seen = Seen(host=host, path=path, started=now, finished=now, sent=0)
        self.server.faults.end(seen, wire)

    def _answer(
        self,
        wire: socket.socket,
        method: str,
        target: str,
        headers: Mapping[str, str],
        tunnel: str,
    ) -> bool:
        """Answer one request; whether the connection is to be closed."""
        faults = self.server.faults
        parts = urlsplit(target)
        host = (tunnel or parts.hostname or headers.get("host", "").partition(":")[0]).lower()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        started = time.monotonic()
        talk = Talk(wire, faults.stopped, str(faults.night))
        number = faults.begin(host, path, wire)
        scheme = "https" if tunnel else parts.scheme or "http"
        request = Request(
            method=method, scheme=scheme, host=host, path=path, headers=headers, number=number
        )
        try:
            _act(talk, request)
        finally:
            seen = Seen(
                host=host, path=path, started=started, finished=time.monotonic(), sent=talk.sent
            )
            faults.end(seen, wire)
        return talk.must_close or headers.get("connection", "").lower() == "close"


def _has_hung_up(wire: socket.socket) -> bool:
    if wire.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(wire, select.POLLRDHUP)
    return bool(poll.poll(0))


def _act(talk: Talk, request: Request) -> None:
    one = FAULT_AT.get(request.host)
    if request.host == BARE:
        status = "200 OK" if request.path == "/" else "404 Not Found"
        talk.answer(b"<title>Bare</title><p>A page that names nothing.</p>", status=status)
        return
    if one is None:
        talk.answer(b"You should not be here", status="200 OK")
        return
    place = _place(request.path, one)
    if place is one.where or (one.where is Where.TLS and request.scheme == "https"):
        one.act(talk, request)
    elif place is Where.ROBOTS:
        talk.answer(b"User-agent: *\nDisallow: /private/\n", kind="text/plain")
    elif place is Where.FEED:
        talk.feed([one.story_url])
    elif request.path == "/story" or one.where is Where.STORY:
        talk.story()
    else:
        talk.answer(b"<h1>No</h1>", status="404 Not Found")


def _place(path: str, one: Fault) -> Where:
    if path == "/robots.txt":
        return Where.ROBOTS
    if path == "/feed":
        return Where.FEED
    if path.startswith("/sitemap"):
        return Where.SITEMAP
    if one.where is Where.STORY and not path.startswith("/.well-known") and path != "/ai.txt":
        return Where.STORY
    return Where.TLS  # nothing of it is at fault over plain HTTP


def _read_head(wire: socket.socket) -> tuple[str, str, dict[str, str]] | None:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = wire.recv(65536)
        if not piece or len(head) > MAX_HEAD:
            return None
        head += piece
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    pairs = (line.partition(":") for line in lines[1:] if ":" in line)
    return method, target, {name.strip().lower(): value.strip() for name, _, value in pairs}
