"""The bytes behind a body's content encodings, up to a bound."""

import zlib
from collections.abc import Iterator

import brotli
import zstandard

from pipeline.records import Capture

STEP_BYTES = 1 << 16
MAX_ENCODINGS = 3  # a list of encodings is legal, a long one is an attack
BROTLI_STEP = 1 << 14  # brotli unpacks up to a thousandfold: feed it little at a time
ZSTD_STEP = 1 << 8  # four bytes of zstd may stand for 128 KiB: a step is 8 MiB at most
ZSTD_WINDOW_BYTES = 1 << 23  # what RFC 9659 lets a server demand


class BodyTooLarge(ValueError):  # noqa: N818 - an outcome for a reject, not a fault of ours
    """The decoded body is larger than asked for."""


class BodyUndecodable(ValueError):  # noqa: N818
    """The body is not what its Content-Encoding says."""


def decoded_body(capture: Capture, max_bytes: int) -> bytes:
    """A capture's body with its content encodings undone.

    Raises BodyTooLarge beyond `max_bytes`, BodyUndecodable where the bytes are not as labelled. A
    body labelled gzip that is not, but is plain text, is taken as it is: servers do that.
    """
    stated = ",".join(value for key, value in capture.headers if key.lower() == "content-encoding")
    names = [name.strip().lower() for name in stated.split(",") if name.strip()]
    encodings = [name for name in names if name not in {"identity", "none", "utf-8"}]
    if len(encodings) > MAX_ENCODINGS:
        message = f"{len(encodings)} content encodings, one around the other"
        raise BodyUndecodable(message)
    body = capture.body
    for encoding in reversed(encodings):
        body = _decode(encoding, body, max_bytes)
    if len(body) > max_bytes:
        message = f"{len(body)} bytes where {max_bytes} are allowed"
        raise BodyTooLarge(message)
    return body


def unpack_gzip(body: bytes, max_bytes: int) -> bytes:
    """A gzip file's content, as of a `sitemap.xml.gz`; other bytes as they are.

    Raises BodyTooLarge and BodyUndecodable.
    """
    if body[:2] != b"\x1f\x8b":
        return body
    return _collect(_inflate(body, 31), max_bytes)


def _decode(encoding: str, body: bytes, max_bytes: int) -> bytes:
    if not body:
        return body
    if encoding in {"gzip", "x-gzip"}:
        if body[:2] != b"\x1f\x8b":
            return _as_it_is(encoding, body)
        return _collect(_inflate(body, 31), max_bytes)
    if encoding == "deflate":
        # some servers send raw deflate where the standard says zlib
        is_zlib = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
        return _collect(_inflate(body, 15 if is_zlib else -15), max_bytes)
    if encoding == "br":
        return _collect(_unpack_brotli(body), max_bytes)
    if encoding == "zstd":
        return _collect(_unpack_zstd(body), max_bytes)
    message = f"unknown content encoding {encoding[:40]!r}"
    raise BodyUndecodable(message)


def _as_it_is(encoding: str, body: bytes) -> bytes:
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"<", b"{", b"["}:
        return body
    message = f"labelled {encoding} and is not"
    raise BodyUndecodable(message)


def _collect(parts: Iterator[bytes], max_bytes: int) -> bytes:
    found = bytearray()
    for part in parts:
        found += part
        if len(found) > max_bytes:
            message = f"more than {max_bytes} bytes once decoded"
            raise BodyTooLarge(message)
    return bytes(found)


def _inflate(body: bytes, window_bits: int) -> Iterator[bytes]:
    """All gzip members of a body, a bounded step at a time."""
    rest = body
    while rest:
        unpacker = zlib.decompressobj(wbits=window_bits)
        try:
            while not unpacker.eof:
                part = unpacker.decompress(rest, STEP_BYTES)
                rest = unpacker.unconsumed_tail
                if part:
                    yield part
                elif not unpacker.eof:
                    message = "the compressed body ends before its end"
                    raise BodyUndecodable(message)
        except zlib.error as error:
            message = f"the compressed body is damaged: {error}"
            raise BodyUndecodable(message) from error
        rest = unpacker.unused_data
        if rest[:2] != b"\x1f\x8b":  # padding after the last member
            return


def _unpack_brotli(body: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    try:
        for start in range(0, len(body), BROTLI_STEP):
            part = unpacker.process(
                body[start : start + BROTLI_STEP], output_buffer_limit=STEP_BYTES
            )
            while part or not unpacker.can_accept_more_data():
                yield part
                part = unpacker.process(b"", output_buffer_limit=STEP_BYTES)
        if not unpacker.is_finished():
            message = "the brotli body ends before its end"
            raise BodyUndecodable(message)
    except brotli.error as error:
        message = f"the brotli body is damaged: {error}"
        raise BodyUndecodable(message) from error


def _unpack_zstd(body: bytes) -> Iterator[bytes]:
    rest = body
    try:
        while rest:
            unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES).decompressobj()
            start = 0
            while not unpacker.eof and start < len(rest):
                yield unpacker.decompress(rest[start : start + ZSTD_STEP])
                start += ZSTD_STEP
            if not unpacker.eof:
                message = "the zstd body ends before its end"
                raise BodyUndecodable(message)
            rest = unpacker.unused_data + rest[start:]
    except zstandard.ZstdError as error:
        message = f"the zstd body is damaged: {error}"
        raise BodyUndecodable(message) from error
