"""The forest is the one that was learned, and reading works without it."""

import json
from dataclasses import replace
from importlib.resources import files

import lightgbm
import numpy as np
import pytest

from benchmarks.reading import train
from pipeline.extract.body.blocks_features import CONTEXT, FEATURES
from pipeline.extract.body.blocks_model import MODEL_FILE, PROVENANCE_FILE, Forest, Model, model
from pipeline.extract.body.body import ask, decide, look
from pipeline.extract.page.page import parse_page

STORY = "The council voted on Tuesday to close the old bridge for two years, the mayor said. " * 3
PAGE = f"<h1>Bridge</h1><article>{f'<p>{STORY}</p>' * 1}<p>{STORY[::-1]}.</p></article>"


def test_the_model_file_is_there_small_and_says_where_it_comes_from():
    folder = files("pipeline.extract.body")
    told = json.loads(folder.joinpath(PROVENANCE_FILE).read_text(encoding="utf-8"))
    assert len(folder.joinpath(MODEL_FILE).read_bytes()) < 500_000
    assert told["command"] == "python -m benchmarks.reading.train"
    assert (tuple(told["features"]), tuple(told["context"])) == (FEATURES, CONTEXT)
    assert {"data", "cross_validated", "held_out", "parameters"} <= set(told)
    assert model() is not None


def test_the_arrays_say_what_the_boosters_say_together():
    random = np.random.default_rng(1)
    rows = random.normal(size=(500, len(FEATURES))).astype(np.float32)
    truth = (rows[:, 3] + rows[:, 5] * rows[:, 7] > 0).astype(float)
    asked = {"objective": "binary", "max_depth": 7, "verbose": -1, "num_threads": 1}
    boosters = [
        lightgbm.train(asked | {"num_leaves": leaves}, lightgbm.Dataset(rows, truth), 20)
        for leaves in (8, 15)
    ]
    told = Forest.of(train.grow(boosters)).probabilities(rows)
    odds = np.mean([one.predict(rows, raw_score=True, num_threads=1) for one in boosters], axis=0)
    np.testing.assert_allclose(told, 1 / (1 + np.exp(-odds)), atol=1e-5)


def grown(random, features):
    """A tree as arrays: nodes in any order, its leaves lead to themselves."""
    size = 2 * int(random.integers(0, 12)) + 1
    left, right = np.arange(size), np.arange(size)
    free, made = [0], 1
    while made < size:
        node = free.pop(int(random.integers(len(free))))
        left[node], right[node] = made, made + 1
        free += [made, made + 1]
        made += 2
    return {
        "left": left,
        "right": right,
        "feature": random.integers(0, features, size),
        "threshold": random.integers(-2, 3, size) + random.choice([0.0, 1e-9], size),
        "value": random.normal(size=size),
    }


def planted(trees):
    starts = np.cumsum([0, *(len(tree["left"]) for tree in trees)])[:-1]
    places = [{key: tree[key] + start for key in ("left", "right")}
              for tree, start in zip(trees, starts, strict=True)]  # fmt: skip
    whole = [tree | place for tree, place in zip(trees, places, strict=True)]
    return {key: np.concatenate([tree[key] for tree in whole]) for key in trees[0]} | {
        "roots": starts
    }


def walked(tree, row):
    node = 0
    while tree["left"][node] != node:
        is_more = float(row[tree["feature"][node]]) > tree["threshold"][node]
        node = tree["right" if is_more else "left"][node]
    return tree["value"][node]


@pytest.mark.parametrize("count", [0, 1, 9, 300])
def test_each_row_comes_where_a_walk_down_each_tree_leads(count):
    random = np.random.default_rng(count)
    trees = [grown(random, 6) for _ in range(12)]
    rows = random.integers(-3, 4, (count, 6)).astype(np.float32)
    odds = [np.array([walked(tree, row) for tree in trees]).sum() for row in rows]
    told = (1 / (1 + np.exp(-np.array(odds)))).astype(np.float32)
    assert (Forest.of(planted(trees)).probabilities(rows) == told).all()


def seen_with(learned):
    page = parse_page("https://a.example/", PAGE)
    unasked = look(page)
    return decide(unasked, lambda told: ask(unasked, page, told), learned)


def forest_that_says(odds):
    leaf = dict.fromkeys(("roots", "feature", "threshold", "left", "right"), np.zeros(1))
    return Forest.of(leaf | {"value": np.full(1, odds)})


def test_without_a_model_what_trafilatura_took_is_kept():
    seen, keep = seen_with(None)
    assert keep.any()
    assert (keep == (seen.features[:, FEATURES.index("vote")] >= 0.5)).all()


def test_a_model_that_would_lose_most_of_the_story_is_not_believed():
    refusal = forest_that_says(-9.0)
    seen, keep = seen_with(Model(refusal, refusal, 0.5))
    assert keep[seen.features[:, FEATURES.index("vote")] >= 0.5].all()


def test_a_vote_that_is_not_believed_leaves_what_was_likely():
    unsure = forest_that_says(0.3)
    page = parse_page("https://a.example/", "<h1>Bridge</h1>" + f"<p>{STORY}</p>" * 6)
    missed = replace(look(page), vote=["Another"], is_believed=False)
    seen, keep = decide(look(page), lambda _told: missed, Model(unsure, unsure, 0.5, 0.1))
    assert seen is missed
    assert keep[1:].all()


def test_a_model_that_is_sure_of_a_long_story_does_not_ask_trafilatura():
    sure = forest_that_says(9.0)
    page = parse_page("https://a.example/", "<h1>Bridge</h1>" + f"<p>{STORY}</p>" * 6)
    seen, keep = decide(look(page), lambda _told: pytest.fail("asked"), Model(sure, sure, 0.5, 0.1))
    assert keep.all()
    assert not seen.vote
