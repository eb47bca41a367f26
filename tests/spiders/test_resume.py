import shutil
import signal
import sqlite3
import threading
import time

import pytest

from pipeline.archive import Outcome, read_captures
from pipeline.records import Kind, Reason

from .conftest import NIGHT, Answer, feed

pytestmark = [pytest.mark.server, pytest.mark.slow]

FEED = "http://news.example/feed"
PAGES = [f"http://news.example/{number:03}" for number in range(60)]


@pytest.fixture
def slow_pages(nights, web):
    nights.source()

    def page(handler) -> Answer:
        time.sleep(0.03)  # the server's own slowness, so that a crawl can be met in its middle
        return Answer(f"page {handler.path}")

    web.pages |= {
        FEED: Answer(feed(*PAGES, older="http://elsewhere.example/older"))
    } | dict.fromkeys(PAGES, page)


def wait_for(web, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(web.log) < count:
        assert time.monotonic() < deadline, web.log
        time.sleep(0.01)


def archived(nights) -> list[str]:
    return [one.url for one in read_captures(nights.store, NIGHT, "us_example", {Kind.ARTICLE})]


def test_a_killed_crawl_goes_on_where_it_was(slow_pages, nights, web):
    process = nights.start()
    wait_for(web, 27)
    process.kill()
    process.communicate()
    assert nights.record() is None
    assert nights.crawl() == 0, nights.said
    assert "salvaged" in nights.said
    assert nights.record().outcome is Outcome.COMPLETE
    assert sorted(archived(nights)) == PAGES
    assert web.asked(FEED) == 1
    # one page may have been under way when the kill came
    assert sum(web.asked(url) - 1 for url in PAGES) <= 1
    assert nights.record().attempts == 2


def test_a_stopped_crawl_ends_at_once_and_goes_on_on_another_machine(slow_pages, nights, web):
    process = nights.start()
    wait_for(web, 27)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == 10
    assert time.monotonic() - begun < 10
    record = nights.record()
    assert record.outcome is Outcome.STOPPED
    assert record.announced == 60
    assert {one.reason for one in record.rejects} == {Reason.NOT_FETCHED}
    assert sorted(archived(nights)) == sorted(record.fetched)

    shutil.rmtree(nights.settings.work)
    assert nights.crawl() == 0, nights.said
    assert sorted(archived(nights)) == PAGES
    assert all(web.asked(url) == 1 for url in (FEED, *PAGES))


def test_a_kill_on_another_machine_loses_only_the_open_segment(slow_pages, nights, web):
    process = nights.start()
    wait_for(web, 27)
    process.kill()
    process.communicate()
    shutil.rmtree(nights.settings.work)
    assert nights.crawl() == 0, nights.said
    assert sorted(archived(nights)) == PAGES


def test_a_hung_server_does_not_hold_up_the_end(nights, web):
    nights.source()
    web.pages |= {FEED: Answer(feed(PAGES[0])), PAGES[0]: lambda _: time.sleep(20)}
    process = nights.start()
    wait_for(web, 3)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == 10
    assert time.monotonic() - begun < 10


def test_the_time_of_a_crawl_ends_it_resumable(slow_pages, nights, web):
    assert nights.crawl(crawl_seconds=1) == 10
    assert "1 seconds are over" in nights.record().evidence
    assert nights.crawl() == 0
    assert sorted(archived(nights)) == PAGES


def test_a_kill_between_the_pages_of_a_story_loses_none(nights, web):
    nights.source()
    plain, long = PAGES[:2]
    dead = threading.Event()

    def second(_) -> Answer:
        if web.asked(f"{long}?page=2") == 1:
            dead.wait(60)
        return Answer("<p>two</p>")

    web.pages |= {FEED: Answer(feed(plain, long)), plain: Answer("<p>one</p>")}
    web.pages |= {long: Answer('<p>one</p><a href="?page=2">2</a>'), f"{long}?page=2": second}
    process = nights.start()
    wait_for(web, 7)  # three files of manners, the feed, two stories and the second page
    frontier = next(nights.settings.work.glob("**/frontier.sqlite"))
    deadline = time.monotonic() + 60
    while not settled(frontier, plain):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.communicate()
    dead.set()
    assert nights.crawl() == 0, nights.said
    pages = [*read_captures(nights.store, NIGHT, "us_example", {Kind.PAGE})]
    assert [one.url for one in pages] == [f"{long}?page=2"]
    assert set(nights.record().fetched) == {plain, long}


def settled(frontier, url: str) -> bool:
    with sqlite3.connect(f"file:{frontier}?mode=ro", uri=True) as opened:
        found = opened.execute("SELECT state FROM visits WHERE url = ?", [url]).fetchone()
    return found is not None and found[0] == "fetched"
