"""One night against a month: time and memory as the day grows.

    python -m benchmarks.dedup.scale [--sizes 10000,30000,100000] [--days 30]

The articles are invented, with the statistics that matter: words and phrases as frequent as in
real text (Zipf), site footers, and a quarter of copies (wire reprints, trims, word swaps) of
articles of the same day or the days before. The days before the night are put on the shelf as
fingerprints (their own nights paid for them); the night starts from texts and is measured from
there to its clusters, in a process of its own.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.deduplicate import update_clusters
from pipeline.deduplicate.arrays import ragged
from pipeline.deduplicate.fingerprints import (
    ROWS_AT_ONCE,
    Fingerprints,
    fingerprint_words,
    joined,
)
from pipeline.deduplicate.words import Words, words_of
from pipeline.layout import fingerprints_key
from pipeline.store.folder import FolderStore

VOCABULARY = 120_000
PHRASES = 60_000
SITES = 400
COPY_SHARE = 0.25
MEDIAN_WORDS = 280
FIRST = date(2026, 1, 1)


Numbers = NDArray[np.int32]
Articles = tuple[Numbers, NDArray[np.int64]]


class Language:
    """Words and phrases as frequent as real ones, and every site's footer."""

    def __init__(self) -> None:
        random = np.random.default_rng(1)
        syllables = np.array([one + two for one in "bdfgklmnprstvz" for two in "aeiou"])
        letters = syllables[random.integers(0, len(syllables), (VOCABULARY, 4))]
        lengths = random.integers(2, 5, VOCABULARY)
        self.names = [
            "".join(row[:length]) + "aeioubcdfg"[number % 10]
            for number, (row, length) in enumerate(zip(letters, lengths, strict=True))
        ]
        for place in range(3, VOCABULARY, 7):
            self.names[place] = self.names[place].title()
        for place in range(7, VOCABULARY, 20):
            self.names[place] = str(random.integers(1, 9999))
        self.arrow = pa.array(self.names)
        found = words_of(self.names)
        self.hashes, self.flags = found.hashes, found.flags
        self.frequent = _drawn_from(VOCABULARY, 1.0)
        lengths = random.integers(1, 7, PHRASES)
        self.phrase_offsets = np.concatenate([[0], np.cumsum(lengths)])
        self.phrase_words = self.words(random, int(lengths.sum()))
        self.frequent_phrases = _drawn_from(PHRASES, 0.6)
        lengths = random.integers(20, 60, SITES)
        self.footer_offsets = np.concatenate([[0], np.cumsum(lengths)])
        self.footer_words = self.words(random, int(lengths.sum()))

    def words(self, random: np.random.Generator, size: int) -> Numbers:
        return self.frequent[random.integers(0, len(self.frequent), size)]

    def day(self, random: np.random.Generator, size: int) -> Articles:
        """Original articles."""
        lengths = np.clip(random.lognormal(np.log(MEDIAN_WORDS / 3.5), 0.6, size), 12, 1200)
        counts = lengths.astype(np.int64)
        drawn = random.integers(0, len(self.frequent_phrases), int(counts.sum()))
        phrases = self.frequent_phrases[drawn]
        sizes = np.diff(self.phrase_offsets)[phrases]
        words = self.phrase_words[ragged(self.phrase_offsets[:-1][phrases], sizes)]
        ends = np.cumsum(sizes)[np.cumsum(counts) - 1]
        is_own = random.random(len(words)) < 0.4  # few runs of an article are anybody else's
        words = np.where(is_own, self.words(random, len(words)), words)
        return words, np.concatenate([[0], ends])


def _drawn_from(size: int, power: float) -> Numbers:
    """Numbers to draw from evenly, the first ones more often (Zipf)."""
    weights = np.cumsum(1 / (np.arange(size) + 3.0) ** power)
    return np.searchsorted(weights / weights[-1], (np.arange(1 << 20) + 0.5) / (1 << 20)).astype(
        np.int32
    )


def days_of(language: Language, size: int, days: int) -> Iterator[Articles]:
    """Each day's articles, a quarter of them copies of this day's or of the day before's."""
    random = np.random.default_rng(size)
    before = language.day(random, size)
    for _ in range(days):
        fresh = language.day(random, size)
        copied = random.random(size) < COPY_SHARE
        model = random.integers(0, size, size)
        is_old = random.random(size) < 0.4
        pool = np.concatenate([fresh[0], before[0]])
        starts = np.where(is_old, before[1][model] + len(fresh[0]), fresh[1][model])
        lengths = np.where(is_old, np.diff(before[1])[model], np.diff(fresh[1])[model])
        kind = random.random(size)
        trimmed = np.maximum(60, lengths * random.uniform(0.4, 1.0, size)).astype(np.int64)
        lengths = np.where((kind > 0.4) & (kind < 0.7), np.minimum(trimmed, lengths), lengths)
        starts = np.where(copied, starts, fresh[1][:-1])
        lengths = np.where(copied, lengths, np.diff(fresh[1]))
        swapped = np.where(copied & (kind >= 0.7), random.choice([0.02, 0.15, 0.3], size), 0.0)
        words = pool[ragged(starts, lengths)]
        is_swapped = random.random(len(words)) < np.repeat(swapped, lengths)
        words = np.where(is_swapped, language.words(random, len(words)), words)
        yield _with_footers(language, random, words, lengths)
        before = fresh


