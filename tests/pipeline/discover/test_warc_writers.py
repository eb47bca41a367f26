"""WARC files as other programs write them, and as they lie about broken."""

import base64
import gzip
import hashlib
import io
import os
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.discover.cc_news import digest_differs, read_cc_news
from pipeline.discover.http_message import Broken, read_answer
from pipeline.discover.warc_records import warc_records
from pipeline.notation.codings import decode_content
from pipeline.records import Reason
from pipeline.sources import Source

NIGHT = date(2026, 3, 1)
SOURCE = Source(id="us_example", name="News", homepage="https://news.example/")
PAGE = "<!doctype html><title>Größe</title><p>" + "A story of the harbour. " * 300
HTML = ("Content-Type", "text/html; charset=utf-8")


def read(data):
    found = list(read_cc_news(data, SOURCE, NIGHT))
    kept = [one[1] for one in found if isinstance(one, tuple)]
    return kept, [one for one in found if not isinstance(one, tuple)]


def text_of(capture):
    return decode_content(capture.body, capture.header("Content-Encoding") or "", 1 << 20).decode()


def record(block, *, kind="response", url="https://news.example/a", more="", length=None):
    block = block if isinstance(block, bytes) else block.encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2026-03-01T09:00:00Z\r\n{more}"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(body=PAGE, status="HTTP/1.1 200 OK", headers=(HTML,)):
    body = body if isinstance(body, bytes) else body.encode()
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{status}\r\n{lines}\r\n".encode() + body


GOOD = record(answer("<p>Good</p>"), url="https://news.example/good")


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # warcio's own
@pytest.mark.parametrize("is_packed", [True, False])
@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_file_by_warcio(is_packed, coding, is_chunked):
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=is_packed)
    body = gzip.compress(PAGE.encode()) if coding else PAGE.encode()
    headers = [HTML, *([("Content-Encoding", "gzip")] if coding else [])]
    if is_chunked:
        headers.append(("Transfer-Encoding", "chunked"))
        sent = b"%x\r\n%b\r\n%x;x=y\r\n%b\r\n0\r\n\r\n" % (9, body[:9], len(body) - 9, body[9:])
    else:
        headers.append(("Content-Length", str(len(body))))
        sent = body
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "x"}))
    for number in range(3):
        writer.write_record(
            writer.create_warc_record(
                f"https://news.example/{number}",
                "response",
                payload=io.BytesIO(sent),
                http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": "2026-03-01T09:00:00Z"},
            )
        )
    kept, rejects = read(file.getvalue())
    assert rejects == []
    assert [one.url for one in kept] == [f"https://news.example/{number}" for number in range(3)]
    assert {text_of(one) for one in kept} == {PAGE}


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_file_by_fastwarc(is_packed):
    file = io.BytesIO()
    for number in range(3):
        one = WarcRecord()
        one.init_headers(record_type=WarcRecordType.response)
        one.headers["WARC-Target-URI"] = f"https://news.example/{number}"
        one.headers["WARC-Date"] = "2026-03-01T09:00:00Z"
        one.headers["Content-Type"] = "application/http; msgtype=response"
        one.set_bytes_content(answer())
        part = io.BytesIO()
        one.write(part, checksum_data=True)
        data = part.getvalue()
        file.write(gzip.compress(data) if is_packed else data)
    kept, rejects = read(file.getvalue())
    assert rejects == []
    assert [text_of(one) for one in kept] == [PAGE] * 3


