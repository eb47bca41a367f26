"""What the task that crawls a shard says when it fails, and to whom."""

import os
import signal
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline import stages
from pipeline.archive import Outcome
from pipeline.errors import CrawlError, GoneError, IncompleteError, SettingsError
from pipeline.operate.conclusion import conclude
from pipeline.run import open_run

from .conftest import NIGHT, Answer, feed

pytestmark = [pytest.mark.server, pytest.mark.slow]

FEED, PAGE = "http://news.example/feed", "http://news.example/1"
EXPIRED = b"<Error><Code>ExpiredToken</Code><Message>The token has expired.</Message></Error>"
MISSING = b"<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>"
EMPTY = (
    b"<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>"
)


def crawl(nights, *source_ids, **settings):
    run = open_run(NIGHT, settings=replace(nights.settings, **settings))
    return stages.crawl(run, source_ids)


def test_a_source_that_is_gone_is_told_from_one_that_is_busy(nights, web):
    nights.source()
    web.pages[FEED] = Answer("gone", 410)
    with pytest.raises(GoneError, match="us_example"):
        crawl(nights, "us_example")

    web.pages[FEED] = Answer("busy", 503)
    with pytest.raises(CrawlError, match="us_example") as caught:
        crawl(nights, "us_example", recrawl=True)
    assert not isinstance(caught.value, GoneError)


def test_of_a_group_only_the_source_that_failed_is_named(nights, web):
    nights.source()
    nights.source(
        "us_other", homepage="'http://other.example/'", feeds="['http://other.example/feed']"
    )
    web.pages |= {FEED: Answer(feed(PAGE)), PAGE: Answer("a page")}
    with pytest.raises(CrawlError, match="us_other") as caught:
        crawl(nights, "us_example", "us_other")
    assert "us_example" not in str(caught.value)

    run = open_run(NIGHT, settings=replace(nights.settings, shard_sources=1, shards=1))
    states = {"collect.crawl_0": "failed", "collect.read_0": "success", "publish": "success"}
    with pytest.raises(IncompleteError, match="crawl failed for us_other;"):
        conclude(run, states)


def children_of(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_source_that_takes_its_process_down_costs_the_others_of_its_group_nothing(nights, web):
    nights.source()
    nights.source("us_bad", homepage="'http://bad.example/'", feeds="['http://bad.example/feed']")
    web.pages |= {FEED: Answer(feed(PAGE)), PAGE: Answer("a page")}
    killed = []

    def kill(_):
        killed.append(children_of(os.getpid())[-1])
        os.kill(killed[-1], signal.SIGKILL)

    web.pages["http://bad.example/feed"] = kill
    with pytest.raises(CrawlError, match=r"us_bad \(died\) ended with -9") as caught:
        crawl(nights, "us_bad", "us_example")
    assert "us_example" not in str(caught.value)
    assert len(set(killed)) == 2  # with the group, and alone
    assert nights.record("us_example").outcome is Outcome.COMPLETE


class LeaseOfLife:
    """An S3 server whose every bucket is empty, until the credentials expire."""

    def __init__(self) -> None:
        self.is_over = False
        life = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if life.is_over:
                    self.give(403, EXPIRED)
                elif self.command in {"PUT", "DELETE"}:
                    self.give(200)
                elif "list-type=2" in self.path or self.path.count("/") == 1:
                    self.give(200, EMPTY)
                else:
                    self.give(404, MISSING)

            do_GET = do_HEAD = do_PUT = do_DELETE = answer  # noqa: N815 - names of the base class

            def give(self, status: int, body: bytes = b"") -> None:
                self.send_response(status)
                self.send_header("ETag", '"1"')
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body if self.command != "HEAD" else b"")

            def log_message(self, *_) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def life():
    one = LeaseOfLife()
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_credentials_that_expire_in_the_middle_are_one_sentence_for_the_operator(nights, web, life):
    nights.source()

    def page(_) -> Answer:
        life.is_over = True
        return Answer("a page")

    web.pages |= {FEED: Answer(feed(PAGE)), PAGE: page}
    with pytest.raises(
        SettingsError, match=r"ExpiredToken.*correct NIGHTDESK_S3_ACCESS_KEY"
    ) as caught:
        crawl(
            nights,
            "us_example",
            s3_endpoint=f"http://127.0.0.1:{life.server.server_port}",
            s3_access_key="a",
            s3_secret_key="b",
        )
    assert "\n" not in str(caught.value)
    assert life.is_over
