"""A made-up corpus with the shape of the clean table: many days, many sources, long texts."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import pyarrow as pa

from pipeline.tables.schema import ARTICLES

FIRST_DAY = date(2026, 1, 1)
DAYS = 60
SEED = 7
SOURCES = 25
VOCABULARY = 40_000
RARE_WORD = "zephyranthes"  # in about one text of 2,000
MEAN_WORDS = 320


def day_of(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def articles_of(number: int, rows: int) -> pa.Table:
    """The articles of one day, of so many rows in all; days can be made in any order."""
    count = rows // DAYS + (number < rows % DAYS)
    return _day(number, count, _vocabulary(), np.random.default_rng([SEED, number]))


@cache
def _vocabulary() -> np.ndarray:
    random = np.random.default_rng(SEED)
    letters = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
    weights = 1 / np.arange(2, len(letters) + 2)
    drawn = random.choice(letters, (VOCABULARY, 12), p=weights / weights.sum())
    lengths = random.integers(2, 12, VOCABULARY)
    return np.array(
        ["".join(row[:length]) for row, length in zip(drawn, lengths, strict=True)], dtype=object
    )


def _day(number: int, count: int, words: np.ndarray, random: np.random.Generator) -> pa.Table:
    day = day_of(number)
    lengths = np.maximum(random.normal(MEAN_WORDS, 120, count), 40).astype(int)
    places = np.minimum(random.zipf(1.25, int(lengths.sum())), VOCABULARY) - 1
    drawn = words[places]
    texts, at = [], 0
    for length in lengths:
        own = drawn[at : at + length].tolist()
        at += length
        texts.append([" ".join(own[start : start + 60]) for start in range(0, length, 60)])
    for place in np.flatnonzero(random.random(count) < 1 / 2000):
        texts[place][0] += f" {RARE_WORD}"
    rows = [_row(day, number, at, text, random) for at, text in enumerate(texts)]
    table = pa.Table.from_pylist(rows, schema=ARTICLES.schema)
    return table.sort_by([(name, "ascending") for name in ARTICLES.order])


def article_id(number: int, at: int) -> str:
    return hashlib.sha256(f"{number} {at}".encode()).hexdigest()[:32]


def _row(
    day: date, number: int, at: int, paragraphs: list[str], random: np.random.Generator
) -> dict[str, object]:
    name = article_id(number, at)
    source = int(random.integers(SOURCES))
    text = "\n\n".join(paragraphs)
    published = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        seconds=int(random.integers(86_400))
    )
    url = f"https://source{source}.example/{day:%Y/%m/%d}/{name[:12]}"
    return {
        "article_id": name,
        "version_id": name[::-1],
        "url": url,
        "canonical_url": url,
        "source_id": f"us_source{source}",
        "site_name": f"Source {source}",
        "title": " ".join(paragraphs[0].split()[:9]),
        "authors": ["Ada Example"],
        "published_on": day,
        "published_at": published,
        "published_at_raw": published.isoformat(),
        "published_at_offset": "+00:00",
        "published_at_precision": "instant",
        "published_at_from": "json-ld",
        "first_captured_at": published + timedelta(hours=9),
        "captured_at": published + timedelta(hours=9),
        "language": ("en", "fr", "de", "es")[source % 4],
        "section": "World",
        "tags": ["news"],
        "text": text,
        "paragraphs": paragraphs,
        "word_count": len(text.split()),
        "is_live": False,
        "rights": dict.fromkeys(("tdm_reservation", "noai", "noarchive", "noindex"), False),
        "notes": [],
        "cluster_id": name,
        "copy_count": 0,
        "extractor": "nightdesk",
        "extractor_version": "1",
        "raw_ref": {
            "key": f"warc/night={day}/source=us_source{source}/1.warc.gz",
            "offset": at * 9000,
            "length": 9000,
        },
        "night": day,
        "run_id": "bench",
    }
