"""The forest is the one that was learned, and reading works without it."""

import json
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


def seen_with(learned):
    page = parse_page("https://a.example/", PAGE)
    unasked = look(page)
    return decide(unasked, lambda: ask(unasked, page), learned)


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


def test_a_model_that_is_sure_of_a_long_story_does_not_ask_trafilatura():
    sure = forest_that_says(9.0)
    page = parse_page("https://a.example/", "<h1>Bridge</h1>" + f"<p>{STORY}</p>" * 6)
    seen, keep = decide(look(page), lambda: pytest.fail("asked"), Model(sure, sure, 0.5, 0.1))
    assert keep.all()
    assert not seen.vote