def _with_footers(
    language: Language, random: np.random.Generator, words: Numbers, lengths: NDArray[np.int64]
) -> Articles:
    sites = random.integers(0, SITES, len(lengths))
    extra = np.diff(language.footer_offsets)[sites]
    offsets = np.concatenate([[0], np.cumsum(lengths + extra)])
    both = np.empty(offsets[-1], np.int32)
    both[ragged(offsets[:-1], lengths)] = words
    footers = language.footer_words[ragged(language.footer_offsets[:-1][sites], extra)]
    both[ragged(offsets[:-1] + lengths, extra)] = footers
    return both, offsets


def entry_of(day: int, size: int) -> pa.Table:
    start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(days=day)
    moments = pa.array(
        np.arange(size) % 86_400 * 1_000_000 + int(start.timestamp()) * 1_000_000
    ).cast(pa.timestamp("us", "UTC"))
    return pa.table(
        {
            "article_id": [f"{day:03}{number:029}" for number in range(size)],
            "source_id": [f"us_site{number % SITES}" for number in range(size)],
            "published_at": moments,
            "captured_at": moments,
        }
    )


def words_for(language: Language, day: Articles) -> Words:
    words, offsets = day
    return Words(
        hashes=language.hashes[words],
        flags=language.flags[words],
        is_solo=np.zeros(len(words), np.bool_),
        offsets=offsets,
    )


def texts_of(language: Language, day: Articles) -> pa.Array:
    words, offsets = day
    lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), language.arrow.take(words))
    return pc.binary_join(lists, " ")


def _fingerprints(entry: pa.Table, words: Words) -> Fingerprints:
    """A few articles at a time, as `fingerprint_day` does."""
    parts = []
    for start in range(0, entry.num_rows, ROWS_AT_ONCE):
        rows = slice(start, min(start + ROWS_AT_ONCE, entry.num_rows))
        first, last = words.offsets[rows.start], words.offsets[rows.stop]
        some = Words(
            hashes=words.hashes[first:last],
            flags=words.flags[first:last],
            is_solo=words.is_solo[first:last],
            offsets=words.offsets[rows.start : rows.stop + 1] - first,
        )
        titles = words_of([""] * (rows.stop - rows.start))
        parts.append(fingerprint_words(entry[rows], some, titles))
    return joined(parts)


def prepare(folder: Path, size: int, days: int) -> None:
    """Fingerprints of the days before, and the night's articles as a file."""
    shelf = FolderStore(folder)
    language = Language()
    for number, day in enumerate(days_of(language, size, days + 1)):
        entry = entry_of(number, size)
        if number < days:
            found = _fingerprints(entry, words_for(language, day))
            shelf.write(fingerprints_key(FIRST + timedelta(days=number)), found.to_bytes())
            continue
        table = entry.append_column("text", texts_of(language, day))
        table = table.append_column("title", pa.array([""] * size))
        with (
            pa.OSFile(f"{folder}/night.arrow", "wb") as sink,
            pa.ipc.new_file(sink, table.schema) as writer,
        ):
            writer.write_table(table)


def night(folder: Path, days: int) -> None:
    """The measured part."""
    table = pa.ipc.open_file(f"{folder}/night.arrow").read_all()
    before, started = time.process_time(), time.monotonic()
    changed = update_clusters(
        FolderStore(folder), {FIRST + timedelta(days=days): table}, window_days=30
    )
    rows = [row for table in changed.values() for row in table["relation"].to_pylist()]
    print(
        f"{table.num_rows:>9,} {time.process_time() - before:>10.1f} "
        f"{time.monotonic() - started:>10.1f} "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>10,.0f} "
        f"{sum(relation is not None for relation in rows):>9,}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,30000,100000")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--part", choices=["prepare", "night"])
    parser.add_argument("--folder", type=Path)
    stated = parser.parse_args()
    sizes = [int(size) for size in stated.sizes.split(",")]
    if stated.part == "prepare":
        prepare(stated.folder, sizes[0], stated.days)
        return
    if stated.part == "night":
        night(stated.folder, stated.days)
        return
    print(f"a night against {stated.days} days of the same size; window 30 days")
    print("  a night  CPU seconds    seconds    peak MB    copies", flush=True)
    for size in sizes:
        with TemporaryDirectory() as folder:
            for part in ("prepare", "night"):
                command = [sys.executable, "-m", "benchmarks.dedup.scale", "--part", part]
                command += ["--folder", folder, "--sizes", str(size), "--days", str(stated.days)]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
