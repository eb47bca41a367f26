"""The keys of a day in their own order, each with its article: what two days are joined by.

A posting is one number, the key above and the row below, so that sorting numbers is all the work.
Days are joined a slice of the keys at a time. Whatever is counted of a key is counted within one
slice, so that slices bound the memory and change no result.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows
from pipeline.deduplicate.characters import U64
from pipeline.deduplicate.fingerprints import Fingerprints

POSTINGS_AT_ONCE = 1 << 19  # four megabytes of keys
ROWS_AT_ONCE = 5_000  # articles: some three megabytes of keys
ROW_BITS = np.uint64(24)  # sixteen million articles of two days; of a key its last 40 bits are left
ROW_MASK = np.uint64((1 << 24) - 1)
KEY_MASK = np.uint64((1 << 40) - 1)
RowNumbers = NDArray[np.int32]  # half of what NumPy counts in: there are many


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Which article has which key, ascending by key, then by article."""

    keys: U64
    rows: RowNumbers

    @classmethod
    def of(cls, packed: U64) -> "Postings":
        """Read them out of their numbers."""
        return cls(keys=packed >> ROW_BITS, rows=(packed & ROW_MASK).astype(np.int32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The postings of a day; of each article its least key, where it stands and its title."""

    packed: U64
    likeness: U64  # a MinHash: copies of one text often have the same
    sites: U64
    titles: U64  # a hash of the title, of the text where there is none

    def __len__(self) -> int:
        return len(self.likeness)


def index_of(day: Fingerprints, rows: Rows) -> Index:
    """A day's postings, of some of its rows only."""
    counts = np.diff(day.key_offsets)
    packed = day.keys & KEY_MASK
    packed <<= ROW_BITS
    rows_of_day = np.arange(len(day), dtype=np.uint64)
    for start in range(0, len(day), ROWS_AT_ONCE):  # their numbers are as large as all keys
        few = slice(start, start + ROWS_AT_ONCE)
        numbers = np.repeat(rows_of_day[few], counts[few])
        place = day.key_offsets[start]
        packed[place : place + len(numbers)] |= numbers
    if len(rows) < len(day):
        wanted = np.zeros(len(day), np.bool_)
        wanted[rows] = True
        packed = packed[np.repeat(wanted, counts)]
    packed.sort()
    least = np.zeros(len(day), np.uint64)
    starts = day.key_offsets[:-1]
    has_key = starts < len(day.keys)
    least[has_key] = day.keys[starts[has_key]]
    return Index(packed=packed, likeness=least, sites=day.sites(), titles=day.titles())


def slices_of(first: Index, second: Index) -> Iterator[Postings]:
    """The postings of two days as one; rows of the second are counted on from the first's.

    A day paired with itself is given once.
    """
    ours, theirs = first.packed, second.packed
    step = POSTINGS_AT_ONCE // 2
    bounds = max(ours, theirs, key=len)[step::step] & ~ROW_MASK
    cuts = [0, *np.searchsorted(ours, bounds), len(ours)]
    other_cuts = [0, *np.searchsorted(theirs, bounds), len(theirs)]
    for place in range(len(bounds) + 1):
        here = ours[cuts[place] : cuts[place + 1]]
        if first is not second:
            there = theirs[other_cuts[place] : other_cuts[place + 1]] + np.uint64(len(first))
            here = np.concatenate([here, there])
            here.sort()
        yield Postings.of(here)
