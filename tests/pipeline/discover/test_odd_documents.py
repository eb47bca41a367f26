"""What others' bug reports say of feeds, sitemaps and archives, and what each of them means."""

import gzip
from datetime import UTC, date, datetime

import pytest

from pipeline.discover import read_feed, read_sitemap
from pipeline.discover.cc_news import read_cc_news
from pipeline.records import Announcement
from pipeline.sources import Source

SITE = "https://herald.example"
ZONE = "America/New_York"
ITEM = f"<link>{SITE}/a</link>"
HEAD = (
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"{}><title>H</title>{}</feed>'
MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def rss(item: str) -> str:
    return (
        f"<?xml version='1.0'?>{HEAD}<channel><title>H</title><item>{item}</item></channel></rss>"
    )


def entries(body: str | bytes, language: str = "en") -> tuple[Announcement, ...]:
    data = body.encode() if isinstance(body, str) else body
    url = f"{SITE}/blog/feed.xml"
    return read_feed(data, url, "us_herald", time_zone=ZONE, language=language).announcements


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        (
            ATOM.format(
                f' xml:base="{SITE}/log/"',
                '<entry xml:base="When/2026/"><title>t</title><link href="Rain"/>'
                '<link rel="replies" href="Rain#c"/></entry>',
            ),
            ["/log/When/2026/Rain"],
        ),
        (
            ATOM.format(
                "",
                f'<entry><title>t</title><link rel="self" href="{SITE}/api/1"/>'
                f'<link rel="enclosure" href="{SITE}/a.mp3"/>'
                f'<link rel="alternate" type="text/html" href="{SITE}/a"/></entry>',
            ),
            ["/a"],
        ),
        (rss(f"<title>t</title><guid></guid>{ITEM}"), ["/a"]),
        (rss(f"<title>t</title><link/><guid>{SITE}/a</guid>"), ["/a"]),
        (rss(f"<title>t</title><link><![CDATA[\n {SITE}/a \n]]></link>"), ["/a"]),
        (rss(f'<title>t</title><atom:link rel="alternate" href="{SITE}/a"/>'), ["/a"]),
        (
            rss(
                "<link>http://feeds.example/~r/1</link>"
                f"<feedburner:origLink>{SITE}/a</feedburner:origLink>"
            ),
            ["/a"],
        ),
        (rss("<link>//herald.example/a</link>"), ["/a"]),
        (rss("<link>https:/herald.example/a</link>"), ["/a"]),
        (f"<rss><item>{ITEM}</item></rss>", ["/a"]),
        (
            "<rss><channel>"
            + "".join(f"<item><guid>g</guid><link>{SITE}/{one}</link></item>" for one in "ab")
            + "</channel></rss>",
            ["/a", "/b"],
        ),
        (rss(ITEM) + "\n<!-- cached --><b>x</b>", ["/a"]),
        ("<br />\n<b>Warning</b>: x in <b>/y</b><br />\n" + rss(ITEM), ["/a"]),
        ("\n\n  " + rss(ITEM), ["/a"]),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + rss(ITEM).encode(), ["/a"]),
        (rss(ITEM).encode("utf-16"), ["/a"]),
        (
            (
                f'<r:rss xmlns:r="http://backend.userland.com/rss2"><r:channel><r:item>'
                f"<r:link>{SITE}/a</r:link></r:item></r:channel></r:rss>"
            ),
            ["/a"],
        ),
        (
            (
                f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry>'
                f'<a:link href="{SITE}/a"/></a:entry></a:feed>'
            ),
            ["/a"],
        ),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/a"}]}', ["/a"]),
        (
            f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "{SITE}/a"}}]}}',
            ["/a"],
        ),
    ],
)
def test_an_entry_leads_to_its_story_however_a_feed_says_it(body, paths):
    assert [one.url.removeprefix(SITE) for one in entries(body)] == paths


