"""Readers of what strangers write, fed with spoilt copies of what they should read.

`make fuzz` runs the same for longer, and keeps what failed in `.hypothesis` for the next run.
"""

import gzip
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover import read_cdx, read_feed, read_section, read_sitemap
from pipeline.discover.cc_news import read_cc_news
from pipeline.errors import SourceError
from pipeline.extract import extract_capture
from pipeline.identity import canonical_url
from pipeline.notation.times import read_instant
from pipeline.records import Capture, Kind
from pipeline.sources import Source
from pipeline.sources.catalog import load_source
from spiders.guest.licence import read_licence
from spiders.guest.optout import read_reservations
from spiders.guest.robots import read_rules
from spiders.wire.address import why_forbidden

pytestmark = pytest.mark.slow

URL = "https://news.example/2026/03/01/story"
SOURCE = Source(id="us_example", name="News", homepage="https://news.example/")
NIGHT = date(2026, 3, 1)
SEEDS = {
    "feed": b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>
<item><title>One &amp; two</title><link>https://news.example/a</link>
<pubDate>Sun, 01 Mar 2026 08:30:00 +0100</pubDate></item></channel></rss>""",
    "json feed": b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", '
    b'"url": "https://news.example/a", "date_published": "2026-03-01T08:30:00Z"}]}',
    "sitemap": b"<urlset><url><loc>https://news.example/a</loc>"
    b"<lastmod>2026-03-01</lastmod></url></urlset>",
    "section": b'<html><body><div><a href="/2026/03/01/story">A story</a></div></body></html>',
    "cdx": b'[["urlkey","timestamp","original","mimetype","statuscode"],'
    b'["example,news)/a","20260301080000","https://news.example/a","text/html","200"]]',
    "warc": gzip.compress(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\n"
        b"WARC-Date: 2026-03-01T08:00:00Z\r\nContent-Length: 35\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n<p>A</p>12\r\n\r\n"
    ),
    "robots": b"User-agent: *\nDisallow: /private/*.html$\nCrawl-delay: 2\n"
    b"Content-Signal: search=yes, ai-train=no\nContent-Usage: /news train-ai=n\n"
    b"License: https://news.example/rsl.xml\nSitemap: https://news.example/map.xml",
    "tdmrep": b'[{"location": "/news/*", "tdm-reservation": 1}]',
    "licence": b'<rsl xmlns="https://rslstandard.org/rsl"><content url="/2026/*" server="">'
    b"<license><permits>search</permits><prohibits>train-ai</prohibits>"
    b'<payment type="free"/></license></content></rsl>',
    "page": b"""<!DOCTYPE html><html lang="en"><head><title>A story | News</title>
<meta property="article:published_time" content="2026-03-01T08:30:00+01:00">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A story",
"datePublished": "2026-03-01T07:30:00Z", "author": {"name": "Ada Example"}}</script></head>
<body><article><h1>A story</h1><p>The council voted on Tuesday to repair the old bridge.</p>
<p>Engineers had found long cracks in two of its five arches.</p></article></body></html>""",
    "source": b'name = "Example"\nhomepage = "https://gazette.example/"\ntime_zone = '
    b'"Europe/London"\nfeeds = ["https://gazette.example/feed/"]\n[expect]\nmin_articles = 5\n',
}


def capture(body: bytes) -> Capture:
    return Capture(
        url=URL,
        requested_url=URL,
        captured_at=datetime(2026, 3, 2, tzinfo=UTC),
        status=200,
        headers=(("Content-Type", "text/html"),),
        body=body,
        source_id=SOURCE.id,
        night=NIGHT,
        kind=Kind.ARTICLE,
    )


READERS = {
    "feed": lambda body: read_feed(body, URL, SOURCE.id),
    "json feed": lambda body: read_feed(body, URL, SOURCE.id),
    "sitemap": lambda body: read_sitemap(body, URL, SOURCE.id),
    "section": lambda body: read_section(body, URL, SOURCE),
    "cdx": lambda body: read_cdx(body, URL, SOURCE),
    "warc": lambda body: list(read_cc_news(io.BytesIO(body), SOURCE, NIGHT)),
    "robots": lambda body: read_rules(body).allow(URL),
    "tdmrep": lambda body: read_reservations(body, body).why(URL),
    "licence": lambda body: read_licence(body, URL).why(URL),
    "page": lambda body: extract_capture(capture(body), SOURCE),
}


@st.composite
def spoilt(draw, seed: bytes) -> bytes:
    """A seed with pieces cut out, doubled, moved, replaced or added."""
    body = bytearray(seed)
    for _ in range(draw(st.integers(0, 6))):
        first, second = sorted(draw(st.integers(0, len(body))) for _ in range(2))
        piece = bytes(body[first:second])
        body[first:second] = draw(
            st.sampled_from([b"", piece * 2, piece[::-1], piece * 50])
            | st.binary(max_size=8)
            | st.sampled_from([b"\x00", b"\xff\xfe", b"<", b"&", b"]]>", b"\x1f\x8b", b"%00", b"["])
        )
        del body[200_000:]
    return bytes(body)


@pytest.mark.parametrize("kind", READERS)
def test_a_spoilt_document_is_read_or_refused_and_never_raises(kind):
    @given(spoilt(SEEDS[kind]))
    def read(body):
        READERS[kind](body)

    read()


def test_a_spoilt_source_file_is_refused_in_words(tmp_path):
    file = tmp_path / "us_example.toml"

    @given(spoilt(SEEDS["source"]))
    def read(body):
        file.write_bytes(body)
        try:
            load_source(file)
        except SourceError:
            return

    read()


ADDRESSES = st.text(max_size=60) | st.builds(
    "{}{}{}".format,
    st.sampled_from(["http://", "https://", "//", "", "HTTP:"]),
    st.text(alphabet="a.0x1:[]@%\\/?#é１。-", max_size=20),
    st.text(max_size=20),
)


@given(ADDRESSES)
def test_any_address_is_judged_and_named(url):
    assert why_forbidden(url) is None or why_forbidden(url)
    canonical_url(url)


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-zA-Z ,.:/+-]{0,40}", fullmatch=True))
def test_any_printed_time_is_read_or_not(text):
    found = read_instant(text)
    assert found is None or found.tzinfo is not None
