"""A night of more readings than are held at once is chosen from part by part, as if it were one."""

import pytest
from newsstand import FIRST, make_article

from pipeline.readings.choosing import choose
from pipeline.readings.table import write_readings
from pipeline.store import FolderStore
from pipeline.tables.parts import PART_ROWS


@pytest.mark.slow
def test_a_large_night_has_every_article_once_in_the_order_of_their_ids(tmp_path):
    raw = FolderStore(tmp_path / "raw")
    articles = [make_article(f"{number}") for number in range(PART_ROWS + 500)]
    again = [make_article(f"{number}", hour=4) for number in range(0, PART_ROWS, 9)]
    write_readings(raw, FIRST, "us_example", [*articles, *again])
    chosen = choose(raw, FIRST)
    parts = list(chosen.parts)
    ids = [one for rows in parts for one in rows["article_id"].to_pylist()]
    assert (
        ids == sorted({one.article_id for one in articles}) == chosen.index["article_id"].to_list()
    )
    hours = [at.hour for rows in parts for at in rows["captured_at"].to_pylist()]
    assert (hours.count(4), len(chosen.aside)) == (len(again), len(again))
    assert len(parts) > 1
