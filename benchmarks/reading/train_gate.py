"""Learn what pages that are no articles look like: `python -m benchmarks.reading.train_gate`.

Learns from the articles marked for development and from `other_pages`, of which there is but one
set; so how well it does is told by cross-validation over sites, and by the held-out articles, which
it never learns from. Writes the forest and its provenance beside pipeline/extract/gate/looks.py.
"""

import argparse
import json
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np

from benchmarks.reading.corpora import CORPORA, Example, read_corpus
from benchmarks.reading.metadata import SOURCE, capture_of
from benchmarks.reading.train import grow
from pipeline.extract.body.blocks_model import Forest
from pipeline.extract.gate import gate, looks
from pipeline.extract.gate.looks_model import MODEL_FILE, PROVENANCE_FILE
from pipeline.extract.gate.page_kind import is_stated
from pipeline.extract.judging import judge
from pipeline.extract.page.linked_data import article_node, read_nodes
from pipeline.extract.page.meta_tags import read_meta_tags

FOLDER = Path(looks.__file__).parent
CACHE = Path(".nightdesk") / "reading" / "looks.pickle"
OTHERS = "other_pages"
LIMIT = 0.99  # no held-out article reaches it, and hardly one in cross-validation
OTHER_WEIGHT = 3.0  # there are six articles for each page that is none
FOLDS, SPLITS = 5, 3
SEEDS = (1, 2, 3)
ROUNDS = 500
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 16,
    "min_data_in_leaf": 5,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "verbose": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A page's looks, and what became of it without them."""

    corpus: str
    kind: str
    split: str
    site: str
    row: np.ndarray
    is_asked: bool  # it is English and states no article, so that its looks decide
    reason: str  # for which it is turned away; empty where it is kept

    @property
    def is_other(self) -> bool:
        return self.corpus == OTHERS


def lesson(example: Example) -> Lesson | None:
    found = judge(capture_of(example), SOURCE)
    page, reading = found.page, found.reading
    if page is None or reading is None:
        return None
    nodes, tags = read_nodes(page), read_meta_tags(page)
    sight = gate.Sight(
        page=page,
        node=article_node(nodes, page),
        nodes=nodes,
        tags=tags,
        title=reading.title,
        paragraphs=reading.body.paragraphs,
        homepage=SOURCE.homepage,
        language=reading.language.code,
        is_signed=bool(reading.authors),
        is_dated=reading.published.winner is not None,
    )
    is_asked = sight.language == gate.LEARNED_LANGUAGE and not is_stated(nodes, tags)
    reason = reading.refusal.evidence if reading.refusal else ""
    return Lesson(
        corpus=example.corpus,
        kind=str(example.told.get("page_type") or "article"),
        split=example.split,
        site=example.site.split("@")[0].removeprefix("www."),
        row=looks.measure(gate.looks_of(sight)),
        is_asked=is_asked,
        reason="" if reason.startswith("it looks like") else reason,
    )


def lessons(*, is_cached: bool) -> list[Lesson]:
    if is_cached and CACHE.is_file():
        return list(pickle.loads(CACHE.read_bytes()))
    examples = [one for name in (OTHERS, *CORPORA) for one in read_corpus(name)]
    found = [told for one in examples if (told := lesson(one)) is not None]
    if is_cached:
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        CACHE.write_bytes(pickle.dumps(found))
    return found


def fit(learned: Sequence[Lesson]) -> dict[str, np.ndarray]:
    rows = np.stack([one.row for one in learned]).astype(np.float64)
    truth = np.array([one.is_other for one in learned])
    weight = np.where(truth, OTHER_WEIGHT, 1.0)
    data = lightgbm.Dataset(rows, truth, weight=weight)
    return grow([lightgbm.train(PARAMETERS | {"seed": seed}, data, ROUNDS) for seed in SEEDS])


def likelihoods(forest: Forest, asked: Sequence[Lesson]) -> np.ndarray:
    return forest.probabilities(np.stack([one.row for one in asked]))


def cross_validated(known: Sequence[Lesson], split: int) -> np.ndarray:
    """For each page what is said of it by a forest that learned from other sites."""
    sites = sorted({one.site for one in known})
    np.random.default_rng(split).shuffle(sites)
    fold = {site: place % FOLDS for place, site in enumerate(sites)}
    told = np.zeros(len(known))
    for number in range(FOLDS):
        mine = [at for at, one in enumerate(known) if fold[one.site] == number]
        rest = [one for one in known if fold[one.site] != number]
        told[mine] = likelihoods(Forest.of(fit(rest)), [known[at] for at in mine])
    return told


def scores(pages: Sequence[Lesson], told: np.ndarray) -> dict[str, int]:
    """Pages that are none turned away by rules, and by their looks too; articles turned away."""
    hit = [
        one.is_asked and float(likelihood) >= LIMIT
        for one, likelihood in zip(pages, told, strict=True)
    ]
    pairs = list(zip(pages, hit, strict=True))
    return {
        "others": sum(one.is_other for one in pages),
        "by rules": sum(one.is_other and bool(one.reason) for one in pages),
        "with looks": sum(one.is_other and (bool(one.reason) or found) for one, found in pairs),
        "articles": sum(not one.is_other for one in pages),
        "articles by looks": sum(
            not one.is_other and found and not one.reason for one, found in pairs
        ),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    name = "python -m benchmarks.reading.train_gate"
    parser = argparse.ArgumentParser(prog=name, description=__doc__)
    parser.add_argument("--cache", action="store_true", help="keep measured pages in .nightdesk")
    parser.add_argument("--check-only", action="store_true", help="score, but write no model")
    asked = parser.parse_args(arguments)
    found = lessons(is_cached=asked.cache)
    known = [one for one in found if one.split == "dev"]
    held = [one for one in found if one.split == "held"]
    validated = [scores(known, cross_validated(known, split)) for split in range(SPLITS)]
    trees = fit(known)
    provenance = {
        "command": name,
        "data": f"{sum(not one.is_other for one in known)} development articles and"
        f" {sum(one.is_other for one in known)} pages that are none",
        "parameters": PARAMETERS | {"seeds": SEEDS, "rounds": ROUNDS, "weight": OTHER_WEIGHT},
        "cross_validated": validated,
        "learned": scores(known, likelihoods(Forest.of(trees), known)),
        "held_out": scores(held, likelihoods(Forest.of(trees), held)),
        "limit": LIMIT,
        "features": looks.FEATURES,
    }
    print(json.dumps({key: provenance[key] for key in list(provenance)[3:6]}, indent=1))
    if asked.check_only:
        return
    np.savez_compressed(FOLDER / MODEL_FILE, **trees)
    text = json.dumps(provenance, indent=1, ensure_ascii=False)
    (FOLDER / PROVENANCE_FILE).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
