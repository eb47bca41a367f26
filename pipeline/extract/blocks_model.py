"""How likely each block is the article's: a small forest of decision trees, learned from pages."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from pipeline.extract.blocks_features import FEATURES, Numbers

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
    cut: float  # from this probability on a block is kept

    def probabilities(self, rows: Numbers) -> Numbers:
        """One probability a row; all rows go down all trees at once."""
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        line = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            is_left = rows[line, self.feature[node]] <= self.threshold[node]
            node = np.where(is_left, self.left[node], self.right[node])
        told: Numbers = (1 / (1 + np.exp(-self.value[node].sum(axis=1)))).astype(np.float32)
        return told


@cache
def forest() -> Forest | None:
    """The forest beside this file; None where there is none or it knows other features."""
    folder = files("pipeline.extract")
    model, provenance = folder.joinpath(MODEL_FILE), folder.joinpath(PROVENANCE_FILE)
    if not model.is_file() or not provenance.is_file():
        return None
    told = json.loads(provenance.read_text(encoding="utf-8"))
    if tuple(told["features"]) != FEATURES:
        return None
    with model.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return Forest(
            roots=arrays["roots"],
            feature=arrays["feature"],
            threshold=arrays["threshold"],
            left=arrays["left"],
            right=arrays["right"],
            value=arrays["value"],
            depth=int(told["depth"]),
            cut=float(told["cut"]),
        )
