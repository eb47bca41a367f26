"""Clusters are a pure function of the edges."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplicate import EDGES, cluster, cluster_id

pytestmark = pytest.mark.slow


def edges_of(*edges):
    """Edges given as (article, other, relation, containment, other containment)."""
    rows = [
        {
            "article_id": article,
            "other_id": other,
            "relation": relation,
            "resemblance": min(containment, other_containment),
            "containment": containment,
            "other_containment": other_containment,
            "published_at": moment(article),
            "captured_at": moment(article),
            "other_published_at": moment(other),
            "other_captured_at": moment(other),
        }
        for article, other, relation, containment, other_containment in edges
    ]
    return pa.Table.from_pylist(rows, schema=EDGES)


def moment(article):
    """Earlier letters were published earlier."""
    return datetime(2026, 3, 1, ord(article[0]) - ord("a"), tzinfo=UTC)


def rows_of(*edges, articles=()):
    table = cluster(pa.table({"article_id": pa.array(articles, pa.string())}), edges_of(*edges))
    return {row["article_id"]: row for row in table.to_pylist()}


def members_of(rows):
    clusters = {}
    for row in rows.values():
        clusters.setdefault(row["cluster_id"], set()).add(row["article_id"])
    return sorted(map(sorted, clusters.values()))


def test_a_copy_of_a_copy_is_as_sure_as_its_weakest_link():
    rows = rows_of(("a", "b", "near", 0.9, 0.8), ("b", "c", "exact", 1, 1))
    assert rows["c"]["representative_id"] == "a"
    assert rows["c"]["relation"] == "near"
    assert round(rows["c"]["containment"], 3) == 0.8


def test_an_edge_to_the_representative_is_told_before_any_way_round():
    rows = rows_of(
        ("a", "c", "rewrite", 0.3, 0.3), ("a", "b", "near", 0.9, 0.9), ("b", "c", "near", 0.9, 0.9)
    )
    assert rows["c"]["relation"] == "rewrite"


def test_containment_is_that_of_the_copy_in_the_representative():
    rows = rows_of(("b", "a", "near", 1.0, 0.25))
    assert rows["b"]["containment"] == 1.0
    rows = rows_of(("a", "b", "near", 0.25, 1.0))
    assert rows["b"]["containment"] == 1.0


def test_a_round_up_does_not_join_the_stories_it_quotes():
    rows = rows_of(
        ("r", "a", "near", 0.1, 0.9),
        ("r", "b", "near", 0.1, 0.9),
        ("r", "c", "near", 0.1, 0.9),
        ("a", "d", "near", 0.9, 0.9),
    )
    assert members_of(rows) == [["a", "d"], ["b"], ["c"], ["r"]]


def test_two_round_ups_of_the_same_stories_do_not_join_them_either():
    quoted = [(hub, story, "near", 0.1, 0.9) for hub in "rs" for story in "abc"]
    assert members_of(rows_of(*quoted)) == [["a"], ["b"], ["c"], ["r"], ["s"]]


def test_a_long_original_keeps_its_shortened_copies():
    parts = [("o", short, "near", 0.2, 1.0) for short in "abcd"]
    among = [("a", "b", "near", 0.8, 0.9), ("b", "c", "near", 0.8, 0.9), ("c", "d", "near", 0.9, 1)]
    assert members_of(rows_of(*parts, *among)) == [list("abcdo")]


def test_the_id_is_a_function_of_the_members():
    rows = rows_of(("a", "b", "exact", 1, 1), articles=["c"])
    assert rows["a"]["cluster_id"] == rows["b"]["cluster_id"] == cluster_id(["b", "a"])
    assert rows["c"]["cluster_id"] == cluster_id(["c"])


pairs = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from("ijklmnop"),
        st.sampled_from(["exact", "near", "rewrite"]),
        st.sampled_from([0.25, 0.5, 1.0]),
        st.sampled_from([0.25, 0.5, 1.0]),
    ),
    max_size=24,
    unique_by=lambda edge: edge[:2],
)


@given(edges=pairs, order=st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(edges, order):
    shuffled = list(edges)
    order.shuffle(shuffled)
    assert rows_of(*edges) == rows_of(*shuffled)
