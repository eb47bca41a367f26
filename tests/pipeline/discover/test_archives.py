import gzip
import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover import Found, read_cdx
from pipeline.discover.cc_news import read_cc_news
from pipeline.records import Kind, Reason, Via
from pipeline.sources import Source

NIGHT = date(2026, 3, 1)
INDEX = "https://web.example/cdx?url=news.example/*"
SOURCE = Source(
    id="us_example",
    name="News",
    homepage="https://www.news.example/",
    scope={"exclude": ["/tag/"]},
)
ROWS = [
    row.split()
    for row in (
        "example,news)/a 20260301080000 http://news.example:80/a text/html 200 A 1",
        "example,news)/a 20260301090000 https://news.example/a?utm_source=x text/html 200 B 1",
        "example,news)/b 20260301090000 https://news.example/b text/html 404 C 1",
        "example,news)/c.png 20260301090000 https://news.example/c.png image/png 200 D 1",
        "example,news)/tag/d 20260301090000 https://news.example/tag/d text/html 200 E 1",
        "example,news)/e 20260302090000 https://news.example/e warc/revisit - F 1",
    )
]
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


def as_text(rows):
    return "\n".join(" ".join(row) for row in rows)


def as_json(rows):
    return json.dumps([NAMES, *rows])


def as_cdxj(rows):
    return "\n".join(
        f"{row[0]} {row[1]} "
        + json.dumps({"url": row[2], "mime": row[3], "status": row[4], "digest": row[5]})
        for row in rows
    )


def as_json_lines(rows):
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in rows)


@pytest.mark.parametrize("write", [as_text, as_json, as_cdxj, as_json_lines])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_index_announces_the_pages_in_scope_once_in_every_form(write, pack):
    found = read_cdx(pack(write(ROWS).encode()), INDEX, SOURCE)
    assert [one.url for one in found.announcements] == [
        "http://news.example:80/a",
        "https://news.example/e",
    ]
    assert {one.via for one in found.announcements} == {Via.CDX}
    assert found.rejects == ()


@pytest.mark.parametrize(
    "lines",
    [
        [" CDX N b a m s k r M S V g", *map(" ".join, ROWS[:1])],
        [" CDX b a s m", "20260301080000 http://news.example:80/a 200 text/html"],
        ["CDX A b e a m s c k r V D d g M n",
         "x 20260301080000 1.2.3.4 http://news.example:80/a text/html 200 - A - 1 - - f - 2"],
        ["!meta 0 {\"format\": \"zipnum\"}", "!OpenWayback-CDXJ 1.0", as_cdxj(ROWS[:1])],
        ["urlkey timestamp original mimetype statuscode digest length", " ".join(ROWS[0])],
        [" ".join(ROWS[0]), "dns:news.example 20260301080000 dns:news.example text/dns - A 1"],
        [" ".join(ROWS[0]), "warcinfo:/a 20260301080000 warcinfo:/a.warc.gz/x - - A 1"],
        [as_cdxj(ROWS[:1]), 'x 20260301080000 {"url": "urn:pageinfo:https://news.example/a"}'],
        ["", "# of the night", " ".join(ROWS[0]), "filedesc:x 20260301 filedesc:x.arc - - A 1"],
    ],
)  # fmt: skip
def test_lines_that_speak_of_the_index_or_of_other_records_are_no_rejects(lines):
    found = read_cdx("\n".join(lines).encode(), INDEX, SOURCE)
    assert [one.url for one in found.announcements] == ["http://news.example:80/a"]
    assert found.rejects == ()


def test_half_an_index_keeps_its_whole_lines():
    body = as_json([*ROWS[:1], ROWS[5]])
    found = read_cdx(body[: body.index("warc/rev")].encode(), INDEX, SOURCE)
    assert [one.url for one in found.announcements] == ["http://news.example:80/a"]


@pytest.mark.parametrize("body", [b"<html>Too many requests</html>", b"nonsense", b"{}", b"[1]"])
def test_what_is_no_index_is_a_reject(body):
    found = read_cdx(body, INDEX, SOURCE)
    assert found.announcements == ()
    assert [one.reason for one in found.rejects] == [Reason.FEED_UNREADABLE]


def test_an_empty_index_saw_nothing():
    assert read_cdx(b"", INDEX, SOURCE) == read_cdx(b"[]", INDEX, SOURCE) == Found()


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"[{text}".encode()))
def test_any_answer_of_an_index_is_survived(body):
    found = read_cdx(body, INDEX, SOURCE)
    assert found.tally.seen == len(found.announcements) + len(found.rejects)


def warc(*records):
    return b"".join(gzip.compress(record(*one)) for one in records)


