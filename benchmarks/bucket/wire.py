"""Wires to an S3 server: what passes over them can be counted, or made to fail."""

import threading
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Passing(BaseHTTPRequestHandler):
    """Passes every request on, unchanged."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a body waits 40 ms for its head to be acknowledged
    server: "Wire"

    def setup(self) -> None:
        super().setup()
        self.upstream = HTTPConnection(self.server.upstream, timeout=60)

    def pass_on(self) -> None:
        """One request and its answer."""
        self.tell(*self.ask(self.body()))

    def body(self) -> bytes:
        """What the client sent."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def ask(self, body: bytes) -> tuple[HTTPResponse, bytes]:
        """Let the server answer."""
        self.send(body)
        answer = self.upstream.getresponse()
        return answer, answer.read()

    def send(self, body: bytes) -> None:
        """The request as it was signed, with this much of its body."""
        self.upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            self.upstream.putheader(name, value)
        self.upstream.endheaders(body)

    def tell(self, answer: HTTPResponse, data: bytes, most: int | None = None) -> None:
        """Hand an answer to the client, at most so many bytes of what it promises."""
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"transfer-encoding", "content-length", "connection"}:
                self.send_header(name, value)
        told = answer.getheader("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", told or str(len(data)))
        self.end_headers()
        self.wfile.write(data[:most])

    def do_GET(self) -> None:
        self.pass_on()

    do_PUT = do_POST = do_HEAD = do_DELETE = do_GET  # noqa: N815

    def handle(self) -> None:
        """Until the other side hangs up, in whatever way."""
        with suppress(ConnectionError, HTTPException):
            super().handle()
        self.upstream.close()

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Wire(ThreadingHTTPServer):
    """Stands between a client and an S3 server."""

    daemon_threads = True
    handler = Passing

    def __init__(self, endpoint: str) -> None:
        super().__init__(("127.0.0.1", 0), self.handler)
        self.upstream = endpoint.removeprefix("http://")

    @property
    def endpoint(self) -> str:
        """The address to speak to instead of the server's."""
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Counted(Passing):
    server: "CountingWire"

    def tell(self, answer: HTTPResponse, data: bytes, most: int | None = None) -> None:
        sent = int(self.headers.get("Content-Length", 0))
        asked = f"{self.path} {self.headers.get('Range', '')}".rstrip()
        self.server.count(self.command, asked, len(data), sent)
        super().tell(answer, data, most)


class CountingWire(Wire):
    """Counts requests, and bytes that come back."""

    handler = _Counted

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint)
        self.requests: Counter[str] = Counter()
        self.paths: list[str] = []
        self.bytes_read = self.bytes_written = 0
        self._counting = threading.Lock()

    def reset(self) -> None:
        """Count from nothing."""
        self.requests, self.paths = Counter(), []
        self.bytes_read = self.bytes_written = 0

    def count(self, method: str, path: str, size: int, sent: int = 0) -> None:
        """One answer was given."""
        with self._counting:
            self.requests[method] += 1
            self.paths.append(f"{method} {path}")
            self.bytes_read += size if method == "GET" else 0
            self.bytes_written += sent
