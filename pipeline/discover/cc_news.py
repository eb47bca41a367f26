"""Read a CC-NEWS archive: what it saw of a source on a night, with the captures themselves."""

import io
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import IO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
from warcio.statusandheaders import (  # type: ignore[import-untyped]
    StatusAndHeaders,
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)

from pipeline.discover.found import refused
from pipeline.discover.links import is_web_address
from pipeline.discover.nights import day_in_url
from pipeline.discover.scope import is_host_of, is_in_scope
from pipeline.records import Announcement, Capture, Kind, Reason, Reject, Stage, Via
from pipeline.sources.model import Source

MAX_BODY_BYTES = 10_485_760
MAX_HEAD_BYTES = 65_536
PROTOCOLS = ["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3"]
UNREADABLE = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    ValueError,
    EOFError,
    IndexError,
    zlib.error,
)
FILE_NAME = re.compile(r"CC-NEWS-(\d{4})(\d\d)(\d\d)\d{6}-\d+\.warc\.gz$")


def read_cc_news(
    stream: IO[bytes] | bytes, source: Source, night: date, *, found_in: str = "cc-news"
) -> Iterator[tuple[Announcement, Capture] | Reject]:
    """What a WARC file holds of a source's night: each announcement with its capture.

    A record belongs to the day in its address, else to the day it was crawled on: CC-NEWS knows no
    other date. Records of other sources, other nights or out of scope are passed over; one of ours
    that cannot be used is a reject, and so is the file where it breaks off.
    """
    opened = io.BytesIO(stream) if isinstance(stream, bytes) else stream
    count = 0
    try:
        for record in ArchiveIterator(opened, no_record_parse=True):
            if record.rec_type == "response" and _is_ours(record, source, night):
                count += 1
                yield _read(record, source, night, found_in)
    except (*UNREADABLE, OSError) as error:
        evidence = f"the file breaks off after {count} records of ours: {error}"
        yield refused(found_in, source.id, evidence)


def is_file_for_night(name: str, night: date) -> bool:
    """Whether a CC-NEWS file can hold a night's records, by the instant in its name.

    A file is named after its first record and holds some hours.

    >>> is_file_for_night("CC-NEWS-20260301231500-00012.warc.gz", date(2026, 3, 2))
    True
    >>> is_file_for_night("CC-NEWS-20260304001500-00012.warc.gz", date(2026, 3, 2))
    False
    """
    match = FILE_NAME.search(name)
    if not match:
        return name.endswith((".warc.gz", ".warc"))  # named otherwise: only reading it tells
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return night - timedelta(days=1) <= day <= night + timedelta(days=1)


def _is_ours(record: ArcWarcRecord, source: Source, night: date) -> bool:
    url = _target(record)
    if not is_web_address(url) or not is_host_of(urlsplit(url).hostname or "", source):
        return False
    captured_at = _instant(record)
    day = day_in_url(url) or (captured_at.date() if captured_at else None)
    return day == night and is_in_scope(url, source)


def _read(
    record: ArcWarcRecord, source: Source, night: date, found_in: str
) -> tuple[Announcement, Capture] | Reject:
    url = _target(record)
    captured_at = _instant(record)
    if captured_at is None:
        return _refused(url, source.id, Reason.BAD_RESPONSE, "its record has no WARC-Date")
    block = record.raw_stream.read(MAX_BODY_BYTES + MAX_HEAD_BYTES)
    try:
        http, body = _parsed(block)
        status = int(http.get_statuscode())
    except UNREADABLE as error:
        evidence = f"its record holds no HTTP answer: {error}"
        return _refused(url, source.id, Reason.BAD_RESPONSE, evidence)
    if len(body) > MAX_BODY_BYTES:
        evidence = f"its body is larger than {MAX_BODY_BYTES:,} bytes"
        return _refused(url, source.id, Reason.TOO_LARGE, evidence)
    if status != 200:
        reason = {404: Reason.NOT_FOUND, 410: Reason.GONE}.get(status, Reason.HTTP_ERROR)
        return _refused(url, source.id, reason, f"the archive saw status {status}")
    announcement = Announcement(url=url, source_id=source.id, via=Via.CC_NEWS, found_in=found_in)
    capture = Capture(
        url=url,
        requested_url=url,
        captured_at=captured_at,
        status=status,
        headers=tuple(_freed(http.headers)),
        body=body,
        source_id=source.id,
        night=night,
        kind=Kind.ARTICLE,
    )
    return announcement, capture


def _parsed(block: bytes) -> tuple[StatusAndHeaders, bytes]:
    stream = io.BytesIO(block)
    http = StatusAndHeadersParser(PROTOCOLS).parse(stream)
    if "chunked" in (http.get_header("Transfer-Encoding") or "").lower():
        return http, ChunkedDataReader(stream, decomp_type=None).read(MAX_BODY_BYTES + 1)
    return http, stream.read()


def _freed(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    # The body was freed of its chunks above, so what speaks of them is no longer true.
    for name, value in headers:
        if name.lower() not in {"transfer-encoding", "content-length"}:
            yield name, value


def _refused(url: str, source_id: str, reason: Reason, evidence: str) -> Reject:
    return Reject(url=url, source_id=source_id, stage=Stage.FETCH, reason=reason, evidence=evidence)


def _target(record: ArcWarcRecord) -> str:
    return (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")


def _instant(record: ArcWarcRecord) -> datetime | None:
    try:
        stated = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError:
        return None
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
