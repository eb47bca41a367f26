"""Documents made to hurt: each ends soon, in little memory, and in a reason."""

import gzip
import json
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.discover import Found, read_feed, read_section, read_sitemap
from pipeline.records import Reason, Stage
from pipeline.sources import Source

pytestmark = pytest.mark.slow

URL = "https://news.example/x"
SOURCE = Source(id="us_example", name="News", homepage="https://news.example/")
CPU_SECONDS = 15  # some five times what the dearest takes, on a busy machine
MEMORY_MB = 150


def bomb():
    levels = "".join(
        f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10 if n else "lol"}">' for n in range(12)
    )
    return f"<!DOCTYPE rss [{levels}]>".encode()


def item(text=b"", link=b"https://news.example/a"):
    return b"<item><title>" + text + b"</title><link>" + link + b"</link></item>"


def feed(*items, head=b""):
    return head + b"<rss><channel>" + b"".join(items) + b"</channel></rss>"


def places(count):
    return b"<urlset>" + b"<url><loc>https://news.example/a</loc></url>" * count + b"</urlset>"


FEEDS = {
    "entity bomb": lambda: feed(item(b"&lol11;", b"https://news.example/a"), head=bomb()),
    "entity bomb in an attribute": lambda: (
        bomb() + b'<feed><entry><link href="https://news.example/&lol11;"/></entry></feed>'
    ),
    "endless document type": lambda: b"<!DOCTYPE rss [" + b"<!ENTITY a 'b'>" * 500_000,
    "500,000 entries": lambda: feed(item() * 500_000),
    "a million levels": lambda: b"<rss>" + b"<a>" * 1_000_000,
    "nested entries": lambda: b"<rss>" + b"<item>" * 1_000_000,
    "800,000 empty elements": lambda: b"<rss><channel><item>" + b"<a/>" * 800_000,
    "a title of ten megabytes": lambda: feed(item(b"x" * 10_000_000)),
    "300,000 attributes": lambda: (
        b"<rss><item " + b" ".join(b'a%d="x"' % n for n in range(300_000)) + b"/></rss>"
    ),
    "50,000 namespaces": lambda: (
        b"<rss " + b" ".join(b'xmlns:a%d="x:%d"' % (n, n) for n in range(50_000)) + b"></rss>"
    ),
    "ampersands": lambda: feed(item(b"&" * 1_000_000)),
    "open brackets": lambda: b"<rss><channel>" + b"<" * 1_800_000,
    "a comment that never ends": lambda: b"<rss><!--" + b"- " * 5_000_000,
    "character data that never ends": lambda: b"<rss><item><title><![CDATA[" + b"]]" * 3_000_000,
    "nulls": lambda: bytes(10_000_000),
    "deep JSON": lambda: b'{"items":' + b"[" * 5_000_000,
    "deep JSON entries": lambda: b'{"items":[' + b'{"a":' * 1_000_000,
    "100,000 JSON entries": lambda: json.dumps(
        {"items": [{"url": "https://news.example/a"}] * 100_000}
    ).encode(),
    "an integer of a million digits": lambda: b'{"items":[{"id":' + b"9" * 1_000_000 + b"}]}",
}
SITEMAPS = {
    "500,000 places": lambda: places(500_000),
    "gzip of spaces": lambda: gzip.compress(b"<urlset>" + b" " * 100_000_000),
    "gzip of one line": lambda: gzip.compress(b"https://a.example/" + b"a" * 100_000_000),
    "gzip of lines": lambda: gzip.compress(b"https://a.example/\n" + b"\n" * 100_000_000),
    "a million empty gzip members": lambda: gzip.compress(b"") * 1_000_000,
    "a gzip member of a letter each": lambda: gzip.compress(b"<") + gzip.compress(b"x") * 400_000,
    "gzip of gzip": lambda: gzip.compress(gzip.compress(places(10))),
    "a million levels": lambda: b"<urlset>" + b"<url>" * 1_000_000,
    "entity bomb": lambda: bomb() + b"<urlset><url><loc>&lol11;</loc></url></urlset>",
    "an index of 49,000": lambda: (
        b"<sitemapindex>"
        + b"".join(b"<sitemap><loc>/%d.xml</loc></sitemap>" % n for n in range(49_000))
    ),
    "49,000 wrong addresses": lambda: (
        b"<urlset>" + b"<url><loc>mailto:x</loc></url>" * 49_000 + b"</urlset>"
    ),
}
SECTIONS = {
    "300,000 links": lambda: (
        b"<html>" + b"".join(b'<a href="/%d">t</a>' % n for n in range(300_000))
    ),
    "900,000 levels": lambda: b"<html>" + b"<div>" * 900_000,
    "one link 300,000 times": lambda: b"<html>" + b'<a href="/1">t</a>' * 300_000,
    "900 levels and 500,000 ends": lambda: b"<html>" + b"<i>" * 900 + b"</p>" * 500_000,
    "900 levels, opened again by each paragraph": lambda: (
        b"<html>" + b"<b>" * 900 + b"<p></div></p>" * 300_000
    ),
    "200,000 levels and as many ends": lambda: b"<html>" + b"<i>" * 200_000 + b"</p>" * 400_000,
    "500,000 attributes": lambda: (
        b"<html><a " + b" ".join(b"a%d=1" % n for n in range(500_000)) + b">"
    ),
    "a link of five megabytes": lambda: b'<html><a href="' + b"a." * 2_500_000 + b'">',
    "4,900 long links without a scheme": lambda: (
        b"<html>" + b"".join(b'<a href="%s%d">t</a>' % (b"a." * 400, n) for n in range(4_900))
    ),
    "a line of ten megabytes": lambda: b"<html><p>" + b"x" * 10_000_000,
    "open brackets": lambda: b"<html>" + b"<" * 5_000_000,
    "nulls": lambda: b"<html>" + bytes(5_000_000),
    "paragraphs": lambda: b"<html>" + b"<p>" * 500_000,
    "tables": lambda: b"<html>" + b"<table><tr><td>" * 300_000,
}


