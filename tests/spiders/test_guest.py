import gzip
import io
from datetime import date

import pytest
from faultserver.talk import STORY
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.archive import read_captures
from pipeline.extract import extract_capture
from pipeline.records import Kind, Reason, Rights, Via
from pipeline.sources import load_catalog

from .conftest import NIGHT, Answer, feed

pytestmark = pytest.mark.server

FEED = "http://news.example/feed"
PAGE = STORY.replace("{night}", f"{NIGHT}")
A, B, C = (f"http://news.example/{name}" for name in "abc")


def reasons(record) -> dict[str, Reason]:
    return {one.url: one.reason for one in record.rejects}


def test_a_reservation_is_obeyed_and_the_text_not_kept(nights, web):
    nights.source()
    web.pages |= {
        FEED: Answer(feed(A, B, C)),
        A: Answer("free"),
        B: Answer("reserved", headers={"TDM-Reservation": "1"}),
        C: Answer("reserved too"),
        "http://news.example/.well-known/tdmrep.json": Answer(
            '[{"location": "/c", "tdm-reservation": 1}]'
        ),
    }
    assert nights.crawl() == 0, nights.said
    assert reasons(nights.record()) == {B: Reason.OPTED_OUT, C: Reason.OPTED_OUT}
    assert web.asked(C) == 0
    kept = read_captures(nights.store, NIGHT, "us_example", failures=True)
    assert not [one for one in kept if b"reserved" in one.body and one.url == B]


@pytest.mark.parametrize(
    ("file", "body", "name"),
    [
        (
            "/.well-known/tdmrep.json",
            '[{"location": "/a", "tdm-reservation": 1}]',
            "tdm_reservation",
        ),
        ("/ai.txt", "User-Agent: *\nDisallow: /a", "noai"),
        ("/robots.txt", "User-Agent: *\nContent-Usage: /a train-ai=n", "noai"),
    ],
)
def test_what_a_host_reserves_is_in_the_rights_of_a_source_that_keeps_metadata(
    nights, web, name, file, body
):
    nights.source(opt_out="'metadata'")
    forged = {"Nightdesk-Reserved-By": "/ai.txt and /.well-known/tdmrep.json"}
    page = {"Content-Type": "text/html; charset=utf-8"}
    web.pages |= {
        FEED: Answer(feed(A, B)),
        A: Answer(PAGE, headers=page),
        B: Answer(PAGE, headers=page | forged),
        f"http://news.example{file}": Answer(body),
    }
    assert nights.crawl() == 0, nights.said
    source = load_catalog(nights.settings.catalog)["us_example"]
    captures = read_captures(nights.store, NIGHT, "us_example", {Kind.ARTICLE})
    read = {one.url: extract_capture(one, source, nights.announced()) for one in captures}
    assert getattr(read[A].rights, name)
    assert (read[A].title, read[A].paragraphs) == ("The ropewalk is let at last", ())
    assert read[B].rights == Rights()
    assert read[B].paragraphs


def test_a_licence_that_a_robots_txt_names_is_asked_for_once_and_obeyed(nights, web):
    nights.source()
    licence = "http://licences.example/news.xml"
    web.pages |= {
        FEED: Answer(feed(A, B)),
        "http://news.example/robots.txt": Answer(f"License: {licence}\nUser-agent: *\nAllow: /"),
        licence: Answer(
            '<rsl xmlns="https://rslstandard.org/rsl"><content url="http://news.example/b"><license>'
            '<permits type="usage">search</permits></license></content></rsl>'
        ),
        A: Answer("free"),
        B: Answer("reserved"),
    }
    assert nights.crawl() == 0, nights.said
    assert reasons(nights.record()) == {B: Reason.OPTED_OUT}
    assert (web.asked(A), web.asked(B), web.asked(licence)) == (1, 0, 1)
    kept = [one.url for one in read_captures(nights.store, NIGHT, "us_example", {Kind.ROBOTS})]
    assert licence in kept


def test_a_source_whose_curator_says_keep_is_kept(nights, web):
    nights.source(opt_out="'keep'")
    web.pages |= {FEED: Answer(feed(A)), A: Answer("x", headers={"X-Robots-Tag": "noai"})}
    assert nights.crawl() == 0, nights.said
    assert nights.record().fetched == (A,)


def test_robots_is_obeyed_after_a_redirect_too(nights, web):
    nights.source()
    web.pages |= {
        FEED: Answer(feed(A, B)),
        A: Answer(status=302, headers={"Location": "http://other.example/private"}),
        B: Answer("b"),
        "http://other.example/robots.txt": Answer("User-agent: *\nDisallow: /private"),
        "http://other.example/private": Answer("secret"),
    }
    assert nights.crawl() == 0, nights.said
    assert reasons(nights.record()) == {A: Reason.ROBOTS_DISALLOWED}
    assert web.asked("http://other.example/private") == 0
    assert "(test web)" in web.headers[B]["user-agent"]


def test_two_sources_of_one_host_share_its_turns(nights, web):
    nights.source("us_one")
    nights.source("us_two", feeds="['http://news.example/feed2']")
    web.pages |= {FEED: Answer(feed(A)), "http://news.example/feed2": Answer(feed(B))}
    web.pages |= {A: Answer("a"), B: Answer("b")}
    assert nights.crawl(sources="us_one,us_two") == 0, nights.said
    assert web.asked("http://news.example/robots.txt") == 1
    assert nights.record("us_one").fetched == (A,)
    assert nights.record("us_two").fetched == (B,)


def test_a_past_night_is_told_by_dated_sitemaps_an_index_and_a_cc_news_file(nights, web):
    made = io.BytesIO()
    writer = WARCWriter(made, gzip=True)
    for url, day in ((C, NIGHT), ("http://news.example/later", date(2026, 3, 5))):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(b"from the commons"),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": f"{day}T09:00:00Z"},
        )
        writer.write_record(record)
    warc = nights.folder / "CC-NEWS-20260301080000-00001.warc.gz"
    warc.write_bytes(made.getvalue())
    nights.source(
        dated_sitemaps="['http://news.example/map-{yyyy}-{mm}.xml.gz']",
        cdx="['http://archive.example/cdx']",
        cc_news=f"['{warc}']",
    )
    sitemap = f"<urlset><url><loc>{A}</loc><lastmod>2026-03-01T10:00:00Z</lastmod></url></urlset>"

    def cdx(handler) -> Answer:
        return Answer(f"example,news)/b 20260301120000 {B} text/html 200 X 9\n")

    web.pages |= {
        "http://news.example/map-2026-03.xml.gz": Answer(gzip.compress(sitemap.encode())),
        A: Answer("a"),
        B: Answer("b"),
    }
    web.missing = lambda handler: cdx(handler) if "archive.example/cdx" in handler.path else None
    assert nights.crawl(now="2026-03-20T00:00:00Z") == 0, nights.said
    record = nights.record()
    assert set(record.fetched) == {A, B, C}
    assert web.asked(FEED) == web.asked(C) == 0
    bodies = {
        one.url: one.body
        for one in read_captures(nights.store, NIGHT, "us_example", {Kind.ARTICLE})
    }
    assert bodies[C] == b"from the commons"
    assert Via.CC_NEWS in {hint.via for hint in nights.announced()}
