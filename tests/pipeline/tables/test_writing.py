"""Rows that a process of its own writes are those that were handed over."""

import pyarrow as pa
import pytest
from newsstand import make_article, night_of

from pipeline.errors import StoreError
from pipeline.tables import writing
from pipeline.tables.delta import look_at
from pipeline.tables.mirror import replace_partitions
from pipeline.tables.schema import BY_NAME, NIGHTS

pytestmark = pytest.mark.slow


def test_many_rows_are_written_like_few(stand, monkeypatch):
    stand.night(0, [make_article("fire"), make_article("wind")])
    few = {name: stand.rows(name) for name in BY_NAME if name != "readings"}
    monkeypatch.setattr(writing, "MANY_ROWS", 0)
    stand.night(0, [make_article("fire"), make_article("wind")])
    for name, rows in few.items():
        assert stand.rows(name).equals(rows), name
    stand.night(1, [make_article("rain", night=1)])
    assert sorted(stand.rows("articles")["article_id"]) == sorted(
        make_article(name).article_id for name in ("fire", "wind", "rain")
    )


def test_a_writer_that_dies_commits_nothing_and_says_why(stand, monkeypatch):
    stand.night(0, [make_article("fire")])
    before = look_at(stand.clean, NIGHTS).version()
    monkeypatch.setattr(writing, "MANY_ROWS", -1)
    monkeypatch.setattr(writing, "GIVES_BACK", {"PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere"})
    monkeypatch.delenv("PYTHONPATH", raising=False)
    empty = pa.RecordBatch.from_pylist([], schema=NIGHTS.schema)
    with pytest.raises(StoreError, match=r"cannot write the table .*nights.* ended with"):
        replace_partitions(stand.clean, NIGHTS, [night_of(0)], lambda: [empty], {})
    assert look_at(stand.clean, NIGHTS).version() == before
