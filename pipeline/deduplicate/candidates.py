"""Find the pairs worth a closer look: those that share keys which are no boilerplate.

No key is dropped for being frequent, since one wire story may be in a thousand articles; the work
for a key grows with its articles and not with their pairs.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows, counted, is_among, is_new, ragged
from pipeline.deduplicate.characters import U64
from pipeline.deduplicate.postings import Index, Postings, slices_of

MOST_PAIRS = 64  # of one key: beyond, an article is paired with its likely neighbours only
NEIGHBOURS = 4
FEWEST_SHARED = 2


def candidate_pairs(first: Index, second: Index, boilerplate: U64) -> tuple[Rows, Rows]:
    """Pairs of rows that share at least two keys.

    Where a day is paired with itself, each pair is given once, the lower row first.
    """
    same_day = first is second
    likeness = np.concatenate([first.likeness, second.likeness])
    second_start = 0 if same_day else len(first)
    found = [np.zeros(0, np.int64)]
    for part in slices_of(first, second):
        recurs = ~is_new(part.keys)
        recurs[:-1] |= recurs[1:]  # most keys are of one article
        places = recurs.nonzero()[0]
        places = places[~is_among(part.keys.take(places), boilerplate)]
        rest = Postings(keys=part.keys.take(places), rows=part.rows.take(places))
        low, high = _pairs_within(rest, likeness, second_start, same_day)
        found.append(low * np.int64(len(second)) + high - second_start)
    pairs, counts = counted(np.concatenate(found))
    enough = pairs[counts >= FEWEST_SHARED]
    return enough // len(second), enough % len(second)


def _pairs_within(
    part: Postings, likeness: U64, second_start: int, same_day: bool
) -> tuple[Rows, Rows]:
    """A pair of rows, the lower first, for every key that the two share."""
    starts = np.flatnonzero(is_new(part.keys))
    sizes = np.diff(np.append(starts, len(part.keys)))
    rows = part.rows.astype(np.int64)
    before = np.concatenate([[0], np.cumsum(rows >= second_start)])
    theirs = before[starts + sizes] - before[starts]
    products = sizes * (sizes - 1) // 2 if same_day else theirs * (sizes - theirs)
    few, many = (products > 0) & (products <= MOST_PAIRS), products > MOST_PAIRS
    crowd = ragged(starts[many], sizes[many])
    groups = np.repeat(starts[many], sizes[many])
    rows[crowd] = rows[crowd][np.lexsort((likeness[rows[crowd]], groups))]
    is_second = rows >= second_start
    left, right = _every_pair(starts[few], sizes[few])
    near_left, near_right = _neighbouring_pairs(starts[many], sizes[many], is_second, same_day)
    left = rows[np.concatenate([left, near_left])]
    right = rows[np.concatenate([right, near_right])]
    low, high = np.minimum(left, right), np.maximum(left, right)
    across = same_day | ((low < second_start) & (high >= second_start))
    return low[across], high[across]


def _every_pair(starts: Rows, sizes: Rows) -> tuple[Rows, Rows]:
    """All pairs of positions within each group, the lower first."""
    positions = ragged(starts, sizes)
    ends = np.repeat(starts + sizes, sizes)
    following = ends - positions - 1
    return np.repeat(positions, following), ragged(positions + 1, following)


def _neighbouring_pairs(
    starts: Rows, sizes: Rows, is_second: NDArray[np.bool_], same_day: bool
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
