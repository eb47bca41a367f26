"""Write captures into WARC segments: durable at once on disk, in the bucket when sealed."""

import os
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from pipeline.archive.index import IndexLine, format_index, index_line
from pipeline.archive.warc import (
    GZIP,
    Earlier,
    decode_capture,
    decode_member,
    encode_response,
    encode_revisit,
    encode_warcinfo,
    payload_digest,
    warc_date,
)
from pipeline.layout import segment_index_key, segment_key
from pipeline.records import Capture, RawRef
from pipeline.store import Store

SEGMENT_BYTES = 32_000_000  # a reader holds one segment in memory
OPEN = ".warc.gz.open"
SOFTWARE = "nightdesk"
READ_BYTES = 1 << 20


class SegmentWriter:
    """One source's captures of one night, in segments of a bounded size.

    Records go to an open file in `folder`; `sync` makes them durable there; `seal` puts the file
    into the bucket and its index after it. Without its index a segment does not count.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        night: date,
        source_id: str,
        max_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self.store = store
        self.folder = folder
        self.night = night
        self.source_id = source_id
        self.max_bytes = max_bytes
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO | None = None
        self._key = ""
        self._size = 0
        self._lines: list[IndexLine] = []
        self._is_dirty = False

    def add(self, capture: Capture) -> RawRef:
        """Write a capture; the place where it lies."""
        digest = payload_digest(capture.body)
        ref = self._append(capture.captured_at, encode_response(capture, digest))
        self._lines.append(index_line(capture, digest, ref, is_revisit=False))
        return ref

    def add_revisit(self, capture: Capture, earlier: Earlier, digest: str) -> RawRef:
        """Write that a capture repeats an earlier body; the place of the revisit record."""
        ref = self._append(capture.captured_at, encode_revisit(capture, earlier, digest))
        self._lines.append(index_line(capture, digest, ref, is_revisit=True))
        return ref

    @property
    def is_full(self) -> bool:
        """Whether the open segment has reached its size."""
        return self._size >= self.max_bytes

    def sync(self) -> None:
        """Return once everything written so far would survive the machine."""
        if self._file is not None and self._is_dirty:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._is_dirty = False

    def seal(self) -> None:
        """Put the open segment into the bucket, then its index, and forget it here."""
        if self._file is None:
            return
        self.sync()
        self._file.close()
        _publish_segment(self.store, self._open_path, self._key, self._lines)
        self._file, self._size, self._lines = None, 0, []

    def close(self) -> None:
        """Leave the open segment for the next attempt to salvage."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None

    def salvage(self) -> list[IndexLine]:
        """Seal what an attempt that died left open here, up to its last whole record."""
        found: list[IndexLine] = []
        for path in sorted(self.folder.glob(f"*{OPEN}")):
            key = segment_key(self.night, self.source_id, path.name.removesuffix(OPEN))
            lines = list(_whole_records(path, key))
            if lines:
                end = max(line.ref.offset + line.ref.length for line in lines)
                os.truncate(path, end)
                _publish_segment(self.store, path, key, lines)
            else:
                path.unlink()
            found += lines
        return found

    def _append(self, captured_at: datetime, member: bytes) -> RawRef:
        file = self._file or self._open(captured_at)
        ref = RawRef(key=self._key, offset=self._size, length=len(member))
        try:
            _write_whole(file, member)
        except OSError:
            file.truncate(self._size)
            file.seek(self._size)
            raise
        self._size += len(member)
        self._is_dirty = True
        return ref

    def _open(self, created_at: datetime) -> BinaryIO:
        # named by its first capture and its process: no two attempts ever share a name
        stamp = "".join(character for character in warc_date(created_at) if character.isdigit())
        name = f"{stamp}-{os.getpid()}"
        self._key = segment_key(self.night, self.source_id, name)
        self._open_path = self.folder / f"{name}{OPEN}"
        self._file = self._open_path.open("xb", buffering=0)
        information = encode_warcinfo(f"{name}.warc.gz", created_at, SOFTWARE)
        _write_whole(self._file, information)
        self._size = len(information)
        return self._file


def _write_whole(file: BinaryIO, data: bytes) -> None:
    """Write all of it: a disk that is nearly full takes a part and says so only by the count."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _publish_segment(store: Store, path: Path, key: str, lines: list[IndexLine]) -> None:
    store.upload(key, path)
    store.write(segment_index_key(key), format_index(lines))
    path.unlink()


def _whole_records(path: Path, key: str) -> Iterator[IndexLine]:
    """The index lines of a file's complete records; a record cut short ends them."""
    for offset, member in _whole_members(path):
        named, _ = decode_member(member)
        if named["warc-type"] == "warcinfo":
            continue
        ref = RawRef(key=key, offset=offset, length=len(member))
        capture = decode_capture(member, ref)
        is_revisit = named["warc-type"] == "revisit"
        yield index_line(capture, named["warc-payload-digest"], ref, is_revisit=is_revisit)


def _whole_members(path: Path) -> Iterator[tuple[int, bytes]]:
    data = path.read_bytes()
    offset = 0
    while offset < len(data):
        unpacker = zlib.decompressobj(wbits=GZIP)
        end = offset
        try:
            while not unpacker.eof and end < len(data):
                unpacker.decompress(data[end : end + READ_BYTES])
                end += READ_BYTES
        except zlib.error:
            return
        if not unpacker.eof:
            return
        end = min(end, len(data)) - len(unpacker.unused_data)
        yield offset, data[offset:end]
        offset = end
