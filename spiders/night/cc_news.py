"""Take what CC-NEWS archives saw of a past night: the source itself is not asked."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from pipeline.discover import Found, Route, routes_for
from pipeline.discover.cc_news import is_file_for_night, read_cc_news
from pipeline.discover.found import refused
from pipeline.errors import MissingError, StoreError
from pipeline.records import Announcement, Capture, Kind, Reason, Reject
from pipeline.store import Store, open_store
from spiders.night.frontier import State, Visit, rejected
from spiders.night.remote_file import CHUNK_BYTES, Ask, RemoteFile, remote_files
from spiders.night.source_night import SourceCrawl

logger = logging.getLogger(__name__)

ENDINGS = (".warc.gz", ".warc")


async def take_cc_news(night: SourceCrawl, stopping: asyncio.Event, ask: Ask) -> None:
    """Archive a source's captures out of the CC-NEWS files that can hold its past night."""
    run = night.run
    if run.is_current or run.night >= run.now.date():
        return
    for route in routes_for(night.source, run.night, is_current=False):
        if route.of.read is None:
            await _take_place(night, route, stopping, ask)


async def _take_place(night: SourceCrawl, route: Route, stopping: asyncio.Event, ask: Ask) -> None:
    place = route.url
    document = Visit(key=f"{route.kind} {place}", url=place, kind=route.kind, route=route.of.key)
    if night.frontier.find(document.key) is not None:
        return  # an earlier attempt read it to its end
    count = 0
    try:
        async for name, stream in _files(night, place, ask):
            with stream:
                records = read_cc_news(stream, night.source, night.run.night, found_in=name)
                while found := await asyncio.to_thread(next, records, None):
                    if stopping.is_set():
                        return
                    count += await _take(night, document, found)
        night.frontier.add(replace(document, state=State.FETCHED, entries=count))
    except (OSError, StoreError) as error:
        logger.warning("cannot read CC-NEWS of %s at %s: %s", night.source.id, place, error)
        night.frontier.add(rejected(document, Reason.UNREACHABLE, str(error)))
    finally:
        await night.commit()  # else what is settled would still be on the list


async def _take(
    night: SourceCrawl, document: Visit, found: tuple[Announcement, Capture] | Reject
) -> bool:
    if isinstance(found, Reject):
        night.take(Found(rejects=(found,)), document)
        return False
    announcement, capture = found
    if night.why_spent(Visit(key="", url=capture.url, kind=Kind.ARTICLE)):
        reject = refused(capture.url, night.source.id, "the budget is spent", Reason.OVER_BUDGET)
        night.take(Found(rejects=(reject,)), document)
        return False
    visit = night.take_capture(announcement, capture)
    if visit is not None:
        await night.settle(visit)
    return visit is not None


async def _files(night: SourceCrawl, place: str, ask: Ask) -> AsyncIterator[tuple[str, IO[bytes]]]:
    """The files at a place that can hold the night, opened one after the other."""
    if place.startswith(("http://", "https://")):
        for url in await remote_files(night, place, ask):
            if _is_wanted(night, url):
                yield url, io.BufferedReader(RemoteFile(night, url, ask), CHUNK_BYTES)
        return
    if place.startswith("s3://"):
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        store = open_store(night.run.settings, bucket)
        for key in store.keys(prefix):
            if _is_wanted(night, key):
                yield (
                    f"s3://{bucket}/{key}",
                    io.BufferedReader(StoredArchive(store, key), CHUNK_BYTES),
                )
        return
    root = Path(place)
    if not root.exists():
        message = "there is no such folder or file"
        raise FileNotFoundError(message)
    for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
        if file.is_file() and _is_wanted(night, file.name):
            yield str(file), file.open("rb")


def _is_wanted(night: SourceCrawl, name: str) -> bool:
    return name.endswith(ENDINGS) and is_file_for_night(name, night.run.night)


class StoredArchive(io.RawIOBase):
    """An object of a bucket as a file that is read from its start, piece by piece."""

    def __init__(self, store: Store, key: str) -> None:
        super().__init__()
        self._store = store
        self._key = key
        self._place = 0
        head = store.head(key)
        if head is None:
            message = f"{key} is not there"
            raise MissingError(message)
        self._size = head.size_bytes

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill a buffer with the next bytes; none at the end."""
        length = min(len(buffer), self._size - self._place)
        if length <= 0:
            return 0
        data = self._store.read_range(self._key, self._place, length)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)
