"""Read a CC-NEWS archive: what it saw of a source on a night, with the captures themselves."""

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import IO
from urllib.parse import urlsplit

from pipeline.discover.found import refused
from pipeline.discover.http_message import Broken, HttpAnswer, read_answer
from pipeline.discover.links import is_web_address
from pipeline.discover.nights import day_in_url
from pipeline.discover.scope import is_host_of, is_in_scope
from pipeline.discover.warc_records import Record, warc_records
from pipeline.records import Announcement, Capture, Kind, Reason, Reject, Stage, Via
from pipeline.sources.model import Source

MAX_BODY_BYTES = 10_485_760
MAX_HEAD_BYTES = 65_536
GOOD = {200, 203}  # 203: a proxy has changed something on its way
CUT_BY_LENGTH = "length"  # of WARC-Truncated: the writer's own limit
DIGESTS = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}  # bytes
FILE_NAME = re.compile(r"CC-NEWS-(\d{4})(\d\d)(\d\d)\d{6}-\d+\.warc\.gz$")


def read_cc_news(
    stream: IO[bytes] | bytes, source: Source, night: date, *, found_in: str = "cc-news"
) -> Iterator[tuple[Announcement, Capture] | Reject]:
    """What a WARC file holds of a source's night: each announcement with its capture.

    Files of any writer are read: records that are no pages are passed over. A record belongs to
    the day in its address, else to the day it was crawled on: CC-NEWS knows no other date. Records
    of other sources, other nights or out of scope are passed over; one of ours that cannot be used
    is a reject, and so is the file where it is broken, once.
    """
    opened = io.BytesIO(stream) if isinstance(stream, bytes) else stream
    count, trouble = 0, ""
    try:
        for record in warc_records(opened, MAX_BODY_BYTES + MAX_HEAD_BYTES):
            if record.trouble and not record.headers:
                trouble = trouble or record.trouble
            elif _is_page(record) and _is_ours(record, source, night):
                count += 1
                yield _read(record, source, night, found_in)
    except OSError as error:
        trouble = f"{error}"
    if trouble:
        evidence = f"the file is broken, beside {count} records of ours: {trouble}"
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


def _is_page(record: Record) -> bool:
    """Whether a record is an answer of a server, or a page that was stored without one."""
    kind = record.header("WARC-Type").lower()
    is_html = "html" in record.header("Content-Type").lower()
    return kind == "response" or (kind == "resource" and is_html)


def _is_ours(record: Record, source: Source, night: date) -> bool:
    url = _target(record)
    if not is_web_address(url) or not is_host_of(urlsplit(url).hostname or "", source):
        return False
    captured_at = _instant(record)
    day = day_in_url(url) or (captured_at.date() if captured_at else None)
    return day == night and is_in_scope(url, source)


def _read(
    record: Record, source: Source, night: date, found_in: str
) -> tuple[Announcement, Capture] | Reject:
    url = _target(record)
    captured_at = _instant(record)
    if captured_at is None:
        return _refused(url, source.id, Reason.BAD_RESPONSE, "its record has no WARC-Date")
    if why := _why_cut(record):
        return _refused(url, source.id, *why)
    try:
        answer = _answer(record)
    except Broken as error:
        evidence = f"its record holds no whole HTTP answer: {error}"
        return _refused(url, source.id, Reason.BAD_RESPONSE, evidence)
    if record.is_capped or len(answer.body) > MAX_BODY_BYTES:
        evidence = f"its body is larger than {MAX_BODY_BYTES:,} bytes"
        return _refused(url, source.id, Reason.TOO_LARGE, evidence)
    if answer.status not in GOOD:
        reason = {404: Reason.NOT_FOUND, 410: Reason.GONE}.get(answer.status, Reason.HTTP_ERROR)
        return _refused(url, source.id, reason, f"the archive saw status {answer.status}")
    announcement = Announcement(url=url, source_id=source.id, via=Via.CC_NEWS, found_in=found_in)
    capture = Capture(
        url=url,
        requested_url=url,
        captured_at=captured_at,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        source_id=source.id,
        night=night,
        kind=Kind.ARTICLE,
    )
    return announcement, capture


def _why_cut(record: Record) -> tuple[Reason, str] | None:
    if record.trouble:
        return Reason.BAD_RESPONSE, f"its record is broken: {record.trouble}"
    if truncated := record.header("WARC-Truncated"):
        is_long = truncated.lower() == CUT_BY_LENGTH
        reason = Reason.TOO_LARGE if is_long else Reason.BAD_RESPONSE
        return reason, f"the archive cut it (WARC-Truncated: {truncated})"
    if record.header("WARC-Segment-Number"):
        return Reason.BAD_RESPONSE, "the archive holds it in several records"
    is_wrong = digest_differs(record.header("WARC-Block-Digest"), record.block)
    if is_wrong and not record.is_capped:
        return Reason.BAD_RESPONSE, "its bytes are not those that its WARC-Block-Digest names"
    return None


def _answer(record: Record) -> HttpAnswer:
    if record.header("WARC-Type").lower() == "resource":
        kind = ("Content-Type", record.header("Content-Type"))
        answer = HttpAnswer(status=200, headers=(kind,), body=record.block)
    else:
        answer = read_answer(record.block, is_capped=record.is_capped)
    # Writers do not agree on what the payload of a coded body is, so that only plain ones can be
    # judged; and where the whole block has been, there is nothing left to judge.
    is_coded = answer.header("Content-Encoding") or len(answer.body) != _rest(record.block)
    is_judged = is_coded or record.header("WARC-Block-Digest") or record.is_capped
    if not is_judged and digest_differs(record.header("WARC-Payload-Digest"), answer.body):
        message = "its body is not the one that its WARC-Payload-Digest names"
        raise Broken(message)
    return answer


def _rest(block: bytes) -> int:
    """How many bytes stand behind the head of an answer."""
    ends = [place for mark in (b"\r\n\r\n", b"\n\n") if (place := block.find(mark) + len(mark)) > 3]
    return len(block) - min(ends, default=0)


def digest_differs(stated: str, data: bytes) -> bool:
    """Whether a digest names other bytes; one of a kind or a spelling that we do not know does not.

    >>> digest_differs("sha1:VTDG3VZBGOYZXOZYXQ4HF5SHQUHSJDGM", b"hi")
    True
    >>> digest_differs("crc32:0", b"hi")
    False
    """
    name, _, value = stated.strip().lower().replace("sha-", "sha").partition(":")
    size = DIGESTS.get(name)
    if size is None:
        return False
    found = hashlib.new(name, data, usedforsecurity=False).digest()
    spelled = (found.hex(), base64.b32encode(found).decode().rstrip("=").lower())
    is_known = len(value.rstrip("=")) in {len(one) for one in spelled}
    return is_known and value.rstrip("=") not in spelled


def _refused(url: str, source_id: str, reason: Reason, evidence: str) -> Reject:
    return Reject(url=url, source_id=source_id, stage=Stage.FETCH, reason=reason, evidence=evidence)


def _target(record: Record) -> str:
    return record.header("WARC-Target-URI").strip("<>")


def _instant(record: Record) -> datetime | None:
    try:
        stated = datetime.fromisoformat(record.header("WARC-Date"))
    except ValueError:
        return None
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
