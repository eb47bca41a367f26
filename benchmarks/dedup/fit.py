"""Fit the weights of `pipeline.deduplicate.verdict` on the "dev" halves; print them.

Every candidate pair is seen twice, once without titles, since a rewritten headline must not hide
a copy; a false pair weighs two true ones. The articles are seen all at once, where boilerplate
shows, and night against night, where a template that few articles share does not.
"""

import argparse
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from benchmarks.dedup import corpora
from benchmarks.dedup.transformations import Story
from pipeline.deduplicate.edges import candidates_of, indexed
from pipeline.deduplicate.fingerprints import fingerprint_day
from pipeline.deduplicate.verdict import WEIGHTS, features_of

RIDGE = 3e-4
FALSE_WEIGHT = 2.0


def main() -> None:
    corpora_seen = [corpora.labelled("dev"), corpora.own("dev")]
    sets = [_pairs_of(stories, few) for stories in corpora_seen for few in (False, True)]
    features = np.concatenate([one for one, _ in sets])
    truth = np.concatenate([two for _, two in sets])
    weights = fitted(features, truth)
    print(f"CONSTANT = {weights[0]:.2f}")
    for name, weight in zip(WEIGHTS, weights[1:], strict=True):
        print(f'    "{name}": {weight:.2f},')


def _pairs_of(stories: list[Story], few: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Candidates of all articles at once, or of few: night against night."""
    truth = corpora.true_pairs(stories)
    days = list(corpora.tables_by_day(stories).values()) if few else [corpora.table_of(stories)]
    found = [indexed(fingerprint_day(day)) for day in days]
    rows, is_true = [], []
    for one, two in combinations_with_replacement(found, 2):
        candidates = candidates_of(one, two)
        ours, theirs = (ready.day.articles["article_id"].to_pylist() for ready in (one, two))
        for pair, measured in candidates.measured():
            features = features_of(measured)
            rows.append(np.stack([features[name] for name in WEIGHTS], axis=1))
            is_true += [
                tuple(sorted((int(ours[left][1:]), int(theirs[right][1:])))) in truth
                for left, right in zip(candidates.left[pair], candidates.right[pair], strict=True)
            ]
    with_titles = np.concatenate(rows)
    without = with_titles.copy()
    names = list(WEIGHTS)
    without[:, names.index("title")] = 0.5
    without[:, names.index("longer title")] = 0.5 * without[:, names.index("longer")]
    both = np.concatenate([with_titles, without])
    ones = np.ones((len(both), 1))
    return np.concatenate([ones, both], axis=1), np.tile(np.array(is_true, float), 2)


def fitted(features: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression by Newton's method."""
    importance = np.where(truth > 0, 1.0, FALSE_WEIGHT)
    weights = np.zeros(features.shape[1])
    for _ in range(60):
        likely = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (importance * (likely - truth)) + RIDGE * len(truth) * weights
        curve = (features * (importance * likely * (1 - likely))[:, None]).T @ features
        step = np.linalg.solve(curve + RIDGE * len(truth) * np.eye(len(weights)), slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m benchmarks.dedup.fit", description=__doc__).parse_args()
    main()
