"""Take out of a night's readings what their sources print again and again.

A night learns from itself and the six nights before it, so a night that is read again, or for the
first time, teaches the six nights after it too. First readings keep every paragraph; what is
settled here is a function of them alone, whatever the order in which nights were read.
"""

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import MissingError
from pipeline.extract.memory import MEMORY_DAYS, BlockCounts, SiteMemory, learn, remembered
from pipeline.layout import (
    block_counts_key,
    first_reading_key,
    first_reading_prefix,
    reading_key,
)
from pipeline.pending import add_pending
from pipeline.publish.readings import readings_file, with_paragraphs
from pipeline.store import Store

FETCHES = 8  # small files asked for at once


def settle_readings(raw: Store, night: date) -> None:
    """Write the readings of a night and of those that learn from it.

    A night is remembered as pending before its readings change.
    """
    for later in (night + timedelta(days=days) for days in range(MEMORY_DAYS)):
        sources = _sources(raw, later)
        with ThreadPoolExecutor(FETCHES) as pool:
            settled = list(pool.map(lambda source: _settled(raw, later, source), sources))  # noqa: B023
        news = {key: data for key, data in settled if not _is_there(raw, key, data)}
        if news or later == night:
            add_pending(raw, later, [])
        for key, data in news.items():
            raw.write(key, data)


def memory_of(raw: Store, night: date, source_id: str) -> SiteMemory:
    """What a source's nights up to this one teach."""
    nights = (night - timedelta(days=days) for days in range(MEMORY_DAYS))
    return learn(counts for night in nights if (counts := _counts(raw, night, source_id)))


def without_remembered(readings: pa.Table, memory: SiteMemory) -> pa.Table:
    """The readings without what the memory knows as the source's own."""
    before = readings["paragraphs"].to_pylist()
    after = [_kept(paragraphs, memory) for paragraphs in before]
    return readings if after == before else with_paragraphs(readings, after)


def _kept(paragraphs: list[str], memory: SiteMemory) -> list[str]:
    drop = remembered(paragraphs, memory)
    return [text for at, text in enumerate(paragraphs) if at not in drop]


def _settled(raw: Store, night: date, source_id: str) -> tuple[str, bytes]:
    data = raw.read(first_reading_key(night, source_id))
    first = pq.read_table(io.BytesIO(data))
    final = without_remembered(first, memory_of(raw, night, source_id))
    return reading_key(night, source_id), data if final is first else readings_file(final)


def _is_there(raw: Store, key: str, data: bytes) -> bool:
    try:
        return raw.read(key) == data
    except MissingError:
        return False


def _sources(raw: Store, night: date) -> list[str]:
    keys: Iterable[str] = raw.keys(first_reading_prefix(night))
    return [key.rpartition("source=")[2].removesuffix(".parquet") for key in keys]


def _counts(raw: Store, night: date, source_id: str) -> BlockCounts | None:
    try:
        return BlockCounts.from_json(raw.read(block_counts_key(night, source_id)).decode())
    except MissingError:
        return None
