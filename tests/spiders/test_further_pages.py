"""An article's further pages are had as surely as its first."""

import time
from datetime import date

import pytest

from pipeline.archive import Outcome, read_captures
from pipeline.records import Kind

from .conftest import NIGHT, Answer, feed

pytestmark = [pytest.mark.server, pytest.mark.slow]

FEED = "http://news.example/feed"
STORY = "http://news.example/a"
SECOND, THIRD = f"{STORY}?page=2", f"{STORY}?page=3"
FIRST = '<h1>The ropewalk</h1><p>one</p><a href="?page=2">2</a> <a href="?page=3">3</a>'
NEXT = date(2026, 3, 2)
NEXT_NOW = "2026-03-03T02:00:00Z"
LATER = date(2026, 3, 5)
BUSY = Answer(status=503)


def first(handler) -> Answer:
    if handler.headers.get("If-None-Match") == '"1"':
        return Answer(status=304, headers={"ETag": '"1"'})
    return Answer(FIRST, headers={"ETag": '"1"'})


def further(nights, night=NIGHT) -> dict[str, bytes]:
    kept = read_captures(nights.store, night, "us_example", {Kind.PAGE})
    return {one.url: one.body for one in kept}


def once_busy(web, url: str, body: str):
    return lambda _: BUSY if web.asked(url) == 1 else Answer(body)


def test_a_further_page_is_asked_for_again_where_its_failure_may_pass(nights, web):
    nights.source()
    web.pages |= {FEED: Answer(feed(STORY)), STORY: first, THIRD: Answer("<p>three")}
    web.pages[SECOND] = once_busy(web, SECOND, "<p>two")
    assert nights.crawl() == 0, nights.said
    assert further(nights) == {SECOND: b"<p>two", THIRD: b"<p>three"}


def test_a_story_does_not_lose_a_page_that_could_not_be_had_again(nights, web):
    """Its first page says that nothing changed; what the others say counts once all are there."""
    nights.source()
    web.pages |= {FEED: Answer(feed(STORY)), STORY: first}
    web.pages |= {SECOND: Answer("<p>two"), THIRD: Answer("<p>three")}
    assert nights.crawl() == 0, nights.said
    web.pages |= {SECOND: Answer("<p>two, corrected"), THIRD: BUSY}
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0, nights.said
    record = nights.record(night=NEXT)
    assert (record.fetched, record.unchanged) == ((), (STORY,))
    web.pages[THIRD] = Answer("<p>three")
    assert nights.crawl(night=LATER, now="2026-03-06T02:00:00Z") == 0, nights.said
    assert nights.record(night=LATER).fetched == (STORY,)
    assert further(nights, LATER)[SECOND] == b"<p>two, corrected"


def test_a_crawl_that_ends_between_the_pages_of_a_story_takes_it_up_again(nights, web):
    nights.source()

    def slow(_) -> Answer:
        if web.asked(SECOND) == 1:
            time.sleep(3)
        return Answer("<p>two")

    web.pages |= {FEED: Answer(feed(STORY)), STORY: first, SECOND: slow, THIRD: Answer("<p>three")}
    assert nights.crawl(crawl_seconds=2) == 10
    assert nights.record().outcome is not Outcome.COMPLETE
    assert nights.crawl() == 0, nights.said
    assert further(nights) == {SECOND: b"<p>two", THIRD: b"<p>three"}
    assert nights.record().fetched == (STORY,)
