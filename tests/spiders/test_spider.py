import gzip
from itertools import pairwise
from time import monotonic

import pytest

from pipeline.archive import Outcome, announcements, read_captures
from pipeline.records import Kind, Reason

from .conftest import NIGHT, Answer, feed

pytestmark = pytest.mark.server

A, B, C = (f"http://news.example/{name}" for name in "abc")


@pytest.fixture
def two_stories(web, nights):
    nights.source()
    web.pages |= {
        "http://news.example/feed": Answer(feed(A, B)),
        A: Answer("<p>story a</p>", headers={"Content-Type": "text/html"}),
        B: Answer("<p>story b</p>"),
    }


def test_a_night_is_crawled_archived_and_recorded(two_stories, nights, web):
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert record.outcome is Outcome.COMPLETE
    assert record.fetched == (A, B)
    assert record.announced == 2
    assert [one.title for one in announcements(nights.store, NIGHT, "us_example")] == [
        "About a",
        "About b",
    ]
    captures = [*read_captures(nights.store, NIGHT, "us_example")]
    assert {one.url for one in captures} == {A, B, "http://news.example/feed"}
    page = next(one for one in captures if one.url == A)
    assert (page.body, page.kind, page.header("content-type")) == (
        b"<p>story a</p>",
        Kind.ARTICLE,
        "text/html",
    )
    assert f"{page.captured_at:%Y-%m-%d %H}" == "2026-03-02 02"


def test_a_second_call_asks_for_nothing(two_stories, nights, web):
    nights.crawl()
    asked = len(web.log)
    assert nights.crawl() == 0
    assert len(web.log) == asked
    assert nights.record().fetched == (A, B)


def test_what_is_missing_ends_with_its_reason(two_stories, nights, web):
    web.pages[B] = Answer("gone", 410)
    assert nights.crawl() == 0
    [reject] = nights.record().rejects
    assert (reject.url, reject.reason) == (B, Reason.GONE)
    assert reject.ref is not None


def test_a_source_whose_feed_is_dead_is_unhealthy(nights, web):
    nights.source()
    assert nights.crawl() == 20
    assert nights.record().outcome is Outcome.UNHEALTHY


def test_one_dead_source_does_not_stop_another(two_stories, nights, web):
    nights.source(
        "us_dead", homepage="'http://dead.example/'", feeds="['http://dead.example/feed']"
    )
    assert nights.crawl(sources="us_dead,us_example") == 20
    assert nights.record("us_example").outcome is Outcome.COMPLETE


HOSTILE = {
    "levels": b"<div>" * 100_000,
    "ends": b"<i>" * 200_000 + b"</p>" * 400_000,
    "line": b"<p>" + b"x" * 4_000_000,
    "attributes": b"<a " + b" ".join(b"a%d=1" % number for number in range(300_000)) + b">",
    "links": b"".join(b'<a href="/%d">t</a>' % number for number in range(200_000)),
}


def test_section_pages_made_to_hurt_neither_stop_a_crawl_nor_hold_up_its_neighbours(nights, web):
    """They are read beside the event loop, within bounds on depth, links and bytes."""
    sections = {name: f"http://hostile.example/{name}" for name in HOSTILE}
    nights.source(
        "us_hostile",
        homepage="'http://hostile.example/'",
        feeds="",
        sections=f"{list(sections.values())}",
        **{"budget.pages": "3"},
    )
    head = b'<html><a href="/first-story">A first story</a>'
    for name, url in sections.items():
        packed = gzip.compress(head + HOSTILE[name], 1)
        web.pages[url] = Answer(packed, headers={"Content-Encoding": "gzip"})
    stories = [f"http://news.example/{number}" for number in range(300)]
    asked_at: list[float] = []

    def story(_) -> Answer:
        asked_at.append(monotonic())
        return Answer("a story")

    nights.source()
    web.pages |= {"http://news.example/feed": Answer(feed(*stories))}
    web.pages |= dict.fromkeys(stories, story)
    web.pages["http://hostile.example/first-story"] = Answer("the story")
    begun = monotonic()
    nights.crawl(sources="us_hostile,us_example")
    assert monotonic() - begun < 60
    assert "Traceback" not in nights.said
    assert len(nights.record().fetched) == len(stories)
    assert max(after - before for before, after in pairwise(asked_at)) < 5
    record = nights.record("us_hostile")
    assert "http://hostile.example/first-story" in record.fetched
    notes = {one.url: " ".join(one.notes) for one in record.documents}
    assert "nested deeper" in notes[sections["levels"]]
    assert "nested deeper" in notes[sections["ends"]]
    assert "more than 5,000 links" in notes[sections["links"]]


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ({"sources": "us_exampel"}, {}),
        ({"night": "2026-13-01"}, {}),
        ({"night": "2026-03-02"}, {}),
        ({}, {"test_web": ""}),
    ],
)
def test_a_bad_job_is_refused_in_one_line(two_stories, nights, arguments, settings):
    assert nights.crawl(**arguments, **settings) == 2
    assert "Traceback" not in nights.said
    assert nights.said.strip()
