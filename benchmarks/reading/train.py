"""Learn which blocks of a page are its article: `python -m benchmarks.reading.train`.

Learns from the pages marked for development only, checks itself by cross-validation over sites,
and writes the forest and its provenance beside pipeline/extract/body/blocks_model.py.
"""

import argparse
import hashlib
import json
import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np

from benchmarks.reading.corpora import CORPORA, Example, page_scores, read_corpus, tokens
from pipeline.extract.body import body
from pipeline.extract.body.blocks import Holder
from pipeline.extract.body.blocks_features import (
    CONTEXT,
    FEATURES,
    is_candidate,
    measure_context,
)
from pipeline.extract.body.blocks_model import MODEL_FILE, PROVENANCE_FILE, Forest, Model
from pipeline.extract.body.columns import Columns
from pipeline.extract.body.residue import strip_residue
from pipeline.extract.page.page import Page, parse_page

FOLDER = Path(body.__file__).parent
CACHE = Path(".nightdesk") / "reading"
SEEDS = (1, 2)  # each forest is two, grown from other samples of the pages: they err less together
DEPTH = 8
FOLDS = 3
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 22,
    "max_depth": DEPTH,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.35,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "verbose": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}
ROUNDS = 180  # of each seed
SECOND = {"num_leaves": 10, "max_depth": 5, "learning_rate": 0.08, "min_data_in_leaf": 60}
SECOND_ROUNDS = 90
INNER_FOLDS = 2  # the second forest learns from opinions on sites that the first had not seen
DOUBT = 0.06  # the expected share of wrong text from which on trafilatura is asked
CUT = 0.55  # a block too many costs more pages than a block too few
OPTIONAL_WEIGHT = 0.2  # a title or standfirst neither helps nor hurts, so rather leave it
# How much a site with many pages counts, and each way of looking at a page (see `looks`).
CORPUS_WEIGHT = {"news_pages": 5.0, "nine_sites": 1.5}  # there are more guides than news
LOOK_WEIGHTS = {"unasked": 1.0, "asked": 0.6, "unnamed": 0.4}
NAME_ATTRIBUTES = ("class", "id", "role", "itemprop", "data-testid", "data-component", "data-type")


Trees = dict[str, np.ndarray]  # one forest, as it is written


@dataclass(slots=True)
class Rows:
    """One page, looked at in one way: what was measured, and the truth about each block."""

    look: str
    columns: Columns
    features: np.ndarray
    truth: np.ndarray
    weight: np.ndarray


@dataclass(slots=True)
class Lesson:
    """A page with its ways of looking at it: as it is read, and as trafilatura helps to."""

    example: Example
    unasked: body.BodyLook
    asked: body.BodyLook
    rows: list[Rows]


def lesson(example: Example, *, augment: bool) -> Lesson:
    page = parse_page(example.url, example.html)
    unasked = body.look(page)
    asked = body.ask(unasked, page)
    rows = []
    if augment:
        anonymous = unnamed(page)
        rows = [
            _rows("unasked", unasked, example),
            _rows("asked", asked, example),
            _rows("unnamed", anonymous, example),
        ]
    for block in (*unasked.blocks, *(block for row in rows for block in row.columns.blocks)):
        _forget_elements(block.holder)
    return Lesson(example, unasked, asked, rows)


def _forget_elements(holder: Holder | None) -> None:
    """A lesson outlives its page, and may be written to a file."""
    while holder is not None and holder.element is not None:
        holder.element = None
        holder = holder.parent


def unnamed(page: Page) -> body.BodyLook:
    """The page as it might have been, with names that say nothing."""
    other = parse_page(page.url, page.html)
    for element in other.tree.iter():
        for attribute in NAME_ATTRIBUTES:
            if value := element.get(attribute):
                digest = hashlib.sha256(value.encode()).digest()[:6]
                element.set(attribute, "z" + "".join("qxzvw"[byte % 5] for byte in digest))
    return body.look(other)


def _rows(look: str, seen: body.BodyLook, example: Example) -> Rows:
    truth, counts, is_optional = label([block.text for block in seen.blocks], example)
    article = max(50, int(counts[truth >= 0.5].sum()))
    weight = (counts + 2) / article
    weight = np.where((is_optional > 0) & (truth < 0.5), weight * OPTIONAL_WEIGHT, weight)
    weight *= CORPUS_WEIGHT.get(example.corpus, 1.0) * LOOK_WEIGHTS[look]
    return Rows(look, seen.columns, seen.features, truth >= 0.5, weight)


