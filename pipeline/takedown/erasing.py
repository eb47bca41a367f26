"""Remove articles from everything the raw bucket keeps, to the byte.

Other records of a WARC segment keep their place, so that whatever points at them stays true: a
removed record is overwritten by an empty one of exactly its length.
"""

import gzip
import html
import io
import json
import re
import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.archive import IndexLine, read_announcements, write_announcements
from pipeline.archive.index import format_index, parse_index
from pipeline.archive.warc import decode_capture, decode_member
from pipeline.errors import MissingError, StoreError
from pipeline.identity import article_id, canonical_url, identify
from pipeline.layout import (
    archive_prefix,
    fetch_state_key,
    poll_state_key,
    prefixes_with,
    source_of,
)
from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.readings.rows import blanked, readings_file
from pipeline.records import Kind, RawRef
from pipeline.sources import Source
from pipeline.store import Store

GZIP_FRAME_BYTES = 18  # header and trailer of a gzip member
BLOCK_BYTES = 65_535  # the most that one stored block holds
BLOCK_FRAME_BYTES = 5
LARGEST_BODY = 50_000_000
REMOVED = "urn:nightdesk:removed"
ADDRESS = re.compile(r"https?://[^\s\"'<>]{4,2000}")
REFERENCE = re.compile(r"href=[\"']([^\"'<>]{2,2000})", re.IGNORECASE)
DERIVED = prefixes_with("readings")
ANNOUNCED = prefixes_with("announcements")
TOLD = prefixes_with("told")
OF_SOURCE = tuple(dict.fromkeys((*prefixes_with("records"), *ANNOUNCED, *TOLD, *DERIVED)))
SHORTEST_ADDRESS = 12  # shorter ones may be part of another text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be removed, by every name it goes by."""

    article_ids: frozenset[str]
    addresses: frozenset[str]
    refs: frozenset[tuple[str, int]]  # key and offset of its records, as far as known
    sources: Mapping[str, Source]  # by id: each has its own rules for addresses

    def is_named(self, url: str, source_id: str) -> bool:
        """Whether an address that a source printed is one of the article's."""
        if url in self.addresses:
            return True
        source = self.sources.get(source_id)
        try:
            found = identify(url, source) if source else article_id(canonical_url(url))
        except ValueError:  # not an address after all
            return False
        return found in self.article_ids

    def without(self, stated: object, source_id: str) -> object:
        """What JSON tells, once nothing in it tells of the articles; rejects stay, without address.

        Whatever else names them is left out, so that counts of rejects still add up.
        """
        if isinstance(stated, str):
            return self._unnamed(stated, source_id)
        if isinstance(stated, list):
            return [self.without(one, source_id) for one in stated if not self._is_about(one)]
        if not isinstance(stated, dict):
            return stated
        source_id = str(stated.get("source_id") or source_id)
        return {
            name: self.without(value, source_id)
            for name, value in stated.items()
            if not self._names(name, source_id) and not (self._is_about(value))
        }

    def _is_about(self, stated: object) -> bool:
        """Whether an entry that is no reject is one of the articles."""
        if not isinstance(stated, dict) or "reason" in stated:
            return False
        if stated.get("id") in self.article_ids or stated.get("article_id") in self.article_ids:
            return True
        url = stated.get("url")
        return isinstance(url, str) and url in self.addresses

    def _names(self, text: str, source_id: str) -> bool:
        return text.startswith(("http://", "https://")) and self.is_named(text, source_id)

    def _unnamed(self, text: str, source_id: str) -> str:
        if self._names(text, source_id):
            return REMOVED
        for address in sorted(self.addresses, key=len, reverse=True):
            if len(address) >= SHORTEST_ADDRESS and address in text:
                text = re.sub(re.escape(address) + r"(?![\w/-]|\.\w)", REMOVED, text)
        return text


