"""What is kept of a day's articles to tell them apart: a sketch, the words, the order of time.

The sketch is a FracMinHash (Broder 1997 for the shingles; Irber et al. 2022): of all hashes of
runs of words, those below a threshold. The threshold adapts to the length, so that a short text
keeps enough keys and a long one not too many; keys of two sketches are comparable below the
smaller threshold. A key is a function of the words alone, so a sketch never depends on a corpus.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import distinct, is_among, is_new, keep_freed_memory, sums
from pipeline.deduplicate.characters import U64, scrambled
from pipeline.deduplicate.stored_words import StoredWords, TextWords
from pipeline.deduplicate.words import FLAG_BITS, SMALL, Words, words_of

METHOD = "6"  # in every file: another method is another number, and other bytes
SHINGLE_WORDS = 4  # of 3 to 5: shorter ones recur by chance, longer ones miss swapped words
KEPT_SHARE = 1 / 6  # of the shingles, but
FEWEST_KEYS = 32  # of a short text at least so many, and
MOST_KEYS = 320  # of a long one at most about so many
SHINGLE_BASE = np.uint64(0xD6E8FEB86659FD93)
TEXT_BASE = np.uint64(0x9FB21C651E98DF25)
ROWS_AT_ONCE = 200  # their words fit the processor's cache
ROWS_IN_GROUP = 5_000  # of the file: 12 MB
FEWEST_TITLE_WORDS = 2  # of some weight: below, a title says nothing
TOLD_SHARE = 0.2  # of them, that a text has at least if it is about what they say
EVERYTHING = np.uint64(2**64 - 1)
TIME = pa.timestamp("us", "UTC")
SCHEMA = pa.schema(
    [
        ("article_id", pa.string()),
        ("source_id", pa.string()),
        ("published_at", TIME),
        ("captured_at", TIME),
        ("text_hash", pa.uint64()),
        ("key_limit", pa.uint64()),
        ("keys", pa.list_(pa.uint64())),
        ("words", pa.list_(pa.uint32())),
        ("title_words", pa.list_(pa.uint32())),
    ],
    metadata={"method": METHOD},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """A day's articles in the order of their ids; text i owns offsets[i] to offsets[i + 1]."""

    articles: pa.Table  # article_id, source_id, published_at, captured_at
    text_hashes: U64
    key_limits: U64  # the threshold of each sketch
    keys: U64  # ascending within an article
    key_offsets: NDArray[np.int64]
    words: TextWords
    word_offsets: NDArray[np.int64]
    title_words: NDArray[np.uint32]
    title_offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.text_hashes)

    def sites(self) -> U64:
        """A number for the site of each article, the same on any day."""
        coded = self.articles["source_id"].combine_chunks().dictionary_encode()
        names = [sha256(name.encode()).digest()[:8] for name in coded.dictionary.to_pylist()]
        numbers = np.frombuffer(b"".join(names), np.uint64)
        return numbers[coded.indices.to_numpy()] if len(self) else np.zeros(0, np.uint64)

    def titles(self) -> U64:
        """A hash of each title, of the text where there is no title."""
        plain = (self.title_words >> np.uint32(FLAG_BITS)).astype(np.uint64)
        found = sums(scrambled(plain), self.title_offsets)
        return np.where(np.diff(self.title_offsets) > 0, found, self.text_hashes)

    def to_bytes(self) -> bytes:
        """A Parquet file any engine can read; equal fingerprints are equal bytes."""
        sink = BytesIO()  # whose bytes are had without a copy
        _write(sink, [self])
        return sink.getvalue()

    def table(self) -> pa.Table:
        """One row an article."""
        table = self.articles.append_column("text_hash", pa.array(self.text_hashes))
        table = table.append_column("key_limit", pa.array(self.key_limits))
        lists = (
            ("keys", self.keys, self.key_offsets),
            ("words", self.words[:], self.word_offsets),
            ("title_words", self.title_words, self.title_offsets),
        )
        for name, values, offsets in lists:
            column = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values))
            table = table.append_column(name, column)
        return table.cast(SCHEMA)

    @classmethod
    def read(cls, file: Path | IO[bytes]) -> "Fingerprints":
        """Read what was written; the words of many articles are left on this machine's disk."""
        with pq.ParquetFile(file) as parquet:
            if parquet.num_row_groups < 2:
                return cls._of(parquet.read())
            words, parts = StoredWords(), []
            keys, count = np.empty(_most_keys(parquet.metadata), np.uint64), 0
            for number in range(parquet.num_row_groups):
                part = cls._of(parquet.read_row_group(number))
                words.add(part.words[:])
                keys[count : count + len(part.keys)] = part.keys  # never held twice
                count += len(part.keys)
                parts.append(replace(part, words=np.zeros(0, np.uint32), keys=keys[:0]))
        return replace(joined(parts), words=words, keys=keys[:count])

    @classmethod
    def _of(cls, rows: pa.Table) -> "Fingerprints":
        table = rows.combine_chunks()
        keys, key_offsets = _lists(table["keys"])
        words, word_offsets = _lists(table["words"])
        title_words, title_offsets = _lists(table["title_words"])
        return cls(
            articles=table.select(ENTRY).replace_schema_metadata(None),
            text_hashes=table["text_hash"].to_numpy(),
            key_limits=table["key_limit"].to_numpy(),
            keys=keys,
            key_offsets=key_offsets,
            words=words,
            word_offsets=word_offsets,
            title_words=title_words,
            title_offsets=title_offsets,
        )


