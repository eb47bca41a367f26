"""The keys of a day in their own order, each with its article: what two days are joined by.

Days are joined a slice of the keys at a time. Whatever is counted of a key is counted within one
slice, so that slices bound the memory and change no result.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows
from pipeline.deduplicate.fingerprints import Fingerprints
from pipeline.deduplicate.words import U64

POSTINGS_AT_ONCE = 1 << 21
RowNumbers = NDArray[np.int32]  # half of what NumPy counts in: there are many


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Which article has which key, ascending by key, then by article."""

    keys: U64
    rows: RowNumbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The postings of a day, and of each article its least key."""

    postings: Postings
    likeness: U64  # a MinHash: copies of one text often have the same

    def __len__(self) -> int:
        return len(self.likeness)


def index_of(day: Fingerprints, rows: Rows) -> Index:
    """A day's postings, of some of its rows only."""
    counts = np.diff(day.key_offsets)
    keys, owners = day.keys, np.repeat(np.arange(len(day), dtype=np.int32), counts)
    if len(rows) < len(day):
        wanted = np.zeros(len(day), np.bool_)
        wanted[rows] = True
        kept = np.repeat(wanted, counts)
        keys, owners = keys[kept], owners[kept]
    order = np.argsort(keys, kind="stable")
    least = np.append(day.keys, np.uint64(0))[day.key_offsets[:-1]]
    return Index(postings=Postings(keys=keys[order], rows=owners[order]), likeness=least)


def slices_of(first: Index, second: Index) -> Iterator[Postings]:
    """The postings of two days as one; rows of the second are counted on from the first's.

    A day paired with itself is given once.
    """
    ours, theirs = first.postings, second.postings
    longer = max(ours.keys, theirs.keys, key=len)
    bounds = longer[POSTINGS_AT_ONCE // 2 :: POSTINGS_AT_ONCE // 2]
    cuts = [0, *np.searchsorted(ours.keys, bounds), len(ours.keys)]
    other_cuts = [0, *np.searchsorted(theirs.keys, bounds), len(theirs.keys)]
    for place in range(len(bounds) + 1):
        ours_here = slice(cuts[place], cuts[place + 1])
        theirs_here = slice(other_cuts[place], other_cuts[place + 1])
        if first is second:
            yield Postings(keys=ours.keys[ours_here], rows=ours.rows[ours_here])
            continue
        keys = np.concatenate([ours.keys[ours_here], theirs.keys[theirs_here]])
        counted_on = theirs.rows[theirs_here] + np.int32(len(first))
        rows = np.concatenate([ours.rows[ours_here], counted_on])
        order = np.argsort(keys, kind="stable")  # two ascending runs: a merge
        yield Postings(keys=keys[order], rows=rows[order])
