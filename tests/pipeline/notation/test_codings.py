import gzip
import random
import zlib
from functools import partial

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


@pytest.mark.parametrize("strategy", [zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY, zlib.Z_FIXED])
@pytest.mark.parametrize("level", [0, 1, 9])
def test_streams_of_every_making_come_out_as_they_went_in(level, strategy):
    noise = random.Random(level).randbytes(700)
    for body in (b"", b"a", PAGE, noise, PAGE + noise * 3 + PAGE):
        packer = zlib.compressobj(level, zlib.DEFLATED, 31, strategy=strategy)
        packed = packer.compress(body) + packer.flush(zlib.Z_FULL_FLUSH) + packer.flush()
        for tail in (b"", b"\0" * 20, b"junk"):
            assert decode_content(packed + tail, "gzip", 1_000_000) == body


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


@pytest.mark.parametrize("packed", [gzip.compress(PAGE)[:-8], gzip.compress(PAGE)[:-3]])
def test_a_gzip_body_without_its_checksum_is_whole(packed):
    assert decode_content(packed, "gzip", 1_000_000) == PAGE


def test_no_checksum_is_asked_for():
    wrong = b"\x01\x02\x03\x04"
    length = len(PAGE).to_bytes(4, "little")
    assert decode_content(gzip.compress(PAGE)[:-8] + wrong + length, "gzip", 1_000_000) == PAGE
    assert decode_content(gzip.compress(PAGE)[:-4] + wrong, "gzip", 1_000_000) == PAGE
    assert decode_content(zlib.compress(PAGE)[:-4] + wrong, "deflate", 1_000_000) == PAGE
    assert decode_content(zlib.compress(PAGE)[:-4], "deflate", 1_000_000) == PAGE


@pytest.mark.parametrize("flush", [zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH])
@pytest.mark.parametrize(("coding", "window"), [("gzip", 31), ("deflate", 15), ("deflate", -15)])
def test_a_stream_that_was_flushed_and_never_finished_is_whole(coding, window, flush):
    packer = zlib.compressobj(wbits=window)
    flushed = packer.compress(PAGE) + packer.flush(flush)
    assert decode_content(flushed, coding, 1_000_000) == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_page_that_shows_its_last_tag_is_whole_wherever_its_stream_ends(coding):
    noise = random.Random(1).randbytes(300_000).hex().encode()
    page = b"<html>" + noise + b"</body></HTML>\n"
    pack = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": partial(brotli.compress, quality=9),  # 11 searches for seconds
        "zstd": zstandard.compress,
    }[coding]
    after = random.Random(2).randbytes(100_000)
    whole, more = pack(page), pack(page + after)
    for cut in (1, 2, 3):
        try:
            assert decode_content(whole[:-cut], coding, 1_000_000) == page
        except BodyUndecodable:
            assert coding in {"br", "zstd"}  # they hold a block back until they know its end
    with pytest.raises(BodyUndecodable):
        decode_content(more[:-1000], coding, 1_000_000)


@pytest.mark.parametrize("flags", range(0, 32, 2))
def test_every_header_of_a_gzip_file_is_passed_over(flags):
    fields = b"\x04\x00nite" if flags & 4 else b""
    fields += b"page.html\0" if flags & 8 else b""
    fields += b"of the night\0" if flags & 16 else b""
    fields += b"\0\0" if flags & 2 else b""
    plain = gzip.compress(PAGE)
    assert decode_content(plain[:3] + bytes([flags]) + plain[4:10] + fields + plain[10:],
                          "gzip", 1_000_000) == PAGE  # fmt: skip


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "compress", "utf8", "text"])
def test_plain_words_under_a_wrong_label_pass(coding):
    assert decode_content(b"Rain ends.\n\nThe sun is back.", coding, 1000).startswith(b"Rain")


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
