"""Nights long past, told by archives that others keep."""

import gzip
import json
from datetime import date

import pytest

from pipeline.archive import Outcome, announcements, read_captures
from pipeline.discover.routes import cdx_url
from pipeline.records import Reason, Via

from .conftest import Answer

pytestmark = pytest.mark.server

PAST = date(2026, 2, 10)
A, B, OLD = (f"http://news.example/{name}" for name in ("a", "b", "2026/02/01/old"))


def warc_record(url, at, body, status="200 OK"):
    block = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n{body}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


WARC = b"".join(
    [
        warc_record(A, "2026-02-10T09:00:00Z", "<p>story a</p>"),
        warc_record(B, "2026-02-10T10:00:00Z", "<p>story b</p>"),
        warc_record("http://other.example/x", "2026-02-10T10:00:00Z", "<p>not ours</p>"),
        warc_record("http://news.example/late", "2026-02-12T10:00:00Z", "<p>another night</p>"),
        warc_record("http://news.example/gone", "2026-02-10T10:00:00Z", "no", "404 Not Found"),
    ]
)


def assert_taken(nights, web, *broken):
    record = nights.record(night=PAST)
    assert set(record.fetched) == {A, B}
    assert {(one.url, one.reason) for one in record.rejects} == {
        ("http://news.example/gone", Reason.NOT_FOUND),
        *((f"{file}", Reason.FEED_UNREADABLE) for file in broken),
    }
    told = {one.url: one.via for one in announcements(nights.store, PAST, "us_example")}
    assert told == {A: Via.CC_NEWS, B: Via.CC_NEWS}
    captures = {one.url: one for one in read_captures(nights.store, PAST, "us_example")}
    assert captures[A].body == b"<p>story a</p>"
    assert f"{captures[A].captured_at:%Y-%m-%dT%H:%M}" == "2026-02-10T09:00"
    assert web.log == [], "nobody was asked"


