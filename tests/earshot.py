"""Somebody on loopback who hears alerts: a webhook and a mail server."""

import asyncio
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.smtp import SMTP

from pipeline.operate.alerts import Channel

NO_TLS = {"disable_tls": True}


@contextmanager
def webhook(status=204):
    """A channel to a web server, and the list of what it hears: path and message."""
    heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, json.loads(body)))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args): ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield (
            Channel(kind="http", host="127.0.0.1", scheme="http", port=server.server_port),
            heard,
        )
        server.shutdown()


@contextmanager
def mailbox():
    """A channel to a mail server without encryption, and the list of envelopes it takes."""
    heard = []

    class Box:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
            heard.append(envelope)
            return "250 taken"

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(Box(), loop=loop), "127.0.0.1", 0)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    stated = {"from_email": "desk@news.example", "to_email": "night@news.example"}
    port = server.sockets[0].getsockname()[1]
    try:
        yield Channel(kind="smtp", host="127.0.0.1", port=port, extra=stated | NO_TLS), heard
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()
