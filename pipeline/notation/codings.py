"""Undo a response's content codings as browsers do, never beyond a bound."""

import codecs
import zlib
from collections.abc import Callable, Generator, Iterator

import brotli
import zstandard
from isal import isal_zlib

from pipeline.records import Capture

MAX_CODINGS = 3  # more than two are not seen in the wild; each may multiply the work
PIECE_BYTES = 1 << 20
AT_ONCE_BYTES = 4 << 20  # of an ordinary stream, once it is undone
FED_BYTES = 1 << 16
MAX_MEMBERS = 1_000  # of one gzip file, each of which costs a start
MARKUP = (b"<", b"\xef\xbb\xbf<")
GZIP_MAGIC = b"\x1f\x8b"
GZIP_HEADER, GZIP_TRAILER = 10, 8  # bytes
NAME_FLAGS = (8, 16)  # a file name and a comment, each up to a zero byte
FLUSHED = b"\x00\x00\xff\xff"  # where a server wrote out all it had and did not finish
LAST_TAGS = (b"</html>", b"</rss>", b"</feed>", b"</urlset>", b"</sitemapindex>", b"</rdf:rdf>")
SAMPLE_BYTES = 512
CONTROLS = bytes(sorted({*range(32)} - set(b"\t\n\x0c\r\x1b")))  # \x1b: Japanese of seven bits
TEXT_BYTES = 50  # a control character in so many is a slip; in packed bytes every tenth is one
ZSTD_WINDOW = 2**23  # what RFC 9659 lets a Content-Encoding use
ZSTD_PROBE = b"\x00the frames before were whole\x00"


class BodyTooLarge(ValueError):  # noqa: N818
    """The body, once decoded, is over the limit."""


class BodyUndecodable(ValueError):  # noqa: N818
    """The body is not what its Content-Encoding says, or ends too early."""


def decoded_body(capture: Capture, max_bytes: int) -> bytes:
    """The body of a capture as its server meant it, at most so many bytes."""
    return decode_content(capture.body, capture.header("Content-Encoding") or "", max_bytes)