def test_cc_news_in_a_folder_fills_a_past_night_without_asking_anybody(nights, web, tmp_path):
    folder = tmp_path / "cc-news"
    folder.mkdir()
    (folder / "CC-NEWS-20260210080000-00001.warc.gz").write_bytes(WARC)
    cut = folder / "CC-NEWS-20260210110000-00002.warc.gz"
    cut.write_bytes(WARC[: len(WARC) // 4])
    (folder / "CC-NEWS-20251224080000-00003.warc.gz").write_bytes(b"never opened")
    (folder / "README.txt").write_text("not an archive")
    nights.source(cc_news=f"['{folder}']", feeds="")
    nights.crawl(night=PAST)
    assert_taken(nights, web, cut)
    segments = sorted(nights.store.keys("warc/"))
    nights.crawl(night=PAST)
    assert_taken(nights, web, cut)
    assert sorted(nights.store.keys("warc/")) == segments, "nothing is archived twice"


def test_cc_news_in_a_bucket_is_read_piece_by_piece(nights, web, tmp_path):
    folder = tmp_path / "buckets" / "commoncrawl" / "2026" / "02"
    folder.mkdir(parents=True)
    (folder / "cc-news-a.warc.gz").write_bytes(WARC)
    nights.source(cc_news="['s3://commoncrawl/2026/02/']", feeds="")
    nights.crawl(night=PAST)
    assert_taken(nights, web)


def in_parts(body):
    """A file that is given in parts, the largest of them 500 bytes."""

    def answer(handler) -> Answer:
        first, last = handler.headers["Range"].removeprefix("bytes=").split("-")
        part = body[int(first) : min(int(last) + 1, int(first) + 500)]
        place = f"bytes {first}-{int(first) + len(part) - 1}/{len(body)}"
        return Answer(part, 206, {"Content-Range": place})

    return answer


def test_cc_news_on_a_server_is_read_in_parts_from_the_month_s_list(nights, web):
    files = "http://data.example/crawl-data/CC-NEWS/2026/02"
    name = "CC-NEWS-20260210080000-00001.warc.gz"
    later = "CC-NEWS-20260220080000-00001.warc.gz"
    paths = "\n".join(f"crawl-data/CC-NEWS/2026/02/{one}" for one in (name, later))
    web.pages |= {
        f"{files}/warc.paths.gz": Answer(gzip.compress(paths.encode())),
        f"{files}/{name}": in_parts(WARC),
    }
    nights.source(cc_news="['http://data.example/crawl-data/CC-NEWS/']", feeds="")
    nights.crawl(night=PAST)
    assert web.asked(f"{files}/{name}") == -(-len(WARC) // 500)
    assert list(dict.fromkeys(web.asked_of("data.example"))) == [
        "http://data.example/robots.txt",
        f"{files}/warc.paths.gz",
        f"{files}/{name}",
    ]
    assert web.asked_of("news.example") == []
    web.log.clear()
    assert_taken(nights, web)


@pytest.mark.parametrize("place", ["/no/such/folder", "http://data.example/CC-NEWS/"])
def test_a_place_that_cannot_be_read_is_said(nights, place):
    nights.source(cc_news=f"['{place}']", feeds="")
    assert nights.crawl(night=PAST) == 20
    [document] = nights.record(night=PAST).documents
    assert (document.url, document.reason) == (place, Reason.UNREACHABLE)


def test_a_current_night_asks_no_archive(nights, web):
    nights.source(cc_news="['/no/such/folder']", cdx="['http://web.example/cdx']", feeds="")
    nights.crawl()
    assert web.log == []


def test_the_pages_of_a_day_s_archive_are_read_to_the_end(nights, web):
    nights.source(archives="['http://news.example/{yyyy}/{mm}/{dd}/all']", feeds="")
    first, second = "http://news.example/2026/02/10/all", "http://news.example/2026/02/10/all?p=2"
    web.pages |= {
        first: Answer(f'<html><a href="{A}">A</a><a rel="next" href="?p=2">older</a></html>'),
        second: Answer(f'<html><a href="{B}">B</a></html>'),
        A: Answer("<p>story a</p>"),
        B: Answer("<p>story b</p>"),
    }
    assert nights.crawl(night=PAST) == 0, nights.said
    assert {A, B} <= set(nights.record(night=PAST).fetched)


@pytest.mark.parametrize(
    ("day", "more", "outcome"),
    [
        ("2026-02-10", "", Outcome.COMPLETE),
        ("2026-02-10", "<button>Load more</button>", Outcome.PARTIAL),
        ("2026-03-01", "", Outcome.PARTIAL),
    ],
    ids=["whole", "a button loads more", "it is today's list"],
)
def test_an_archive_of_a_day_is_whole_where_it_is_of_that_day_and_has_no_more(
    nights, web, day, more, outcome
):
    nights.source(archives="['http://news.example/{yyyy}/{mm}/{dd}/all']", feeds="")
    place = "http://news.example/2026/02/10/all"
    web.pages[place] = Answer(f'<html><a href="{A}">A</a><a href="{B}">B</a>{more}</html>')
    dated = Answer(f'<meta property="article:published_time" content="{day}T09:00:00Z">')
    web.pages |= {A: dated, B: dated}
    assert nights.crawl(night=PAST) == 0, nights.said
    assert nights.record(night=PAST).outcome is outcome


def test_a_source_that_states_feeds_alone_is_backfilled_by_what_robots_txt_names(nights, web):
    nights.source()
    index = "http://news.example/map.xml"
    month = "http://news.example/map-2026-02.xml"
    web.pages |= {
        "http://news.example/robots.txt": Answer(f"User-agent: *\nSitemap: {index}\n"),
        index: Answer(
            f"<sitemapindex><sitemap><loc>{month}</loc></sitemap>"
            "<sitemap><loc>http://news.example/map-2025-01.xml</loc></sitemap></sitemapindex>"
        ),
        month: Answer(
            f"<urlset><url><loc>{A}</loc><lastmod>2026-02-10</lastmod></url>"
            f"<url><loc>{B}</loc><lastmod>2026-02-01</lastmod></url></urlset>"
        ),
        A: Answer("<p>story a</p>"),
    }
    assert nights.crawl(night=PAST) == 0, nights.said
    assert nights.record(night=PAST).fetched == (A,)
    assert web.asked("http://news.example/map-2025-01.xml") == 0


def test_a_past_night_to_which_nothing_leads_is_skipped(nights, web):
    nights.source()
    assert nights.crawl(night=PAST) == 0, nights.said
    assert nights.record(night=PAST).outcome == "skipped"


def test_an_index_of_the_past_announces_what_the_live_site_still_has(nights, web):
    nights.source(cdx="['http://web.example/cdx']", feeds="")
    rows = [
        ["urlkey", "timestamp", "original", "mimetype", "statuscode"],
        ["example,news)/a", "20260210080000", A, "text/html", "200"],
        ["example,news)/a", "20260210090000", A + "?utm_source=x", "text/html", "200"],
        ["example,news)/b.png", "20260210080000", B + ".png", "image/png", "200"],
        ["example,news)/2026", "20260210080000", OLD, "text/html", "200"],
    ]
    question = cdx_url("http://web.example/cdx", "news.example", PAST)
    web.pages |= {question: Answer(json.dumps(rows)), A: Answer("<p>story a</p>")}
    assert nights.crawl(night=PAST) == 0, nights.said
    record = nights.record(night=PAST)
    assert record.fetched == (A,)
    [told] = announcements(nights.store, PAST, "us_example")
    assert (told.via, told.found_in) == (Via.CDX, question)
    assert web.asked(OLD) == 0, "its address says another day"