def read(kind: str, body: bytes) -> Found:
    if kind == "feed":
        return read_feed(body, URL, SOURCE.id)
    if kind == "sitemap":
        return read_sitemap(body, URL, SOURCE.id)
    return read_section(body, URL, SOURCE)


CASES = [
    *(pytest.param("feed", build, id=f"feed: {name}") for name, build in FEEDS.items()),
    *(pytest.param("sitemap", build, id=f"sitemap: {name}") for name, build in SITEMAPS.items()),
    *(pytest.param("section", build, id=f"section: {name}") for name, build in SECTIONS.items()),
]


# Read by a process of their own, which tells what memory that took.
WEIGHED = {
    "feed: 500,000 entries",
    "feed: 800,000 empty elements",
    "feed: 300,000 attributes",
    "sitemap: gzip of spaces",
    "sitemap: 500,000 places",
}
WEIGH = """
import pickle, resource, sys, time
from pathlib import Path
from pipeline.discover import read_feed, read_sitemap
body = Path(sys.argv[2]).read_bytes()
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
read = {"feed": read_feed, "sitemap": read_sitemap}[sys.argv[1]]
found = read(body, "https://news.example/x", "us_example")
took = time.process_time() - began
more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
sys.stdout.buffer.write(pickle.dumps((found, took, more)))
"""


def weighed(kind: str, body: bytes, file: Path) -> tuple[Found, float, int]:
    """What is found, the CPU seconds, and the megabytes beside the document's own."""
    file.write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-c", WEIGH, kind, str(file)], capture_output=True, check=True
    )
    return pickle.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "build"), CASES)