class Newspaper(BaseHTTPRequestHandler):
    """A proxy that answers for every host."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = PAGE.encode()
        self.send_response(200)
        self.send_header(*HTML)
        if "chunked" in self.path:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.mark.server
@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
@pytest.mark.parametrize("packed", [[], ["--no-warc-compression"]])
def test_a_file_by_wget(tmp_path, packed):
    with ThreadingHTTPServer(("127.0.0.1", 0), Newspaper) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        proxy = f"http://127.0.0.1:{server.server_port}"
        subprocess.run(
            [
                *[
                    "wget",
                    "--quiet",
                    "--tries=1",
                    "--warc-file=news",
                    "--no-warc-keep-log",
                    *packed,
                ],
                *["http://news.example/plain", "http://news.example/chunked"],
            ],
            env={**os.environ, "http_proxy": proxy},
            cwd=tmp_path,
            check=True,
            timeout=60,
        )
        server.shutdown()
    [file] = tmp_path.glob("news.warc*")
    found = list(read_cc_news(file.read_bytes(), SOURCE, datetime.now(UTC).date()))
    assert [one[1].url for one in found] == [
        "http://news.example/plain",
        "http://news.example/chunked",
    ]
    assert [text_of(one[1]) for one in found] == [PAGE] * 2


def test_what_crawlers_write_beside_pages_is_passed_over():
    others = [
        record("software: Heritrix", kind="warcinfo", url=""),
        record("GET /a HTTP/1.1\r\n\r\n", kind="request"),
        record("fetchTimeMs: 250\r\n", kind="metadata"),
        record("{}", kind="resource", url="urn:pageinfo:https://news.example/a"),
        record("\x89PNG", kind="resource", url="urn:thumbnail:https://news.example/a"),
        record("20260301 1.2.3.4", kind="response", url="dns:news.example"),
        record("text", kind="conversion"),
        record("text", kind="revisit", more="WARC-Profile: x\r\n"),
        record("rest", kind="continuation"),
        b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    ]
    for data in (b"".join(others) + GOOD, b"".join(gzip.compress(one) for one in [*others, GOOD])):
        kept, rejects = read(data)
        assert ([one.url for one in kept], rejects) == (["https://news.example/good"], [])


@pytest.mark.parametrize(
    "block",
    [
        answer(status="h2 200"),
        answer(status="h2 200 "),
        answer(status="HTTP/2 200"),
        answer(status="http/1.1 200 OK"),
        answer(status="spdy/3.1 200"),
        answer(status="HTTP/3 203 Changed"),
        answer(status="HTTP/1.1\t200 Bien sûr"),
        answer().replace(b"\r\n", b"\n"),
        answer(headers=[HTML, ("X Odd", "1"), ("PHP Warning", "x"), ("(a)", "b"), ("", "c")]),
        answer(headers=[HTML, ("Folded", "a\r\n b"), ("No colon\r\nA", "b")]),
        answer(headers=[HTML, ("Transfer-Encoding", "chunked")]),
        answer(headers=[HTML, ("Content-Encoding", "gzip"), ("Content-Length", "77000")]),
        answer(headers=[HTML, ("Content-Length", "about 7")]),
        answer(headers=[HTML, ("Content-Length", "5")]),
    ],
)
def test_an_answer_is_whole_in_every_form(block):
    kept, rejects = read(gzip.compress(record(block)) + gzip.compress(GOOD))
    assert rejects == []
    assert [one.status // 100 for one in kept] == [2, 2]
    assert text_of(kept[0]) == PAGE
    names = {name for name, _ in kept[0].headers}
    assert names <= {"Content-Type", "Content-Encoding", "Folded", "A"}
    assert "Content-Type" in names


def digest(name, data):
    return hashlib.new(name, data).digest()


WRONG = "sha1:" + base64.b32encode(digest("sha1", b"another")).decode()


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (record(answer(status="ICY 200 OK")), Reason.BAD_RESPONSE),
        (record(answer(status="SSH-2.0-x")), Reason.BAD_RESPONSE),
        (record(PAGE), Reason.BAD_RESPONSE),
        (record(b""), Reason.BAD_RESPONSE),
        (record("HTTP/1.1 200 OK\r\nContent-Type: text/html"), Reason.BAD_RESPONSE),
        (record(answer(headers=[HTML, ("Content-Length", "9999")])), Reason.BAD_RESPONSE),
        (
            record(answer("5\r\nabcde\r\n9\r\nfgh", headers=[("Transfer-Encoding", "chunked")])),
            Reason.BAD_RESPONSE,
        ),
        (
            record(answer("5\r\nabcde\r\n", headers=[("Transfer-Encoding", "chunked")])),
            Reason.BAD_RESPONSE,
        ),
        (record(answer(), more="WARC-Truncated: length\r\n"), Reason.TOO_LARGE),
        (record(answer(), more="WARC-Truncated: disconnect\r\n"), Reason.BAD_RESPONSE),
        (record(answer(), more="WARC-Segment-Number: 1\r\n"), Reason.BAD_RESPONSE),
        (record(answer(), more=f"WARC-Block-Digest: {WRONG}\r\n"), Reason.BAD_RESPONSE),
        (record(answer(), more=f"WARC-Payload-Digest: {WRONG}\r\n"), Reason.BAD_RESPONSE),
        (record(answer(), length=len(answer()) - 50), Reason.BAD_RESPONSE),
        (record(answer(), length="many"), Reason.BAD_RESPONSE),
        (record(answer()).replace(b"2026-03-01T09:00:00Z", b"soon"), None),
        (record(answer(status="HTTP/1.1 404 No")), Reason.NOT_FOUND),
        (record(answer(status="HTTP/1.1 301 Moved")), Reason.HTTP_ERROR),
    ],
)
@pytest.mark.parametrize("pack", [gzip.compress, bytes])
def test_a_record_that_is_not_whole_is_a_reject_and_never_costs_the_next(broken, reason, pack):
    first = record(answer("<p>First</p>"), url="https://news.example/first")
    kept, rejects = read(pack(first) + pack(broken) + pack(GOOD))
    assert [one.url for one in kept] == ["https://news.example/first", "https://news.example/good"]
    assert [one.reason for one in rejects] == ([reason] if reason else [])
    assert {one.url for one in rejects} <= {"https://news.example/a"}


@pytest.mark.parametrize("pack", [gzip.compress, bytes])
def test_a_length_that_reaches_into_the_next_record_does_not_swallow_it(pack):
    long = record(answer("<p>Long</p>"), length=len(answer("<p>Long</p>")) + 200)
    kept, rejects = read(pack(long) + pack(GOOD) + pack(GOOD))
    assert [one.url for one in kept] == ["https://news.example/good"] * 2
    assert rejects[0].url == "https://news.example/a"


@pytest.mark.parametrize("cut", [15, 40, 400])
def test_a_member_that_was_cut_in_the_middle_of_a_file_costs_itself_alone(cut):
    noise = base64.b64encode(digest("sha512", b"x") * 60)
    member = gzip.compress(record(answer(noise)))
    kept, rejects = read(member[: min(cut, len(member) - 20)] + gzip.compress(GOOD) * 2)
    assert [one.url for one in kept] == ["https://news.example/good"] * 2
    assert rejects
    spoilt = bytearray(member)
    spoilt[-30:-20] = bytes(10)
    kept, rejects = read(bytes(spoilt) + gzip.compress(GOOD))
    assert [one.url for one in kept] == ["https://news.example/good"]
    assert rejects


@pytest.mark.parametrize("pack", [gzip.compress, bytes])
@pytest.mark.parametrize("share", [0.6, 0.9, 0.99])
def test_a_last_record_that_breaks_off_is_a_reject_by_its_name(pack, share):
    last = pack(record(answer(base64.b64encode(os.urandom(30_000)))))
    kept, rejects = read(pack(GOOD) + last[: int(len(last) * share)])
    assert [one.url for one in kept] == ["https://news.example/good"]
    assert "https://news.example/a" in {one.url for one in rejects}


def test_many_records_in_one_member_and_padding_between_members_are_read():
    kept, rejects = read(gzip.compress(GOOD * 3) + bytes(1000) + gzip.compress(GOOD))
    assert (len(kept), rejects) == (4, [])


@pytest.mark.parametrize("name", ["md5", "sha1", "sha-1", "sha256", "SHA512"])
def test_digests_are_compared_in_every_spelling(name):
    found = digest(name.lower().replace("-", ""), b"body")
    for spelled in (found.hex(), found.hex().upper(), base64.b32encode(found).decode()):
        assert not digest_differs(f"{name}:{spelled}", b"body")
        assert digest_differs(f"{name}:{spelled}", b"another")
    assert not digest_differs(f"{name}:cut", b"body")
    assert not digest_differs("", b"body")


@given(
    st.lists(st.sampled_from([GOOD, b"WARC/1.0\r\n", b"\r\n", b"x: y\r\n", b"\x1f\x8b\x08", b"0"]))
)
def test_any_bytes_are_read_to_their_end(parts):
    data = b"".join(parts)
    for packed in (data, gzip.compress(data), data + gzip.compress(data)):
        assert all(one is not None for one in warc_records(io.BytesIO(packed), 1000))


@given(st.binary(max_size=300))
def test_any_answer_is_read_or_said_to_be_broken(block):
    with suppress(Broken):
        assert read_answer(b"HTTP/1.1 200 OK\r\n" + block).status == 200


EMPTY = b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n"


@pytest.mark.parametrize(
    "data", [EMPTY * 500, gzip.compress(EMPTY) * 300, gzip.compress(b"") * 500], ids=len
)
def test_a_file_of_very_many_parts_is_read_to_a_bound_and_says_so(data):
    found = list(warc_records(io.BytesIO(data), 1000, max_parts=400))
    assert len(found) <= 400
    assert "more than 400 records and members" in found[-1].trouble


def test_what_only_looks_like_members_costs_no_more_than_its_length():
    seconds = []
    for count in (20_000, 80_000):
        begun = time.process_time()
        assert list(warc_records(io.BytesIO(b"\x1f\x8b\x08" * count), 1000))
        seconds.append(time.process_time() - begun)
    assert seconds[1] < max(1.0, 8 * seconds[0])
