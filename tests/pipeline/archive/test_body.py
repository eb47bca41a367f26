import gzip
import time
import zlib
from datetime import UTC, date, datetime

import brotli
import pytest
import zstandard

from pipeline.archive import BodyTooLarge, BodyUndecodable, decoded_body, unpack_gzip
from pipeline.records import Capture, Kind

TEXT = b"<p>" + b"word " * 50_000 + b"</p>"


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def capture(body: bytes, *encodings: str) -> Capture:
    return Capture(
        url="https://news.example/",
        requested_url="https://news.example/",
        captured_at=datetime(2026, 3, 2, tzinfo=UTC),
        status=200,
        headers=tuple(("Content-Encoding", one) for one in encodings),
        body=body,
        source_id="us_example",
        night=date(2026, 3, 1),
        kind=Kind.ARTICLE,
    )


@pytest.mark.parametrize("encoding", ENCODERS)
def test_each_encoding_is_undone(encoding):
    assert decoded_body(capture(ENCODERS[encoding](TEXT), encoding), 1_000_000) == TEXT


def test_encodings_are_undone_from_the_last_to_the_first():
    body = brotli.compress(gzip.compress(TEXT))
    assert decoded_body(capture(body, "gzip, br"), 1_000_000) == TEXT
    assert decoded_body(capture(body, "gzip", "br"), 1_000_000) == TEXT


def test_two_gzip_members_are_one_body():
    assert decoded_body(capture(gzip.compress(b"a") + gzip.compress(b"b"), "gzip"), 10) == b"ab"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_ends_at_the_bound(encoding):
    bomb = ENCODERS[encoding](bytes(50_000_000))
    begun = time.process_time()
    with pytest.raises(BodyTooLarge):
        decoded_body(capture(bomb, encoding), 1_000_000)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_half_a_body_is_undecodable(encoding):
    whole = ENCODERS[encoding](bytes(range(256)) * 400)
    with pytest.raises(BodyUndecodable):
        decoded_body(capture(whole[: len(whole) // 2], encoding), 1_000_000)


def test_a_plain_page_labelled_gzip_is_read():
    assert decoded_body(capture(b"<html>plain</html>", "gzip"), 100) == b"<html>plain</html>"


@pytest.mark.parametrize(
    ("body", "encodings"),
    [
        (b"\x00\x01\x02", ["gzip"]),
        (b"\x00\x01\x02", ["br"]),
        (b"\x00\x01\x02", ["zstd"]),
        (b"text", ["rot13"]),
        (b"text", ["gzip"] * 9),
    ],
)
def test_nonsense_is_undecodable(body, encodings):
    with pytest.raises(BodyUndecodable):
        decoded_body(capture(body, *encodings), 100)


def test_a_plain_body_has_a_bound_too():
    with pytest.raises(BodyTooLarge):
        decoded_body(capture(b"12345"), 4)
    assert decoded_body(capture(b"12345", "identity"), 5) == b"12345"


def test_a_gzip_file_is_unpacked_whatever_its_label():
    assert unpack_gzip(gzip.compress(b"<urlset/>"), 100) == b"<urlset/>"
    assert unpack_gzip(b"<urlset/>", 100) == b"<urlset/>"
