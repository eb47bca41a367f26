"""Take out of a night's readings what their sources print again and again.

An article learns from what its source published on its own day and the six days before it, as far
as that was captured from the night before each day to two nights after it. The day of publication
is a property of an article and the night that fetched it is not, so the order of nights cannot
matter: first readings keep every paragraph, and what is settled here is a function of them alone.
"""

import io
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial

import pyarrow.parquet as pq

from pipeline.errors import MissingError
from pipeline.extract.body.memory import (
    MEMORY_DAYS,
    PageBlocks,
    SiteMemory,
    block_statistics,
    learn,
    merge,
    remembered,
)
from pipeline.layout import (
    blocks_key,
    first_reading_key,
    first_reading_prefix,
    nights_in,
    reading_key,
    reading_prefix,
    sources_in,
)
from pipeline.readings.pending import add_pending
from pipeline.readings.rows import readings_file, without_paragraphs
from pipeline.records import Article
from pipeline.store import Store

FETCHES = 8  # small files asked for at once
LEARNED_BYTES = 2 * 2**20  # of names of paragraphs that are learned from at once: some 100 MB
ROWS_AT_ONCE = 500
MEMORY = timedelta(days=MEMORY_DAYS - 1)  # how far back an article's day remembers
EARLY, LATE = timedelta(days=1), timedelta(days=2)  # of a capture's night around publication


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatsTold:
    """One article of a night, by the names of its paragraphs."""

    article_id: str
    published_on: date
    captured_at: datetime
    page: PageBlocks


def write_blocks(raw: Store, night: date, source_id: str, articles: Iterable[Article]) -> None:
    """Keep what a source's later and earlier nights learn from this one."""
    stated = [
        {
            "id": one.article_id,
            "on": f"{one.published_on}",
            "at": one.captured_at.isoformat(),
            "url": one.canonical_url,
            "blocks": block_statistics(one.canonical_url, one.paragraphs).blocks,
        }
        for one in articles
    ]
    raw.write(blocks_key(night, source_id), json.dumps(stated, separators=(",", ":")).encode())


def settle_readings(raw: Store, night: date) -> None:
    """Write the readings of a night and of those whose articles learn from it.

    A night is remembered as pending before its readings change.
    """
    add_pending(raw, night, [])
    touched = _nights(night - EARLY - LATE, night + LATE + EARLY + MEMORY)
    taught = _nights(touched[0] - LATE - MEMORY - EARLY, touched[-1] + EARLY + LATE)
    there = set(nights_in(raw.folders(first_reading_prefix())))
    held = {one: frozenset(_sources(raw, one) if one in there else ()) for one in taught}
    sources = sorted(frozenset[str]().union(*(held[one] for one in touched)))
    pending = _Pending(raw, night)
    settled = [one for each in touched if held[each] for one in raw.heads(reading_prefix(each))]
    sizes = {one.key: one.size_bytes for one in settled}
    settle = partial(_settle_source, raw, touched, held, sizes, pending, _Room(LEARNED_BYTES))
    with ThreadPoolExecutor(FETCHES) as pool:
        for _ in pool.map(settle, sources):
            pass


class _Pending:
    """Remembers nights as pending, each once, before anything of them changes."""

    def __init__(self, raw: Store, night: date) -> None:
        self._raw = raw
        self._known = {night}
        self._lock = threading.Lock()

    def add(self, night: date) -> None:
        """Nothing where it is known; every other call waits until it is."""
        with self._lock:
            if night not in self._known:
                add_pending(self._raw, night, [])
                self._known.add(night)


