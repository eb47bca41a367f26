"""An analyst in Python asks for frames, and all of them are of one moment."""

import polars as pl
import pytest
from newsstand import make_article

import nightdesk
from pipeline.errors import MissingError, SettingsError
from pipeline.query import frames

pytestmark = pytest.mark.slow


@pytest.fixture
def asked(stand, tmp_path, monkeypatch):
    """A newsstand whose bucket the environment names."""
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", tmp_path.as_uri())
    monkeypatch.setenv("NIGHTDESK_CLEAN_BUCKET", "clean")
    frames._bucket.cache_clear()
    yield stand
    frames._bucket.cache_clear()


def test_nothing_published_is_said_in_a_sentence(asked):
    with pytest.raises(MissingError, match="published"):
        nightdesk.articles()


def test_articles_come_by_day_and_source(asked):
    asked.night(0, [make_article("fire"), make_article("flood")])
    everything = nightdesk.articles()
    assert isinstance(everything, pl.LazyFrame)
    rows = everything.collect()
    assert rows.height == 2
    day, source = rows["published_on"][0], rows["source_id"][0]
    assert nightdesk.articles(day=day, source=source).collect().height == 2
    assert nightdesk.articles(day=(f"{day}", f"{day}"), source=[source]).collect().height == 2
    assert nightdesk.articles(day="1999-01-01").collect().is_empty()
    assert nightdesk.articles(source="xx_nobody").collect().is_empty()


def test_every_table_of_the_contract_can_be_asked(asked):
    asked.night(0, [make_article("fire")])
    desk = nightdesk.Desk()
    assert desk.versions().collect().height == 1
    assert desk.nights(source="us_example").collect().height == 1
    assert desk.copies().collect().is_empty()
    assert desk.rejects().collect().is_empty()
    assert nightdesk.sources().collect().columns
    with pytest.raises(SettingsError, match="the tables are"):
        desk.table("stories")


def test_a_desk_stays_at_its_moment_while_nights_are_published(asked):
    asked.night(0, [make_article("fire")])
    desk = nightdesk.Desk()
    asked.night(1, [make_article("flood", night=1, published=1)])
    assert desk.articles().collect().height == 1
    assert nightdesk.articles().collect().height == 2


@pytest.mark.parametrize("day", ["March", ("2026-03-02", "2026-03-01"), ("2026-03-01",), 7])
def test_a_day_that_is_none_is_refused(asked, day):
    asked.night(0, [make_article("fire")])
    with pytest.raises(SettingsError):
        nightdesk.articles(day=day)