ENTRY = ["article_id", "source_id", "published_at", "captured_at"]


def fingerprint_day(articles: pa.Table) -> Fingerprints:
    """Sketch a day's articles; the order of the rows does not matter."""
    return joined(list(_groups([ordered(articles)])))


def write_fingerprints(file: Path, articles: pa.Table | Iterable[pa.Table]) -> None:
    """The same into a file, of which only a part is held at a time.

    Articles that come in several tables have to be in the order of their ids.
    """
    with file.open("wb") as sink:
        _write(sink, _groups([ordered(articles)] if isinstance(articles, pa.Table) else articles))


def ordered(articles: pa.Table) -> pa.Table:
    """The articles in the order of their ids."""
    names = articles["article_id"].cast(pa.string())
    is_ordered = pc.all(pc.less_equal(names[:-1], names[1:])).as_py()
    return articles if is_ordered else articles.sort_by("article_id")  # which copies the texts


def _groups(parts: Iterable[pa.Table]) -> Iterator[Fingerprints]:
    """The articles' fingerprints, as many at a time as the file groups."""
    keep_freed_memory()
    found: list[Fingerprints] = []
    room = ROWS_IN_GROUP
    for part in parts:
        if not part.num_rows and not found:
            found.append(_fingerprint(part))
        start = 0
        while start < part.num_rows:
            few = part[start : start + min(ROWS_AT_ONCE, room)]
            found.append(_fingerprint(few))
            start += few.num_rows
            room -= few.num_rows
            if not room:
                yield joined(found)
                found, room = [], ROWS_IN_GROUP
    if found:
        yield joined(found)


def _fingerprint(articles: pa.Table) -> Fingerprints:
    captured = (
        "first_captured_at" if "first_captured_at" in articles.column_names else "captured_at"
    )
    entry = pa.table(
        {
            "article_id": articles["article_id"].cast(pa.string()),
            "source_id": articles["source_id"].cast(pa.string()),
            "published_at": articles["published_at"].cast(TIME),
            "captured_at": articles[captured].cast(TIME),
        }
    )
    texts, titles = (
        pc.fill_null(articles[name].cast(pa.string()), "").to_pylist() for name in ("text", "title")
    )
    return fingerprint_words(entry, words_of(texts), words_of(titles))


def fingerprint_words(entry: pa.Table, words: Words, titles: Words) -> Fingerprints:
    """The fingerprints of articles, in the order of their ids, whose words are known."""
    keys, key_offsets, limits = sketches_of(words)
    return Fingerprints(
        articles=entry.select(ENTRY).combine_chunks(),
        text_hashes=_text_hashes(words, titles),
        key_limits=limits,
        keys=keys,
        key_offsets=key_offsets,
        words=words.packed(),
        word_offsets=words.offsets,
        title_words=titles.packed(),
        title_offsets=titles.offsets,
    )


def joined(parts: Sequence[Fingerprints]) -> Fingerprints:
    """Fingerprints one after another as one."""
    if len(parts) == 1:
        return parts[0]

    def offsets(name: str) -> NDArray[np.int64]:
        lengths = [np.diff(getattr(part, name)) for part in parts]
        return np.concatenate([[0], np.cumsum(np.concatenate(lengths))])

    def values(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts])

    return Fingerprints(
        articles=pa.concat_tables([part.articles for part in parts]).combine_chunks(),
        text_hashes=values("text_hashes"),
        key_limits=values("key_limits"),
        keys=values("keys"),
        key_offsets=offsets("key_offsets"),
        words=values("words"),
        word_offsets=offsets("word_offsets"),
        title_words=values("title_words"),
        title_offsets=offsets("title_offsets"),
    )


