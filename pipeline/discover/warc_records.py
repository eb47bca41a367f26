"""Read WARC files that anybody wrote: record by record, where a bad one never costs the next."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, Protocol

PIECE_BYTES = 65_536
MAX_LINE_BYTES = 65_536
MAX_HEADERS = 200
MAX_PARTS = 1_000_000  # records and members of one file; real ones have some 100,000
HISTORY_BYTES = 4 << 20  # of a broken member, in which the next one is looked for
MAX_TRIED = 1_000  # places in it that look like one; in four megabytes of chance there is none
START_BYTES = 4_096  # of a member, by which it shows what it holds
GZIP_MAGIC = b"\x1f\x8b\x08"
BEGINS = b"WARC/"
BOUNDARY = re.compile(rb"\r?\n\r?\n(?=WARC/\d\.\d\r?\n)")
BREAKS = (b"\r\n", b"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, with what is wrong with it."""

    headers: tuple[tuple[str, str], ...] = ()
    block: bytes = b""
    is_capped: bool = False  # the block is longer than was asked for
    trouble: str = ""

    def header(self, name: str) -> str:
        """The value of a header, whatever case its name is in."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Segment(Protocol):
    """Bytes one after the other, in which records lie."""

    trouble: str

    def read(self) -> bytes:
        """The next bytes; none at the end."""


def warc_records(
    stream: IO[bytes], max_block_bytes: int, *, max_parts: int = MAX_PARTS
) -> Iterator[Record]:
    """Every record of a WARC file, packed or not, whole or broken.

    A record that is broken says so; so does a last one without headers, where bytes stand that
    are no record. Raises what the stream raises where it cannot be read.
    """
    count = 0
    for segment in _segments(stream):
        for record in chain([None], _records(segment, max_block_bytes)):
            count += 1  # of members too, which may hold nothing
            if count > max_parts:
                yield Record(trouble=f"it holds more than {max_parts:,} records and members")
                return
            if record is not None:
                yield record


def _segments(stream: IO[bytes]) -> Iterator["GzipMember | Plain"]:
    head = stream.read(len(GZIP_MAGIC))
    if head == GZIP_MAGIC:
        yield from Members(stream, head)
    else:
        yield Plain(stream, head)


class Plain:
    """A file that is not packed."""

    def __init__(self, stream: IO[bytes], head: bytes) -> None:
        """Begin with what was read of it already."""
        self.trouble = ""
        self._stream = stream
        self._head = head

    def read(self) -> bytes:
        """The next bytes; none at the end."""
        head, self._head = self._head, b""
        return head or self._stream.read(PIECE_BYTES)


class Members:
    """The members of a gzip file, found again behind one that is broken."""

    def __init__(self, stream: IO[bytes], head: bytes) -> None:
        """Begin with what was read of it already."""
        self.held = head
        self._stream = stream

    def more(self) -> bool:
        """Hold more bytes of the file; False at its end."""
        piece = self._stream.read(PIECE_BYTES)
        self.held += piece
        return bool(piece)

    def __iter__(self) -> Iterator["GzipMember"]:
        while self.held or self.more():
            if len(self.held) < len(GZIP_MAGIC) and self.more():
                continue
            if not self.held.startswith(GZIP_MAGIC):
                place = self.held.find(GZIP_MAGIC)
                if place < 0 and self.more():
                    self.held = self.held[-PIECE_BYTES * 2 :]  # padding, or what no reader knows
                    continue
                self.held = self.held[place:] if place >= 0 else b""
                continue
            member = GzipMember(self)
            yield member
            while member.read():
                pass
            member.look_for_the_next()


class GzipMember:
    """One member of a gzip file."""

    def __init__(self, file: Members) -> None:
        """Begin at the bytes that the file holds."""
        self.trouble = ""
        self._file = file
        self._inflater = zlib.decompressobj(wbits=31)
        self._pending = b""
        self._history = b""
        self._is_over = False

    def read(self) -> bytes:
        """The next bytes, unpacked; none at the end or where it breaks off."""
        while not self._is_over:
            if not self._pending:
                if not self._file.held and not self._file.more():
                    self._end("the file breaks off within it")
                    break
                self._pending, self._file.held = self._file.held, b""
                self._history = (self._history + self._pending)[-HISTORY_BYTES:]
            try:
                given = self._inflater.decompress(self._pending, PIECE_BYTES)
            except zlib.error as error:
                self._end(f"its gzip is broken: {error}")
                break
            self._pending = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self._is_over = True
                self._file.held = self._inflater.unused_data
            if given:
                return given
        return b""

    def _end(self, trouble: str) -> None:
        self.trouble, self._is_over = trouble, True

    def look_for_the_next(self) -> None:
        """Where it is broken, begin again at the next member that holds a record."""
        if not self.trouble:
            return
        place, tried = self._history.find(GZIP_MAGIC, 1), 0
        while place >= 0 and tried < MAX_TRIED:
            tried += 1
            start = self._history[place : place + START_BYTES]
            try:
                is_one = zlib.decompressobj(wbits=31).decompress(start, 64).startswith(BEGINS)
            except zlib.error:
                is_one = False
            if is_one:
                self._file.held = self._history[place:] + self._file.held
                return
            place = self._history.find(GZIP_MAGIC, place + 1)


class Lines:
    """A segment as lines and stretches of bytes, of which some can be put back."""

    def __init__(self, segment: Segment) -> None:
        """Begin at its first byte."""
        self.segment = segment
        self._held = b""

    def line(self) -> bytes | None:
        """The next line with its end, cut where it is endless; None at the end."""
        while b"\n" not in self._held and len(self._held) < MAX_LINE_BYTES:
            piece = self.segment.read()
            if not piece:
                break
            self._held += piece
        if not self._held:
            return None
        line, end, rest = self._held.partition(b"\n")
        if len(line) > MAX_LINE_BYTES or (not end and len(line) == MAX_LINE_BYTES):
            self._held = self._held[MAX_LINE_BYTES:]
            return line[:MAX_LINE_BYTES]
        self._held = rest
        return line + end

    def take(self, length: int) -> bytes:
        """So many bytes, or as many as there are."""
        parts: list[bytes] = []
        while length > 0:
            if not self._held:
                self._held = self.segment.read()
                if not self._held:
                    break
            parts.append(self._held[:length])
            length -= len(parts[-1])
            self._held = self._held[len(parts[-1]) :]
        return b"".join(parts)

    def skip(self, length: int) -> int:
        """Pass over so many bytes; how many there were."""
        left = length
        while left > 0:
            given = len(self.take(min(left, PIECE_BYTES)))
            if not given:
                break
            left -= given
        return length - left

    def put_back(self, data: bytes) -> None:
        """Give these next."""
        self._held = data + self._held


def _records(segment: Segment, max_block_bytes: int) -> Iterator[Record]:
    lines = Lines(segment)
    was_lost = False
    while (line := lines.line()) is not None:
        if not line.strip() or not line.startswith(BEGINS):
            if line.strip(b"\r\n\0 \t") and not was_lost:
                was_lost = True
                yield Record(trouble="bytes that are no record stand before the next one")
            continue
        was_lost = False
        record = _record(lines, max_block_bytes)
        was_lost = bool(record.trouble)  # what follows is its rest
        yield record
    if segment.trouble and not was_lost:
        yield Record(trouble=segment.trouble)


def _record(lines: Lines, max_block_bytes: int) -> Record:
    headers = _headers(lines)
    stated = next((value for name, value in headers if name.lower() == "content-length"), "")
    if not (stated.isascii() and stated.isdigit() and len(stated) < 16):
        return Record(headers=headers, trouble=f"its Content-Length is {stated[:40]!r}")
    length = int(stated)
    block = lines.take(min(length, max_block_bytes))
    rest = length - len(block)
    passed = lines.skip(rest) if len(block) == max_block_bytes else 0
    is_capped = rest > 0 and len(block) == max_block_bytes
    trouble = ""
    if len(block) + passed < length:
        why = lines.segment.trouble or "the file ends"
        trouble = f"{len(block) + passed:,} of {length:,} bytes: {why}"
    elif not _ends(lines):
        trouble = f"its Content-Length of {length:,} bytes is not where it ends"
        if inner := BOUNDARY.search(block):  # it is too long, and the next record lies within it
            lines.put_back(block[inner.end() :])
            block = block[: inner.start()]
    elif lines.segment.trouble:
        trouble = lines.segment.trouble
    return Record(headers=headers, block=block, is_capped=is_capped, trouble=trouble)


def _ends(lines: Lines) -> bool:
    """Whether two line breaks or the segment's end follow; some writers leave one or both away."""
    for _ in BREAKS:
        line = lines.line()
        if line is None:
            return True
        if line not in BREAKS:
            lines.put_back(line)
            return line.startswith(BEGINS)
    return True


def _headers(lines: Lines) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    while (line := lines.line()) is not None and line not in BREAKS:
        text = line.decode("utf-8", "replace")
        name, colon, value = text.partition(":")
        if text[:1] in {" ", "\t"} and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
        elif colon and len(found) < MAX_HEADERS:
            found.append((name.strip(), value.strip()))
    return tuple(found)
