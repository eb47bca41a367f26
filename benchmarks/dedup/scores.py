"""How well pairs, edges and clusters match the truth."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.dedup.corpora import NEVER_ALIKE, kind_of, true_pairs
from benchmarks.dedup.transformations import Story
from pipeline.records import Relation

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Pairs are of articles in one cluster; edges are what was found directly."""

    pair_precision: float
    pair_recall: float
    adjusted_rand: float
    edge_precision: float
    edges: int
    never_alike_share: float  # of the edges: false, and of two reports that only look alike
    recall: Mapping[str, float]  # of pairs, by kind of change
    false_edges: Mapping[str, int]  # by kinds of the two
    largest: int

    @property
    def pair_f1(self) -> float:
        return (
            2
            * self.pair_precision
            * self.pair_recall
            / max(self.pair_precision + self.pair_recall, 1e-9)
        )


def score(stories: Sequence[Story], edges: pa.Table, clusters: pa.Table) -> Scores:
    """Of tables whose article ids are `corpora.article_id`."""
    edges = edges.filter(pc.not_equal(edges["relation"], Relation.REUSE))  # joins nothing
    found = {
        (min(one, two), max(one, two))
        for one, two in zip(_numbers(edges["article_id"]), _numbers(edges["other_id"]), strict=True)
    }
    labels = dict(
        zip(_numbers(clusters["article_id"]), clusters["cluster_id"].to_pylist(), strict=True)
    )
    return score_pairs(stories, found, labels)


def score_pairs(stories: Sequence[Story], edges: set[Pair], labels: Mapping[int, object]) -> Scores:
    truth = true_pairs(stories)
    groups: dict[object, list[int]] = {}
    for number in range(len(stories)):
        groups.setdefault(labels[number], []).append(number)
    together = {pair for group in groups.values() for pair in combinations(group, 2)}
    hits = truth & together
    kinds = Counter(kind_of(stories[one], stories[two]) for one, two in truth)
    hit_kinds = Counter(kind_of(stories[one], stories[two]) for one, two in hits)
    wrong = Counter(
        "+".join(sorted((stories[one].variant, stories[two].variant))) for one, two in edges - truth
    )
    names = set(NEVER_ALIKE.split())
    never = sum(
        count for kind, count in wrong.items() if set(kind.split("+")) <= names - {"neg_digest"}
    )
    return Scores(
        pair_precision=len(hits) / max(len(together), 1),
        pair_recall=len(hits) / max(len(truth), 1),
        adjusted_rand=_adjusted_rand(len(stories), len(truth), len(together), len(hits)),
        edge_precision=len(edges & truth) / max(len(edges), 1),
        edges=len(edges),
        never_alike_share=never / max(len(edges), 1),
        recall={kind: hit_kinds[kind] / count for kind, count in kinds.most_common()},
        false_edges=dict(wrong.most_common()),
        largest=max(map(len, groups.values())),
    )


def _adjusted_rand(size: int, truth: int, together: int, hits: int) -> float:
    """Hubert and Arabie 1985, from counts of pairs."""
    expected = truth * together / max(comb(size, 2), 1)
    return (hits - expected) / max((truth + together) / 2 - expected, 1e-9)


def _numbers(column: pa.ChunkedArray) -> Iterable[int]:
    return (int(name[1:]) for name in column.to_pylist())
