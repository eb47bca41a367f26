"""How likely each block is the article's: two small forests of trees, learned from pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

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
MOST_LEAVES = 32  # of a tree: a bit of a number each
MANTISSA_BITS, EXPONENT_OF_ONE = 23, 127  # of a float32


@dataclass(frozen=True, slots=True)
class Forest:
    """Decision trees in arrays: every question of all trees is asked, without a way down.

    A question that is answered by yes rules out the leaves to its left; of those that are left,
    the first is the tree's. So each step asks one question of every tree for every row at once.
    """

    feature: npt.NDArray[np.intp]  # one row a question, one column a tree
    threshold: Numbers  # infinite where a tree has no more questions; more is a yes
    ruled_out: npt.NDArray[np.uint32]  # the leaves to the left, a bit each
    value: npt.NDArray[np.float64]  # of the leaves, tree by tree
    first_leaf: npt.NDArray[np.int32]  # of each tree, less what a number's exponent adds

    @staticmethod
    def of(arrays: Mapping[str, npt.NDArray[np.float64]]) -> "Forest":
        """Trees as they were learned: in any order, a leaf's branches lead to itself."""
        roots, left, right = (
            arrays[key].astype(np.intp).tolist() for key in ("roots", "left", "right")
        )
        trees = [_questions(root, left, right) for root in roots]
        steps = max((len(asked) for asked, _ in trees), default=0)
        widest = max(len(leaves) for _, leaves in trees)
        if widest > MOST_LEAVES:
            raise ValueError(f"a tree has {widest} leaves, more than {MOST_LEAVES}")
        feature = np.zeros((steps, len(trees)), np.intp)
        stated = np.full((steps, len(trees)), np.inf)
        ruled_out = np.zeros((steps, len(trees)), np.uint32)
        value = np.zeros((len(trees), widest))
        for tree, (asked, leaves) in enumerate(trees):
            nodes = [node for node, _ in asked]
            feature[: len(asked), tree] = arrays["feature"][nodes].astype(np.intp)
            stated[: len(asked), tree] = arrays["threshold"][nodes]
            ruled_out[: len(asked), tree] = [bits for _, bits in asked]
            value[tree, : len(leaves)] = arrays["value"][leaves]
        threshold = stated.astype(np.float32)  # rounded down: all that is measured is this exact
        below = np.nextafter(threshold, np.float32(-np.inf))
        threshold = np.where(threshold > stated, below, threshold)
        return Forest(
            feature=feature,
            threshold=threshold[:, :, None],
            ruled_out=ruled_out[:, :, None],
            value=value.ravel(),
            first_leaf=(np.arange(len(trees), dtype=np.int32) * widest - EXPONENT_OF_ONE)[:, None],
        )

    def probabilities(self, rows: Numbers) -> Numbers:
        """One probability a row."""
        columns = np.ascontiguousarray(rows.T)
        out = np.zeros((len(self.first_leaf), len(rows)), np.uint32)
        asked = np.empty(out.shape, np.float32)
        for feature, threshold, ruled_out in zip(
            self.feature, self.threshold, self.ruled_out, strict=True
        ):
            columns.take(feature, axis=0, out=asked, mode="clip")
            yes = (asked > threshold).astype(np.uint32)
            yes *= ruled_out
            out |= yes
        np.invert(out, out=out)
        first = out & (~out + np.uint32(1))  # a power of two: its exponent is its place
        leaf = first.astype(np.float32).view(np.int32) >> MANTISSA_BITS
        leaf += self.first_leaf
        told: Numbers = (1 / (1 + np.exp(-self.value.take(leaf.T).sum(axis=1)))).astype(np.float32)
        return told


def _questions(
    root: int, left: Sequence[int], right: Sequence[int]
) -> tuple[list[tuple[int, int]], list[int]]:
    """A tree's questions, each with the leaves to its left as bits, and its leaves in order."""
    asked: list[tuple[int, int]] = []
    leaves: list[int] = []

    def walk(node: int) -> int:
        if left[node] == node:
            leaves.append(node)
            return 1 << (len(leaves) - 1)
        place = len(asked)
        asked.append((node, 0))
        on_left = walk(left[node])
        asked[place] = node, on_left
        return on_left | walk(right[node])

    walk(root)
    return asked, leaves


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
    learned = read_learned(files("pipeline.extract.body"), MODEL_FILE, PROVENANCE_FILE)
    if learned is None:
        return None
    arrays, told = learned
    if tuple(told["features"]) != FEATURES or tuple(told["context"]) != CONTEXT:
        return None
    first, second = (_forest(arrays, name) for name in ("first", "second"))
    return Model(first, second, float(told["cut"]), float(told["doubt"]))


def read_learned(
    folder: Traversable, model: str, provenance: str
) -> tuple[Mapping[str, npt.NDArray[Any]], Mapping[str, Any]] | None:
    """The arrays of a model and how it was made; None where either file is missing."""
    held, made = folder.joinpath(model), folder.joinpath(provenance)
    if not held.is_file() or not made.is_file():
        return None
    with held.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}  # each read from its file once
    return found, json.loads(made.read_text(encoding="utf-8"))


def _forest(arrays: Mapping[str, npt.NDArray[np.float64]], name: str) -> Forest:
    keys = ("roots", "feature", "threshold", "left", "right", "value")
    return Forest.of({key: arrays[f"{name}_{key}"] for key in keys})
