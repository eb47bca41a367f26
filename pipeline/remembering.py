"""Take out of a night's readings what their sources print again and again.

An article learns from what its source published on its own day and the six days before it, as far
as that was captured from the night before each day to two nights after it. The day of publication
is a property of an article and the night that fetched it is not, so the order of nights cannot
matter: first readings keep every paragraph, and what is settled here is a function of them alone.
"""

import io
import json
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import pyarrow.parquet as pq

from pipeline.errors import MissingError
from pipeline.extract.memory import (
    MEMORY_DAYS,
    PageBlocks,
    SiteMemory,
    block_statistics,
    learn,
    merge,
    remembered,
)
from pipeline.layout import blocks_key, first_reading_key, first_reading_prefix, reading_key
from pipeline.pending import add_pending
from pipeline.publish.readings import readings_file, with_paragraphs
from pipeline.records import Article
from pipeline.store import Store

FETCHES = 8  # small files asked for at once
MEMORY = timedelta(days=MEMORY_DAYS - 1)  # how far back an article's day remembers
EARLY, LATE = timedelta(days=1), timedelta(days=2)  # of a capture's night around publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
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
    first, last = night - EARLY - LATE, night + LATE + EARLY + MEMORY
    for touched in _nights(first, last):
        sources = _sources(raw, touched)
        with ThreadPoolExecutor(FETCHES) as pool:
            settled = list(pool.map(partial(_settled, raw, touched), sources))
        news = {key: data for key, data in settled if not _is_there(raw, key, data)}
        if news or touched == night:
            add_pending(raw, touched, [])
        for key, data in news.items():
            raw.write(key, data)


def memory_of(raw: Store, published_on: date, source_id: str) -> SiteMemory:
    """What an article of a day knows of its source."""
    nights = _nights(published_on - MEMORY - EARLY, published_on + LATE)
    return _learn([told for night in nights for told in _told(raw, night, source_id)], published_on)


def _learn(told: Iterable[Told], published_on: date) -> SiteMemory:
    """The memory of one day; an article that was captured twice counts as it was last."""
    newest: dict[str, Told] = {}
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


def _kept(paragraphs: list[str], memory: SiteMemory) -> list[str]:
    drop = remembered(paragraphs, memory)
    return [text for at, text in enumerate(paragraphs) if at not in drop]


def _settled(raw: Store, night: date, source_id: str) -> tuple[str, bytes]:
    data = raw.read(first_reading_key(night, source_id))
    first = pq.read_table(io.BytesIO(data))
    days = [
        (published or captured).date()
        for published, captured in zip(
            first["published_at"].to_pylist(), first["captured_at"].to_pylist(), strict=True
        )
    ]
    memories = {day: memory_of(raw, day, source_id) for day in set(days) if _is_timely(day, night)}
    before = first["paragraphs"].to_pylist()
    after = [
        _kept(paragraphs, memories[day]) if day in memories else paragraphs
        for day, paragraphs in zip(days, before, strict=True)
    ]
    final = data if after == before else readings_file(with_paragraphs(first, after))
    return reading_key(night, source_id), final


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
    keys: Iterable[str] = raw.keys(first_reading_prefix(night))
    return [key.rpartition("source=")[2].removesuffix(".parquet") for key in keys]


def _told(raw: Store, night: date, source_id: str) -> list[Told]:
    try:
        stated = json.loads(raw.read(blocks_key(night, source_id)))
    except MissingError:
        return []
    told = [
        Told(
            article_id=one["id"],
            published_on=date.fromisoformat(one["on"]),
            captured_at=datetime.fromisoformat(one["at"]),
            page=PageBlocks(url=one["url"], blocks=tuple(one["blocks"])),
        )
        for one in stated
    ]
    return [one for one in told if _is_timely(one.published_on, night)]
