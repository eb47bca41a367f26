"""What belongs together stays together: the rows of a table, questions and their answers."""

import numpy as np
import pytest
from lxml.html import document_fromstring

from pipeline.extract.body.blocks import blocks_of
from pipeline.extract.body.groups import answered, whole_tables

PROSE = "<p>The first train left shortly after dawn, with some sixty passengers on board.</p>"
TABLE = "".join(f"<tr><td>Stop {n}</td><td>0{n}:10</td><td>{n} 200</td></tr>" for n in range(1, 5))
TABLE = f"<table><tr><th>Stop</th><th>First</th><th>A day</th></tr>{TABLE}</table>"


@pytest.mark.parametrize(
    ("page", "is_whole"),
    [
        (f"<article>{PROSE}{TABLE}</article>", True),
        (f"<main><div><div class=rich>{PROSE}</div></div><div>{TABLE}</div></main>", True),
        (f"<main><div>{PROSE}</div></main><div><div><div>{TABLE}</div></div></div>", False),
    ],
)
def test_a_table_beside_a_storys_prose_loses_no_row(page, is_whole):
    blocks = blocks_of(document_fromstring(f"<html><body>{page}</body></html>"))
    told = np.array([0.5 if block.is_row else 0.9 for block in blocks], np.float32)
    keep = told > 0.6
    keep[-1] = True
    rows = [at for at, block in enumerate(blocks) if block.is_row]
    assert len(rows) == 5
    assert bool(whole_tables(blocks, told, keep)[rows].all()) is is_whole


ANSWER = "It leaves at dawn on each day but Sunday, and twice on market days in summer."


@pytest.mark.parametrize(
    ("told", "mark", "is_whole"), [(0.4, "?", True), (0.1, "?", False), (0.4, ".", False)]
)
def test_of_questions_with_answers_below_each_other_none_is_lost(told, mark, is_whole):
    asked = "".join(
        f"<div><h3>When does ferry {n} leave{mark}</h3><div>{ANSWER} {n}</div></div>"
        for n in range(3)
    )
    blocks = blocks_of(document_fromstring(f"<html><body>{PROSE}{asked}</body></html>"))
    likely = np.array([0.9, *[told] * (len(blocks) - 1)], np.float32)
    found = answered(blocks, likely, likely > 0.6)
    assert len(blocks) == 7
    assert bool(found.all()) is is_whole


def test_questions_that_lead_elsewhere_are_no_ones_answers():
    asked = "".join(f"<p><a href=/{n}>Who took ferry {n}?</a><p>{ANSWER} {n}" for n in range(4))
    blocks = blocks_of(document_fromstring(f"<html><body>{PROSE}{asked}</body></html>"))
    likely = np.full(len(blocks), 0.4, np.float32)
    assert not answered(blocks, likely, likely > 0.6).any()
