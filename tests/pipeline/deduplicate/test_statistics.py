"""The figures of a night."""

import pyarrow as pa

from pipeline.deduplicate.statistics import cluster_statistics
from pipeline.records import Relation


def table_of(*rows):
    names = ("article_id", "cluster_id", "representative_id", "relation")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


def test_what_a_night_found_is_counted():
    before = table_of(("b", "x", "b", None), ("c", "y", "c", None))
    after = table_of(
        ("a", "z", "a", None),
        ("b", "z", "a", "near"),
        ("c", "z", "a", "exact"),
        ("d", "w", "d", None),
    )
    sources = {"a": "us_one", "b": "us_two", "c": "us_two", "d": "us_two"}
    figures = cluster_statistics([after], sources, [before])
    assert (figures.articles, figures.clusters, figures.largest) == (4, 1, 3)
    assert figures.copy_share_by_source == {"us_one": 0.0, "us_two": 2 / 3}
    assert figures.new_by_relation == {Relation.EXACT: 1, Relation.NEAR: 1, Relation.REWRITE: 0}


def test_a_night_of_nothing_has_figures_too():
    assert cluster_statistics([], {}).largest == 0
