"""The fault server misbehaves as promised, and only on loopback."""

import http.client
import re
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from faultserver import FAULTS, FaultServer
from faultserver.faults import KEPT, Where
from pipeline.records import Reason
from pipeline.sources import load_catalog

pytestmark = pytest.mark.slow


def ask(server: FaultServer, url: str, seconds: float = 1.0) -> bytes:
    """Whatever comes within a time, raw."""
    proxy = urlsplit(server.address)
    with socket.create_connection((proxy.hostname, proxy.port), timeout=seconds) as wire:
        wire.sendall(f"GET {url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        found = b""
        try:
            end = time.monotonic() + seconds
            while time.monotonic() < end and (piece := wire.recv(65536)):
                found += piece
        except (TimeoutError, ConnectionResetError):
            return found + b"..."
        return found


def test_there_are_more_than_a_hundred_faults_with_outcomes_of_the_published_list():
    assert len(FAULTS) >= 150
    reasons = {str(reason) for reason in Reason} | {KEPT}
    for fault in FAULTS.values():
        assert fault.outcomes
        assert fault.outcomes <= reasons
        assert fault.read_as <= reasons


def test_every_host_makes_a_valid_source(tmp_path):
    with FaultServer() as server:
        assert len(load_catalog(server.write_catalog(tmp_path))) == len(FAULTS)


def test_no_fault_names_an_address_beyond_loopback():
    for file in Path(__file__).parent.glob("*.py"):
        for quad in re.findall(
            r"\b[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\b", file.read_text(encoding="utf-8")
        ):
            assert quad.startswith(("127.", "0177."))


@pytest.mark.parametrize("name", ["status_404", "redirect_fair", "cookie_flood", "page_soft_404"])
def test_a_whole_answer_is_read_by_an_ordinary_client(name):
    with FaultServer() as server:
        proxy = urlsplit(server.address)
        connection = http.client.HTTPConnection(proxy.hostname, proxy.port, timeout=5)
        http.client._MAXHEADERS = 30_000
        connection.request("GET", FAULTS[name].story_url)
        assert connection.getresponse().status in {200, 302, 404}
        connection.close()


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("slow_body", b"<p>x"),
        ("hung_after_status", b"HTTP/1.1 200 OK\r\n"),
        ("closed_mid_headers", b"Content-Ty"),
        ("status_garbage", b"HELLO THERE"),
        ("header_flood", b"X-Flood-1"),
        ("gzip_bomb", b"Content-Encoding: gzip"),
    ],
)
def test_a_fault_acts(name, sign):
    with FaultServer() as server:
        assert sign in ask(server, FAULTS[name].story_url, seconds=3.0 if "bomb" in name else 1.0)


def test_a_busy_host_is_fair_when_asked_again_and_everything_is_logged():
    fault = FAULTS["retry_in_a_second"]
    with FaultServer() as server:
        assert b"503" in ask(server, fault.story_url)
        assert b"ropewalk" in ask(server, fault.story_url)
        assert server.paths_of("retry_in_a_second") == ["/story", "/story"]
        assert server.strange_hosts == set()
        ask(server, "http://127.0.0.1/latest/")
        assert server.strange_hosts == {"127.0.0.1"}


def test_documents_that_are_not_at_fault_are_fair():
    with FaultServer() as server:
        for fault in FAULTS.values():
            if fault.where is Where.STORY:
                assert b"Disallow: /private/" in ask(server, f"http://{fault.host}/robots.txt")
                assert fault.story_url.encode() in ask(server, f"http://{fault.host}/feed")
