"""A table of data is kept whole where it stands in its story, however each part is framed."""

import numpy as np
import pytest
from lxml.html import document_fromstring

from pipeline.extract.body.blocks import blocks_of
from pipeline.extract.body.groups import whole_tables

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
