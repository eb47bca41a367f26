"""One night against a month: time and memory as the day grows.

    python -m benchmarks.dedup.scale [--sizes 10000,30000,100000] [--days 30] [--keep FOLDER]

The articles are invented, with the statistics that matter: words and phrases as frequent as in
real text (Zipf), site footers, and a quarter of copies (wire reprints, trims, word swaps) of
articles of the same day or the day before. The days before the night are put into the store (their
own nights paid for them) as fingerprints, and with the edges and clusters that who was copied
from whom makes. The night starts from texts and is measured from there to its clusters, in a
process of its own. `--keep` keeps what was prepared in a folder, and takes it from there when it
is asked for again.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.deduplicate import update_clusters
from pipeline.deduplicate.arrays import ragged
from pipeline.deduplicate.clusters import CLUSTERS
from pipeline.deduplicate.fingerprints import (
    METHOD,
    ROWS_AT_ONCE,
    Fingerprints,
    fingerprint_words,
    joined,
)
from pipeline.deduplicate.history import DAY_EDGES
from pipeline.deduplicate.words import Words, words_of
from pipeline.layout import clusters_key, day_edges_key, fingerprints_key, method_key
from pipeline.store.folder import FolderStore

VOCABULARY = 120_000
PHRASES = 60_000
SITES = 400
COPY_SHARE = 0.25
SPREAD_AND_REUSE = [  # of what lies there already, none
    "print_order",
    "hours_after_first",
    "reused_id",
    "reused_cluster_id",
    "reused_share",
    "passages",
]
MEDIAN_WORDS = 280
FIRST = date(2026, 1, 1)


Numbers = NDArray[np.int32]
Articles = tuple[Numbers, NDArray[np.int64]]
Stories = NDArray[np.int64]


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


def days_of(language: Language, size: int, days: int) -> Iterator[tuple[Articles, Stories]]:
    """Each day's articles, a quarter of them copies of this day's or of the day before's.

    With them the number of the story that each one tells.
    """
    random = np.random.default_rng(size)
    before = language.day(random, size)
    for number in range(days):
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
        stories = np.where(copied, model - is_old * size, np.arange(size)) + number * size
        yield _with_footers(language, random, words, lengths), stories
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
            offsets=words.offsets[rows.start : rows.stop + 1] - first,
        )
        titles = words_of([""] * (rows.stop - rows.start))
        parts.append(fingerprint_words(entry[rows], some, titles))
    return joined(parts)


def prepare(folder: Path, size: int, days: int) -> None:
    """What the days before left on the store, and the night's articles as a file."""
    store = FolderStore(folder / "history")
    language = Language()
    history = History(store)
    store.write(method_key(), METHOD.encode())
    for number, (day, stories) in enumerate(days_of(language, size, days + 1)):
        entry = entry_of(number, size)
        if number < days:
            found = _fingerprints(entry, words_for(language, day))
            on = FIRST + timedelta(days=number)
            history.add(on, entry, stories, store.write(fingerprints_key(on), found.to_bytes()))
            continue
        table = entry.append_column("text", texts_of(language, day))
        table = table.append_column("title", pa.array([""] * size))
        with (
            pa.OSFile(f"{folder}/night.arrow", "wb") as sink,
            pa.ipc.new_file(sink, table.schema) as writer,
        ):
            writer.write_table(table)


class History:
    """Edges and clusters of the days before, as the true copies make them.

    Copies of the day before that of their original are all there are, so that no pair of days
    further apart has edges.
    """

    def __init__(self, store: FolderStore) -> None:
        self._store = store
        self._before: tuple[date, pl.DataFrame, str] | None = None

    def add(self, on: date, entry: pa.Table, stories: Stories, etag: str) -> None:
        """Put a day's edges and clusters on the store."""
        ours = pl.DataFrame(entry.drop_columns("source_id")).with_columns(
            story=pl.Series(stories), on=pl.lit(on)
        )
        days = [(on, ours, etag), *([self._before] if self._before else [])]
        edges = pl.concat([_edges(ours, theirs) for _, theirs, _ in days])
        table = edges.select(DAY_EDGES.names).to_arrow().cast(DAY_EDGES)
        stamps = {f"{day}": (their_etag, etag) for day, _, their_etag in days}
        write(self._store, day_edges_key(on), table, {"stamps": json.dumps(stamps)})
        everyone = pl.concat([articles for _, articles, _ in reversed(days)])
        firsts = everyone.group_by("story", maintain_order=True).agg(
            pl.col("article_id").first().alias("representative_id")
        )
        is_copy = pl.col("article_id") != pl.col("representative_id")
        clusters = ours.join(firsts, on="story", maintain_order="left").with_columns(
            cluster_id=pl.col("representative_id"),
            component_id=pl.col("representative_id"),
            relation=pl.when(is_copy).then(pl.lit("near")),
            resemblance=pl.when(is_copy).then(pl.lit(0.5)),
            containment=pl.when(is_copy).then(pl.lit(0.8)),
            **dict.fromkeys(SPREAD_AND_REUSE, pl.lit(None)),
        )
        write(
            self._store, clusters_key(on), clusters.select(CLUSTERS.names).to_arrow().cast(CLUSTERS)
        )
        self._before = (on, ours, etag)


