import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from faultserver.certificates import context_for

from pipeline.archive import Outcome

pytestmark = pytest.mark.server


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"anything")


@pytest.fixture
def impostor():
    """A server whose certificate nobody vouches for."""
    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = context_for("tls_self_signed", "127.0.0.1")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_server_that_cannot_prove_its_name_is_not_believed(nights, impostor):
    nights.source(homepage=f"'{impostor}/'", feeds=f"['{impostor}/feed']")
    assert nights.crawl(test_web="", allow_private_addresses=True) == 20
    record = nights.record()
    assert record.outcome is Outcome.UNHEALTHY
    assert "certificate verify failed" in record.documents[0].evidence
