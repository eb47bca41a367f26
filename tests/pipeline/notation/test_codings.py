import gzip
import random
import zlib

import brotli
import pytest
import zstandard

from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decode_content

PAGE = "<p>Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich</p>".encode() * 40
RAW_DEFLATE = zlib.compressobj(wbits=-15)
ENCODED = {
    "": PAGE,
    "identity": PAGE,
    "gzip": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:]),
    "deflate": zlib.compress(PAGE),
    "br": brotli.compress(PAGE),
    "zstd": zstandard.compress(PAGE),
    "gzip, br": brotli.compress(gzip.compress(PAGE)),
}


@pytest.mark.parametrize("coding", ENCODED)
def test_every_coding_of_the_web_is_undone(coding):
    assert decode_content(ENCODED[coding], coding, 1_000_000) == PAGE


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, 3 << 20, 5_000_001])
def test_large_gzip_bodies_of_one_or_several_files_are_whole(size):
    body = random.Random(size).randbytes(1000) * (size // 1000 + 1)
    packed = gzip.compress(body[:size], 1)
    assert decode_content(packed, "gzip", size) == body[:size]
    assert decode_content(packed * 2, "gzip", size * 2) == body[:size] * 2
    with pytest.raises(BodyTooLarge):
        decode_content(packed, "gzip", size - 1)
    with pytest.raises(BodyUndecodable):
        decode_content(packed[:-9], "gzip", size)


def test_deflate_without_its_wrapper_is_undone():
    raw = RAW_DEFLATE.compress(PAGE) + RAW_DEFLATE.flush()
    assert decode_content(raw, "deflate", 1_000_000) == PAGE


@pytest.mark.parametrize("coding", [name for name in ENCODED if name not in {"", "identity"}])
def test_a_body_beyond_the_limit_is_refused(coding):
    with pytest.raises(BodyTooLarge):
        decode_content(ENCODED[coding], coding, len(PAGE) - 1)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_body_that_ends_too_early_is_refused(coding, cut):
    with pytest.raises(BodyUndecodable):
        decode_content(ENCODED[coding][:-cut][: len(ENCODED[coding]) // 2], coding, 1_000_000)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "compress"])
def test_markup_under_a_wrong_label_passes(coding):
    assert decode_content(PAGE, coding, 1_000_000) == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_stops_at_the_limit(coding):
    zeros = bytes(50_000_000)
    bomb = {
        "gzip": lambda: gzip.compress(zeros, 1),
        "deflate": lambda: zlib.compress(zeros, 1),
        "br": lambda: brotli.compress(zeros, quality=1),
        "zstd": lambda: zstandard.compress(zeros, 1),
    }[coding]()
    with pytest.raises(BodyTooLarge):
        decode_content(bomb, coding, 3_000_000)


def test_an_endless_row_of_codings_is_refused():
    with pytest.raises(BodyUndecodable):
        decode_content(b"x", ",".join(["gzip"] * 100), 1_000)