class _Room:
    """Room for so many bytes at once; what is larger has it alone."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        """Wait until there is room, and keep it."""
        size = min(size, self._size)
        with self._changed:
            self._changed.wait_for(lambda: self._taken + size <= self._size)
            self._taken += size
        try:
            yield
        finally:
            with self._changed:
                self._taken -= size
                self._changed.notify_all()


def memory_of(raw: Store, published_on: date, source_id: str) -> SiteMemory:
    """What an article of a day knows of its source."""
    nights = _nights(published_on - MEMORY - EARLY, published_on + LATE)
    told = [one for night in nights for one in _told(_blocks(raw, night, source_id), night)]
    return _learn(told, published_on)


def _learn(told: Sequence[RepeatsTold], published_on: date) -> SiteMemory:
    """The memory of one day; an article that was captured twice counts as it was last."""
    newest: dict[str, RepeatsTold] = {}
    for one in told:
        known = newest.get(one.article_id)
        if known is None or (one.captured_at, one.page.blocks) > (
            known.captured_at,
            known.page.blocks,
        ):
            newest[one.article_id] = one
    pages: dict[date, list[PageBlocks]] = defaultdict(list)
    for one in newest.values():
        if published_on - MEMORY <= one.published_on <= published_on:
            pages[one.published_on].append(one.page)
    return learn(merge(day, found) for day, found in sorted(pages.items()))


def _settle_source(
    raw: Store,
    touched: Sequence[date],
    held: Mapping[date, Collection[str]],
    sizes: Mapping[str, int],
    pending: _Pending,
    room: _Room,
    source_id: str,
) -> None:
    """Write those of a source's readings that are not yet as they should be.

    What its nights tell is read once, and each day's memory learned once. How much that will be is
    judged by the first of them.
    """
    ours = [night for night, sources in held.items() if source_id in sources]
    first, *others = (partial(_blocks, raw, night, source_id) for night in ours)
    stated = first()
    with room.taken(len(stated) * len(ours)):
        told = [*_told(stated, ours[0])]
        for night, stating in zip(ours[1:], others, strict=True):
            told += _told(stating(), night)
        memory = cache(partial(_learn, told))
        for night in touched:
            if source_id in held[night]:
                key, data = reading_key(night, source_id), _settled(raw, night, source_id, memory)
                if sizes.get(key) != len(data) or not _is_there(raw, key, data):
                    pending.add(night)
                    raw.write(key, data)


def _settled(
    raw: Store, night: date, source_id: str, memory: Callable[[date], SiteMemory]
) -> bytes:
    """A night's readings without what its articles know as their source's own."""
    data = raw.read(first_reading_key(night, source_id))
    forgotten = [
        remembered(paragraphs, memory(day)) if _is_timely(day, night) else frozenset[int]()
        for day, paragraphs in _paragraphs_of(data)
    ]
    if not any(forgotten):
        return data
    first = pq.read_table(io.BytesIO(data))
    return readings_file(without_paragraphs(first, forgotten))


def _paragraphs_of(data: bytes) -> Iterator[tuple[date, list[str]]]:
    """Of each first reading the day that it belongs to, and its paragraphs; a few at a time."""
    columns = ["published_at", "captured_at", "paragraphs"]
    for rows in pq.ParquetFile(io.BytesIO(data)).iter_batches(ROWS_AT_ONCE, columns=columns):
        for row in rows.to_pylist():
            yield (row["published_at"] or row["captured_at"]).date(), row["paragraphs"]


def _is_timely(published_on: date, night: date) -> bool:
    """Whether a capture came near enough to its publication to teach and to learn."""
    return -EARLY <= night - published_on <= LATE


def _nights(first: date, last: date) -> list[date]:
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def _is_there(raw: Store, key: str, data: bytes) -> bool:
    try:
        return raw.read(key) == data
    except MissingError:
        return False


def _sources(raw: Store, night: date) -> list[str]:
    return sources_in(raw.keys(first_reading_prefix(night)))


def _blocks(raw: Store, night: date, source_id: str) -> bytes:
    """What a source's night tells; nothing where it was not read."""
    try:
        return raw.read(blocks_key(night, source_id))
    except MissingError:
        return b"[]"


def _told(stated: bytes, night: date) -> Iterator[RepeatsTold]:
    """Of what a night tells, that which is of its own days."""
    for one in json.loads(stated):
        published_on = date.fromisoformat(one["on"])
        if _is_timely(published_on, night):
            yield RepeatsTold(
                article_id=one["id"],
                published_on=published_on,
                captured_at=datetime.fromisoformat(one["at"]),
                page=PageBlocks(url=one["url"], blocks=tuple(one["blocks"])),
            )
