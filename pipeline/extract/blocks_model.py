"""How likely each block is the article's: two small forests of trees, learned from pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from pipeline.extract.blocks import Block
from pipeline.extract.blocks_features import (
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
    """Decision trees in arrays: a leaf is a node whose branches lead to itself."""

    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float64]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]
    depth: int

    def probabilities(self, rows: Numbers) -> Numbers:
        """One probability a row; all rows go down all trees at once."""
        numbers = np.ascontiguousarray(rows).ravel()
        start = (np.arange(len(rows)) * rows.shape[1])[:, None]
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(self.depth):
            measured = numbers.take(start + self.feature.take(node))
            is_left = measured <= self.threshold.take(node)
            node = np.where(is_left, self.left.take(node), self.right.take(node))
        told: Numbers = (1 / (1 + np.exp(-self.value.take(node).sum(axis=1)))).astype(np.float32)
        return told


@dataclass(frozen=True, slots=True)
class Model:
    """A first opinion of each block, and a second one that knows the first of its neighbours."""

    first: Forest
    second: Forest
    cut: float  # from this probability on a block is kept

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
    folder = files("pipeline.extract")
    held, provenance = folder.joinpath(MODEL_FILE), folder.joinpath(PROVENANCE_FILE)
    if not held.is_file() or not provenance.is_file():
        return None
    told = json.loads(provenance.read_text(encoding="utf-8"))
    if tuple(told["features"]) != FEATURES or tuple(told["context"]) != CONTEXT:
        return None
    with held.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        first, second = (_forest(arrays, name) for name in ("first", "second"))
    return Model(first, second, float(told["cut"]))


def _forest(arrays: Mapping[str, npt.NDArray[np.float64]], name: str) -> Forest:
    roots, left, right = (
        arrays[f"{name}_{key}"].astype(np.int32) for key in ("roots", "left", "right")
    )
    return Forest(
        roots=roots,
        feature=arrays[f"{name}_feature"].astype(np.int32),
        threshold=arrays[f"{name}_threshold"],
        left=left,
        right=right,
        value=arrays[f"{name}_value"],
        depth=depth_of(roots, left, right),
    )


def depth_of(
    roots: npt.NDArray[np.int32], left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> int:
    """The number of questions on the longest way down."""
    depth, level = 0, roots
    while (asking := level[left[level] != level]).size:
        level = np.concatenate([left[asking], right[asking]])
        depth += 1
    return depth