def label(texts: Sequence[str], example: Example) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each block the share of it that is the article's, its tokens, and if it is optional."""
    gold = tokens(example.gold)
    whole = f" {' '.join(gold)} "
    lines = {" ".join(tokens(line)) for line in example.gold.split("\n")}
    triples = set(zip(gold, gold[1:], gold[2:], strict=False))
    optional = f" {' '.join(tokens(' '.join(example.optional)))} "
    truth, counts, is_optional, is_weak = [], [], [], []
    for text in texts:
        words = tokens(text)
        line = " ".join(words)
        count = len(words)
        found, weak = 0.0, False
        if count and line in lines:
            found, weak = 1.0, count < 5
        elif count >= 5:
            own = list(zip(words, words[1:], words[2:], strict=False))
            is_whole = f" {line} " in whole
            found = 1.0 if is_whole else sum(one in triples for one in own) / len(own)
        elif count >= 2 and f" {line} " in whole:
            found, weak = 1.0, True
        truth.append(found)
        counts.append(count)
        is_optional.append(bool(count) and f" {line} " in optional)
        is_weak.append(weak)
    marks, weak_marks = np.array(truth), np.array(is_weak, bool)
    sizes = np.array(counts)
    sure = np.flatnonzero((marks >= 0.5) & ~weak_marks & (sizes >= 8))
    if len(sure):  # a short line of the article stands near its long ones
        marks = np.where(weak_marks & ~_near(sure, weak_marks, len(marks)), 0.0, marks)
    return marks, sizes, np.array(is_optional)


def _near(sure: np.ndarray, weak: np.ndarray, count: int) -> np.ndarray:
    """Which short lines stand within three of a sure one, or of a short one that does."""
    near = np.zeros(count, bool)
    near[sure] = True
    while True:
        reach = np.convolve(near, np.ones(7), "full")[3 : 3 + count] > 0
        wider = near | (weak & reach)
        if (wider == near).all():
            return near
        near = wider


def fit(lessons: Sequence[Lesson]) -> tuple[Trees, Trees]:
    fold = folds([one.example for one in lessons], INNER_FOLDS, seed=5)
    inner = [
        Forest.of(
            fit_first([one for one, place in zip(lessons, fold, strict=True) if place != number])
        )
        for number in range(INNER_FOLDS)
    ]
    wider = [
        Rows(row.look, row.columns, np.hstack([row.features, context]), row.truth, row.weight)
        for one, place in zip(lessons, fold, strict=True)
        for row in one.rows
        if len(row.truth)
        for context in [measure_context(row.columns, opinion(inner[place], row.features))]
    ]
    names = [*FEATURES, *CONTEXT]
    return fit_first(lessons), _train(wider, PARAMETERS | SECOND, SECOND_ROUNDS, names)


def fit_first(lessons: Sequence[Lesson]) -> Trees:
    rows = [row for one in lessons for row in one.rows if len(row.truth)]
    return _train(rows, PARAMETERS, ROUNDS, list(FEATURES))


def _train(
    rows: Sequence[Rows], parameters: dict[str, object], rounds: int, names: list[str]
) -> Trees:
    asked = [is_candidate(row.features) for row in rows]
    weight = np.concatenate([row.weight[mask] for row, mask in zip(rows, asked, strict=True)])
    data = lightgbm.Dataset(
        np.vstack([row.features[mask] for row, mask in zip(rows, asked, strict=True)]),
        np.concatenate([row.truth[mask] for row, mask in zip(rows, asked, strict=True)]),
        weight=weight / weight.mean(),
        feature_name=names,
    )
    return grow([lightgbm.train(parameters | {"seed": seed}, data, rounds) for seed in SEEDS])


def opinion(forest: Forest, features: np.ndarray) -> np.ndarray:
    told = np.zeros(len(features), np.float32)
    asked = is_candidate(features)
    if asked.any():
        told[asked] = forest.probabilities(features[asked])
    return told


def folds(examples: Sequence[Example], count: int, seed: int) -> list[int]:
    sites = sorted({family(one) for one in examples})
    np.random.default_rng(seed).shuffle(sites)
    fold = {site: place % count for place, site in enumerate(sites)}
    return [fold[family(one)] for one in examples]


def grow(boosters: Sequence[lightgbm.Booster]) -> Trees:
    """The trees of some boosters as one forest, as pipeline.extract.body.blocks_model reads it.

    What the boosters say is averaged, as the logarithm of the odds.
    """
    nodes: dict[str, list[float]] = {
        name: [] for name in ("feature", "threshold", "left", "right", "value")
    }
    roots = []

    def add(tree: dict[str, object]) -> int:
        at = len(nodes["left"])
        for name in nodes:
            nodes[name].append(0)
        if "leaf_value" in tree:
            nodes["left"][at] = nodes["right"][at] = at
            nodes["value"][at] = tree["leaf_value"] / len(boosters)
            return at
        assert tree["decision_type"] == "<="
        nodes["feature"][at] = tree["split_feature"]
        nodes["threshold"][at] = tree["threshold"]
        nodes["left"][at] = add(tree["left_child"])
        nodes["right"][at] = add(tree["right_child"])
        return at

    for booster in boosters:
        for tree in booster.dump_model()["tree_info"]:
            roots.append(add(tree["tree_structure"]))
    kinds = {"feature": np.int32, "left": np.int32, "right": np.int32}
    arrays = {name: np.array(held, kinds.get(name, np.float64)) for name, held in nodes.items()}
    return {"roots": np.array(roots, np.int32), **arrays}


