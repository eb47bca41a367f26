"""Find the pairs of two days that repeat each other: a pure function of their fingerprints."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows, distinct, is_new
from pipeline.deduplicate.boilerplate import boilerplate_keys
from pipeline.deduplicate.candidates import candidate_pairs
from pipeline.deduplicate.characters import U64
from pipeline.deduplicate.comparison import (
    Comparison,
    batches,
    compare,
    compare_runs,
    compare_words,
    everything,
    passages_of,
    without_boilerplate,
)
from pipeline.deduplicate.fingerprints import Fingerprints
from pipeline.deduplicate.postings import Index, index_of, slices_of
from pipeline.deduplicate.verdict import is_copy, is_reuse, is_rewrite
from pipeline.deduplicate.words import FLAGS, INSIDE
from pipeline.notation.words import SPELT_WORD
from pipeline.records import Relation

FEWEST_WORDS_EXACT = 12  # a caption or a teaser that repeats says nothing
MANY_WORDS_EXACT = FEWEST_WORDS_EXACT * SPELT_WORD  # in any script
PAIRS_WITH_WORDS = 1 << 15  # whose words without boilerplate are held: bounds memory
TIME = pa.timestamp("us", "UTC")
EDGES = pa.schema(
    [
        ("article_id", pa.string()),
        ("other_id", pa.string()),
        ("relation", pa.string()),
        ("resemblance", pa.float32()),
        ("containment", pa.float32()),  # of the article in the other
        ("other_containment", pa.float32()),  # of the other in the article
        ("published_at", TIME),
        ("captured_at", TIME),
        ("other_published_at", TIME),
        ("other_captured_at", TIME),
        ("passages", pa.string()),  # of a reuse: which words of the article stand in the other
        ("other_passages", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedDay:
    """A day made ready to be paired with others."""

    day: Fingerprints  # without its keys, which the index has
    index: Index  # of the first row of each different text


def indexed(day: Fingerprints) -> IndexedDay:
    """Sort a day's keys, which is half the work of pairing it, once for all its pairs."""
    firsts, _ = first_of_same_text(day)
    index = index_of(day, firsts)
    nothing = np.zeros(len(day) + 1, np.int64)
    return IndexedDay(day=replace(day, keys=day.keys[:0].copy(), key_offsets=nothing), index=index)


def find_edges(first: Fingerprints, second: Fingerprints) -> pa.Table:
    """Every pair of one article of each day that is a copy, or holds a long passage of the other.

    A day may be paired with itself. Exact copies are compared once, by the first of them.
    """
    ours = indexed(first)
    return edges_between(ours, ours if first is second else indexed(second))


