from itertools import permutations

import polars as pl
import pytest
from newsstand import make_article, night_of

from pipeline.layout import first_reading_key, reading_key
from pipeline.readings import settle
from pipeline.readings.pending import pending_nights
from pipeline.readings.rows import readings_file, readings_table
from pipeline.readings.settle import settle_readings, write_blocks
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow  # together they take seconds

HOUSE_AD = "Read our newsletter every morning at seven."
SOURCE = "us_example"


def word(first, second):
    """A name of letters only: numbers do not tell blocks apart."""
    return f"{chr(65 + first)}{chr(97 + second)}ville"


def read_night(raw, number, stories=6, fetched_late=0, source=SOURCE):
    articles = [
        make_article(
            f"{number}-{story}",
            night=number + fetched_late,
            published=number,
            text=f"{word(number, story)} was under water this morning.\n\n{HOUSE_AD}\n\n"
            f"The mayor of {word(story, number)}field said it was the worst flood in years.",
        )
        for story in range(stories)
    ]
    night = night_of(number + fetched_late)
    write_blocks(raw, night, source, articles)
    raw.write(first_reading_key(night, source), readings_file(readings_table(articles)))
    settle_readings(raw, night)


def paragraphs(raw, number):
    table = pl.read_parquet(raw.read(reading_key(night_of(number), SOURCE)))
    return table.sort("article_id")["paragraphs"].to_list()


def test_what_a_source_repeats_on_several_days_is_taken_out(tmp_path):
    raw = FolderStore(tmp_path)
    for number in range(3):
        read_night(raw, number)
    assert all(HOUSE_AD not in body and len(body) == 2 for body in paragraphs(raw, 2))


def test_one_night_teaches_nothing(tmp_path):
    raw = FolderStore(tmp_path)
    read_night(raw, 0, stories=20)
    assert all(HOUSE_AD in body for body in paragraphs(raw, 0))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_nights_are_read_changes_nothing(tmp_path, order):
    forward, shuffled = FolderStore(tmp_path / "a"), FolderStore(tmp_path / "b")
    for number in range(3):
        read_night(forward, number)
    for number in (*order, order[0]):
        read_night(shuffled, number)
    for number in range(3):
        assert paragraphs(shuffled, number) == paragraphs(forward, number)


def test_a_later_night_that_learns_is_pending(tmp_path):
    raw = FolderStore(tmp_path)
    read_night(raw, 1, stories=12)
    (tmp_path / "publish/pending/night=2026-03-02.json").unlink()
    read_night(raw, 0, stories=12)
    assert pending_nights(raw) == [night_of(0), night_of(1)]


def test_the_night_that_fetched_a_story_changes_nothing(tmp_path):
    punctual, late = FolderStore(tmp_path / "a"), FolderStore(tmp_path / "b")
    for number in (0, 1, 3):
        read_night(punctual, number)
    for number in (3, 1, 0):
        read_night(late, number, fetched_late=int(number == 1))
    assert paragraphs(late, 2) == paragraphs(punctual, 1)
    assert paragraphs(late, 3) == paragraphs(punctual, 3)


def test_sources_that_have_to_wait_for_each_other_are_settled_alike(tmp_path, monkeypatch):
    free, waiting = FolderStore(tmp_path / "a"), FolderStore(tmp_path / "b")
    for raw in (free, waiting):
        for number in range(3):
            for source in ("us_one", "us_two", SOURCE):
                read_night(raw, number, source=source)
        monkeypatch.setattr(settle, "LEARNED_BYTES", 1)
    kept = {key: free.read(key) for key in free.keys("")}
    assert kept == {key: waiting.read(key) for key in waiting.keys("")}
