"""Find what recurs in articles that are otherwise strangers: footers, forms, house phrases.

How often a key occurs does not tell: forty mastheads print one wire story. What tells is how much
the articles that hold it have in common beside it. That is estimated for every key at once, by
weighted MinHash (Broder 1997; the exponential trick of Ioffe 2010), rare keys weighing more.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import is_among, is_new
from pipeline.deduplicate.fingerprints import SHINGLE_WORDS, is_shingle, shingles_of
from pipeline.deduplicate.words import U64, scrambled

FEWEST_ARTICLES = 5  # below, what recurs may be a story that few printed
LEAST_LIKENESS = 0.3
RARITY = 0.3  # a key in n articles weighs n ** -0.3: a masthead's own footer must not drown a story
SAMPLES = 4


def boilerplate_keys(keys: U64, rows: NDArray[np.int64], row_count: int) -> U64:
    """The keys, ascending, whose articles have little in common.

    `keys` and `rows`, which ascend, say which key is in which article.
    """
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(is_new(keys[order]))
    sizes = np.diff(np.append(starts, len(keys)))
    is_frequent = sizes >= FEWEST_ARTICLES
    weights = np.empty(len(keys))
    weights[order] = np.repeat(sizes**-RARITY, sizes)
    entries = order[np.repeat(is_frequent, sizes)]
    groups = np.repeat(np.arange(np.count_nonzero(is_frequent)), sizes[is_frequent])
    alike = np.zeros(np.count_nonzero(is_frequent))
    for sample in range(SAMPLES):
        signatures = _signatures(keys, rows, weights, row_count, sample)
        alike += _matching_pairs(groups, signatures[rows[entries]], len(alike))
    pairs = sizes[is_frequent] * (sizes[is_frequent] - 1) / 2
    found = order[starts[is_frequent]]
    return keys[found[alike / (SAMPLES * pairs) < LEAST_LIKENESS]]


def _signatures(
    keys: U64, rows: NDArray[np.int64], weights: NDArray[np.float64], row_count: int, sample: int
) -> U64:
    """One key of each article, drawn in proportion to weight and alike for alike articles."""
    seed = scrambled(np.array([sample + 1], np.uint64))
    waits = np.log((scrambled(keys ^ seed) >> np.uint64(11)).astype(np.float64) + 1)
    waits = (53 * np.log(2) - waits) / weights  # of an exponential clock that runs at the weight
    signatures = scrambled(np.arange(row_count).astype(np.uint64))  # of none, its own
    firsts = np.flatnonzero(is_new(rows))
    if not len(firsts):
        return signatures
    shortest = np.minimum.reduceat(waits, firsts)
    lengths = np.diff(np.append(firsts, len(rows)))
    chosen = np.flatnonzero(waits == np.repeat(shortest, lengths))
    signatures[rows[chosen]] = keys[chosen]
    return signatures


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
