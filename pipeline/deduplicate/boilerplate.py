"""Find what recurs in articles that are otherwise strangers: footers, forms, house phrases.

How often a key occurs does not tell: a thousand mastheads print one wire story. Where it occurs
does. Boilerplate recurs on one site under different stories; a story recurs across sites under one.
A key that one site has under several titles, and that is no story which others carried too, is
boilerplate, however much of the page it fills. What is left are keys across sites, and of these
what their articles have in common beside it tells (Broder 1997; one permutation hashing, Li et al.
2012): the prints of a story share most of their text, whatever each adds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows, distinct, is_among, is_new, ragged
from pipeline.deduplicate.characters import U64, scrambled
from pipeline.deduplicate.fingerprints import SHINGLE_WORDS, is_shingle, shingles_of
from pipeline.deduplicate.postings import KEY_MASK, Index, Postings, RowNumbers

FEWEST_ARTICLES = 5  # below, what recurs may be a story that few printed
FEWEST_TITLES = 4  # of one site over one key: below, a story that was told again may be all
TITLES_A_SITE = 2  # on average, at least: a story that went round has one of most
LEAST_LIKENESS = 0.36  # of articles under different titles; one title is one story
SAMPLED_PAIRS = 16  # of a key: neighbours in the order of their rows
BINS = 64  # of a signature
BIN_BITS = np.uint64(6)
EMPTY = np.uint16(0xFFFF)
PRINT_BITS = np.uint64(25)  # as many articles as two days may have
PRINT_MASK = np.uint64((1 << 25) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequent:
    """Keys that several articles have, and some neighbours among these, one key after another."""

    keys: U64
    pair_counts: Rows
    left: RowNumbers
    right: RowNumbers


def boilerplate_keys(slices: Iterable[Postings], first: Index, second: Index) -> U64:
    """The keys, ascending, that are no part of a story.

    Each slice has all articles of its keys, and no key is before those of the last slice.
    """
    indexes = (first,) if first is second else (first, second)
    sites = np.concatenate([one.sites for one in indexes])
    titles = np.concatenate([one.titles for one in indexes])
    prints = _prints_of(sites, titles)
    signatures = np.full((len(sites), BINS), EMPTY, np.uint16)
    found, frequent = [np.zeros(0, np.uint64)], []
    for part in slices:
        starts = np.flatnonzero(is_new(part.keys))
        sizes = np.diff(np.append(starts, len(part.keys)))
        many = sizes >= FEWEST_TITLES
        recurs = np.zeros(len(starts), np.bool_)
        recurs[many] = _recurs_on_a_site(part, starts[many], sizes[many], prints)
        found.append(part.keys[starts[recurs]])
        _sign(signatures, part, ~np.repeat(recurs, sizes))
        among = ~recurs & (sizes >= FEWEST_ARTICLES)
        frequent.append(_sampled(part, starts[among], sizes[among]))
    found += [one.keys[_likeness(one, signatures, titles) < LEAST_LIKENESS] for one in frequent]
    return distinct(np.concatenate(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """Each title of each site as a number, those of one site together."""

    numbers: U64  # of each article
    sites: Rows  # of each number


def _prints_of(sites: U64, titles: U64) -> Prints:
    order = np.lexsort((titles, sites))
    is_site = is_new(sites[order])
    is_print = is_site | is_new(titles[order])
    numbers = np.empty(len(order), np.uint64)
    numbers[order] = np.cumsum(is_print) - 1
    return Prints(numbers=numbers, sites=(np.cumsum(is_site) - 1)[is_print])


def _recurs_on_a_site(
    part: Postings, starts: Rows, sizes: Rows, prints: Prints
) -> NDArray[np.bool_]:
    """Which keys one site has under many titles, and not most sites under one."""
    rows = part.rows[ragged(starts, sizes)]
    packed = np.repeat(np.arange(len(sizes), dtype=np.uint64) << PRINT_BITS, sizes)
    packed |= prints.numbers.take(rows)
    packed = distinct(packed)
    groups = (packed >> PRINT_BITS).astype(np.int64)
    is_place = is_new(prints.sites[packed & PRINT_MASK]) | is_new(groups)
    places = is_place.nonzero()[0]
    most = np.zeros(len(sizes), np.int64)
    np.maximum.at(most, groups[places], np.diff(np.append(places, len(packed))))
    place_counts = np.bincount(groups[places], minlength=len(sizes))
    title_counts = np.bincount(groups, minlength=len(sizes))
    return (most >= FEWEST_TITLES) & (title_counts >= TITLES_A_SITE * place_counts)


def _sign(signatures: NDArray[np.uint16], part: Postings, kept: NDArray[np.bool_]) -> None:
    """Draw into each article's bins the least of its keys that fall into each."""
    places = kept.nonzero()[0]
    keys, rows = part.keys.take(places), part.rows.take(places)
    bins = (keys & np.uint64(BINS - 1)).astype(np.int64) + rows.astype(np.int64) * BINS
    values = (scrambled(keys >> BIN_BITS) >> np.uint64(48)).astype(np.uint16) & np.uint16(0xFFFE)
    np.minimum.at(signatures.reshape(-1), bins, values)


