"""Read a CC-NEWS archive: what it saw of a source on a night, with the captures themselves."""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import IO
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline.discover.found import refused
from pipeline.discover.links import is_web_address
from pipeline.discover.nights import day_in_url
from pipeline.discover.scope import is_host_of, is_in_scope
from pipeline.records import Announcement, Capture, Kind, Reason, Reject, Stage, Via
from pipeline.sources.model import Source

MAX_BODY_BYTES = 10_485_760
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
    records = ArchiveIterator(
        opened,
        record_types=WarcRecordType.response,
        parse_http=False,
        func_filter=lambda record: _is_ours(record, source, night),
    )
    count = 0
    try:
        for record in records:
            count += 1
            yield _read(record, source, night, found_in)
    except (OSError, ValueError, EOFError) as error:
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


def _is_ours(record: WarcRecord, source: Source, night: date) -> bool:
    url = _target(record)
    if not is_web_address(url) or not is_host_of(urlsplit(url).hostname or "", source):
        return False
    captured_at = _instant(record)
    day = day_in_url(url) or (captured_at.date() if captured_at else None)
    return day == night and is_in_scope(url, source)


def _read(
    record: WarcRecord, source: Source, night: date, found_in: str
) -> tuple[Announcement, Capture] | Reject:
    url = _target(record)
    captured_at = _instant(record)
    if captured_at is None:
        return _refused(url, source.id, Reason.BAD_RESPONSE, "its record has no WARC-Date")
    record.parse_http(auto_decode="transfer")
    headers = record.http_headers
    status = headers.status_code if headers else None
    if headers is None or status is None:
        return _refused(url, source.id, Reason.BAD_RESPONSE, "its record holds no HTTP answer")
    body = record.reader.read(MAX_BODY_BYTES + 1)
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
        headers=tuple(_freed(headers.astuples())),
        body=body,
        source_id=source.id,
        night=night,
        kind=Kind.ARTICLE,
    )
    return announcement, capture


def _freed(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    # The body was freed of its chunks above, so what speaks of them is no longer true.
    for name, value in headers:
        if name.lower() not in {"transfer-encoding", "content-length"}:
            yield name, value


def _refused(url: str, source_id: str, reason: Reason, evidence: str) -> Reject:
    return Reject(url=url, source_id=source_id, stage=Stage.FETCH, reason=reason, evidence=evidence)


def _target(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Target-URI") or "").strip("<>")


def _instant(record: WarcRecord) -> datetime | None:
    try:
        stated = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
    except ValueError:
        return None
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