def edges_between(first: IndexedDay, second: IndexedDay) -> pa.Table:
    """The same, of days made ready."""
    found = candidates_of(first, second)
    nothing = np.zeros(0, np.int64)
    copies, reuses, swapped = [nothing], [nothing], [np.zeros(0, np.bool_)]
    for pair, measured in found.measured():
        kept = is_copy(measured)
        copies.append(np.flatnonzero(kept) + pair.start)
        swapped.append(is_rewrite(measured.runs, measured.words)[kept])
        reuses.append(np.flatnonzero(~kept & is_reuse(measured)) + pair.start)
    near, reused = np.concatenate(copies), np.concatenate(reuses)
    edges = pa.concat_tables(
        [
            _exact_edges(first.day, second.day),
            _near_edges(
                first.day,
                second.day,
                found.left[near],
                found.right[near],
                np.concatenate(swapped),
            ),
            _reuse_edges(first.day, second.day, found.left[reused], found.right[reused]),
        ]
    )
    return edges.sort_by([("article_id", "ascending"), ("other_id", "ascending")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of rows of two days to look at, ascending."""

    first: Fingerprints
    second: Fingerprints
    left: Rows
    right: Rows
    boilerplate: U64

    def measured(self) -> Iterator[tuple[slice, Comparison]]:
        """A few pairs at a time, compared by what they say beside boilerplate."""
        for start in range(0, len(self.left), PAIRS_WITH_WORDS):
            some = slice(start, start + PAIRS_WITH_WORDS)
            rows, other_rows = distinct(self.left[some]), distinct(self.right[some])
            if self.first is self.second:
                rows = other_rows = distinct(np.concatenate([rows, other_rows]))
            ours = theirs = without_boilerplate(self.first, rows, self.boilerplate)
            if self.first is not self.second:
                theirs = without_boilerplate(self.second, other_rows, self.boilerplate)
            left = np.searchsorted(rows, self.left[some])
            right = np.searchsorted(other_rows, self.right[some])
            for few in batches(ours, theirs, left, right):
                compared = compare(ours, theirs, left[few], right[few])
                yield slice(start + few.start, start + few.stop), compared


def candidates_of(first: IndexedDay, second: IndexedDay) -> Candidates:
    """The pairs of two days that are worth a closer look."""
    slices = slices_of(first.index, second.index)
    boilerplate = boilerplate_keys(slices, first.index, second.index)
    left, right = candidate_pairs(first.index, second.index, boilerplate)
    return Candidates(
        first=first.day, second=second.day, left=left, right=right, boilerplate=boilerplate
    )


def _exact_edges(first: Fingerprints, second: Fingerprints) -> pa.Table:
    left, right = exact_pairs(first, second)
    ones = np.ones(len(left), np.float32)
    return edge_table(first, second, left, right, [Relation.EXACT] * len(left), ones, ones, ones)


def _near_edges(
    first: Fingerprints,
    second: Fingerprints,
    left: Rows,
    right: Rows,
    swapped: NDArray[np.bool_],
) -> pa.Table:
    """Edges for pairs that are copies, measured on everything they print.

    One is a rewrite where words were swapped with its boilerplate and without.
    """
    differ = first.text_hashes[left] != second.text_hashes[right]
    left, right, swapped = left[differ], right[differ], swapped[differ]
    ours, theirs = everything(first), everything(second)
    runs = compare_runs(ours, theirs, left, right)
    relations = np.full(len(left), Relation.NEAR, object)
    words = compare_words(ours, theirs, left[swapped], right[swapped])
    relations[swapped.nonzero()[0][is_rewrite(runs.of(swapped), words)]] = Relation.REWRITE
    same = (runs.resemblance == 1) & (ours.lengths[left] == theirs.lengths[right])
    relations = np.where(same & (runs.both > 0), Relation.EXACT, relations)
    return edge_table(
        first,
        second,
        left,
        right,
        relations.tolist(),
        runs.resemblance.astype(np.float32),
        runs.containment.astype(np.float32),
        runs.other_containment.astype(np.float32),
    )


def _reuse_edges(first: Fingerprints, second: Fingerprints, left: Rows, right: Rows) -> pa.Table:
    """Edges for pairs of which one holds a passage of the other."""
    ours, theirs = everything(first), everything(second)
    runs = compare_runs(ours, theirs, left, right)
    found = passages_of(ours, theirs, left, right)
    table = edge_table(
        first,
        second,
        left,
        right,
        [Relation.REUSE] * len(left),
        runs.resemblance.astype(np.float32),
        runs.containment.astype(np.float32),
        runs.other_containment.astype(np.float32),
    )
    for name, passages in zip(("passages", "other_passages"), found, strict=True):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, pa.array(passages, pa.string()))
    return table


def edge_table(
    first: Fingerprints,
    second: Fingerprints,
    left: Rows,
    right: Rows,
    relation: Iterable[Relation],
    resemblance: NDArray[np.float32],
    containment: NDArray[np.float32],
    other_containment: NDArray[np.float32],
) -> pa.Table:
    """Pairs of row numbers as a table of edges."""
    ours, theirs = first.articles.take(left), second.articles.take(right)
    columns = [
        ours["article_id"],
        theirs["article_id"],
        pa.array([str(name) for name in relation], pa.string()),
        pa.array(resemblance, pa.float32()),
        pa.array(containment, pa.float32()),
        pa.array(other_containment, pa.float32()),
        ours["published_at"],
        ours["captured_at"],
        theirs["published_at"],
        theirs["captured_at"],
        *(pa.nulls(len(left), pa.string()) for _ in range(2)),
    ]
    return pa.Table.from_arrays(columns, schema=EDGES)


def exact_pairs(first: Fingerprints, second: Fingerprints) -> tuple[Rows, Rows]:
    """Row numbers of articles with the same words in the same order.

    A text that many print is a star, not every pair of them: within a day all are tied to the
    first of them, and between two days the two firsts to each other.
    """
    firsts, owners = first_of_same_text(first)
    if first is second:
        left = np.flatnonzero(owners != np.arange(len(owners)))
        return owners[left], left
    firsts = firsts[_is_long(first)[firsts]]
    others, _ = first_of_same_text(second)
    _, left, right = np.intersect1d(
        first.text_hashes[firsts], second.text_hashes[others], return_indices=True
    )
    return firsts[left], others[right]


def first_of_same_text(day: Fingerprints) -> tuple[Rows, Rows]:
    """The first row of each different text, and for every row its first.

    A text too short to say anything stands for itself only.
    """
    rows = np.arange(len(day))
    order = np.lexsort((rows, day.text_hashes))
    starts = np.flatnonzero(is_new(day.text_hashes[order]))
    owners = np.empty_like(rows)
    owners[order] = np.repeat(order[starts], np.diff(np.append(starts, len(rows))))
    owners = np.where(_is_long(day), owners, rows)
    return np.flatnonzero(owners == rows), owners


def _is_long(day: Fingerprints) -> NDArray[np.bool_]:
    is_long = np.diff(day.word_offsets) >= FEWEST_WORDS_EXACT
    for row in np.flatnonzero(is_long & (np.diff(day.word_offsets) < MANY_WORDS_EXACT)):
        words = day.words[day.word_offsets[row] : day.word_offsets[row + 1]]
        is_long[row] = np.count_nonzero((words & FLAGS) != INSIDE) >= FEWEST_WORDS_EXACT
    return is_long