def record(url, at, status, headers, body):
    http = "".join(f"{name}: {value}\r\n" for name, value in headers)
    block = f"HTTP/1.1 {status}\r\n{http}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


PACKED = gzip.compress(b"hi")
CHUNKED = b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (5, PACKED[:5], len(PACKED) - 5, PACKED[5:])
HTML = [("Content-Type", "text/html; charset=utf-8")]
FILE = warc(
    ("https://www.news.example/a", "2026-03-01T08:00:00Z", "200 OK", HTML, b"<p>A</p>"),
    ("https://other.example/a", "2026-03-01T08:00:00Z", "200 OK", HTML, b"<p>Other</p>"),
    ("https://news.example/late", "2026-03-02T08:00:00Z", "200 OK", HTML, b"<p>Late</p>"),
    ("https://news.example/2026/03/01/x", "2026-03-02T01:00:00Z", "200 OK", HTML, b"<p>X</p>"),
    ("https://news.example/2026/02/28/y", "2026-03-01T01:00:00Z", "200 OK", HTML, b"<p>Y</p>"),
    ("https://news.example/tag/t", "2026-03-01T08:00:00Z", "200 OK", HTML, b"<p>Tag</p>"),
    ("https://news.example/gone", "2026-03-01T08:00:00Z", "404 Not Found", HTML, b"no"),
    (
        "https://news.example/packed",
        "2026-03-01T08:00:00Z",
        "200 OK",
        [*HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")],
        CHUNKED,
    ),
)


def test_cc_news_gives_what_it_saw_of_a_source_on_a_night():
    found = list(read_cc_news(FILE, SOURCE, NIGHT, found_in="a.warc.gz"))
    kept = [one for one in found if isinstance(one, tuple)]
    assert [announcement.url for announcement, _ in kept] == [
        "https://www.news.example/a",
        "https://news.example/2026/03/01/x",
        "https://news.example/packed",
    ]
    announcement, capture = kept[0]
    assert (announcement.via, announcement.found_in) == (Via.CC_NEWS, "a.warc.gz")
    assert (capture.status, capture.body, capture.kind) == (200, b"<p>A</p>", Kind.ARTICLE)
    assert capture.captured_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert capture.night == NIGHT
    assert capture.header("content-type") == "text/html; charset=utf-8"
    packed = kept[2][1]
    assert gzip.decompress(packed.body) == b"hi"
    assert packed.header("transfer-encoding") is None
    [reject] = [one for one in found if not isinstance(one, tuple)]
    assert (reject.url, reject.reason) == ("https://news.example/gone", Reason.NOT_FOUND)


def test_cc_news_is_read_from_a_stream():
    assert len(list(read_cc_news(io.BytesIO(FILE), SOURCE, NIGHT))) == 4


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"\r\n",
        b"\r\n\r\n",
        b"ICY 200 OK\r\n\r\nradio",
        b"<html><p>no head at all</p></html>",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK",
        b"\x00\xff\xfe",
        b"SSH-2.0-server\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_a_record_that_is_no_http_answer_costs_itself_alone(block):
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/odd\r\n"
        "WARC-Date: 2026-03-01T09:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    odd = gzip.compress(head.encode() + block + b"\r\n\r\n")
    found = list(read_cc_news(FILE + odd + FILE, SOURCE, NIGHT))
    whole = list(read_cc_news(FILE, SOURCE, NIGHT))
    assert found[:4] == whole
    assert found[-4:] == whole
    assert len(found) == 9
    one = found[4]
    assert isinstance(one, tuple) or one.url == "https://news.example/odd"


@given(st.binary(max_size=200))
def test_any_bytes_in_a_record_are_survived(block):
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/odd\r\n"
        f"WARC-Date: 2026-03-01T09:00:00Z\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    odd = gzip.compress(head.encode() + block + b"\r\n\r\n")
    assert len(list(read_cc_news(odd, SOURCE, NIGHT))) == 1


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_half_a_warc_keeps_what_is_whole(share):
    found = list(read_cc_news(FILE[: int(len(FILE) * share)], SOURCE, NIGHT))
    whole = list(read_cc_news(FILE, SOURCE, NIGHT))
    assert len(found) <= len(whole)
    assert all(
        one in whole for one in found if isinstance(one, tuple) and one[1].url.endswith("/a")
    )


@pytest.mark.parametrize("body", [b"", b"nonsense", b"\x1f\x8b\x08nonsense", bytes(10_000)])
def test_what_is_no_warc_gives_nothing_and_does_not_raise(body):
    assert not [one for one in read_cc_news(body, SOURCE, NIGHT) if isinstance(one, tuple)]
