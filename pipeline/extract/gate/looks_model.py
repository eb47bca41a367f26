"""How likely a page is no article by its looks: a forest of trees, learned from labelled pages."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from pipeline.extract.body.blocks_features import Numbers
from pipeline.extract.body.blocks_model import Forest
from pipeline.extract.gate.looks import FEATURES

MODEL_FILE = "looks_model.npz"  # written by `python -m benchmarks.reading.train_gate`
PROVENANCE_FILE = "looks_model.json"  # how it was made, from what, and how well it does


@dataclass(frozen=True, slots=True)
class LooksModel:
    """What was learned, and from which likelihood on a page is turned away."""

    forest: Forest
    limit: float

    def likelihood(self, row: Numbers) -> float:
        """How likely a page with these looks is no article."""
        return float(self.forest.probabilities(row[None, :])[0])


@cache
def looks_model() -> LooksModel | None:
    """The model beside this file; None where there is none or it knows other features."""
    folder = files("pipeline.extract.gate")
    held, provenance = folder.joinpath(MODEL_FILE), folder.joinpath(PROVENANCE_FILE)
    if not held.is_file() or not provenance.is_file():
        return None
    told = json.loads(provenance.read_text(encoding="utf-8"))
    if tuple(told["features"]) != FEATURES:
        return None
    with held.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        trees = {key: arrays[key] for key in arrays.files}  # each is read from its file when asked
    return LooksModel(Forest.of(trees), float(told["limit"]))