def sketches_of(words: Words) -> tuple[U64, NDArray[np.int64], U64]:
    """The keys of each text, ascending and distinct; their offsets; and each threshold."""
    packed = words.packed()
    counts = np.diff(words.offsets)
    shingle_counts = np.maximum(counts - SHINGLE_WORDS + 1, 0)
    wanted = np.clip(shingle_counts * KEPT_SHARE, FEWEST_KEYS, MOST_KEYS)
    share = np.minimum(wanted / np.maximum(shingle_counts, 1), 1)
    limits = np.where(share < 1, (share * 2.0**63).astype(np.uint64) * np.uint64(2), EVERYTHING)
    shingles = shingles_of(packed)
    kept = shingles <= np.repeat(limits, counts)
    for step in range(1, SHINGLE_WORDS):  # runs that end in another text are none
        last = words.offsets[1:] - step
        kept[last[last >= words.offsets[:-1]]] = False
    places = kept.nonzero()[0]
    keys = shingles.take(places)
    bounds = places.searchsorted(words.offsets)
    for start, stop in pairwise(bounds.tolist()):
        keys[start:stop].sort()  # far faster than one order of all
    is_first = is_new(keys)
    is_first[bounds[:-1][bounds[1:] > bounds[:-1]]] = True
    firsts = is_first.nonzero()[0]
    return keys.take(firsts), firsts.searchsorted(bounds), limits


def shingles_of(packed: NDArray[np.uint32]) -> U64:
    """A hash for the run of words that starts at each word, whatever text the last belong to."""
    plain = (packed >> np.uint32(FLAG_BITS)).astype(np.uint64)
    total = plain.copy()
    for step in range(1, SHINGLE_WORDS):
        total *= SHINGLE_BASE
        total[:-step] += plain[step:]
    total ^= total >> np.uint64(29)
    total *= TEXT_BASE
    return total ^ (total >> np.uint64(32))


def is_shingle(offsets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the run of words that starts at each word ends within its own text."""
    counts = np.diff(offsets)
    left = np.repeat(offsets[1:], counts) - np.arange(offsets[-1])
    return left >= SHINGLE_WORDS


def _write(sink: IO[bytes], parts: Iterable[Fingerprints]) -> None:
    with pq.ParquetWriter(
        sink,
        SCHEMA,
        compression="zstd",
        compression_level=1,
        use_dictionary=["source_id"],
        write_statistics=False,
    ) as writer:
        for part in parts:
            writer.write_table(part.table(), row_group_size=ROWS_IN_GROUP)


def _text_hashes(words: Words, titles: Words) -> U64:
    """A hash of all words of each text in their order: what exact copies share.

    A notice stands under many titles and speaks of none of them. Where a text has none of the words
    of its title, the title is part of what it says.
    """
    lengths = np.diff(words.offsets)
    powers = _powers(int(lengths.max(initial=1)))
    placed = np.concatenate([words.hashes[:0], *(powers[:length] for length in lengths.tolist())])
    placed *= words.hashes
    found = sums(placed, words.offsets)
    of_titles = sums(scrambled(titles.hashes), titles.offsets)
    found += np.where(_is_untold(words, titles), scrambled(of_titles), np.uint64(0))
    return scrambled(found + lengths.astype(np.uint64))


def _is_untold(words: Words, titles: Words) -> NDArray[np.bool_]:
    """Which texts have hardly any of the words of their titles."""

    def coded(some: Words) -> U64:
        owners = np.arange(len(some.offsets) - 1, dtype=np.uint64) * TEXT_BASE
        return np.repeat(owners, np.diff(some.offsets)) ^ some.hashes

    weighty = titles.flags != SMALL
    asked, texts = coded(titles)[weighty], coded(words)
    told = is_among(asked, distinct(texts[is_among(texts, distinct(asked))]))
    owners = np.repeat(np.arange(len(titles.offsets) - 1), np.diff(titles.offsets))[weighty]
    counts = np.bincount(owners, minlength=len(titles.offsets) - 1)
    told_counts = np.bincount(owners, told, minlength=len(counts))
    return (counts >= FEWEST_TITLE_WORDS) & (told_counts < TOLD_SHARE * counts)


@cache
def _all_powers(size: int) -> U64:
    steps = np.full(size, TEXT_BASE, np.uint64)
    return np.cumprod(steps)


def _powers(size: int) -> U64:
    return _all_powers(max(1 << (size - 1).bit_length(), 1 << 13))[:size]


def _most_keys(file: pq.FileMetaData) -> int:
    """No fewer keys than a file has; an article without one counts as well."""
    place = SCHEMA.get_field_index("keys")  # each column of ours has one place in a file
    return sum(file.row_group(at).column(place).num_values for at in range(file.num_row_groups))


def _lists(column: pa.ChunkedArray) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """A column of lists as all their values and where each begins."""
    values = pc.list_flatten(column).to_numpy()
    lengths = pc.list_value_length(column).to_numpy()
    return values, np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
