"""Find what recurs in articles that are otherwise strangers: footers, forms, house phrases.

How often a key occurs does not tell: forty mastheads print one wire story. What tells is how much
the articles that hold it have in common beside it. That is estimated for every key at once, by
weighted MinHash (Broder 1997; the exponential trick of Ioffe 2010), rare keys weighing more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows, is_among, is_new
from pipeline.deduplicate.fingerprints import SHINGLE_WORDS, is_shingle, shingles_of
from pipeline.deduplicate.postings import Postings, RowNumbers
from pipeline.deduplicate.words import U64, scrambled

FEWEST_ARTICLES = 5  # below, what recurs may be a story that few printed
LEAST_LIKENESS = 0.3
RARITY = 0.3  # a key in n articles weighs n ** -0.3: a masthead's own footer must not drown a story
SAMPLES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequent:
    """Keys that several articles have, and these, one key after another."""

    keys: U64
    sizes: Rows
    rows: RowNumbers


def boilerplate_keys(slices: Iterable[Postings], row_count: int) -> U64:
    """The keys, ascending, whose articles have little in common.

    Each slice has all articles of its keys, and no key is before those of the last slice.
    """
    drawn = [_Signatures(sample, row_count) for sample in range(SAMPLES)]
    found = []
    for part in slices:
        starts = np.flatnonzero(is_new(part.keys))
        sizes = np.diff(np.append(starts, len(part.keys)))
        weights = np.repeat(sizes**-RARITY, sizes)
        for signatures in drawn:
            signatures.see(part, weights)
        is_frequent = sizes >= FEWEST_ARTICLES
        found.append(
            Frequent(
                keys=part.keys[starts[is_frequent]],
                sizes=sizes[is_frequent],
                rows=part.rows[np.repeat(is_frequent, sizes)],
            )
        )
    values = [signatures.values for signatures in drawn]
    return np.concatenate([np.zeros(0, np.uint64), *(_of_strangers(one, values) for one in found)])


def _of_strangers(found: Frequent, signatures: Sequence[U64]) -> U64:
    """Those of the keys whose articles seldom have the same signature."""
    groups = np.repeat(np.arange(len(found.sizes)), found.sizes)
    alike = np.zeros(len(found.sizes))
    for one in signatures:
        alike += _matching_pairs(groups, one[found.rows], len(alike))
    pairs = found.sizes * (found.sizes - 1) / 2
    return found.keys[alike / (SAMPLES * pairs) < LEAST_LIKENESS]


class _Signatures:
    """One key of each article, drawn in proportion to weight and alike for alike articles."""

    def __init__(self, sample: int, row_count: int) -> None:
        self._seed = scrambled(np.array([sample + 1], np.uint64))
        self._shortest = np.full(row_count, np.inf)
        self.values = scrambled(np.arange(row_count).astype(np.uint64))  # of none, its own

    def see(self, part: Postings, weights: NDArray[np.float64]) -> None:
        """Draw again, with some more keys."""
        waits = np.log((scrambled(part.keys ^ self._seed) >> np.uint64(11)).astype(np.float64) + 1)
        waits = (
            53 * np.log(2) - waits
        ) / weights  # of an exponential clock that runs at the weight
        np.minimum.at(self._shortest, part.rows, waits)
        chosen = np.flatnonzero(waits == self._shortest[part.rows])
        self.values[part.rows[chosen]] = part.keys[chosen]


def _matching_pairs(
    groups: NDArray[np.int64], signatures: U64, group_count: int
) -> NDArray[np.float64]:
    """In each group, how many pairs have the same signature (of which 40 bits are looked at)."""
    ordered = (groups.astype(np.uint64) << np.uint64(40)) | (signatures >> np.uint64(24))
    ordered.sort()
    starts = np.flatnonzero(is_new(ordered))
    sizes = np.diff(np.append(starts, len(ordered)))
    pairs = sizes * (sizes - 1) / 2
    owners = (ordered[starts] >> np.uint64(40)).astype(np.int64)
    return np.bincount(owners, pairs, minlength=group_count).astype(np.float64)


def is_boilerplate(
    packed: NDArray[np.uint32], offsets: NDArray[np.int64], limits: U64, boilerplate: U64
) -> NDArray[np.bool_]:
    """Which words lie in boilerplate: those whose nearest run of words with a key does."""
    counts = np.diff(offsets)
    shingles = shingles_of(packed)
    has_key = is_shingle(offsets) & (shingles <= np.repeat(limits, counts))
    places = np.flatnonzero(has_key)
    if not len(places) or not len(boilerplate):
        return np.zeros(len(packed), np.bool_)
    recurs = is_among(shingles[places], boilerplate)
    word = np.arange(len(packed))
    owner = np.repeat(np.arange(len(counts)), counts)
    following = np.searchsorted(places, word, side="right")
    before, after = np.maximum(following - 1, 0), np.minimum(following, len(places) - 1)
    far = len(packed)
    from_before = np.maximum(word - places[before] - SHINGLE_WORDS + 1, 0)
    from_before[(following == 0) | (owner[places[before]] != owner)] = far
    from_after = places[after] - word
    from_after[(following == len(places)) | (owner[places[after]] != owner)] = far
    nearest = np.where(from_before <= from_after, recurs[before], recurs[after])
    return nearest & (np.minimum(from_before, from_after) < far)
