from dataclasses import replace
from pathlib import Path

import pytest
from pages import ARTICLE, capture, source

from pipeline.extract import extract_capture
from pipeline.normalise import normalise_article, normalise_text

SEED = Path(__file__).parents[4] / "shared" / "data" / "seed.txt"


@pytest.fixture
def article():
    return extract_capture(capture(ARTICLE), source())


def test_every_text_of_an_article_takes_one_form(article):
    damaged = replace(
        article,
        title=" The USA -led\n coalition ",
        authors=("Jane\u00a0Roe", "Jane Roe", ""),
        tags=("a\u200b", "b"),
        summary="\u00a0",
        paragraphs=("One .", "\u200b", "Two\u2028Three"),
    )
    found = normalise_article(damaged)
    assert found.title == "The USA-led coalition"
    assert found.authors == ("Jane Roe",)
    assert found.tags == ("a", "b")
    assert found.summary is None
    assert found.paragraphs == ("One.", "Two", "Three")
    assert normalise_article(found) == found


def test_nothing_but_texts_changes(article):
    found = normalise_article(article)
    texts = {name: getattr(article, name) for name in ("title", "summary", "paragraphs")}
    assert replace(found, **texts) == article


@pytest.mark.recorded
@pytest.mark.skipif(not SEED.exists(), reason="the shared data folder is absent")
def test_the_seed_loses_its_spacing_damage_and_no_word():
    seed = SEED.read_text(encoding="utf-8")
    found = normalise_text(seed)
    assert "USA-led coalition jets" in found
    assert "USA-backed rebels" in found
    assert " -" not in found
    assert len(found.split()) == len(seed.split()) - seed.count(" -")
