"""Find the pairs worth a closer look: those that share keys which are no boilerplate.

No key is dropped for being frequent, since one wire story may be in a thousand articles; the work
for a key grows with its articles and not with their pairs.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows, counted, is_among, is_new, ragged
from pipeline.deduplicate.fingerprints import Fingerprints
from pipeline.deduplicate.words import U64

MOST_PAIRS = 64  # of one key: beyond, an article is paired with its likely neighbours only
NEIGHBOURS = 4
FEWEST_SHARED = 2


def candidate_pairs(
    first: Fingerprints, second: Fingerprints, firsts: Rows, seconds: Rows, boilerplate: U64
) -> tuple[Rows, Rows]:
    """Pairs of the given rows that share at least two keys.

    Where a day is paired with itself, each pair is given once, the lower row first.
    """
    same_day = first is second
    keys, rows, is_second = _postings(first, second, firsts, seconds, same_day)
    kept = ~is_among(keys, boilerplate)
    keys, rows, is_second = keys[kept], rows[kept], is_second[kept]
    order = np.lexsort((_likeness(first, second)[rows + is_second * len(first)], keys))
    keys, rows, is_second = keys[order], rows[order], is_second[order]
    starts = np.flatnonzero(is_new(keys))
    sizes = np.diff(np.append(starts, len(keys)))
    theirs = np.add.reduceat(is_second, starts) if len(starts) else sizes
    products = sizes * (sizes - 1) // 2 if same_day else theirs * (sizes - theirs)
    few = (products > 0) & (products <= MOST_PAIRS)
    many = products > MOST_PAIRS
    left, right = _every_pair(starts[few], sizes[few])
    near_left, near_right = _neighbouring_pairs(starts[many], sizes[many], is_second, same_day)
    left, right = np.concatenate([left, near_left]), np.concatenate([right, near_right])
    if same_day:
        low, high = np.minimum(rows[left], rows[right]), np.maximum(rows[left], rows[right])
    else:
        across = is_second[left] != is_second[right]
        left, right = left[across], right[across]
        swapped = is_second[left] == 1
        low = rows[np.where(swapped, right, left)]
        high = rows[np.where(swapped, left, right)]
    pairs, counts = counted(low * np.int64(len(second)) + high)
    enough = counts >= FEWEST_SHARED
    return pairs[enough] // len(second), pairs[enough] % len(second)


def _postings(
    first: Fingerprints, second: Fingerprints, firsts: Rows, seconds: Rows, same_day: bool
) -> tuple[NDArray[np.uint64], Rows, Rows]:
    keys, rows = keys_of(first, firsts)
    if same_day:
        return keys, rows, np.zeros(len(keys), np.int64)
    other_keys, other_rows = keys_of(second, seconds)
    sides = np.repeat(np.arange(2), [len(keys), len(other_keys)])
    return np.concatenate([keys, other_keys]), np.concatenate([rows, other_rows]), sides


def keys_of(day: Fingerprints, rows: Rows) -> tuple[NDArray[np.uint64], Rows]:
    """The keys of some rows, and for each the row."""
    owners = np.repeat(np.arange(len(day)), np.diff(day.key_offsets))
    wanted = np.zeros(len(day), np.bool_)
    wanted[rows] = True
    kept = wanted[owners]
    return day.keys[kept], owners[kept]


def _likeness(first: Fingerprints, second: Fingerprints) -> NDArray[np.uint64]:
    """The least key of each article (a MinHash): copies of one text often have the same."""
    least = []
    for day in (first, second):
        keys = np.append(day.keys, np.uint64(0))
        least.append(keys[np.minimum(day.key_offsets[:-1], len(day.keys))])
    return np.concatenate(least)


def _every_pair(starts: Rows, sizes: Rows) -> tuple[Rows, Rows]:
    """All pairs of positions within each group, the lower first."""
    positions = ragged(starts, sizes)
    ends = np.repeat(starts + sizes, sizes)
    following = ends - positions - 1
    return np.repeat(positions, following), ragged(positions + 1, following)


def _neighbouring_pairs(
    starts: Rows, sizes: Rows, is_second: Rows, same_day: bool
) -> tuple[Rows, Rows]:
    """Pairs of positions within each group that stand close in the order of likeness."""
    positions = ragged(starts, sizes)
    ends = np.repeat(starts + sizes, sizes)
    if same_day:
        following = np.minimum(ends - positions - 1, NEIGHBOURS)
        return np.repeat(positions, following), ragged(positions + 1, following)
    lefts, rights = [], []
    for side in (0, 1):
        ours = positions[is_second[positions] == side]
        theirs = positions[is_second[positions] != side]
        our_ends = ends[is_second[positions] == side]
        begin = np.searchsorted(theirs, ours)
        stop = np.minimum(np.searchsorted(theirs, our_ends), begin + NEIGHBOURS)
        lefts.append(np.repeat(ours, stop - begin))
        rights.append(theirs[ragged(begin, stop - begin)])
    return np.concatenate(lefts), np.concatenate(rights)