@pytest.mark.parametrize(
    ("printed", "language", "instant"),
    [
        ("ma, 08 okt 2018 10:09:29 +0000", "da", "2018-10-08T10:09:29"),
        ("Mo, 25 Jun 2018 11:41:36", "de", "2018-06-25T15:41:36"),
        ("Thu, 03 Sep 15 00:01:01 +0200", "en", "2015-09-02T22:01:01"),
        ("WED,23 MAY 2012 02:23:01 GMT", "en", "2012-05-23T02:23:01"),
        ("Wed, 11 Mar 2026 10:00:00 +0000 (UTC)", "en", "2026-03-11T10:00:00"),
        ("Wed, 11 Mar 2026 10:00:00 EDT", "en", "2026-03-11T14:00:00"),
        ("Wed, 11 Mar 2026 10:00:00 GMT+1", "en", "2026-03-11T09:00:00"),
        ("2026-03-11T10:00:00+00:00Z", "en", "2026-03-11T10:00:00"),
        ("2026-03-11 10:00:00 -0500", "en", "2026-03-11T15:00:00"),
        ("2016/6/29 15:07:41", "en", "2016-06-29T19:07:41"),
        ("Mittwoch, 11. März 2026 - 10:00", "de", "2026-03-11T14:00:00"),
        ("Tue, 10 Mar 2026 24:00:00 GMT", "en", "2026-03-11T00:00:00"),
        ("Wed, 11&#160;Mar 2026 10:00:00 GMT", "en", "2026-03-11T10:00:00"),
        ("1773223200", "en", "2026-03-11T10:00:00"),
        ("Wed, 31 Feb 2026 10:00:00 GMT", "en", None),
    ],
)
def test_an_entry_s_instant_is_read_as_it_is_meant_or_not_at_all(printed, language, instant):
    [one] = entries(rss(f"{ITEM}<pubDate>{printed}</pubDate>"), language)
    wanted = datetime.fromisoformat(instant).replace(tzinfo=UTC) if instant else None
    assert one.published_at == wanted


@pytest.mark.parametrize(
    ("markup", "title", "author"),
    [
        ('<title><a href="/x">Boats at night</a></title>', "Boats at night", None),
        ("<title>A\x0bB \x00C</title>", "AB C", None),
        ("<title>Caf&eacute;&nbsp;au lait</title>", "Café au lait", None),
        ("<title>Q&amp;amp;A</title>", "Q&A", None),
        ("<source url='/x'><title>Wire</title></source><title>Own</title>", "Own", None),
        ("<title>Own</title><media:title>Picture</media:title>", "Own", None),
        ("<title>t</title><author>noreply@x.example (Ann Lee)</author>", "t", "Ann Lee"),
        (
            "<title>t</title><dc:creator>Ann Lee</dc:creator><dc:creator>Bo Ray</dc:creator>",
            "t",
            "Ann Lee, Bo Ray",
        ),
        ("<title>t</title><author>ann@herald.example</author>", "t", None),
    ],
)
def test_an_entry_s_title_and_author_are_its_own(markup, title, author):
    [one] = entries(rss(ITEM + markup))
    assert (one.title, one.author) == (title, author)


def places(body: str) -> list[tuple[str, str | None]]:
    found = read_sitemap(body.encode(), f"{SITE}/sitemap.xml", "us_herald", time_zone=ZONE)
    return [
        (one.url.removeprefix(SITE), f"{one.modified_at:%dT%H:%M}" if one.modified_at else None)
        for one in found.announcements
    ]


@pytest.mark.parametrize(
    ("space", "entry", "found"),
    [
        (MAPS, f"<url><lastmod>2026-03-11</lastmod></url><url><loc>{SITE}/b</loc></url>", "/b"),
        (MAPS, f"<url><loc><![CDATA[ {SITE}/a?x=1&y=2 ]]></loc></url>", "/a?x=1&y=2"),
        (MAPS, f"<url><loc>{SITE}/a?x=1&y=2</loc></url>", "/a?x=1&y=2"),
        (MAPS, f"<url><loc>{SITE}/a?x=1&amp;amp;y=2</loc></url>", "/a?x=1&y=2"),
        (MAPS, f"<url><loc><!-- x -->{SITE}/a</loc></url>", "/a"),
        (
            MAPS,
            f'<url><loc>{SITE}/a</loc><xhtml:link rel="alternate" href="{SITE}/de/a"/></url>',
            "/a",
        ),
        ("", f"<url><loc>{SITE}/a</loc></url>", "/a"),
        (MAPS.replace("http:", "https:"), f"<url><loc>{SITE}/a</loc></url>", "/a"),
        ("http://www.google.com/schemas/sitemap/0.84", f"<url><loc>{SITE}/a</loc></url>", "/a"),
    ],
)
def test_a_page_of_a_sitemap_is_found_whatever_stands_beside_it(space, entry, found):
    assert places(f'<urlset xmlns="{space}">{entry}</urlset>') == [(found, None)]


