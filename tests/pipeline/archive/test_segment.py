import gzip
import io
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from pipeline.archive import (
    Earlier,
    SegmentWriter,
    payload_digest,
    read_capture,
    read_captures,
    read_index,
)
from pipeline.errors import MissingError
from pipeline.records import Capture, Kind
from pipeline.store import FolderStore

NIGHT = date(2026, 3, 1)
AT = datetime(2026, 3, 2, 2, 0, 0, 123456, UTC)


def capture(number: int = 0, **changes) -> Capture:
    one = Capture(
        url=f"https://news.example/{number}",
        requested_url=f"https://news.example/{number}?utm_source=feed",
        captured_at=AT + timedelta(seconds=number),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1")),
        body=f"<p>page {number}</p>".encode(),
        source_id="us_example",
        night=NIGHT,
        kind=Kind.ARTICLE,
    )
    return replace(one, **changes)


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "bucket")


@pytest.fixture
def writer(store, tmp_path):
    return SegmentWriter(store, tmp_path / "open", NIGHT, "us_example")


def test_a_sealed_capture_comes_back_as_it_came(store, writer):
    ref = writer.add(capture())
    writer.seal()
    assert read_capture(store, ref) == capture(ref=ref)
    assert list(read_captures(store, NIGHT, "us_example")) == [capture(ref=ref)]


@given(
    body=st.binary(max_size=300),
    values=st.lists(
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0")), max_size=4
    ),
)
@settings(max_examples=40, deadline=None)
def test_bytes_and_headers_survive_whatever_they_are(tmp_path_factory, body, values):
    folder = tmp_path_factory.mktemp("segment")
    store = FolderStore(folder / "bucket")
    writer = SegmentWriter(store, folder / "open", NIGHT, "us_example")
    headers = tuple((f"X-{place}", value.strip()) for place, value in enumerate(values))
    one = capture(body=body, headers=headers)
    ref = writer.add(one)
    writer.seal()
    assert read_capture(store, ref) == replace(one, ref=ref)


def test_an_unsealed_segment_is_not_in_the_bucket(store, writer):
    ref = writer.add(capture())
    writer.close()
    assert read_index(store, NIGHT, "us_example") == []
    with pytest.raises(MissingError):
        read_capture(store, ref)


def test_each_record_is_a_gzip_member_of_its_own(store, writer):
    refs = [writer.add(capture(number)) for number in range(3)]
    writer.seal()
    segment = store.read(refs[0].key)
    for number, ref in enumerate(refs):
        record = gzip.decompress(segment[ref.offset : ref.offset + ref.length])
        assert f"<p>page {number}</p>".encode() in record


def test_other_readers_of_warc_agree(store, writer):
    refs = [writer.add(capture(0)), writer.add(capture(1, status=404))]
    earlier = Earlier(url=capture(0).url, captured_at=AT, ref=refs[0])
    writer.add_revisit(capture(2, status=304), earlier, payload_digest(capture(0).body))
    writer.seal()
    segment = store.read(refs[0].key)

    with_warcio = [
        (
            record.rec_type,
            record.rec_headers.get_header("WARC-Target-URI"),
            record.content_stream().read(),
        )
        for record in WarcioIterator(io.BytesIO(segment), check_digests="raise")
    ]
    assert [kind for kind, _, _ in with_warcio] == ["warcinfo", "response", "response", "revisit"]
    assert with_warcio[1][1:] == ("https://news.example/0", b"<p>page 0</p>")

    with_fastwarc = [
        (record.headers["WARC-Type"], record.reader.read())
        for record in FastIterator(io.BytesIO(segment), parse_http=True)
    ]
    assert with_fastwarc[2] == ("response", b"<p>page 1</p>")


@pytest.mark.parametrize("size", [0, 1, 0xFFFE, 0xFFFF, 0x10000, 300_000])
def test_a_body_that_came_compressed_is_stored_as_it_is(store, writer, size):
    body = random.Random(size).randbytes(size)
    one = capture(body=body, headers=(("Content-Encoding", "gzip"),))
    ref = writer.add(one)
    writer.seal()
    assert read_capture(store, ref).body == body
    assert gzip.decompress(store.read(ref.key)).count(b"WARC/1.1") == 2
    assert ref.length < size + 700


def test_errors_and_revisits_are_kept_apart_from_pages(store, writer):
    page = writer.add(capture(0))
    writer.add(capture(1, status=404))
    earlier = Earlier(url=capture(0).url, captured_at=AT, ref=page)
    writer.add_revisit(capture(2, status=304, body=b""), earlier, "sha256:0")
    writer.seal()

    def urls(**wanted) -> list[str]:
        return [one.url[-1] for one in read_captures(store, NIGHT, "us_example", **wanted)]

    assert urls() == ["0"]
    assert urls(failures=True) == ["0", "1"]
    assert urls(revisits=True) == ["0", "2"]
    assert urls(kinds={Kind.FEED}) == []


def test_segments_are_split_when_they_are_full(store, tmp_path):
    writer = SegmentWriter(store, tmp_path / "open", NIGHT, "us_example", max_bytes=1500)
    for number in range(12):
        writer.add(capture(number))
        if writer.is_full:
            writer.seal()
    writer.seal()
    keys = store.keys("warc/")
    assert len([key for key in keys if key.endswith(".warc.gz")]) > 2
    assert len([*read_captures(store, NIGHT, "us_example")]) == 12


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_salvage_keeps_every_whole_record_of_a_broken_segment(store, tmp_path, cut):
    dead = SegmentWriter(store, tmp_path / "open", NIGHT, "us_example")
    for number in range(5):
        dead.add(capture(number))
    dead.close()
    [left] = (tmp_path / "open").iterdir()
    left.write_bytes(left.read_bytes()[:-cut])

    found = SegmentWriter(store, tmp_path / "open", NIGHT, "us_example").salvage()
    assert [line.url[-1] for line in found] == ["0", "1", "2", "3"]
    assert [one.url[-1] for one in read_captures(store, NIGHT, "us_example")] == [
        "0",
        "1",
        "2",
        "3",
    ]
    assert not list((tmp_path / "open").iterdir())


def test_salvage_of_an_empty_segment_leaves_nothing(store, tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "20260301-1.warc.gz.open").write_bytes(b"\x1f\x8b\x08")
    assert SegmentWriter(store, tmp_path / "open", NIGHT, "us_example").salvage() == []
    assert store.keys("") == []
