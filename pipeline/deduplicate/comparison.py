"""Compare the words of two articles: what they share, and where."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows, distinct, is_among, ragged
from pipeline.deduplicate.boilerplate import is_boilerplate
from pipeline.deduplicate.characters import U64
from pipeline.deduplicate.fingerprints import Fingerprints
from pipeline.deduplicate.words import FLAG_BITS, FLAGS, INSIDE, NAME, NUMBER, SMALL

RUN_WORDS = 3
ROWS_AT_ONCE = 2_000  # bounds memory
LEAD_WORDS = 40
SLOT_WORDS = 6  # of what a template leaves open, at most
PASSAGE_WORDS = 20  # in a stretch; shorter ones are quotations and turns of phrase
PARTS = 8
UNPARTED = 1.3  # positions a word: beyond, most are of a script without spaces
PART_SHARE = 0.1  # of a part's runs: below, the other has them by chance
Counts = NDArray[np.int64]
Shares = NDArray[np.float64]
SPREAD = np.uint32(0x9E3779B1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """For each pair: how many distinct things each side has, and how many both."""

    first: Counts
    second: Counts
    both: Counts

    @property
    def resemblance(self) -> NDArray[np.float64]:
        """Jaccard similarity (Broder 1997)."""
        return self.both / np.maximum(self.first + self.second - self.both, 1)

    @property
    def containment(self) -> NDArray[np.float64]:
        """The share of the first that is in the second."""
        return self.both / np.maximum(self.first, 1)

    @property
    def other_containment(self) -> NDArray[np.float64]:
        """The share of the second that is in the first."""
        return self.both / np.maximum(self.second, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The words of some articles of a day, without boilerplate."""

    words: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    title_words: NDArray[np.uint32]
    title_offsets: NDArray[np.int64]
    sites: U64

    @property
    def lengths(self) -> Counts:
        """How many words each article has."""
        return np.diff(self.offsets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Pairs of articles, measured."""

    runs: Overlap  # of three words
    words: Overlap
    numbers: Overlap
    names: Overlap
    title: Overlap
    spread: Shares  # of the parts of the first that hold a run of the second
    other_spread: Shares
    lead: Overlap  # runs of the first words of either, in the first words of the other
    title_in_text: Overlap  # of the title's words of weight, how many are in the other's text
    other_title_in_text: Overlap
    slots: Counts  # places where a few words differ and what is around them does not
    passages: Counts  # words in long stretches that both have
    lengths: Counts  # in words: fewer than positions in scripts without spaces
    other_lengths: Counts
    is_unparted: NDArray[np.bool_]  # is either in a script without spaces
    is_one_site: NDArray[np.bool_]

    @property
    def word_counts(self) -> Counts:
        """How many words the shorter has."""
        return np.minimum(self.lengths, self.other_lengths)


def without_boilerplate(day: Fingerprints, rows: Rows, boilerplate: U64) -> Side:
    """Take the words of some rows, and of them what does not recur in strangers."""
    parts, lengths = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        words, offsets = _taken(day.words, day.word_offsets, some)
        kept = ~is_boilerplate(words, offsets, day.key_limits[some], boilerplate)
        before = np.concatenate([[0], np.cumsum(kept)])
        parts.append(words[kept])
        lengths.append(np.diff(before[offsets]))
    title_words, title_offsets = _taken(day.title_words, day.title_offsets, rows)
    return Side(
        words=np.concatenate(parts),
        offsets=np.concatenate([[0], np.cumsum(np.concatenate(lengths))]),
        title_words=title_words,
        title_offsets=title_offsets,
        sites=day.sites()[rows],
    )


def everything(day: Fingerprints) -> Side:
    """All words of all rows."""
    return Side(
        words=day.words,
        offsets=day.word_offsets,
        title_words=day.title_words,
        title_offsets=day.title_offsets,
        sites=np.zeros(len(day), np.uint64),  # nobody asks
    )


def compare(first: Side, second: Side, left: Rows, right: Rows) -> Comparison:
    """Measure each pair of rows."""
    size = len(left)
    words, pairs, places = _spread(first.words, first.offsets, left)
    other_words, other_pairs, other_places = _spread(second.words, second.offsets, right)
    titles, title_pairs, _ = _spread(first.title_words, first.title_offsets, left)
    other_titles, other_title_pairs, _ = _spread(second.title_words, second.title_offsets, right)
    coded, other_coded = _coded(words, pairs), _coded(other_words, other_pairs)

    def those(ours: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> Overlap:
        return _overlap(distinct(coded[ours]), distinct(other_coded[theirs]), size)

    def marked(flag: np.uint32) -> Overlap:
        return those((words & FLAGS) == flag, (other_words & FLAGS) == flag)

    runs, starts = _coded_runs(words, pairs)
    other_runs, other_starts = _coded_runs(other_words, other_pairs)
    all_runs, all_other_runs = distinct(runs), distinct(other_runs)
    lead, other_lead = places[starts] < LEAD_WORDS, other_places[other_starts] < LEAD_WORDS
    positions, other_positions = first.lengths[left], second.lengths[right]
    lengths = np.bincount(pairs[(words & FLAGS) != INSIDE], minlength=size)
    other_lengths = np.bincount(other_pairs[(other_words & FLAGS) != INSIDE], minlength=size)
    is_shared, is_other_shared = is_among(runs, all_other_runs), is_among(other_runs, all_runs)
    ours, theirs = distinct(coded), distinct(other_coded)
    weighty, other_weighty = (
        distinct(_coded(some, their)[(some & FLAGS) != SMALL])
        for some, their in ((titles, title_pairs), (other_titles, other_title_pairs))
    )
    places_differing = [
        _slots(shared, pairs_of_runs, whole, in_words, size)
        for shared, pairs_of_runs, whole, in_words in (
            (is_shared, pairs[starts], positions, lengths),
            (is_other_shared, other_pairs[other_starts], other_positions, other_lengths),
        )
    ]
    return Comparison(
        runs=_overlap(all_runs, all_other_runs, size),
        words=_overlap(ours, theirs, size),
        numbers=marked(NUMBER),
        names=marked(NAME),
        title=_overlap(
            distinct(_coded(titles, title_pairs)),
            distinct(_coded(other_titles, other_title_pairs)),
            size,
        ),
        title_in_text=_overlap(weighty, theirs, size),
        other_title_in_text=_overlap(other_weighty, ours, size),
        lead=_overlap(distinct(runs[lead]), distinct(other_runs[other_lead]), size),
        spread=_parts_with(is_shared, pairs[starts], places[starts], positions),
        other_spread=_parts_with(
            is_other_shared,
            other_pairs[other_starts],
            other_places[other_starts],
            other_positions,
        ),
        slots=np.minimum(*places_differing),
        passages=_in_passages(is_shared, pairs[starts], positions, lengths, size),
        lengths=lengths,
        other_lengths=other_lengths,
        is_unparted=(positions > UNPARTED * lengths) | (other_positions > UNPARTED * other_lengths),
        is_one_site=first.sites[left] == second.sites[right],
    )


def _slots(
    is_shared: NDArray[np.bool_], pairs: Rows, positions: Counts, lengths: Counts, size: int
) -> Counts:
    """How many short gaps there are before, between and behind runs that the other has too."""
    shared = np.flatnonzero(is_shared)
    owners = pairs[shared]
    a_word = positions / np.maximum(lengths, 1)  # in positions
    longest = SLOT_WORDS * a_word + RUN_WORDS - 1
    gaps = np.diff(shared) - 1
    is_slot = (gaps > 0) & (owners[1:] == owners[:-1]) & (gaps <= longest[owners[1:]])
    found = np.bincount(owners[1:][is_slot], minlength=size)
    begins = np.searchsorted(pairs, np.arange(size + 1))
    some = np.flatnonzero(np.bincount(owners, minlength=size))
    bounds = np.searchsorted(owners, np.arange(size + 1))
    for gap in (
        shared[bounds[some]] - begins[some],
        begins[some + 1] - 1 - shared[bounds[some + 1] - 1],
    ):
        found[some] += (gap > 0) & (gap <= longest[some])
    return found


def _in_passages(
    is_shared: NDArray[np.bool_], pairs: Rows, positions: Counts, lengths: Counts, size: int
) -> Counts:
    """How many words of each text lie in stretches of many that the other has too."""
    begins, sizes = _stretches(is_shared, pairs)
    owners = pairs[begins]
    a_word = positions / np.maximum(lengths, 1)
    words = (sizes + RUN_WORDS - 1) / a_word[owners]
    is_long = words >= PASSAGE_WORDS
    return np.bincount(owners[is_long], words[is_long], minlength=size).astype(np.int64)


def passages_of(first: Side, second: Side, left: Rows, right: Rows) -> tuple[list[str], list[str]]:
    """Of each pair, which words of each text stand in the other too, in stretches of many.

    As first-last, counted from 1: "1-58 90-131".
    """
    words, pairs, places = _spread(first.words, first.offsets, left)
    other_words, other_pairs, other_places = _spread(second.words, second.offsets, right)
    runs, starts = _coded_runs(words, pairs)
    other_runs, other_starts = _coded_runs(other_words, other_pairs)
    return (
        _named(is_among(runs, distinct(other_runs)), pairs[starts], places[starts], len(left)),
        _named(
            is_among(other_runs, distinct(runs)),
            other_pairs[other_starts],
            other_places[other_starts],
            len(left),
        ),
    )


def _named(is_shared: NDArray[np.bool_], pairs: Rows, places: Rows, size: int) -> list[str]:
    begins, sizes = _stretches(is_shared, pairs)
    named: list[list[str]] = [[] for _ in range(size)]
    for begin, runs in zip(begins.tolist(), sizes.tolist(), strict=True):
        words = runs + RUN_WORDS - 1
        if words >= PASSAGE_WORDS:
            start = int(places[begin]) + 1
            named[pairs[begin]].append(f"{start}-{start + words - 1}")
    return [" ".join(one) for one in named]


def _stretches(is_shared: NDArray[np.bool_], pairs: Rows) -> tuple[Rows, Rows]:
    """Where each unbroken sequence of shared runs begins, and how many they are."""
    if not len(is_shared):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    goes_on = np.zeros(len(is_shared), np.bool_)
    goes_on[1:] = is_shared[1:] & is_shared[:-1] & (pairs[1:] == pairs[:-1])
    begins = np.flatnonzero(is_shared & ~goes_on)
    before = np.concatenate([[0], np.cumsum(is_shared)])
    return begins, np.diff(np.append(before[begins], before[-1]))


def compare_words(first: Side, second: Side, left: Rows, right: Rows) -> tuple[Overlap, Overlap]:
    """Of each pair of rows only the runs and the words."""
    size = len(left)
    words, pairs, _ = _spread(first.words, first.offsets, left)
    other_words, other_pairs, _ = _spread(second.words, second.offsets, right)
    runs, other_runs = _coded_runs(words, pairs)[0], _coded_runs(other_words, other_pairs)[0]
    coded, other_coded = _coded(words, pairs), _coded(other_words, other_pairs)
    return (
        _overlap(distinct(runs), distinct(other_runs), size),
        _overlap(distinct(coded), distinct(other_coded), size),
    )


def _parts_with(is_shared: NDArray[np.bool_], pairs: Rows, places: Rows, lengths: Counts) -> Shares:
    """Of as many equal parts of each text, the share that holds shared runs."""
    size = len(lengths)
    part = pairs * PARTS + places * PARTS // np.maximum(lengths - RUN_WORDS + 1, 1)[pairs]
    whole = np.bincount(part, minlength=size * PARTS)
    shared = np.bincount(part, is_shared, minlength=size * PARTS)
    is_covered = (shared > 0) & (shared >= whole * PART_SHARE)
    return is_covered.reshape(size, PARTS).mean(axis=1)


def _taken(
    words: NDArray[np.uint32], offsets: NDArray[np.int64], rows: Rows
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    lengths = np.diff(offsets)[rows]
    ends = np.cumsum(lengths, dtype=np.int64)
    return words[ragged(offsets[:-1][rows], lengths)], np.concatenate([np.zeros(1, np.int64), ends])


def _spread(
    words: NDArray[np.uint32], offsets: NDArray[np.int64], rows: Rows
) -> tuple[NDArray[np.uint32], Rows, Rows]:
    """The words of each row, with the number of the pair and the place in the text."""
    lengths = np.diff(offsets)[rows]
    starts = offsets[:-1][rows]
    places = ragged(starts, lengths)
    return (
        words[places],
        np.repeat(np.arange(len(rows)), lengths),
        places - np.repeat(starts, lengths),
    )


def _coded(words: NDArray[np.uint32], pairs: Rows) -> U64:
    """Words of pairs as numbers: the pair above, the word (without its flags) below."""
    return (pairs.astype(np.uint64) << np.uint64(32)) | (words >> np.uint32(FLAG_BITS))


def _coded_runs(words: NDArray[np.uint32], pairs: Rows) -> tuple[U64, Rows]:
    """Runs of words of pairs as numbers, and the place of each run's first word."""
    plain = words >> np.uint32(FLAG_BITS)
    total = plain.copy()
    for step in range(1, RUN_WORDS):
        total *= SPREAD
        total ^= total >> np.uint32(15)
        total[:-step] += plain[step:]
    is_whole = np.zeros(len(words), np.bool_)
    last = RUN_WORDS - 1
    is_whole[: max(len(words) - last, 0)] = pairs[:-last] == pairs[last:]
    starts = np.flatnonzero(is_whole)
    codes = (pairs[starts].astype(np.uint64) << np.uint64(32)) | total[starts]
    return codes, starts


def _overlap(ours: U64, theirs: U64, size: int) -> Overlap:
    def counts(codes: U64) -> Counts:
        return np.bincount((codes >> np.uint64(32)).astype(np.int64), minlength=size)

    shared = ours[is_among(ours, theirs)]
    return Overlap(first=counts(ours), second=counts(theirs), both=counts(shared))