def erase_articles(raw: Store, wanted: Wanted, source_ids: Collection[str]) -> dict[str, int]:
    """Remove articles from the archive and from what was read out of it; how much was changed."""
    refs: set[tuple[str, int]] = set()
    records = 0
    for key in raw.keys(archive_prefix()):
        if key.endswith(".cdxj") and source_of(key) in source_ids:
            gone = _erase_records(raw, key, wanted)
            refs.update((ref.key, ref.offset) for ref in gone)
            records += len(gone)
    return {
        "records": records,
        "readings": sum(
            _blank_rows(raw, key, wanted.article_ids)
            for prefix in DERIVED
            for key in raw.keys(prefix)
            if key.endswith(".parquet")
        ),
        "announcements": sum(
            _erase_announcements(raw, key, wanted)
            for prefix in ANNOUNCED
            for key in raw.keys(prefix)
            if source_of(key) in source_ids
        ),
        "told": sum(
            _scrub(raw, key, wanted)
            for prefix in TOLD
            for key in raw.keys(prefix)
            if key.endswith((".json", ".json.gz")) and source_of(key) in {None, *source_ids}
        ),
        "states": sum(_forget_refs(raw, source_id, refs) for source_id in sorted(source_ids)),
    }


def erase_source(raw: Store, source_id: str) -> dict[str, int]:
    """Remove everything the raw bucket keeps of a source; how many objects."""
    keys = [key for prefix in OF_SOURCE for key in raw.keys(prefix) if source_of(key) == source_id]
    keys += [fetch_state_key(source_id), poll_state_key(source_id)]
    for key in keys:
        raw.delete(key)
    return {"objects": len(keys)}


def blank_member(length: int, at: datetime) -> bytes:
    """A gzip member of exactly so many bytes that holds one WARC record without content.

    >>> len(blank_member(1234, datetime(2026, 3, 1, tzinfo=UTC)))
    1234
    """
    blocks = 1
    while (size := length - GZIP_FRAME_BYTES - blocks * BLOCK_FRAME_BYTES) > blocks * BLOCK_BYTES:
        blocks += 1
    named = f"removed {length}"
    head = (
        "WARC/1.1\r\nWARC-Type: metadata\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, named)}>\r\n"
        f"WARC-Date: {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\r\n"
        "Content-Type: text/plain\r\nContent-Length: "
    )
    body = size - len(head) - len("0000000000\r\n\r\n\r\n\r\n")
    if body < 0:
        message = f"a record of {length} bytes is too short to be overwritten"
        raise StoreError(message)
    text = f"{head}{body:010d}\r\n\r\n".encode() + b" " * body + b"\r\n\r\n"
    return _stored(text, blocks)


def _stored(text: bytes, blocks: int) -> bytes:
    """The text as a gzip member of so many stored blocks."""
    parts = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    for number in range(blocks):
        block = text[number * BLOCK_BYTES : (number + 1) * BLOCK_BYTES]
        is_last = number == blocks - 1
        parts += [struct.pack("<BHH", is_last, len(block), len(block) ^ 0xFFFF), block]
    parts.append(struct.pack("<II", zlib.crc32(text), len(text) & 0xFFFFFFFF))
    return b"".join(parts)


def _erase_records(raw: Store, index_key: str, wanted: Wanted) -> list[RawRef]:
    """Overwrite the records of one segment that hold the articles; the segment before its index."""
    lines = parse_index(raw.read(index_key))
    gone = [line for line in lines if _holds(raw, line, wanted)]
    if not gone:
        return []
    gone.sort(key=lambda line: line.ref.key)
    for key, ours in groupby(gone, lambda line: line.ref.key):
        segment = bytearray(raw.read(key))
        for line in ours:
            start, end = line.ref.offset, line.ref.offset + line.ref.length
            segment[start:end] = blank_member(line.ref.length, line.captured_at)
        raw.write(key, bytes(segment))
    places = {(line.ref.key, line.ref.offset) for line in gone}
    left = [line for line in lines if (line.ref.key, line.ref.offset) not in places]
    raw.write(index_key, format_index(left))
    return [line.ref for line in gone]