def decode_content(body: bytes, codings: str, max_bytes: int) -> bytes:
    """Undo the codings that a Content-Encoding header names, last one first.

    Raises BodyTooLarge and BodyUndecodable. A body that is plain text although a coding is
    named passes as it is: servers and proxies do that. Checksums are not asked for, and a
    stream that never ends is whole where its writer flushed it or the document's last tag is
    there: browsers show these. A document that breaks off is refused.

    >>> decode_content(zlib.compress(b"<p>news</p>")[:-4], "deflate", 100)
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
            if _is_text(body):
                continue
            message = f"unknown content coding {name[:40]!r}"
            raise BodyUndecodable(message)
        body = _decoded(body, name, decode, max_bytes)
    if len(body) > max_bytes:
        message = f"{len(body)} bytes, the limit is {max_bytes}"
        raise BodyTooLarge(message)
    return body


def gunzipped(body: bytes, max_bytes: int) -> Iterator[bytes]:
    """The pieces of a gzip file, members one after the other.

    Raises BodyTooLarge past the limit, BodyUndecodable where it breaks off: after the pieces
    that could be read.
    """
    given = 0
    place = 0
    for _ in range(MAX_MEMBERS):
        inflating = _inflated(body, _after_gzip_header(body, place))
        while True:
            try:
                piece = next(inflating)
            except StopIteration as ended:
                place = ended.value + GZIP_TRAILER
                break
            given += len(piece)
            if given > max_bytes:
                message = f"over {max_bytes:,} bytes once decoded"
                raise BodyTooLarge(message)
            yield piece
        if body[place : place + 2] != GZIP_MAGIC:
            return  # zero padding and junk after the last member
    message = f"it holds more than {MAX_MEMBERS:,} gzip members"
    raise BodyTooLarge(message)


def _decoded(
    body: bytes, name: str, decode: Callable[[bytes, int], Iterator[bytes]], max_bytes: int
) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in decode(body, max_bytes) if body else ():
            # in pieces, so that a bomb takes what is allowed once and not twice
            pieces.append(piece)
            size += len(piece)
            if size > max_bytes:
                message = f"over {max_bytes:,} bytes once decoded"
                raise BodyTooLarge(message)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError, BodyUndecodable) as error:
        if _is_text(body):
            return body
        if not _has_last_tag(b"".join(pieces[-2:])):
            message = f"not decodable as {name}: {error}"
            raise BodyUndecodable(message) from error
    return b"".join(pieces)


def _is_text(body: bytes) -> bool:
    """Whether the body is a document as it stands, whatever coding is named."""
    sample = body[:SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    if controls * TEXT_BYTES > len(sample):
        return False
    if sample.lstrip()[:4].startswith(MARKUP):
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _has_last_tag(text: bytes) -> bool:
    return text[-SAMPLE_BYTES:].rstrip().lower().endswith(LAST_TAGS)


def _inflated(body: bytes, place: int) -> Generator[bytes, None, int]:
    """The pieces of a raw deflate stream that begins at a place; returns where it ended."""
    begun = body[place : place + AT_ONCE_BYTES]  # of many members each is copied, not all behind it
    if (whole := _inflated_at_once(begun)) is not None:
        piece, left = whole
        yield piece
        return place + len(begun) - left
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while place < len(body) and not inflater.eof:
        fed = body[place : place + FED_BYTES]
        place += len(fed)
        while fed and not inflater.eof:
            try:
                piece = inflater.decompress(fed, PIECE_BYTES)
            except zlib.error as error:
                raise BodyUndecodable(f"not decodable as deflate: {error}") from error
            fed = inflater.unconsumed_tail
            if piece:
                yield piece
    # What the last window still held back when the input was at its end.
    while not inflater.eof and (piece := inflater.decompress(b"", PIECE_BYTES)):
        yield piece
    if not inflater.eof and not body.endswith(FLUSHED):
        raise BodyUndecodable("not decodable as deflate: the stream ends too early")
    return place - len(inflater.unused_data)


def _inflated_at_once(stream: bytes) -> tuple[bytes, int] | None:
    """What a sound stream of an ordinary page holds, and how much follows it.

    None where it is long, or anything is odd about it: zlib knows better what browsers take.
    """
    inflater = isal_zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        piece = inflater.decompress(stream, AT_ONCE_BYTES)
    except isal_zlib.error:  # type: ignore[misc]  # a class, which its stub calls an instance
        return None
    return (piece, len(inflater.unused_data)) if inflater.eof else None


def _after_gzip_header(body: bytes, place: int) -> int:
    """Where a gzip member's stream begins (RFC 1952)."""
    head = body[place : place + GZIP_HEADER]
    if len(head) < GZIP_HEADER or head[:2] != GZIP_MAGIC or head[2] != 8:
        raise BodyUndecodable("not decodable as gzip: incorrect header")
    flags, place = head[3], place + GZIP_HEADER
    if flags & 4:  # extra fields and their length
        place += 2 + int.from_bytes(body[place : place + 2], "little")
    for flag in NAME_FLAGS:
        if flags & flag:
            place = body.find(b"\0", place) + 1
            if not place:
                raise BodyUndecodable("not decodable as gzip: its header does not end")
    return place + 2 if flags & 2 else place


def _inflate(body: bytes, _max_bytes: int) -> Iterator[bytes]:
    """Deflate in its wrapper, as the standard says, or bare, as many send it."""
    is_wrapped = len(body) > 2 and body[0] & 15 == 8 and not int.from_bytes(body[:2]) % 31
    given = False
    try:
        for piece in _inflated(body, 2 if is_wrapped else 0):
            given = True
            yield piece
    except BodyUndecodable:
        if given or not is_wrapped:
            raise
        yield from _inflated(body, 0)  # it only looked like a wrapper


def _unbrotli(body: bytes, max_bytes: int) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    yield decoder.process(body, output_buffer_limit=max_bytes + 1)
    if not decoder.is_finished():
        raise EOFError("the stream ends too early")


def _unzstd(body: bytes, max_bytes: int) -> Iterator[bytes]:
    # The reader does not say whether its last frame was whole; one that follows it comes out
    # as it went in only then.
    probed = _unzstd_all(body + zstandard.compress(ZSTD_PROBE), max_bytes + len(ZSTD_PROBE))
    if len(probed) > max_bytes + len(ZSTD_PROBE) or probed.endswith(ZSTD_PROBE):
        yield probed.removesuffix(ZSTD_PROBE)
        return
    yield _unzstd_all(body, max_bytes)
    raise EOFError("the stream ends too early")


def _unzstd_all(body: bytes, max_bytes: int) -> bytes:
    decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    found = bytearray()
    with decoder.stream_reader(body, read_across_frames=True) as reader:
        try:
            while len(found) <= max_bytes and (piece := reader.read(FED_BYTES)):
                found += piece
        except zstandard.ZstdError:
            if not found:
                raise
    return bytes(found)


CODINGS: dict[str, Callable[[bytes, int], Iterator[bytes]]] = {
    "gzip": gunzipped,
    "x-gzip": gunzipped,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
