"""Undo a response's content codings, never beyond a bound."""

import zlib
from collections.abc import Callable

import brotli
import zstandard

from pipeline.records import Capture

MAX_CODINGS = 3  # more than two are not seen in the wild; each may multiply the work
PIECE_BYTES = 1 << 20
MAX_MEMBERS = 1000  # a gzip body may be several files in a row
MARKUP = (b"<", b"\xef\xbb\xbf<", b"{", b"[")


class BodyTooLarge(ValueError):  # noqa: N818
    """The body, once decoded, is over the limit."""


class BodyUndecodable(ValueError):  # noqa: N818
    """The body is not what its Content-Encoding says, or ends too early."""


def decoded_body(capture: Capture, max_bytes: int) -> bytes:
    """The body of a capture as its server meant it, at most so many bytes."""
    return decode_content(capture.body, capture.header("Content-Encoding") or "", max_bytes)


def decode_content(body: bytes, codings: str, max_bytes: int) -> bytes:
    """Undo the codings that a Content-Encoding header names, last one first.

    Raises BodyTooLarge and BodyUndecodable. A body that is plain markup although a
    coding is named passes as it is: servers and proxies do that.

    >>> decode_content(zlib.compress(b"<p>news</p>"), "deflate", 100)
    b'<p>news</p>'
    """
    names = [name.strip().lower() for name in codings.split(",")]
    names = [name for name in names if name not in {"", "identity", "none", "utf-8"}]
    if len(names) > MAX_CODINGS:
        message = f"{len(names)} content codings: {codings[:80]!r}"
        raise BodyUndecodable(message)
    for name in reversed(names):
        decode = CODINGS.get(name)
        if decode is None:
            if body.lstrip()[:4].startswith(MARKUP):
                continue
            message = f"unknown content coding {name[:40]!r}"
            raise BodyUndecodable(message)
        body = _decoded(body, name, decode, max_bytes)
    if len(body) > max_bytes:
        message = f"{len(body)} bytes, the limit is {max_bytes}"
        raise BodyTooLarge(message)
    return body


def _decoded(
    body: bytes, name: str, decode: Callable[[bytes, int], bytes], max_bytes: int
) -> bytes:
    if not body:
        return body
    try:
        return decode(body, max_bytes)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
        if body.lstrip()[:4].startswith(MARKUP):
            return body
        message = f"not decodable as {name}: {error}"
        raise BodyUndecodable(message) from error


def _within(data: bytes | bytearray, max_bytes: int) -> None:
    if len(data) > max_bytes:
        message = f"over {max_bytes} bytes once decoded"
        raise BodyTooLarge(message)


def _gunzip(body: bytes, max_bytes: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for _ in range(MAX_MEMBERS):
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        while not inflater.eof:
            # in pieces, so that a bomb takes what is allowed once and not twice
            piece = inflater.decompress(body, PIECE_BYTES)
            body = inflater.unconsumed_tail
            if not piece and not body:
                break
            pieces.append(piece)
            size += len(piece)
            if size > max_bytes:
                message = f"over {max_bytes} bytes once decoded"
                raise BodyTooLarge(message)
        if not inflater.eof:
            raise EOFError("the stream ends too early")
        body = inflater.unused_data
        if not body.startswith(b"\x1f\x8b"):
            return b"".join(pieces)  # zero padding and junk after the last member
    raise EOFError("too many members")


def _inflate(body: bytes, max_bytes: int) -> bytes:
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # the standard's, and the one many send
        inflater = zlib.decompressobj(window)
        try:
            out = inflater.decompress(body, max_bytes + 1)
        except zlib.error:
            if window < 0:
                raise
            continue
        _within(out, max_bytes)
        if not inflater.eof:
            raise EOFError("the stream ends too early")
        return out
    raise EOFError("no deflate stream")


def _unbrotli(body: bytes, max_bytes: int) -> bytes:
    decoder = brotli.Decompressor()
    out: bytes = decoder.process(body, output_buffer_limit=max_bytes + 1)
    _within(out, max_bytes)
    if not decoder.is_finished():
        raise EOFError("the stream ends too early")
    return out


def _unzstd(body: bytes, max_bytes: int) -> bytes:
    # 8 MiB is the window that RFC 9659 lets a Content-Encoding use
    decoder = zstandard.ZstdDecompressor(max_window_size=2**23)
    with decoder.stream_reader(body, read_across_frames=True) as reader:
        out = reader.read(max_bytes + 1)
    _within(out, max_bytes)
    if not out:
        raise EOFError("the stream ends too early")
    return out


CODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