def model_of(forests: tuple[Trees, Trees]) -> Model:
    first, second = forests
    return Model(Forest.of(first), Forest.of(second), CUT, DOUBT)


def text_of(one: Lesson, model: Model) -> str:
    """What the pipeline would publish of a page."""
    seen, keep = body.decide(one.unasked, lambda _told: one.asked, model)
    said = [paragraph.text for paragraph in body._paragraphs(seen, keep)]
    return "\n".join(strip_residue(said)[0])


def scores(lessons: Sequence[Lesson], model: Model) -> dict[str, dict[str, float]]:
    """Mean scores a corpus, of the text that the pipeline would publish."""
    told: dict[str, list[dict[str, float]]] = {}
    for one in lessons:
        text = text_of(one, model)
        told.setdefault(one.example.corpus, []).append(page_scores(text, one.example))
    return {
        corpus: {
            "pages": len(pages),
            "f1": round(float(np.mean([page["bag_f"] for page in pages])), 4),
            "over_95": round(float(np.mean([page["bag_f"] >= 0.95 for page in pages])), 4),
            "exact": round(float(np.mean([page["exact"] for page in pages])), 4),
        }
        for corpus, pages in sorted(told.items())
    }


def cross_validate(lessons: Sequence[Lesson]) -> dict[str, dict[str, float]]:
    told: dict[str, Counter[str]] = {}
    fold = folds([one.example for one in lessons], FOLDS, seed=0)
    for number in range(FOLDS):
        others = [one for one, place in zip(lessons, fold, strict=True) if place != number]
        mine = [one for one, place in zip(lessons, fold, strict=True) if place == number]
        for corpus, found in scores(mine, model_of(fit(others))).items():
            total = told.setdefault(corpus, Counter())
            for name, value in found.items():
                total[name] += value if name == "pages" else value * found["pages"]
    return {
        corpus: {
            name: value if name == "pages" else round(value / total["pages"], 4)
            for name, value in total.items()
        }
        for corpus, total in told.items()
    }


def family(example: Example) -> str:
    return example.site.split("@")[0]


def load(split: str, *, augment: bool, is_cached: bool) -> list[Lesson]:
    kept = CACHE / f"lessons-{split}.pickle"
    if is_cached and kept.is_file():
        return pickle.loads(kept.read_bytes())
    found = [
        lesson(example, augment=augment)
        for corpus in CORPORA
        for example in read_corpus(corpus)
        if example.split == split and example.gold
    ]
    if is_cached:
        CACHE.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(found))
    return found


def write(forests: tuple[Trees, Trees], provenance: dict[str, object]) -> None:
    arrays = {
        f"{name}_{key}": value
        for name, trees in zip(("first", "second"), forests, strict=True)
        for key, value in trees.items()
    }
    np.savez_compressed(FOLDER / MODEL_FILE, **arrays)
    text = json.dumps(provenance, indent=1, ensure_ascii=False)
    (FOLDER / PROVENANCE_FILE).write_text(text + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.train", description=__doc__)
    parser.add_argument("--cache", action="store_true", help="keep measured pages in .nightdesk")
    parser.add_argument("--check-only", action="store_true", help="score, but write no model")
    parser.add_argument("--quick", action="store_true", help="leave the cross-validation out")
    asked = parser.parse_args(arguments)
    lessons = load("dev", augment=True, is_cached=asked.cache)
    validated = None if asked.quick else cross_validate(lessons)
    print("cross-validated", json.dumps(validated, indent=1), flush=True)
    forests = fit(lessons)
    held = scores(load("held", augment=False, is_cached=asked.cache), model_of(forests))
    print("held out", json.dumps(held, indent=1), flush=True)
    if asked.check_only:
        return
    counts = Counter(one.example.corpus for one in lessons)
    write(
        forests,
        {
            "command": "python -m benchmarks.reading.train",
            "data": "the development split of the labelled pages described in the data folder's"
            f" README: {dict(counts)} pages of {len({family(one.example) for one in lessons})}"
            " sites; each page without trafilatura's vote, with it, and with names that say"
            " nothing",
            "parameters": PARAMETERS
            | {"seeds": SEEDS, "rounds": ROUNDS, "look_weights": LOOK_WEIGHTS}
            | {"second": SECOND | {"rounds": SECOND_ROUNDS}},
            "cross_validated": validated,
            "held_out": held,
            "cut": CUT,
            "doubt": DOUBT,
            "features": FEATURES,
            "context": CONTEXT,
        },
    )


if __name__ == "__main__":
    main()
