"""Documents are read where they cannot hold the crawl, however long they take."""

import asyncio
import gzip
import os
import time
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from pipeline.discover import Found
from pipeline.embedded.processes import descendants
from pipeline.records import Capture, Kind, Reason
from pipeline.sources import Source
from spiders.night.documents import Unread, read_signed
from spiders.night.frontier import Visit
from spiders.night.reader import CHEAP_BYTES, DocumentReader

pytestmark = pytest.mark.slow  # together they take seconds

URL = "https://news.example/feed"
SOURCE = Source(id="us_example", name="News", homepage="https://news.example/")
VISIT = Visit(key="feed", url=URL, kind=Kind.FEED, route="feeds")


def captured(body: bytes, **headers: str) -> Capture:
    return Capture(
        url=URL,
        requested_url=URL,
        captured_at=datetime(2026, 3, 2, tzinfo=UTC),
        status=200,
        headers=tuple(headers.items()),
        body=body,
        source_id=SOURCE.id,
        night=date(2026, 3, 1),
        kind=Kind.FEED,
    )


def feed(count: int, title: str = "A story") -> bytes:
    items = "".join(
        f"<item><title>{title} {number}</title><link>https://news.example/{number}</link>"
        "<pubDate>Sun, 01 Mar 2026 08:30:00 +0100</pubDate></item>"
        for number in range(count)
    )
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


SLOW = feed(49_000)


def test_a_document_reads_the_same_here_and_there():
    async def read():
        with closing(DocumentReader()) as reader:
            return [await reader.read(one, VISIT, SOURCE) for one in captures]

    captures = [
        captured(feed(5)),
        captured(feed(500)),
        captured(gzip.compress(feed(500))),
        captured(gzip.compress(feed(500)), **{"content-encoding": "gzip"}),
        captured(b"<html>no feed</html>" + b" " * CHEAP_BYTES),
        captured(b"x" * 50_000, **{"content-encoding": "br"}),
    ]
    found = asyncio.run(read())
    assert found == [read_signed(one, VISIT, SOURCE) for one in captures]
    assert len(found[1][0].announcements) == 500


def test_no_process_starts_for_small_documents_alone():
    async def read():
        before = set(descendants(os.getpid()))
        with closing(DocumentReader()) as reader:
            found, _ = await reader.read(captured(feed(3)), VISIT, SOURCE)
            return found, set(descendants(os.getpid())) - before

    found, started = asyncio.run(read())
    assert len(found.announcements) == 3
    assert not started


def test_a_small_document_that_is_packed_is_not_read_in_the_loop():
    async def read():
        before = set(descendants(os.getpid()))
        with closing(DocumentReader()) as reader:
            found, _ = await reader.read(captured(gzip.compress(feed(3))), VISIT, SOURCE)
            return found, set(descendants(os.getpid())) - before

    found, started = asyncio.run(read())
    assert len(found.announcements) == 3
    assert started


def test_a_document_that_takes_too_long_is_ended_and_the_next_is_read():
    async def read():
        with closing(DocumentReader(seconds=0.3)) as reader:
            slow, _ = await reader.read(captured(SLOW), VISIT, SOURCE)
            reader._sandbox.seconds = 60.0
            next_one, _ = await reader.read(captured(feed(500)), VISIT, SOURCE)
            return slow, next_one

    slow, next_one = asyncio.run(read())
    assert slow == Unread(reason=Reason.READ_TIMED_OUT, evidence="not done after 0.3 seconds")
    assert isinstance(next_one, Found)


def test_the_end_of_a_crawl_waits_for_no_document():
    before = set(descendants(os.getpid()))  # of other tests in this process

    async def read():
        reader = DocumentReader()
        await reader.read(captured(feed(500)), VISIT, SOURCE)
        reading = asyncio.create_task(reader.read(captured(SLOW), VISIT, SOURCE))
        await asyncio.sleep(0)
        begun = time.monotonic()
        await asyncio.to_thread(reader.close)
        said, _ = await reading
        later, _ = await reader.read(captured(SLOW), VISIT, SOURCE)
        return said, later, time.monotonic() - begun

    said, later, seconds = asyncio.run(read())
    assert {said.reason, later.reason} == {Reason.NOT_FETCHED}
    assert seconds < 20
    assert not set(descendants(os.getpid())) - before


@pytest.mark.parametrize(
    ("earlier", "is_exact", "is_same"),
    [
        (feed(500), True, True),
        (feed(500, "Another"), False, True),
        (feed(500, "Another"), True, False),
        (feed(499), False, False),
    ],
)
def test_two_bodies_are_compared(earlier, is_exact, is_same):
    async def compare():
        with closing(DocumentReader()) as reader:
            return await reader.is_same(
                captured(earlier), captured(feed(500)), VISIT, SOURCE, is_exact=is_exact
            )

    assert asyncio.run(compare()) is is_same


def test_what_cannot_be_compared_is_neither_the_same_nor_another():
    async def compare():
        with closing(DocumentReader(seconds=0.1)) as reader:
            return await reader.is_same(captured(SLOW), captured(SLOW), VISIT, SOURCE)

    assert asyncio.run(compare()) is None