@pytest.mark.parametrize(
    ("lastmod", "instant"),
    [
        ("not-a-date", None),
        ("2026-02-30", None),
        ("2026-03-11T05:31-01:00", "11T06:31"),
        ("2026-03-11T10:00:00", "11T14:00"),
        ("Wed, 11 Mar 2026 10:00:00 GMT", "11T10:00"),
        ("20260311", "11T00:00"),
        ("\n 2026-3-1 \n", "01T00:00"),
    ],
)
def test_the_last_change_of_a_page_is_read_as_it_is_meant_or_not_at_all(lastmod, instant):
    entry = f"<url><loc>{SITE}/a</loc><lastmod>{lastmod}</lastmod></url>"
    assert places(f"<urlset>{entry}</urlset>") == [("/a", instant)]


PAGE = b"<html><body>" + b"<p>story text here.</p>" * 20 + b"</body></html>"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGE[:99], PAGE[99:], b""))


def record(
    http: bytes = HTTP + b"\r\n" + PAGE,
    *,
    name: str = "a",
    version: str = "WARC/1.0",
    beyond: int = 0,
    line: str = "\r\n",
    end: str = "\r\n\r\n",
) -> bytes:
    lines = (
        version,
        "WARC-Type: response",
        f"WARC-Target-URI: {SITE}/2026/03/01/{name}",
        "WARC-Date: 2026-03-01T10:00:00Z",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(http) + beyond}",
    )
    return (line.join(lines) + line * 2).encode() + http + end.encode()


def read(data: bytes) -> tuple[list[bytes], int]:
    """The bodies that are kept, and how many rejects there are."""
    source = Source(id="us_herald", name="Herald", homepage=f"{SITE}/")
    found = [*read_cc_news(data, source, date(2026, 3, 1))]
    kept = [one[1].body for one in found if isinstance(one, tuple)]
    return kept, len(found) - len(kept)


LAST = record(name="last")


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(record()) + gzip.compress(LAST),
        gzip.compress(record() + LAST),
        record(HTTP + b"Content-Length:\t      %d\r\n\r\n" % len(PAGE) + PAGE) + LAST,
        record(HTTP + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED) + LAST,
        record(HTTP + b"Transfer-Encoding: chunked\r\n\r\n" + PAGE) + LAST,  # undone by pywb
        record(end="\r\n") + LAST,
        record(end="") + LAST,
        record(HTTP.replace(b"\r\n", b"\n") + b"\n" + PAGE, line="\n", end="\n\n") + LAST,
        record(version="WARC/0.18") + LAST,
        record(b"HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n" + PAGE) + LAST,
        record(b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\n" + PAGE) + LAST,
        record(HTTP + b"X-A: b\r\n  c\r\n\r\n" + PAGE) + LAST,
    ],
)
def test_a_record_is_whole_whoever_wrote_it(data):
    assert read(data) == ([PAGE, PAGE], 0)


@pytest.mark.parametrize("beyond", [-30, -1, 3])
def test_a_record_of_a_wrong_length_is_kept_or_said_and_never_costs_the_next(beyond):
    kept, rejects = read(record(beyond=beyond) + LAST)
    assert PAGE in kept
    assert len(kept) + rejects >= 2


def test_what_stands_before_the_first_record_costs_none_and_is_said():
    kept, rejects = read(b"no record\r\n\r\n" + record() + LAST)
    assert (kept, rejects) == ([PAGE, PAGE], 1)
