"""How likely a page is no article by its looks: a forest of trees, learned from labelled pages."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.extract.body.blocks_model import Forest, read_learned
from pipeline.extract.body.columns import Numbers
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
    learned = read_learned(files("pipeline.extract.gate"), MODEL_FILE, PROVENANCE_FILE)
    if learned is None:
        return None
    trees, told = learned
    if tuple(told["features"]) != FEATURES:
        return None
    return LooksModel(Forest.of(trees), float(told["limit"]))
