"""Decide from the measurements of two articles whether one repeats the other, and how.

The weights are a logistic regression fitted on the "dev" halves of two corpora (one with half of
its titles hidden) by `python -m benchmarks.dedup.fit`. The finding of Silcock et al. 2023 holds
here too: what tells a templated report from a copy are its numbers and names, not its words.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.comparison import Comparison, Overlap, Shares

FEWEST_WORDS = 20  # without boilerplate: below, there is nothing to compare
LEAST_CONTAINED = 0.22  # of the runs of the shorter text; independent reports share fewer
MOST_SWAPPED = 0.13  # runs lost although their words are there: beyond, words were swapped
SURE = 1.0  # log odds
CONSTANT = -9.82
WEIGHTS = {
    "contained": 3.18,
    "spread": 4.36,
    "numbers": 2.9,
    "names": 2.77,
    "title": 1.72,
    "lead": 0.52,
    "length": 0.91,
    "longer": -2.62,
    "longer title": 3.74,
    "longer lead": 1.15,
}


def is_copy(measured: Comparison) -> NDArray[np.bool_]:
    """Which pairs, measured without boilerplate, repeat each other in any way."""
    features = features_of(measured)
    odds = CONSTANT + sum(weight * features[name] for name, weight in WEIGHTS.items())
    shortest = np.minimum(measured.lengths, measured.other_lengths)
    enough = (shortest >= FEWEST_WORDS) & (features["contained"] >= LEAST_CONTAINED)
    return (odds > SURE) & enough


def is_rewrite(runs: Overlap, words: Overlap) -> NDArray[np.bool_]:
    """Which copies say it in other words: the words are there, their runs are not."""
    return _in_smaller(words) - _in_smaller(runs) > MOST_SWAPPED


def features_of(measured: Comparison) -> dict[str, Shares]:
    """What is known of each pair, by name."""
    shortest = np.minimum(measured.lengths, measured.other_lengths)
    longest = np.maximum(measured.lengths, measured.other_lengths)
    longer = np.log2(longest / np.maximum(shortest, 1))
    has_titles = np.minimum(measured.title.first, measured.title.second) > 0
    title = np.where(has_titles, _in_smaller(measured.title), 0.5)
    lead = _in_smaller(measured.lead)
    return {
        "contained": _in_smaller(measured.runs),
        "spread": np.maximum(measured.spread, measured.other_spread),
        "numbers": _agreement(measured.numbers),
        "names": _agreement(measured.names),
        "title": title,
        "lead": lead,
        "length": np.clip(np.log2(np.maximum(shortest, 8) / 100), -2, 1.5),
        "longer": longer,
        "longer title": longer * title,
        "longer lead": longer * lead,
    }


def _in_smaller(overlap: Overlap) -> Shares:
    return overlap.both / np.maximum(np.minimum(overlap.first, overlap.second), 1)


def _agreement(overlap: Overlap) -> Shares:
    """The same, a half where there is nothing to agree on."""
    return (overlap.both + 1) / (np.minimum(overlap.first, overlap.second) + 2)