def test_hostile_documents_end_soon_in_little_memory_with_few_results_and_reasons(
    kind, build, request, tmp_path
):
    body = build()
    if request.node.callspec.id in WEIGHED:
        found, took, more = weighed(kind, body, tmp_path / "body")
        assert more < MEMORY_MB
    else:
        began = time.process_time()
        found = read(kind, body)
        took = time.process_time() - began
    assert took < CPU_SECONDS
    assert len(found.announcements) <= 50_000
    assert len(found.documents) <= 5_000
    assert len(found.rejects) <= 1_002
    assert all(one.stage is Stage.DISCOVER for one in found.rejects)
    assert not any("lollol" in one.url for one in found.announcements)


def test_those_that_are_weighed_are_among_them():
    assert {one.id for one in CASES} >= WEIGHED


@pytest.mark.parametrize("member", [b"", b"x" * 100])
@pytest.mark.parametrize("read_one", [read_feed, read_sitemap])
def test_a_file_of_very_many_gzip_members_is_refused_in_so_many_words(read_one, member):
    found = read_one(gzip.compress(b"<rss>") + gzip.compress(member) * 2_000, URL, SOURCE.id)
    [reject] = found.rejects
    assert "gzip members" in reject.evidence


def test_a_file_of_some_hundred_gzip_members_is_read_whole():
    entries = b"".join(item(b"No %d" % n, b"https://news.example/%d" % n) for n in range(500))
    body = feed(entries)
    step = len(body) // 900 + 1
    packed = b"".join(gzip.compress(body[at : at + step]) for at in range(0, len(body), step))
    assert read_feed(packed, URL, SOURCE.id) == read_feed(body, URL, SOURCE.id)


@pytest.mark.parametrize(
    ("kind", "body"),
    [("feed", feed(item() * 50_001)), ("sitemap", places(50_001))],
)
def test_what_is_beyond_the_limit_is_said(kind, body):
    found = read(kind, body)
    assert len(found.announcements) == 50_000
    assert [one.reason for one in found.rejects] == [Reason.OVER_BUDGET]


def test_no_file_or_address_is_opened_for_an_entity(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    head = (
        f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY x SYSTEM "file://{secret}">'
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>'
    ).encode()
    found = read_feed(feed(item(b"A &x; story"), head=head), URL, SOURCE.id)
    [one] = found.announcements
    assert one.title == "A &x; story"


WHOLE = (
    b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><link>https://n.example/</link>'
    b"<item><title>One &amp; two</title><link>/a?b=1&amp;c=2</link>"
    b"<pubDate>Sun, 01 Mar 2026 08:30:00 +0100</pubDate></item>"
    b'<item><title><![CDATA[Three]]></title><guid isPermaLink="true">https://n.example/b</guid>'
    b"</item></channel></rss>"
)


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(body):
    for kind in ("feed", "sitemap", "section"):
        found = read(kind, body)
        assert found.tally.seen == len(found.announcements) + len(found.rejects)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WHOLE)),
            st.sampled_from([b"", b"<", b">", b"&", b"\x00", b"\xff", b"]]>", b"<item>", b"</rss>",
                             b"<![CDATA[", b"<!--", b"&#0;", b'"', b"<?xml?>", b"<html>"]),
            st.integers(0, 40),
        ),
        max_size=4,
    ),
    st.integers(0, len(WHOLE)),
)  # fmt: skip
def test_any_damage_to_a_feed_is_survived_and_no_address_is_invented(damage, end):
    body = WHOLE[:end]
    for place, text, length in damage:
        body = body[:place] + text + body[place + length :]
    for kind in ("feed", "sitemap"):
        found = read(kind, body)
        assert all(one.url.startswith(("https://", "http://")) for one in found.announcements)
        assert all(one.found_in == URL for one in found.announcements)


@given(st.integers(0, len(WHOLE)))
def test_a_feed_cut_anywhere_announces_only_addresses_it_would_announce_whole(end):
    whole = {one.url for one in read_feed(WHOLE, URL, SOURCE.id).announcements}
    assert {one.url for one in read_feed(WHOLE[:end], URL, SOURCE.id).announcements} <= whole