def _holds(raw: Store, line: IndexLine, wanted: Wanted) -> bool:
    """Whether a record is a capture of an article, or a feed or page that tells of it."""
    if (line.ref.key, line.ref.offset) in wanted.refs:
        return True
    if any(wanted.is_named(url, line.source_id) for url in (line.url, line.requested_url)):
        return True
    if line.kind in {Kind.ARTICLE, Kind.ROBOTS} or line.is_revisit:
        return False
    try:
        member = raw.read_range(line.ref.key, line.ref.offset, line.ref.length)
        if decode_member(member)[0]["warc-type"] != "response":
            return True  # overwritten by an attempt that ended before its index was
        body = decoded_body(decode_capture(member, line.ref), LARGEST_BODY)
    except (MissingError, BodyTooLarge, BodyUndecodable):
        return False
    return any(wanted.is_named(url, line.source_id) for url in _addresses_in(body, line.url))


def _addresses_in(body: bytes, base: str) -> Iterator[str]:
    """Every address that a document names, however it is escaped."""
    text = html.unescape(body.decode("utf-8", "replace")).replace("\\/", "/")
    for match in ADDRESS.finditer(text):
        yield match[0].rstrip(".,;)]")
    for match in REFERENCE.finditer(text):
        try:
            yield urljoin(base, match[1])
        except ValueError:
            continue


def _blank_rows(raw: Store, key: str, article_ids: Collection[str]) -> int:
    """Leave of the articles' rows only that they were read, so that counts still add up."""
    table = pq.read_table(io.BytesIO(raw.read(key)))
    left = blanked(table, article_ids)
    if left.equals(table):
        return 0
    raw.write(key, readings_file(left))
    is_ours = pc.is_in(table["article_id"], pa.array(sorted(article_ids), pa.string()))
    return int(pc.sum(is_ours).as_py())


def _erase_announcements(raw: Store, key: str, wanted: Wanted) -> int:
    found = read_announcements(raw, key)
    left = [one for one in found if not wanted.is_named(one.url, one.source_id)]
    if len(left) < len(found):
        write_announcements(raw, key, left)
    return len(found) - len(left)


def _scrub(raw: Store, key: str, wanted: Wanted) -> int:
    """Leave nothing of the articles in an object of JSON; 1 where something was."""
    try:
        data = raw.read(key)
    except MissingError:
        return 0
    is_packed = data[:2] == b"\x1f\x8b"
    stated = json.loads(gzip.decompress(data) if is_packed else data)
    left = wanted.without(stated, source_of(key) or "")
    if left == stated:
        return 0
    text = json.dumps(left, ensure_ascii=False).encode()
    raw.write(key, gzip.compress(text, 6, mtime=0) if is_packed else text)
    return 1


def _forget_refs(raw: Store, source_id: str, refs: Collection[tuple[str, int]]) -> int:
    """Forget validators whose stored answer is gone, so that it is asked for anew."""
    changed = 0
    for key in (fetch_state_key(source_id), poll_state_key(source_id)):
        try:
            stated = json.loads(gzip.decompress(raw.read(key)))
        except MissingError:
            continue
        left = _without_refs(stated, refs)
        if left != stated:
            raw.write(key, gzip.compress(json.dumps(left, ensure_ascii=False).encode(), 6, mtime=0))
            changed += 1
    return changed


def _without_refs(stated: object, refs: Collection[tuple[str, int]]) -> object:
    if isinstance(stated, list):
        return [_without_refs(one, refs) for one in stated]
    if not isinstance(stated, dict):
        return stated
    return {
        name: _without_refs(value, refs)
        for name, value in stated.items()
        if not (isinstance(value, dict) and _place(value) in refs)
    }


def _place(stated: dict[str, object]) -> tuple[str, int] | None:
    ref = stated.get("ref")
    if not isinstance(ref, dict) or "key" not in ref:
        return None
    return str(ref["key"]), int(ref["offset"])