def _edges(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    pairs = ours.join(
        theirs.rename(lambda name: f"other_{name}"), left_on="story", right_on="other_story"
    )
    if ours is theirs:
        pairs = pairs.filter(pl.col("article_id") < pl.col("other_article_id"))
    return pairs.rename({"other_article_id": "other_id"}).with_columns(
        relation=pl.lit("near"),
        resemblance=pl.lit(0.5),
        containment=pl.lit(0.8),
        other_containment=pl.lit(0.6),
        passages=pl.lit(None, pl.String),
        other_passages=pl.lit(None, pl.String),
    )


def write(
    store: FolderStore, key: str, table: pa.Table, metadata: dict[str, str] | None = None
) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(metadata), sink, compression="zstd")
    store.write(key, bytes(sink.getvalue()))


class Night(Mapping[date, pa.Table]):
    """The night's articles, read when they are asked for."""

    def __init__(self, on: date, file: Path) -> None:
        self._on = on
        self._file = file

    def __getitem__(self, day: date) -> pa.Table:
        if day != self._on:
            raise KeyError(day)
        return pa.ipc.open_file(f"{self._file}").read_all()

    def __iter__(self) -> Iterator[date]:
        return iter([self._on])

    def __len__(self) -> int:
        return 1


def night(folder: Path, size: int, days: int) -> None:
    """The measured part, on a store of its own: what was prepared can be used again."""
    with TemporaryDirectory(dir=folder) as scratch:
        shutil.copytree(folder / "history", f"{scratch}/history", copy_function=os.link)
        store = FolderStore(Path(scratch) / "history")
        touched = Night(FIRST + timedelta(days=days), folder / "night.arrow")
        before, started = time.process_time(), time.monotonic()
        changed = update_clusters(store, touched, window_days=30)
        seconds = time.process_time() - before, time.monotonic() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        tonight = pq.read_table(pa.BufferReader(store.read(clusters_key(FIRST + timedelta(days)))))
    copies = size - tonight["relation"].null_count
    print(
        f"{size:>9,} {seconds[0]:>10.1f} {seconds[1]:>10.1f} {peak:>10,.0f} {copies:>9,} "
        f"{len(changed):>9,}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dedup.scale", description=__doc__)
    parser.add_argument("--sizes", default="10000,30000,100000")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="about 70 MB a 1,000 a day")
    parser.add_argument("--part", choices=["prepare", "night"], help=argparse.SUPPRESS)
    stated = parser.parse_args()
    sizes = [int(size) for size in stated.sizes.split(",")]
    if stated.part == "prepare":
        prepare(stated.keep, sizes[0], stated.days)
        return
    if stated.part == "night":
        night(stated.keep, sizes[0], stated.days)
        return
    print(f"a night against {stated.days} days of the same size; window 30 days")
    print("  a night  CPU seconds    seconds    peak MB    copies  days changed", flush=True)
    for size in sizes:
        if stated.keep:
            _run(stated.keep / f"{size}x{stated.days}", size, stated.days)
            continue
        with TemporaryDirectory() as folder:
            _run(Path(folder), size, stated.days)


def _run(folder: Path, size: int, days: int) -> None:
    """The night in a process of its own; the days before too, where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "prepared"
    command = [sys.executable, "-m", "benchmarks.dedup.scale", "--sizes", f"{size}"]
    command += ["--days", f"{days}", "--keep", f"{folder}", "--part"]
    if not done.exists():
        subprocess.run([*command, "prepare"], check=True)
        done.touch()
    subprocess.run([*command, "night"], check=True)


if __name__ == "__main__":
    main()
