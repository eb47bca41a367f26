"""Crawls behind a proxy of the operator's, which is no test web."""

import base64
import gzip

import pytest
from faultserver import FAULTS, FaultServer

from pipeline.records import Reason

from .conftest import NIGHT, Answer, feed

pytestmark = pytest.mark.server

A = "http://news.example/a"
OPERATOR = {"test_web": "", "contact_url": "https://desk.example/about"}


@pytest.fixture
def site(nights, web):
    nights.source()
    web.pages |= {"http://news.example/feed": Answer(feed(A)), A: Answer("a story")}
    return web


def test_a_proxy_that_judges_is_asked_and_told_who_we_are(nights, site):
    proxy = site.address.replace("//", "//desk:hunter2@")
    assert nights.crawl(**OPERATOR, proxy=proxy, proxy_judges=True) == 0, nights.said
    assert nights.record().fetched == (A,)
    assert "https://desk.example/about" in site.headers[A]["user-agent"]
    assert site.headers[A]["proxy-authorization"].startswith("Basic ")
    assert "hunter2" not in nights.said
    left = [file.read_bytes() for file in nights.folder.rglob("*") if file.is_file()]
    assert len(left) > 5
    packed = [gzip.decompress(data) for data in left if data[:2] == b"\x1f\x8b"]
    told = base64.b64encode(b"desk:hunter2")
    assert not [data for data in left + packed if b"hunter2" in data or told in data]


def test_a_name_that_is_not_known_here_never_reaches_the_proxy(nights, site):
    assert nights.crawl(**OPERATOR, proxy=site.address) == 20, nights.said
    assert site.log == []
    documents = nights.record().documents
    assert documents
    assert all("NIGHTDESK_PROXY_JUDGES" in one.evidence for one in documents)


def test_behind_a_proxy_certificates_count(nights):
    impostor = f"https://{FAULTS['tls_self_signed'].host}/"
    nights.source(homepage=f"'{impostor}'", feeds=f"['{impostor}feed']")
    with FaultServer(night=NIGHT) as server:
        nights.crawl(**OPERATOR, proxy=server.address, proxy_judges=True)
    document = nights.record().documents[0]
    assert document.reason in {Reason.TLS_FAILURE, Reason.ROBOTS_UNAVAILABLE}
    assert "certificate verify failed" in document.evidence
