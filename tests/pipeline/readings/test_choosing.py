"""A night of more readings than are held at once is chosen from part by part, as if it were one."""

from dataclasses import replace

import pytest
from newsstand import FIRST, make_article

from pipeline.archive.index import IndexLine, format_index
from pipeline.layout import captures_prefix
from pipeline.readings.choosing import choose
from pipeline.readings.table import write_readings
from pipeline.records import Kind, RawRef
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


def test_the_second_address_of_a_page_is_set_aside_under_the_address_that_was_announced(tmp_path):
    raw = FolderStore(tmp_path / "raw")
    read = make_article("ferry")
    again = replace(make_article("ferry", hour=2), ref=RawRef(key="warc/again", offset=1, length=2))
    announced = "https://example.example/?p=17"
    line = IndexLine(
        url=read.url,
        requested_url=announced,
        captured_at=again.captured_at,
        status=200,
        kind=Kind.ARTICLE,
        source_id="us_example",
        media_type="text/html",
        digest="sha1:A",
        is_revisit=False,
        ref=again.ref,
    )
    raw.write(f"{captures_prefix(FIRST, 'us_example')}one.cdxj", format_index([line]))
    write_readings(raw, FIRST, "us_example", [read, again])
    (aside,) = choose(raw, FIRST).aside
    assert aside.url == announced
    assert f"it leads to {read.url}" in aside.evidence
