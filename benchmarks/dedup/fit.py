"""Fit the weights of `pipeline.deduplicate.verdict` on the "dev" halves; print them.

Every candidate pair is seen twice, once without titles, since a rewritten headline must not hide
a copy; a false pair weighs two true ones.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.dedup import corpora
from benchmarks.dedup.transformations import Story
from pipeline.deduplicate.comparison import compare
from pipeline.deduplicate.edges import candidates_of
from pipeline.deduplicate.fingerprints import fingerprint_day
from pipeline.deduplicate.verdict import WEIGHTS, features_of

RIDGE = 3e-4
FALSE_WEIGHT = 2.0


def main() -> None:
    sets = [_pairs_of(corpora.labelled("dev")), _pairs_of(corpora.own("dev"))]
    features = np.concatenate([one for one, _ in sets])
    truth = np.concatenate([two for _, two in sets])
    weights = fitted(features, truth)
    print(f"CONSTANT = {weights[0]:.2f}")
    for name, weight in zip(WEIGHTS, weights[1:], strict=True):
        print(f'    "{name}": {weight:.2f},')


def _pairs_of(stories: list[Story]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    day = fingerprint_day(corpora.table_of(stories))
    found = candidates_of(day, day)
    truth = corpora.true_pairs(stories)
    is_true = np.array(
        [(int(a), int(b)) in truth for a, b in zip(found.left, found.right, strict=True)]
    )
    rows = []
    for pair in found.parts():
        features = features_of(compare(found.ours, found.theirs, *found.places(pair)))
        rows.append(np.stack([features[name] for name in WEIGHTS], axis=1))
    with_titles = np.concatenate(rows)
    without = with_titles.copy()
    names = list(WEIGHTS)
    without[:, names.index("title")] = 0.5
    without[:, names.index("longer title")] = 0.5 * without[:, names.index("longer")]
    both = np.concatenate([with_titles, without])
    ones = np.ones((len(both), 1))
    return np.concatenate([ones, both], axis=1), np.tile(is_true, 2).astype(float)


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
    main()
