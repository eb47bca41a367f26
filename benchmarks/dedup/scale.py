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
from pipeline.deduplicate.fingerprints import fingerprint_words
from pipeline.deduplicate.words import Words, words_of
from pipeline.layout import fingerprints_key
from pipeline.store.folder import FolderStore

VOCABULARY = 120_000
PHRASES = 60_000
SITES = 400
COPY_SHARE = 0.25
MEDIAN_WORDS = 280
FIRST = date(2026, 1, 1)
Words32 = NDArray[np.int32]


class Language:
    """Words and phrases as frequent as real ones."""

    def __init__(self) -> None:
        random = np.random.default_rng(1)
        syllables = np.array([a + b for a in "bdfgklmnprstvz" for b in "aeiou"])
        letters = syllables[random.integers(0, len(syllables), (VOCABULARY, 4))]
        lengths = random.integers(1, 5, VOCABULARY)
        names = [
            "".join(row[:length]) + str(n % 7) * 0
            for n, (row, length) in enumerate(zip(letters, lengths, strict=True))
        ]
        self.names = [f"{name}{'xyzw'[n % 4]}{_letters(n)}" for n, name in enumerate(names)]
        is_name = random.random(VOCABULARY) < 0.15
        self.names = [
            name.title() if flag else name for name, flag in zip(self.names, is_name, strict=True)
        ]
        numbers = random.integers(1, 9999, VOCABULARY // 20)
        for place, number in zip(range(7, VOCABULARY, 20), numbers, strict=False):
            self.names[place] = str(number)
        self.arrow = pa.array(self.names)
        found = words_of(self.names)
        self.hashes, self.flags = found.hashes, found.flags
        self.frequency = _zipf(VOCABULARY, 1.0)
        lengths = random.integers(3, 7, PHRASES)
        self.phrase_offsets = np.concatenate([[0], np.cumsum(lengths)])
        self.phrase_words = self.words(random, int(lengths.sum()))
        self.phrase_frequency = _zipf(PHRASES, 0.9)
        self.footers = [self.words(random, int(random.integers(20, 60))) for _ in range(SITES)]

    def words(self, random: np.random.Generator, size: int) -> Words32:
        return np.searchsorted(self.frequency, random.random(size)).astype(np.int32)

    def text(self, random: np.random.Generator, size: int) -> Words32:
        """Half phrases, half words."""
        phrases = np.searchsorted(self.phrase_frequency, random.random(size // 9 + 1))
        starts, ends = self.phrase_offsets[phrases], self.phrase_offsets[phrases + 1]
        in_phrases = self.phrase_words[ragged(starts, ends - starts)]
        alone = self.words(random, max(size - len(in_phrases), 0))
        both = np.concatenate([in_phrases, alone])
        # short runs of words between the phrases
        cuts = np.minimum(np.arange(len(both)) // 5, 10**9)
        order = np.argsort(random.random(cuts[-1] + 1)[cuts], kind="stable")
        return both[order][:size]


def _letters(number: int) -> str:
    return "".join("aeioubcdfg"[int(digit)] for digit in str(number))


def _zipf(size: int, power: float) -> NDArray[np.float64]:
    weights = 1 / (np.arange(size) + 3.0) ** power
    return np.cumsum(weights) / weights.sum()


def days_of(size: int, days: int) -> Iterator[list[Words32]]:
    """Each day's articles as numbers of words."""
    language = Language()
    random = np.random.default_rng(size)
    recent: list[Words32] = []
    for _ in range(days):
        day: list[Words32] = []
        lengths = np.clip(random.lognormal(np.log(MEDIAN_WORDS), 0.6, size), 40, 4000).astype(int)
        sites = random.integers(0, SITES, size)
        for number in range(size):
            pool = day if len(day) > 50 and random.random() < 0.6 else recent
            if pool and random.random() < COPY_SHARE:
                body = _copied(language, random, pool[int(random.integers(len(pool)))])
            else:
                body = language.text(random, int(lengths[number]))
            day.append(np.concatenate([body, language.footers[sites[number]]]))
        recent = [*recent, *day[:200]][-4000:]
        yield day


def _copied(language: Language, random: np.random.Generator, body: Words32) -> Words32:
    kind = random.random()
    if kind < 0.4:
        return body
    if kind < 0.7:
        return body[: max(60, int(len(body) * random.uniform(0.4, 0.95)))]
    swapped = body.copy()
    places = random.random(len(body)) < random.choice([0.02, 0.15, 0.3])
    swapped[places] = language.words(random, int(places.sum()))
    return swapped


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


def words_for(language: Language, day: list[Words32]) -> Words:
    joined = np.concatenate(day)
    offsets = np.concatenate([[0], np.cumsum([len(article) for article in day])])
    return Words(
        hashes=language.hashes[joined],
        flags=language.flags[joined],
        is_solo=np.zeros(len(joined), np.bool_),
        offsets=offsets.astype(np.int64),
    )


def texts_of(language: Language, day: list[Words32]) -> pa.Array:
    joined = np.concatenate(day)
    offsets = np.concatenate([[0], np.cumsum([len(article) for article in day])])
    lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), language.arrow.take(joined))
    return pc.binary_join(lists, " ")


def prepare(folder: Path, size: int, days: int) -> None:
    """Fingerprints of the days before, and the night's articles as a file."""
    shelf = FolderStore(folder)
    language = Language()
    titles = words_of([""] * size)
    for number, day in enumerate(days_of(size, days + 1)):
        entry = entry_of(number, size)
        if number < days:
            found = fingerprint_words(entry, words_for(language, day), titles)
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
    print(f"a night against {stated.days} days of the same size")
    print("  a night  CPU seconds    seconds    peak MB    copies", flush=True)
    for size in sizes:
        with TemporaryDirectory() as folder:
            for part in ("prepare", "night"):
                command = [sys.executable, "-m", "benchmarks.dedup.scale", "--part", part]
                command += ["--folder", folder, "--sizes", str(size), "--days", str(stated.days)]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
