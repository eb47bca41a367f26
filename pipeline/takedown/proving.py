"""Prove that nothing of what was taken down is left: look into every object of both buckets."""

import gzip
import hashlib
import html
import io
import json
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.archive.warc import decode_capture
from pipeline.errors import MissingError, StoreError
from pipeline.layout import receipt_key
from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.records import RawRef
from pipeline.store import Store

SHORTEST_TITLE = 12  # shorter ones are other pages' titles too
PASSAGE = 60  # characters of a paragraph that nothing else says
PASSAGES = 5
GZIP = b"\x1f\x8b"
LARGEST_BODY = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was looked for, where, and what was found."""

    objects: int
    bytes_read: int
    needles: tuple[str, ...]  # by their digests: the receipt says nothing of what they said
    found: tuple[str, ...]  # the objects that still hold something


def needles_of(
    titles: Collection[str], addresses: Collection[str], texts: Collection[str]
) -> set[str]:
    """What gives the articles away: headlines, addresses and passages of their text."""
    found = {one for one in (*titles, *addresses) if len(one) >= SHORTEST_TITLE}
    for text in texts:
        paragraphs = sorted((one.strip() for one in text.split("\n")), key=len, reverse=True)
        found |= {one[:PASSAGE] for one in paragraphs[:PASSAGES] if len(one) >= PASSAGE // 2}
    return found


def prove(stores: Collection[Store], needles: Collection[str]) -> Receipt:
    """Look for the needles in everything that the buckets hold, unpacked as far as it can be."""
    spelled = {form for needle in needles for form in _spellings(needle)}
    objects, size, found = 0, 0, []
    for store in stores:
        for key in store.keys(""):
            try:
                data = store.read(key)
            except MissingError:  # removed since it was listed
                continue
            objects, size = objects + 1, size + len(data)
            if any(form in text for text in _unpacked(key, data) for form in spelled):
                found.append(f"{store.uri}/{key}")
    return Receipt(
        objects=objects,
        bytes_read=size,
        needles=tuple(sorted(hashlib.sha256(one.encode()).hexdigest() for one in needles)),
        found=tuple(found),
    )


def write_receipt(
    raw: Store, identity: str, receipt: Receipt, *, at: datetime, run_id: str, kept: Collection[str]
) -> str:
    """Keep the proof in the raw bucket; its key."""
    key = receipt_key(identity, run_id)
    stated = {
        "target": identity,
        "at": at.isoformat(),
        "objects": receipt.objects,
        "bytes": receipt.bytes_read,
        "looked_for": receipt.needles,
        "found": receipt.found,
        "not_looked_into": sorted(kept),
    }
    raw.write(key, json.dumps(stated, indent=1).encode())
    return key


def _spellings(needle: str) -> set[bytes]:
    """How text is written in JSON, in HTML and as it is."""
    forms = {needle, json.dumps(needle)[1:-1], json.dumps(needle, ensure_ascii=False)[1:-1]}
    forms |= {html.escape(needle), html.escape(needle, quote=False)}
    forms.add(needle.replace("/", "\\/"))
    return {form.encode("utf-8", "surrogatepass") for form in forms}


def _unpacked(key: str, data: bytes) -> Iterator[bytes]:
    yield data
    if key.endswith(".parquet"):
        yield from _rows(data)
    elif key.endswith(".warc.gz"):
        yield from _records(key, data)
    elif data[:2] == GZIP:
        try:
            yield gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            message = f"{key} cannot be unpacked: {error}; nothing is proven"
            raise StoreError(message) from error


def _rows(data: bytes) -> Iterator[bytes]:
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        for batch in file.iter_batches(1_000):
            yield json.dumps(batch.to_pylist(), default=str, ensure_ascii=False).encode(
                "utf-8", "surrogatepass"
            )
    except (pa.ArrowInvalid, OSError) as error:
        message = f"a Parquet file cannot be read: {error}; nothing is proven"
        raise StoreError(message) from error


def _records(key: str, data: bytes) -> Iterator[bytes]:
    """Every record of a segment, its body without its transfer and content codings."""
    left, at = data, 0
    while left:
        unpacking = zlib.decompressobj(31)
        try:
            record = unpacking.decompress(left)
        except zlib.error as error:
            message = f"{key} cannot be unpacked at {at}: {error}; nothing is proven"
            raise StoreError(message) from error
        length = len(left) - len(unpacking.unused_data)
        yield record
        member = left[:length]
        if b"WARC-Type: response" in record[:2_000]:
            ref = RawRef(key=key, offset=at, length=length)
            with suppress(BodyTooLarge, BodyUndecodable, KeyError, ValueError):
                yield decoded_body(decode_capture(member, ref), LARGEST_BODY)
        left, at = unpacking.unused_data, at + length
