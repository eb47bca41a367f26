"""Read documents beside the event loop, in a process that can be killed."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from pipeline.discover import Found
from pipeline.discover.routes import route_named
from pipeline.errors import WorkerError
from pipeline.records import Capture, Reason
from pipeline.sources import Source
from pipeline.workers.sandbox import ItemFailure, Sandbox
from spiders.night.documents import Unread, announce_the_same, read_signed, say_the_same
from spiders.night.frontier import Visit

CHEAP_BYTES = 4_000  # a plain document so small is read at once, in less time than it is handed on
SECONDS = 60.0  # for one document; the dearest that is allowed takes some five
MEMORY_BYTES = 1_000_000_000
DOCUMENTS_PER_WORKER = 200
LANES = 1  # documents that are unpacked and in memory at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A document to read, or two bodies of it to compare."""

    capture: Capture
    visit: Visit
    source: Source
    earlier: Capture | None = None
    is_exact: bool = False  # to the last title and date, and not by addresses alone


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReading:
    """What a document announces, or why it could not be read."""

    found: Found | None = None
    unread: Unread | None = None
    is_wordpress: bool = False  # it says that WordPress made it


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentComparison:
    """Whether two bodies of a document say the same."""

    is_same: bool


def answer(question: Question) -> DocumentReading | DocumentComparison:
    """What a worker does with a document."""
    if question.earlier is None:
        return _read(question.capture, question.visit, question.source)
    compare = say_the_same if question.is_exact else announce_the_same
    is_same = compare(question.earlier, question.capture, question.visit, question.source)
    return DocumentComparison(is_same=is_same)


class DocumentReader:
    """Reads the documents of one crawl, one at a time; its worker starts with the first."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._lanes = asyncio.Semaphore(LANES)
        self._is_closed = False
        self._sandbox: Sandbox[Question, DocumentReading | DocumentComparison] = Sandbox(
            answer,
            seconds=seconds,
            memory_bytes=MEMORY_BYTES,
            recycle_after=DOCUMENTS_PER_WORKER,
        )

    async def read(
        self, capture: Capture, visit: Visit, source: Source
    ) -> tuple[Found | Unread, bool]:
        """What a document announces, and whether it says that WordPress made it."""
        if (
            len(capture.body) <= CHEAP_BYTES
            and not route_named(visit.route).is_page
            and _is_plain(capture)
        ):
            # What cannot be read here is read where it harms nobody.
            with suppress(Exception):
                return read_signed(capture, visit, source)
        said = await self._ask(Question(capture=capture, visit=visit, source=source))
        if isinstance(said, ItemFailure):
            return Unread(reason=said.reason, evidence=said.evidence), False
        found = said.found or said.unread if isinstance(said, DocumentReading) else None
        if found is None or isinstance(said, DocumentComparison):
            return Unread(reason=Reason.READ_CRASHED, evidence="another answer than asked"), False
        return found, said.is_wordpress

    async def is_same(
        self,
        earlier: Capture,
        capture: Capture,
        visit: Visit,
        source: Source,
        *,
        is_exact: bool = False,
    ) -> bool | None:
        """Whether two bodies of a document announce the same; None where they cannot be read."""
        asked = Question(
            capture=capture, visit=visit, source=source, earlier=earlier, is_exact=is_exact
        )
        said = await self._ask(asked)
        return said.is_same if isinstance(said, DocumentComparison) else None

    def close(self) -> None:
        """End the worker, whatever it reads: who waits for it hears that it failed."""
        self._is_closed = True
        self._sandbox.close()

    async def _ask(self, question: Question) -> DocumentReading | DocumentComparison | ItemFailure:
        async with self._lanes:
            if self._is_closed:
                return _ENDED
            try:
                return await asyncio.to_thread(self._sandbox.ask, question)
            except WorkerError:
                if self._is_closed:
                    return _ENDED
                raise


_ENDED = ItemFailure(reason=Reason.NOT_FETCHED, evidence="the crawl ended before it was read")


def _is_plain(capture: Capture) -> bool:
    packed = capture.header("content-encoding") or capture.body[:2] == b"\x1f\x8b"
    return not packed


def _read(capture: Capture, visit: Visit, source: Source) -> DocumentReading:
    found, is_wordpress = read_signed(capture, visit, source)
    if isinstance(found, Unread):
        return DocumentReading(unread=found)
    return DocumentReading(found=found, is_wordpress=is_wordpress)
