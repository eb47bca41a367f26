"""How likely each block is the article's: two small forests of trees, learned from pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import Block
from pipeline.extract.body.blocks_features import (
    CONTEXT,
    FEATURES,
    Numbers,
    is_candidate,
    measure_context,
)

MODEL_FILE = "blocks_model.npz"  # written by `python -m benchmarks.reading.train`
PROVENANCE_FILE = "blocks_model.json"  # how it was made, from what, and how well it does


@dataclass(frozen=True, slots=True)
class Forest:
    """Decision trees in arrays, level by level, roots first; of two branches the left is first."""

    trees: int
    depth: int  # the number of questions on the longest way down
    feature: npt.NDArray[np.intp]
    threshold: Numbers  # infinite at a leaf, whose branch leads to itself
    left: npt.NDArray[np.intp]
    value: npt.NDArray[np.float64]

    @staticmethod
    def of(arrays: Mapping[str, npt.NDArray[np.float64]]) -> "Forest":
        """Trees as they were learned: in any order, a leaf's branches lead to itself."""
        left, right = arrays["left"].astype(np.intp), arrays["right"].astype(np.intp)
        levels = [arrays["roots"].astype(np.intp)]
        while (asking := levels[-1][left[levels[-1]] != levels[-1]]).size:
            levels.append(np.stack([left[asking], right[asking]], axis=1).ravel())
        order = np.concatenate(levels)
        place = np.zeros(len(left), np.intp)
        place[order] = np.arange(len(order))
        stated = arrays["threshold"][order]
        threshold = stated.astype(np.float32)  # rounded down: all that is measured is this exact
        below = np.nextafter(threshold, np.float32(-np.inf))
        threshold = np.where(threshold > stated, below, threshold)
        return Forest(
            trees=len(levels[0]),
            depth=len(levels) - 1,
            feature=arrays["feature"].astype(np.intp)[order],
            threshold=np.where(left[order] == order, np.float32(np.inf), threshold),
            left=place[left[order]],
            value=arrays["value"][order],
        )

    def probabilities(self, rows: Numbers) -> Numbers:
        """One probability a row; all rows go down all trees at once."""
        numbers = np.ascontiguousarray(rows).ravel()
        start = (np.arange(len(rows)) * rows.shape[1])[:, None]
        node = np.broadcast_to(np.arange(self.trees), (len(rows), self.trees))
        for _ in range(self.depth):
            asked = self.feature.take(node)
            asked += start
            is_right = numbers.take(asked) > self.threshold.take(node)
            node = self.left.take(node)
            node += is_right
        told: Numbers = (1 / (1 + np.exp(-self.value.take(node).sum(axis=1)))).astype(np.float32)
        return told


@dataclass(frozen=True, slots=True)
class Model:
    """A first opinion of each block, and a second one that knows the first of its neighbours."""

    first: Forest
    second: Forest
    cut: float  # from this probability on a block is kept
    doubt: float = 0.0  # with more of it than this, trafilatura is asked

    def probabilities(self, blocks: Sequence[Block], features: Numbers) -> Numbers:
        """One probability a block."""
        told = np.zeros(len(features), np.float32)
        asked = is_candidate(features)
        if not asked.any():
            return told
        told[asked] = self.first.probabilities(features[asked])
        context = measure_context(blocks, told)[asked]
        told[asked] = self.second.probabilities(np.hstack([features[asked], context]))
        return told


@cache
def model() -> Model | None:
    """The model beside this file; None where there is none or it knows other features."""
    folder = files("pipeline.extract.body")
    held, provenance = folder.joinpath(MODEL_FILE), folder.joinpath(PROVENANCE_FILE)
    if not held.is_file() or not provenance.is_file():
        return None
    told = json.loads(provenance.read_text(encoding="utf-8"))
    if tuple(told["features"]) != FEATURES or tuple(told["context"]) != CONTEXT:
        return None
    with held.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        first, second = (_forest(arrays, name) for name in ("first", "second"))
    return Model(first, second, float(told["cut"]), float(told["doubt"]))


def _forest(arrays: Mapping[str, npt.NDArray[np.float64]], name: str) -> Forest:
    keys = ("roots", "feature", "threshold", "left", "right", "value")
    return Forest.of({key: arrays[f"{name}_{key}"] for key in keys})
