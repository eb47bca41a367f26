"""How likely each block is the article's: two small forests of trees, learned from pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks_features import (
    CONTEXT,
    FEATURES,
    is_candidate,
    measure_context,
)
from pipeline.extract.body.columns import Columns, Numbers

MODEL_FILE = "blocks_model.npz"  # written by `python -m benchmarks.reading.train`
PROVENANCE_FILE = "blocks_model.json"  # how it was made, from what, and how well it does
ROWS_AT_ONCE = 256  # what the answers about them take stays in the processor's cache


@dataclass(frozen=True, slots=True)
class _Step:
    """What leads from the nodes of one depth, of all trees, to those of the next one."""

    asking: npt.NDArray[np.intp]  # which of the nodes ask, the others are leaves
    question: npt.NDArray[np.intp]  # what each of them asks


@dataclass(frozen=True, slots=True)
class Forest:
    """Decision trees in arrays, through which all rows go at once, eight of them to a byte.

    Most questions are asked by several trees: each is answered once, as a bit a row. Then a node's
    rows, a bit each, are parted by its question into those that go on to its left and its right.
    """

    feature: npt.NDArray[np.intp]  # of each question
    threshold: Numbers  # more is a yes
    steps: tuple[_Step, ...]
    leaves: npt.NDArray[np.intp]  # where each stands among all nodes; the first of each tree first
    value: npt.NDArray[np.float64]  # of the leaves, tree by tree
    first_leaf: npt.NDArray[np.intp]  # of each tree
    beside: dict[int, Numbers] = field(default_factory=dict)  # thresholds, as often as rows ask

    @staticmethod
    def of(arrays: Mapping[str, npt.NDArray[np.float64]]) -> "Forest":
        """Trees as they were learned: in any order, a leaf's branches lead to itself."""
        roots, left, right = (
            arrays[key].astype(np.intp).tolist() for key in ("roots", "left", "right")
        )
        trees = [_leaves(root, left, right) for root in roots]
        widest = max(map(len, trees))
        number = {leaf: (tree, place) for tree, of_tree in enumerate(trees)
                  for place, leaf in enumerate(of_tree)}  # fmt: skip
        questions: dict[tuple[float, float], int] = {}
        asked = list(zip(arrays["feature"].tolist(), arrays["threshold"].tolist(), strict=True))
        steps = []
        leaves = np.full((widest, len(trees)), -1, np.intp)
        value = np.zeros((len(trees), widest))
        passed, nodes = 0, list(roots)
        while True:
            asking = [at for at, node in enumerate(nodes) if left[node] != node]
            for at, node in enumerate(nodes):
                if left[node] == node:
                    tree, place = number[node]
                    leaves[place, tree] = passed + at
                    value[tree, place] = arrays["value"][node]
            if not asking:
                break
            passed += len(nodes)
            nodes = [nodes[at] for at in asking]
            question = [questions.setdefault(asked[node], len(questions)) for node in nodes]
            steps.append(_Step(np.array(asking, np.intp), np.array(question, np.intp)))
            nodes = [left[node] for node in nodes] + [right[node] for node in nodes]
        stated = np.array([threshold for _, threshold in questions], np.float64)
        threshold = stated.astype(np.float32)  # rounded down: all that is measured is this exact
        below = np.nextafter(threshold, np.float32(-np.inf))
        return Forest(
            feature=np.array([feature for feature, _ in questions], np.intp),
            threshold=np.where(threshold > stated, below, threshold)[:, None],
            steps=tuple(steps),
            leaves=leaves,
            value=value.ravel(),
            first_leaf=np.arange(len(trees), dtype=np.intp) * widest,
        )

    def probabilities(self, rows: Numbers) -> Numbers:
        """One probability a row."""
        parts = [rows[at : at + ROWS_AT_ONCE] for at in range(0, len(rows), ROWS_AT_ONCE)]
        odds = np.concatenate([self._odds(part) for part in parts] or [np.zeros(0)])
        told: Numbers = (1 / (1 + np.exp(-odds))).astype(np.float32)
        return told

    def _thresholds(self, count: int) -> Numbers:
        """The threshold of each question beside itself for so many rows.

        NumPy compares like with like several times as fast. There are six counts, all of which
        take some five megabytes.
        """
        if count not in self.beside:
            self.beside[count] = self.threshold.repeat(count, axis=1)
        return self.beside[count]

    def _odds(self, rows: Numbers) -> npt.NDArray[np.float64]:
        width = 1 << ((len(rows) - 1) // 8).bit_length()  # bytes that are fetched as one number
        columns = np.zeros((rows.shape[1], 8 * width), np.float32)
        columns[:, : len(rows)] = rows.T
        answers = columns.take(self.feature, axis=0) > self._thresholds(8 * width)
        is_yes = np.packbits(answers.ravel()).reshape(-1, width)
        here = np.full((len(self.first_leaf), width), 0xFF, np.uint8)
        passed = [here]
        for step in self.steps:
            here = here.take(step.asking, axis=0)
            on_right = here & is_yes.take(step.question, axis=0)
            here ^= on_right
            here = np.concatenate((here, on_right))
            passed.append(here)
        passed.append(np.zeros((1, width), np.uint8))  # where a tree has no more leaves
        reached = np.concatenate(passed).take(self.leaves, axis=0)
        leaf = np.zeros(8 * width * len(self.first_leaf), np.uint8)
        for having in _having(len(reached)):
            leaf += leaf
            leaf += np.unpackbits(np.bitwise_or.reduce(reached[having], axis=0).ravel())
        of_rows = np.ascontiguousarray(leaf.reshape(-1, 8 * width)[:, : len(rows)].T)
        found: npt.NDArray[np.float64] = self.value.take(of_rows + self.first_leaf).sum(axis=1)
        return found


@cache
def _having(count: int) -> tuple[npt.NDArray[np.intp], ...]:
    """Which numbers below another have each of the bits, the highest bit first."""
    numbers = np.arange(count)
    bits = reversed(range((count - 1).bit_length()))
    return tuple((numbers >> bit & 1).nonzero()[0] for bit in bits)


def _leaves(root: int, left: Sequence[int], right: Sequence[int]) -> list[int]:
    """A tree's leaves from left to right."""
    if left[root] == root:
        return [root]
    return _leaves(left[root], left, right) + _leaves(right[root], left, right)


@dataclass(frozen=True, slots=True)
class Model:
    """A first opinion of each block, and a second one that knows the first of its neighbours."""

    first: Forest
    second: Forest
    cut: float  # from this probability on a block is kept
    doubt: float = 0.0  # with more of it than this, trafilatura is asked

    def probabilities(self, blocks: Columns, features: Numbers) -> Numbers:
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
