from datetime import date

import pytest

from pipeline.archive import Outcome, announcements, read_captures, read_index
from pipeline.discover.routes import GUESSES
from pipeline.records import Kind, Via

from .conftest import NIGHT, Answer, feed

pytestmark = pytest.mark.server

FEED = "http://news.example/feed"
A, B, C, D = (f"http://news.example/{name}" for name in "abcd")
MANNERS = [
    f"http://news.example/{name}" for name in ("robots.txt", ".well-known/tdmrep.json", "ai.txt")
]
NEXT = date(2026, 3, 2)
NEXT_NOW = "2026-03-03T02:00:00Z"


def tagged(body: str, tag: str = '"1"'):
    """A page that honours If-None-Match."""

    def answer(handler) -> Answer:
        if handler.headers.get("If-None-Match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(body, headers={"ETag": tag})

    return answer


def liar(body: str):
    """A page that says 304 to whoever asks with a condition."""

    def answer(handler) -> Answer:
        if handler.headers.get("If-None-Match"):
            return Answer(status=304, headers={"ETag": '"1"'})
        return Answer(body, headers={"ETag": '"1"'})

    return answer


def both(*items: tuple[str, date]) -> str:
    return "".join(feed(url, day=day) for url, day in items).replace(
        '</channel></rss><?xml version="1.0"?><rss version="2.0"><channel>', ""
    )


def test_the_second_night_costs_what_is_new_and_what_is_due(nights, web):
    nights.source()
    web.pages |= {FEED: Answer(feed(A, B)), A: Answer("as it was"), B: tagged("story b")}
    assert nights.crawl() == 0, nights.said
    web.pages |= {FEED: Answer(both((A, NIGHT), (B, NIGHT), (C, NEXT)))}
    web.pages |= {A: Answer("corrected"), C: Answer("story c")}
    web.log.clear()
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0, nights.said

    # what the host was found to lack on the night before is not asked for again
    assert sorted(web.log) == sorted([MANNERS[0], FEED, A, B, C])
    record = nights.record(night=NEXT)
    assert (set(record.fetched), record.unchanged) == ({A, C}, (B,))
    assert record.requests == 5
    told = {one.url: one.via for one in announcements(nights.store, NEXT, "us_example")}
    assert told == {A: Via.RECHECK, B: Via.RECHECK, C: Via.FEED}
    corrected = [
        one.body for one in read_captures(nights.store, NEXT, "us_example", {Kind.ARTICLE})
    ]
    assert sorted(corrected) == [b"corrected", b"story c"]
    revisits = [line for line in read_index(nights.store, NEXT, "us_example") if line.is_revisit]
    assert [line.requested_url for line in revisits] == [B]


def test_a_feed_that_did_not_change_is_read_from_the_archive(nights, web):
    nights.source()
    # published on the second night, heard on the first
    web.pages |= {FEED: tagged(both((A, NIGHT), (B, NEXT))), A: Answer("a"), B: Answer("b")}
    nights.crawl()
    assert nights.record().fetched == (A,)
    web.log.clear()
    assert nights.crawl(night=NEXT, now="2026-03-02T21:00:00Z") == 2  # not over yet
    assert nights.crawl(night=NEXT, now="2026-03-03T00:30:00Z") == 0
    assert B in nights.record(night=NEXT).fetched
    # after so long the 304 is not believed without proof: one request with, one without condition
    assert web.asked(FEED) == 2
    [document] = [one for one in nights.record(night=NEXT).documents if one.url == FEED]
    assert document.is_unchanged
    assert document.notes == ()


def test_a_feed_that_always_says_not_modified_is_found_out(nights, web):
    nights.source()
    web.pages |= {FEED: liar(feed(A)), A: Answer("a")}
    nights.crawl()
    web.pages |= {FEED: liar(both((A, NIGHT), (C, NEXT))), C: Answer("c")}
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0
    record = nights.record(night=NEXT)
    assert C in record.fetched
    [document] = record.documents
    assert "although it changed" in document.notes[0]
    web.log.clear()
    nights.crawl(night=date(2026, 3, 3), now="2026-03-04T02:00:00Z")
    assert web.asked(FEED) == 1  # no longer asked with conditions
    assert "if-none-match" not in web.headers[FEED]


@pytest.mark.parametrize("stamp", ["", "<lastBuildDate>{}</lastBuildDate>"])
def test_a_feed_that_never_says_not_modified_is_found_out(nights, web, stamp):
    """Neither one that sends the same bytes, nor one that only dates itself anew."""
    nights.source()
    told = both((A, NIGHT), (B, NIGHT)).replace("<channel>", f"<channel>{stamp}")
    tag = {"ETag": '"1"'}
    web.pages |= {FEED: Answer(told.format("then"), headers=tag), A: Answer("a"), B: Answer("b")}
    nights.crawl()
    web.pages[FEED] = Answer(told.format("now"), headers=tag)
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0, nights.said
    assert web.headers[FEED]["if-none-match"] == '"1"'
    [document] = nights.record(night=NEXT).documents
    assert document.notes == (
        "it sends the whole again although nothing changed, whatever it is asked",
    )


@pytest.mark.parametrize("answer", [tagged(feed(A)), Answer(feed(A, B), headers={"ETag": '"2"'})])
def test_a_feed_that_is_right_to_answer_as_it_does_is_not_blamed(nights, web, answer):
    nights.source()
    web.pages |= {FEED: tagged(feed(A)), A: Answer("a"), B: Answer("b")}
    nights.crawl()
    web.pages[FEED] = answer
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0, nights.said
    [document] = nights.record(night=NEXT).documents
    assert document.notes == ()


def test_a_past_night_looks_again_at_nothing_and_the_next_current_one_at_what_it_brought(
    nights, web
):
    """What a night holds must not depend on which night was crawled first."""
    archive = "http://news.example/{yyyy}/{mm}/{dd}/all"
    nights.source(archives=f"['{archive}']")
    days = {day: f"http://news.example/2026/03/{day:02}/all" for day in (1, 2)}
    web.pages |= {FEED: Answer(both((D, date(2026, 3, 9)))), D: Answer("d")}
    web.pages |= {days[1]: Answer(f'<html><a href="{A}">A</a>'), A: Answer("a")}
    web.pages |= {days[2]: Answer(f'<html><a href="{B}">B</a>'), B: Answer("b")}
    assert nights.crawl(night=NEXT, now="2026-03-04T12:00:00Z") == 0, nights.said
    web.log.clear()
    assert nights.crawl(night=NIGHT, now="2026-03-06T12:00:00Z") == 0, nights.said
    assert nights.record(night=NIGHT).fetched == (A,)
    assert web.asked(B) == 0, "it is due, but not this night's"
    web.log.clear()
    assert nights.crawl(night=date(2026, 3, 9), now="2026-03-10T02:00:00Z") == 0, nights.said
    assert (web.asked(A), web.asked(B)) == (1, 1)


def test_polls_remember_what_a_feed_no_longer_shows(nights, web):
    nights.source()
    web.pages |= {FEED: Answer(feed(A, B)), A: Answer("a"), B: Answer("b"), C: Answer("c")}
    assert nights.poll(now="2026-03-01T11:00:00Z") == 0, nights.said
    assert web.log == ["http://news.example/robots.txt", FEED]
    web.log.clear()
    assert nights.poll(now="2026-03-01T11:10:00Z") == 0  # not due
    assert all(url.endswith("/robots.txt") for url in web.log)  # which may name a sitemap
    web.pages[FEED] = Answer(feed(C, D))
    assert nights.poll(now="2026-03-01T11:30:00Z") == 0
    web.pages[FEED] = Answer(feed(D))
    web.pages[D] = Answer("d")

    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert set(record.fetched) == {A, B, C, D}
    [document] = record.documents
    assert "turned over between two polls, 01 Mar 11:00 to 01 Mar 11:30" in document.notes[0]


def test_a_backfill_takes_what_was_remembered_and_no_feed(nights, web):
    nights.source()
    web.pages |= {FEED: Answer(feed(A)), A: Answer("a")}
    nights.poll(now="2026-03-01T11:00:00Z")
    web.log.clear()
    assert nights.crawl(now="2026-03-20T00:00:00Z") == 0
    assert web.asked(FEED) == 0
    assert nights.record().fetched == (A,)


def test_a_past_night_without_a_route_is_skipped_and_says_so(nights, web):
    nights.source()
    assert nights.crawl(now="2026-03-20T00:00:00Z") == 0
    record = nights.record()
    assert record.outcome is Outcome.SKIPPED
    assert "no route" in record.evidence
    # which may name a sitemap, as the home page may; or one lies where most have theirs
    places = {"http://news.example/", *GUESSES.places(nights.catalog_source(), NIGHT)}
    assert {url for url in web.log if not url.endswith("/robots.txt")} <= places
