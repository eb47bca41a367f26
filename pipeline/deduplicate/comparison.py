"""Compare the words of two articles: what they share, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows, is_among, is_new, ragged
from pipeline.deduplicate.boilerplate import is_boilerplate
from pipeline.deduplicate.characters import U64
from pipeline.deduplicate.fingerprints import Fingerprints
from pipeline.deduplicate.meeting import VALUE_BITS, Counts, Meeting, Overlap, Values
from pipeline.deduplicate.stored_words import TextWords
from pipeline.deduplicate.words import FLAG_BITS, FLAGS, INSIDE, NAME, NUMBER, SMALL

RUN_WORDS = 3
PAIRS_AT_ONCE = 128  # what they say fits the processor's cache
WORDS_AT_ONCE = 1 << 18  # of them, unless a single pair has more
ROWS_AT_ONCE = 2_000  # bounds memory
LEAD_WORDS = 40
SLOT_WORDS = 6  # of what a template leaves open, at most
PASSAGE_WORDS = 20  # in a stretch; shorter ones are quotations and turns of phrase
PARTS = 8
UNPARTED = 1.3  # positions a word: beyond, most are of a script without spaces
PART_SHARE = 0.1  # of a part's runs: below, the other has them by chance
Shares = NDArray[np.float64]
SPREAD = np.uint32(0x9E3779B1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The words of some articles of a day, without boilerplate."""

    words: TextWords
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
    quoted: Overlap  # of the title's runs, how many are in the other's text
    other_quoted: Overlap
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
    left = np.empty(int(np.diff(day.word_offsets)[rows].sum()), np.uint32)  # at most
    offsets_left = np.zeros(len(rows) + 1, np.int64)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        words, offsets = _taken(day.words, day.word_offsets, some)
        is_own = ~is_boilerplate(words, offsets, day.key_limits[some], boilerplate)
        kept = is_own.nonzero()[0]
        ends = offsets_left[start] + kept.searchsorted(offsets)
        left[ends[0] : ends[-1]] = words.take(kept)
        offsets_left[start : start + len(ends)] = ends
    title_words, title_offsets = _taken(day.title_words, day.title_offsets, rows)
    return Side(
        words=left[: offsets_left[-1]],
        offsets=offsets_left,
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


def batches(first: Side, second: Side, left: Rows, right: Rows) -> Iterator[slice]:
    """A few pairs of rows at a time: as many as are quick to compare."""
    sizes = np.cumsum(first.lengths[left] + second.lengths[right])
    start = 0
    while start < len(left):
        before = sizes[start - 1] if start else 0
        stop = int(np.searchsorted(sizes, before + WORDS_AT_ONCE, side="right"))
        stop = min(max(stop, start + 1), start + PAIRS_AT_ONCE)
        yield slice(start, stop)
        start = stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What one side of some pairs prints."""

    words: NDArray[np.uint32]
    plain: Values  # the same without flags

    @property
    def lengths(self) -> Counts:
        """In positions."""
        return self.plain.lengths

    def word_counts(self) -> Counts:
        """In words: fewer than positions in scripts without spaces."""
        inside = ((self.words & FLAGS) == INSIDE).nonzero()[0]
        return self.lengths - np.diff(inside.searchsorted(self.plain.offsets))

    def flagged(self, flag: np.uint32) -> Values:
        """The words with a flag."""
        return self.plain.chosen((self.words & FLAGS) == flag)

    def weighty(self) -> U64:
        """The words of some weight, of each pair, ascending."""
        return self.plain.chosen((self.words & FLAGS) != SMALL).coded()

    def runs(self) -> Values:
        """The runs of words, each at the place of its first word."""
        plain, offsets = self.plain.values, self.plain.offsets
        total = plain.copy()
        is_whole = np.ones(len(plain), np.bool_)
        for step in range(1, RUN_WORDS):
            total *= SPREAD
            total ^= total >> np.uint32(15)
            total[:-step] += plain[step:]
            last = offsets[1:] - step
            is_whole[last[last >= offsets[:-1]]] = False
        counts = np.maximum(self.lengths - RUN_WORDS + 1, 0)
        ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        return Values(values=total.take(is_whole.nonzero()[0]), offsets=ends)


def _printed(words: TextWords, offsets: NDArray[np.int64], rows: Rows) -> Printed:
    found, bounds = _taken(words, offsets, rows)
    return Printed(words=found, plain=Values(values=found >> np.uint32(FLAG_BITS), offsets=bounds))


def _first(runs: Values) -> Values:
    """The first of each pair's."""
    counts = np.minimum(runs.lengths, LEAD_WORDS)
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Values(values=runs.values[ragged(runs.offsets[:-1], counts)], offsets=ends)


def _within(asked: U64, said: U64, size: int) -> Overlap:
    """How many of each pair's words are among what is said; nobody asks how much that is."""
    pairs = (asked >> np.uint64(VALUE_BITS)).astype(np.int64)
    first = np.bincount(pairs, minlength=size)
    both = np.bincount(pairs[is_among(asked, said)], minlength=size)
    return Overlap(first=first, second=first, both=both)


def compare(first: Side, second: Side, left: Rows, right: Rows) -> Comparison:
    """Measure each pair of rows: a few pairs, one of `batches`."""
    size = len(left)
    ours = _printed(first.words, first.offsets, left)
    theirs = _printed(second.words, second.offsets, right)
    our_titles = _printed(first.title_words, first.title_offsets, left)
    their_titles = _printed(second.title_words, second.title_offsets, right)
    words = Meeting.of(ours.plain, theirs.plain)
    our_runs, their_runs = ours.runs(), theirs.runs()
    runs = Meeting.of(our_runs, their_runs)
    is_shared, is_other_shared = runs.shared()
    lengths, other_lengths = ours.word_counts(), theirs.word_counts()
    our_places, their_places = our_runs.owners(), their_runs.owners()
    places_differing = [
        _slots(shared, of_runs, owners, side, in_words)
        for shared, of_runs, owners, side, in_words in (
            (is_shared, our_runs, our_places, ours, lengths),
            (is_other_shared, their_runs, their_places, theirs, other_lengths),
        )
    ]
    positions, other_positions = ours.lengths, theirs.lengths
    return Comparison(
        runs=runs.overlap(),
        words=words.overlap(),
        numbers=Meeting.of(ours.flagged(NUMBER), theirs.flagged(NUMBER)).overlap(),
        names=Meeting.of(ours.flagged(NAME), theirs.flagged(NAME)).overlap(),
        title=Meeting.of(our_titles.plain, their_titles.plain).overlap(),
        title_in_text=_within(our_titles.weighty(), words.theirs(), size),
        other_title_in_text=_within(their_titles.weighty(), words.ours(), size),
        quoted=_within(our_titles.runs().coded(), runs.theirs(), size),
        other_quoted=_within(their_titles.runs().coded(), runs.ours(), size),
        lead=Meeting.of(_first(our_runs), _first(their_runs)).overlap(),
        spread=_parts_with(is_shared, our_runs),
        other_spread=_parts_with(is_other_shared, their_runs),
        slots=np.minimum(*places_differing),
        passages=_in_passages(is_shared, our_places, positions, lengths),
        lengths=lengths,
        other_lengths=other_lengths,
        is_unparted=(positions > UNPARTED * lengths) | (other_positions > UNPARTED * other_lengths),
        is_one_site=first.sites[left] == second.sites[right],
    )


def _slots(
    is_shared: NDArray[np.bool_], runs: Values, owners: Rows, printed: Printed, lengths: Counts
) -> Counts:
    """How many short gaps there are before, between and behind runs that the other has too."""
    size = len(lengths)
    shared = is_shared.nonzero()[0]
    a_word = printed.lengths / np.maximum(lengths, 1)  # in positions
    longest = SLOT_WORDS * a_word + RUN_WORDS - 1
    gaps = shared[1:] - shared[:-1] - 1
    behind = (gaps > 0).nonzero()[0] + 1  # gaps are few
    gaps, later = gaps[behind - 1], owners[shared[behind]]
    is_slot = (owners[shared[behind - 1]] == later) & (gaps <= longest[later])
    found = np.bincount(later[is_slot], minlength=size)
    bounds = shared.searchsorted(runs.offsets)
    some = np.flatnonzero(np.diff(bounds))
    for gap in (
        shared[bounds[some]] - runs.offsets[some],
        runs.offsets[some + 1] - 1 - shared[bounds[some + 1] - 1],
    ):
        found[some] += (gap > 0) & (gap <= longest[some])
    return found


def _in_passages(
    is_shared: NDArray[np.bool_], owners: Rows, positions: Counts, lengths: Counts
) -> Counts:
    """How many words of each text lie in stretches of many that the other has too."""
    begins, sizes = _stretches(is_shared, owners)
    a_word = positions / np.maximum(lengths, 1)
    words = (sizes + RUN_WORDS - 1) / a_word[owners[begins]]
    is_long = words >= PASSAGE_WORDS
    found = np.bincount(owners[begins][is_long], words[is_long], minlength=len(lengths))
    return found.astype(np.int64)


def passages_of(first: Side, second: Side, left: Rows, right: Rows) -> tuple[list[str], list[str]]:
    """Of each pair, which words of each text stand in the other too, in stretches of many.

    As first-last, counted from 1: "1-58 90-131".
    """
    found: tuple[list[str], list[str]] = ([], [])
    for printed in _printed_in_turn(first, second, left, right):
        runs = [one.runs() for one in printed]
        for named, of_runs, shared in zip(found, runs, Meeting.of(*runs).shared(), strict=True):
            named += _named(shared, of_runs)
    return found


def _named(is_shared: NDArray[np.bool_], runs: Values) -> list[str]:
    owners = runs.owners()
    begins, sizes = _stretches(is_shared, owners)
    places = begins - runs.offsets[owners[begins]] + 1
    named: list[list[str]] = [[] for _ in runs.lengths]
    for owner, start, size in zip(
        owners[begins].tolist(), places.tolist(), sizes.tolist(), strict=True
    ):
        words = size + RUN_WORDS - 1
        if words >= PASSAGE_WORDS:
            named[owner].append(f"{start}-{start + words - 1}")
    return [" ".join(one) for one in named]


def _stretches(is_shared: NDArray[np.bool_], owners: Rows) -> tuple[Rows, Rows]:
    """Where each unbroken sequence of shared runs begins, and how many they are."""
    if not len(is_shared):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    is_first = is_new(owners)
    begins, ends = is_shared.copy(), is_shared.copy()
    begins[1:] &= ~is_shared[:-1] | is_first[1:]
    ends[:-1] &= ~is_shared[1:] | is_first[1:]
    starts = begins.nonzero()[0]
    return starts, ends.nonzero()[0] - starts + 1


def compare_runs(first: Side, second: Side, left: Rows, right: Rows) -> Overlap:
    """Of each pair of rows only the runs."""
    return Overlap.joined(
        Meeting.of(ours.runs(), theirs.runs()).overlap()
        for ours, theirs in _printed_in_turn(first, second, left, right)
    )


def compare_words(first: Side, second: Side, left: Rows, right: Rows) -> Overlap:
    """Of each pair of rows only the words."""
    return Overlap.joined(
        Meeting.of(ours.plain, theirs.plain).overlap()
        for ours, theirs in _printed_in_turn(first, second, left, right)
    )


def _printed_in_turn(
    first: Side, second: Side, left: Rows, right: Rows
) -> Iterator[tuple[Printed, Printed]]:
    for some in batches(first, second, left, right):
        yield (
            _printed(first.words, first.offsets, left[some]),
            _printed(second.words, second.offsets, right[some]),
        )


def _parts_with(is_shared: NDArray[np.bool_], runs: Values) -> Shares:
    """Of as many equal parts of each text, the share that holds shared runs."""
    steps = np.arange(PARTS + 1)[:, None]
    # A run lies in the part that its place times PARTS gives, divided by how many there are.
    bounds = runs.offsets[:-1] - (-steps * np.maximum(runs.lengths, 1)) // PARTS
    bounds = np.minimum(bounds, runs.offsets[1:])
    before = is_shared.nonzero()[0].searchsorted(bounds)
    whole, shared = np.diff(bounds, axis=0), np.diff(before, axis=0)
    is_covered = (shared > 0) & (shared >= whole * PART_SHARE)
    return is_covered.mean(axis=0)


def _taken(
    words: TextWords, offsets: NDArray[np.int64], rows: Rows
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The words of some rows, one after another."""
    starts, stops = offsets[:-1][rows], offsets[1:][rows]
    bounds = zip(starts.tolist(), stops.tolist(), strict=True)
    some = [words[start:stop] for start, stop in bounds]
    ends = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(stops - starts, out=ends[1:])
    return np.concatenate([words[:0], *some]), ends
