"""A wire to an S3 server that counts what passes over it: requests, and bytes that come back."""

import threading
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class CountingWire(ThreadingHTTPServer):
    """Passes every request on, unchanged, and counts it."""

    daemon_threads = True

    def __init__(self, endpoint: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.server = endpoint.removeprefix("http://")
        self.requests: Counter[str] = Counter()
        self.paths: list[str] = []
        self.bytes_read = 0
        self._counting = threading.Lock()

    @property
    def endpoint(self) -> str:
        """The address to speak to instead of the server's."""
        return f"http://127.0.0.1:{self.server_port}"

    def reset(self) -> None:
        """Count from nothing."""
        self.requests, self.paths, self.bytes_read = Counter(), [], 0

    def count(self, method: str, path: str, size: int) -> None:
        """One answer was given."""
        with self._counting:
            self.requests[method] += 1
            self.paths.append(f"{method} {path}")
            self.bytes_read += size if method == "GET" else 0

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CountingWire

    def setup(self) -> None:
        super().setup()
        self.upstream = HTTPConnection(self.server.server, timeout=60)

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            self.upstream.putheader(name, value)
        self.upstream.endheaders(body)
        answer = self.upstream.getresponse()
        data = answer.read()
        self.server.count(self.command, self.path, len(data))
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"transfer-encoding", "content-length", "connection"}:
                self.send_header(name, value)
        told = answer.getheader("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", told or str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = pass_on  # noqa: N815

    def handle(self) -> None:
        """Until the other side hangs up, in whatever way."""
        with suppress(ConnectionError):
            super().handle()
        self.upstream.close()

    def log_message(self, *_: object) -> None:
        """Nothing."""
