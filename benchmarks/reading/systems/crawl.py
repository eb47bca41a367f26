"""Visit every page of a site from its home page on, and read its feeds."""

import urllib.request
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin

from w3lib.url import safe_url_string

from pipeline.curate.finding import HomePage, guessed_feeds
from pipeline.discover import Found, read_feed
from pipeline.extract.page.page import open_page
from pipeline.records import Announcement, Capture, Kind

CAPTURED_AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
MAX_PAGES = 400
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """The pages of a site, and what its feeds announce."""

    pages: tuple[Capture, ...]
    feeds: tuple[str, ...]
    announced: tuple[Announcement, ...]


def crawl(base: str, source_id: str) -> Crawl:
    pages = tuple(_pages(base, source_id))
    home = HomePage(open_page(pages[0]).tree, base, "")
    feeds, announced = [], []
    for url in [*home.feeds, *(() if home.feeds else guessed_feeds(base))]:
        answer = ask(url, source_id, Kind.FEED)
        if answer is None or answer.status != 200:
            continue
        told = read_feed(answer.body, url, source_id)
        if isinstance(told, Found) and told.announcements:
            feeds.append(url)
            announced += told.announcements
    return Crawl(pages=pages, feeds=tuple(feeds), announced=tuple(announced))


def ask(url: str, source_id: str, kind: Kind) -> Capture | None:
    """The answer to one request; None where there is none."""
    try:
        with OPENER.open(
            urllib.request.Request(url, headers={"User-Agent": "nightdesk"})
        ) as answer:
            status, headers, body, at = answer.status, answer.headers, answer.read(), answer.url
    except HTTPError as error:
        status, headers, body, at = error.code, error.headers, error.read(), url
    except OSError:
        return None
    return Capture(
        url=at, requested_url=url, captured_at=CAPTURED_AT, status=status,
        headers=tuple(headers.items()), body=body, source_id=source_id,
        night=CAPTURED_AT.date(), kind=kind,
    )  # fmt: skip


def _pages(base: str, source_id: str) -> Iterator[Capture]:
    waiting, known = deque([base]), {base}
    read = 0
    while waiting and read < MAX_PAGES:
        answer = ask(waiting.popleft(), source_id, Kind.ARTICLE)
        if answer is None or answer.status != 200:
            continue
        if "html" not in (answer.header("content-type") or "").lower():
            continue
        read += 1
        yield answer
        for link in open_page(answer).tree.iter("a"):
            url = safe_url_string(urldefrag(urljoin(answer.url, link.get("href") or "")).url)
            if url.startswith(base) and url not in known:
                known.add(url)
                waiting.append(url)
