"""A small web on loopback: a forward proxy whose pages a test states in a dictionary."""

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warm import Program, WarmPython

from pipeline.archive import announcements, crawl_record
from pipeline.run import process_environment
from pipeline.settings import Settings
from pipeline.sources import load_catalog
from pipeline.store import FolderStore

NIGHT = date(2026, 3, 1)
NOW = "2026-03-02T02:00:00Z"
CRAWL = "from spiders.__main__ import run; run()"


@dataclass
class Answer:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class SmallWeb:
    """Answers for any host name; `pages` maps addresses to answers or functions of the request."""

    def __init__(self) -> None:
        self.pages = {}
        self.missing = lambda _: None
        self.log: list[str] = []
        self.headers: dict[str, dict[str, str]] = {}
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                web.log.append(self.path)
                web.headers[self.path] = {key.lower(): value for key, value in self.headers.items()}
                answer = web.pages.get(self.path) or web.missing(self) or Answer("not here", 404)
                if callable(answer):
                    answer = answer(self)
                if answer is None:  # the function wrote to the socket itself
                    self.close_connection = True
                    return
                body = answer.body.encode() if isinstance(answer.body, str) else answer.body
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in answer.headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def asked(self, url: str) -> int:
        return Counter(self.log)[url]

    def asked_of(self, host: str) -> list[str]:
        return [url for url in self.log if urlsplit(url).hostname == host]


def feed(*urls: str, day: date = NIGHT, older: str = "") -> str:
    """A feed of one day's stories; one of days before, if need be, vouches for it."""
    dated = [(url, day) for url in urls]
    dated += [(older, day - timedelta(days=5))] if older else []
    items = "".join(
        f"<item><title>About {url[-1]}</title><link>{url}</link>"
        f"<pubDate>{on:%d %b %Y} 10:00:00 GMT</pubDate></item>"
        for url, on in dated
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


class Nights:
    """A catalog, a bucket and a way to crawl, all of one test."""

    def __init__(self, folder: Path, web: SmallWeb, warm: WarmPython) -> None:
        self.warm = warm
        self.folder = folder
        self.web = web
        self.store = FolderStore(folder / "buckets" / "nightdesk-raw")
        self.settings = Settings(
            s3_endpoint=f"file://{folder}/buckets",
            catalog=folder / "catalog",
            test_web=web.address,
            now=NOW,
            work=folder / "work",
        )

    def source(self, source_id: str = "us_example", **stated: str) -> None:
        facts = {
            "name": "'Example'",
            "homepage": "'http://news.example/'",
            "feeds": "['http://news.example/feed']",
            "politeness.delay_seconds": "0",
        } | stated
        file = self.folder / "catalog" / source_id[:2] / f"{source_id}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(f"{key} = {value}" for key, value in facts.items() if value))

    def start(self, *more: str, sources: str = "us_example", night=NIGHT, **settings):
        return self._start(["--night", str(night), "--sources", sources, *more], settings)

    def crawl(self, *more: str, **named) -> int:
        return self._end(self.start(*more, **named))

    def _start(self, arguments: list[str], settings: dict) -> Program:
        environment = process_environment(replace(self.settings, **settings))
        return self.warm.start(CRAWL, arguments, environment)

    def _end(self, process) -> int:
        _, self.said = process.communicate(timeout=120)
        return process.returncode

    def poll(self, **settings) -> int:
        return self._end(self._start(["--poll"], settings))

    def catalog_source(self, source_id: str = "us_example"):
        return load_catalog(self.settings.catalog)[source_id]

    def announced(self, source_id: str = "us_example", night=NIGHT):
        return announcements(self.store, night, source_id)

    def record(self, source_id: str = "us_example", night=NIGHT):
        return crawl_record(self.store, night, source_id)


@pytest.fixture
def web():
    one = SmallWeb()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture(scope="session")
def warm():
    # The last two are loaded by the names that a crawl's settings give.
    one = WarmPython("spiders.__main__", "spiders.wire.handler", "spiders.wire.resolver")
    yield one
    one.close()


@pytest.fixture
def nights(tmp_path, web, warm):
    return Nights(tmp_path, web, warm)
