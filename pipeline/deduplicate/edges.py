"""Find the pairs of two days that repeat each other: a pure function of their fingerprints."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.deduplicate.fingerprints import Fingerprints
from pipeline.records import Relation

FEWEST_WORDS_EXACT = 12  # a caption or a teaser that repeats says nothing
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
    ]
)


def find_edges(first: Fingerprints, second: Fingerprints) -> pa.Table:
    """Every pair of one article of each day that is an exact, near or rewritten copy.

    A day may be paired with itself; the order of the two does not matter to what is found.
    """
    left, right = exact_pairs(first, second)
    ones = np.ones(len(left), np.float32)
    return edge_table(first, second, left, right, [Relation.EXACT] * len(left), ones, ones, ones)


def edge_table(
    first: Fingerprints,
    second: Fingerprints,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    relation: Iterable[Relation],
    resemblance: NDArray[np.float32],
    containment: NDArray[np.float32],
    other_containment: NDArray[np.float32],
) -> pa.Table:
    """Pairs of row numbers as a table of edges, sorted."""
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
    ]
    table = pa.Table.from_arrays(columns, schema=EDGES)
    return table.sort_by([("article_id", "ascending"), ("other_id", "ascending")])


def exact_pairs(
    first: Fingerprints, second: Fingerprints
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers of articles with the same words in the same order.

    A text that many print is a star, not every pair of them: within a day all are tied to the
    first of them, and between two days the two firsts to each other.
    """
    firsts, owners = first_of_same_text(first)
    if first is second or first.articles.equals(second.articles):
        left = np.flatnonzero(owners != np.arange(len(owners)))
        return owners[left], left
    others, _ = first_of_same_text(second)
    _, left, right = np.intersect1d(
        first.text_hashes[firsts], second.text_hashes[others], return_indices=True
    )
    return firsts[left], others[right]


def first_of_same_text(day: Fingerprints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first article of each text long enough to compare, and for every article its first."""
    rows = np.arange(len(day))
    lengths = np.diff(day.word_offsets)
    is_long = lengths >= FEWEST_WORDS_EXACT
    _, firsts, inverse = np.unique(day.text_hashes, return_index=True, return_inverse=True)
    owners = np.where(is_long, firsts[inverse], rows)
    return np.unique(firsts[is_long[firsts]]), owners
