"""One capture as one WARC record, and back."""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.client import responses
from uuid import NAMESPACE_URL, uuid5

from pipeline.errors import StoreError
from pipeline.records import Capture, Kind, RawRef

VERSION = b"WARC/1.1"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
GZIP = 31  # zlib's window bits for a gzip member
GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no name, no time
LEVEL = 6
END = b"\r\n\r\n"  # of a record
STORED_BYTES = 0xFFFF  # the longest stored block of deflate
FORBIDDEN = str.maketrans({"\r": " ", "\n": " ", "\0": " "})


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The capture that a revisit repeats."""

    url: str
    captured_at: datetime
    ref: RawRef


def payload_digest(body: bytes) -> str:
    """The name of a body's bytes."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def encode_response(capture: Capture, digest: str) -> bytes:
    """A capture as a gzip member that holds one `response` record, and its body's digest."""
    fields = _common_fields(capture, "response", digest)
    is_compressed = capture.header("content-encoding") is not None
    return _member(fields, _http_head(capture), capture.body, is_compressed=is_compressed)


def encode_revisit(capture: Capture, earlier: Earlier, digest: str) -> bytes:
    """A capture whose body is an earlier one's, as a `revisit` record without the body."""
    fields = [
        *_common_fields(capture, "revisit", digest),
        ("WARC-Profile", NOT_MODIFIED if capture.status == 304 else SAME_PAYLOAD),
        ("WARC-Refers-To-Target-URI", earlier.url),
        ("WARC-Refers-To-Date", warc_date(earlier.captured_at)),
        ("Nightdesk-Refers-To", f"{earlier.ref.key} {earlier.ref.offset} {earlier.ref.length}"),
    ]
    return _member(fields, _http_head(capture))


def encode_warcinfo(name: str, created_at: datetime, software: str) -> bytes:
    """The record that opens a segment and says who wrote it."""
    block = (
        f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    ).encode()
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{name} {created_at}')}>"),
        ("WARC-Date", warc_date(created_at)),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ]
    return _member(fields, block)


def decode_member(member: bytes) -> tuple[dict[str, str], bytes]:
    """The WARC fields (names in lower case) and the block of one gzip member.

    Raises StoreError where the bytes are not one whole record.
    """
    try:
        record = zlib.decompress(member, wbits=GZIP)
    except zlib.error as error:
        message = "the archive holds bytes that are not a gzip member; is the WARC file damaged?"
        raise StoreError(message) from error
    head, separator, rest = record.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if not separator or lines[0] != VERSION:
        message = "the archive holds a gzip member that is not a WARC record"
        raise StoreError(message)
    fields = _fields(lines[1:], "utf-8")
    named = {name.lower(): value for name, value in fields}
    return named, rest[: int(named["content-length"])]


def decode_capture(member: bytes, ref: RawRef | None) -> Capture:
    """The capture that a gzip member holds; a revisit's body is empty."""
    named, block = decode_member(member)
    head, _, body = block.partition(b"\r\n\r\n")
    status_line, *lines = head.split(b"\r\n")
    return Capture(
        url=named["warc-target-uri"],
        requested_url=named.get("nightdesk-requested-uri", named["warc-target-uri"]),
        captured_at=datetime.fromisoformat(named["warc-date"]),
        status=int(status_line.split(b" ", 2)[1]),
        headers=tuple(_fields(lines, "latin-1")),
        body=body,
        source_id=named["nightdesk-source"],
        night=date.fromisoformat(named["nightdesk-night"]),
        kind=Kind(named["nightdesk-kind"]),
        ref=ref,
    )


def warc_date(instant: datetime) -> str:
    """An instant as WARC 1.1 writes it.

    >>> warc_date(datetime(2026, 3, 1, 2, 0, 0, 250000, UTC))
    '2026-03-01T02:00:00.250000Z'
    """
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _common_fields(capture: Capture, record_type: str, digest: str) -> list[tuple[str, str]]:
    date_text = warc_date(capture.captured_at)
    identity = f"{record_type} {capture.url} {capture.requested_url} {date_text} {digest}"
    return [
        ("WARC-Type", record_type),
        ("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, identity)}>"),
        ("WARC-Date", date_text),
        ("WARC-Target-URI", capture.url),
        ("WARC-Payload-Digest", digest),
        ("Nightdesk-Requested-URI", capture.requested_url),
        ("Nightdesk-Source", capture.source_id),
        ("Nightdesk-Night", f"{capture.night:%Y-%m-%d}"),
        ("Nightdesk-Kind", str(capture.kind)),
        ("Content-Type", "application/http; msgtype=response"),
    ]


def _http_head(capture: Capture) -> bytes:
    lines = [f"HTTP/1.1 {capture.status} {responses.get(capture.status, '')}".rstrip()]
    for name, value in capture.headers:
        # the body is stored without its chunks, so nobody must look for them
        kept = f"X-Archive-Orig-{name}" if name.lower() == "transfer-encoding" else name
        lines.append(f"{kept.translate(FORBIDDEN)}: {value.translate(FORBIDDEN)}")
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"


def _member(
    fields: Iterable[tuple[str, str]],
    block: bytes,
    body: bytes = b"",
    *,
    is_compressed: bool = False,
) -> bytes:
    """A gzip member that holds a record of a block and a body, which may be megabytes."""
    lines = [f"{name}: {value.translate(FORBIDDEN)}" for name, value in fields]
    lines.append(f"Content-Length: {len(block) + len(body)}")
    head = VERSION + b"\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + block
    if is_compressed:
        return _gzip_in_part(head, body)
    packer = zlib.compressobj(LEVEL, wbits=GZIP)
    parts = (packer.compress(head), packer.compress(body), packer.compress(END), packer.flush())
    return b"".join(parts)


def _gzip_in_part(head: bytes, body: bytes) -> bytes:
    """A gzip member whose head is compressed and whose body is stored as it is.

    Most bodies come compressed: to compress them again costs a page's download once more.
    """
    packer = zlib.compressobj(LEVEL, wbits=-15)
    parts: list[bytes | memoryview] = [
        GZIP_HEAD,
        packer.compress(head),
        packer.flush(zlib.Z_FULL_FLUSH),
    ]
    view = memoryview(body)
    for start in range(0, len(view), STORED_BYTES):
        parts += _stored(view[start : start + STORED_BYTES], is_last=False)
    parts += _stored(memoryview(END), is_last=True)
    checksum = zlib.crc32(END, zlib.crc32(body, zlib.crc32(head)))
    size = len(head) + len(body) + len(END)
    parts.append(struct.pack("<II", checksum, size & 0xFFFFFFFF))
    return b"".join(parts)


def _stored(piece: memoryview, *, is_last: bool) -> tuple[bytes, memoryview]:
    """A block of deflate that holds bytes as they are."""
    return struct.pack("<BHH", is_last, len(piece), len(piece) ^ 0xFFFF), piece


def _fields(lines: Iterable[bytes], encoding: str) -> list[tuple[str, str]]:
    found = []
    for line in lines:
        name, _, value = line.decode(encoding, "replace").partition(":")
        found.append((name.strip(), value.strip()))
    return found