def _sampled(part: Postings, starts: Rows, sizes: Rows) -> Frequent:
    counts = np.minimum(sizes - 1, SAMPLED_PAIRS)
    left = ragged(starts, counts)
    return Frequent(
        keys=part.keys[starts],
        pair_counts=counts,
        left=part.rows[left],
        right=part.rows[left + 1],
    )


def _likeness(found: Frequent, signatures: NDArray[np.uint16], titles: U64) -> NDArray[np.float64]:
    """What the sampled articles of each key have in common, on average."""
    if not len(found.keys):
        return np.zeros(0)
    pairs = found.left.astype(np.int64) * len(signatures) + found.right
    different, place = np.unique(pairs, return_inverse=True)
    alike = np.empty(len(different))
    for start in range(0, len(different), ROWS_AT_ONCE):
        some = different[start : start + ROWS_AT_ONCE]
        one, two = signatures[some // len(signatures)], signatures[some % len(signatures)]
        is_same = np.count_nonzero((one == two) & (one != EMPTY), axis=1)
        is_there = np.count_nonzero((one != EMPTY) | (two != EMPTY), axis=1)
        alike[start : start + ROWS_AT_ONCE] = is_same / np.maximum(is_there, 1)
    alike[titles[different // len(titles)] == titles[different % len(titles)]] = 1  # one story
    groups = np.repeat(np.arange(len(found.keys)), found.pair_counts)
    return np.bincount(groups, alike[place]) / found.pair_counts


ROWS_AT_ONCE = 10_000


def is_boilerplate(
    packed: NDArray[np.uint32], offsets: NDArray[np.int64], limits: U64, boilerplate: U64
) -> NDArray[np.bool_]:
    """Which words lie in boilerplate: those whose nearest run of words with a key does."""
    counts = np.diff(offsets)
    shingles = shingles_of(packed)
    places = (is_shingle(offsets) & (shingles <= np.repeat(limits, counts))).nonzero()[0]
    if not len(places) or not len(boilerplate):
        return np.zeros(len(packed), np.bool_)
    recurs = is_among(shingles.take(places) & KEY_MASK, boilerplate)
    # A key is nearest from half-way behind the run before it to half-way to the run behind it.
    middle = (places[:-1] + places[1:] + SHINGLE_WORDS + 1) // 2
    middle = np.minimum(np.maximum(middle, places[:-1] + SHINGLE_WORDS), places[1:])
    texts = np.searchsorted(places, offsets)
    starts = np.concatenate([places[:1], middle])
    stops = np.append(middle, len(packed))
    has_keys = (np.diff(texts) > 0).nonzero()[0]
    starts[texts[has_keys]] = offsets[has_keys]
    stops[texts[has_keys + 1] - 1] = offsets[has_keys + 1]
    found = np.zeros(len(packed), np.bool_)
    found[ragged(starts[recurs], (stops - starts)[recurs])] = True
    return found
