"""Which night a run is for, however it was started."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from pipeline.errors import NightError, SettingsError, SourceError
from pipeline.operate.order import LONGEST_NOTE, is_settled, open_ordered, read_order
from pipeline.settings import read_settings

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return read_settings(
        {"NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(), "NIGHTDESK_NOW": NOW.isoformat()}
    )


@pytest.mark.parametrize(
    ("context", "night"),
    [
        ({"params": {"day": "2026-02-01"}}, "2026-02-01"),
        ({"params": {"day": "2026-03-01"}, "partition_key": "2026-03-01"}, "2026-03-01"),
        ({"params": {"day": None}, "partition_key": "2026-03-01"}, "2026-03-01"),
        ({"data_interval_start": datetime(2026, 3, 2, tzinfo=UTC)}, "2026-03-02"),
        ({}, "2026-03-04"),
    ],
    ids=["the form", "both alike", "the partition", "the interval", "nothing"],
)
def test_the_night_is_named_by_the_form_the_partition_or_the_interval(context, night):
    assert read_order(context, NOW).night == night


def test_the_form_narrows_the_settings_of_this_run_alone(settings):
    params = {"sources": ["us_npr"], "recrawl": True, "max_pages": 5, "note": "x" * 900}
    run = open_ordered({"params": params, "partition_key": "2026-03-01"}, settings)
    assert run.settings.sources == ("us_npr",)
    assert run.settings.recrawl
    assert run.settings.max_pages == 5
    assert len(read_order({"params": params}, NOW).note) == LONGEST_NOTE
    assert not settings.recrawl


def test_the_run_keeps_airflows_id(settings):
    assert open_ordered({"run_id": "manual__1", "partition_key": "2026-03-01"}, settings).run_id


def test_a_day_that_is_not_over_is_refused_in_a_sentence(settings):
    with pytest.raises(NightError, match="not over; ask for it after 2026-03-06 00:00 UTC"):
        open_ordered({"partition_key": "2026-03-05"}, settings)


def test_an_unknown_source_is_refused_by_name(settings):
    run = open_ordered({"params": {"sources": ["us_nrp"]}, "partition_key": "2026-03-01"}, settings)
    with pytest.raises(SourceError, match="did you mean 'us_npr'"):
        run.catalog.active(run.settings.sources)


def test_a_night_settles_two_hours_after_midnight(tmp_path):
    def settled_at(instant):
        stated = {"NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(), "NIGHTDESK_NOW": instant}
        return is_settled(open_ordered({"partition_key": "2026-03-01"}, read_settings(stated)))

    assert not settled_at("2026-03-02T01:59:59Z")
    assert settled_at("2026-03-02T02:00:00Z")


def test_a_form_that_contradicts_the_backfill_is_refused_before_anything_is_fetched():
    context = {"params": {"day": "2026-02-27"}, "partition_key": "2026-02-25"}
    with pytest.raises(NightError, match=r"Day says 2026-02-27, and the run is for .* 2026-02-25"):
        read_order(context, NOW)


@pytest.mark.parametrize(
    "params",
    [
        {"source": ["us_npr"]},
        {"Day": "2026-03-01"},
        {"max_pages": 0},
        {"max_pages": -3},
        {"max_pages": True},
        {"max_pages": "ten"},
        {"recrawl": "no"},
    ],
    ids=lambda params: ", ".join(f"{name}={value}" for name, value in params.items()),
)
def test_a_parameter_without_sense_is_refused_by_name(params):
    with pytest.raises(SettingsError, match=next(iter(params))):
        read_order({"params": params}, NOW)


@pytest.mark.parametrize("day", ["1890-05-01", "2026-13-01", "yesterday", "2026-03-05"])
def test_a_day_that_cannot_be_a_night_is_refused_in_a_sentence(settings, day):
    with pytest.raises(NightError, match=day):
        open_ordered({"params": {"day": day}}, settings)


def test_a_parameter_of_another_dag_is_refused_and_those_of_this_one_are_named():
    dag = SimpleNamespace(params={"day": None, "sources": None, "note": None})
    with pytest.raises(SettingsError, match=r"recrawl is no parameter .* day, sources, note$"):
        read_order({"params": {"recrawl": True}, "dag": dag}, NOW)


def test_a_run_that_midnight_overtakes_stays_with_its_night(tmp_path):
    """Nobody named a day; a task of it may start, or be cleared, on any day after."""
    asked = SimpleNamespace(run_after=datetime(2026, 3, 4, 23, 50, tzinfo=UTC))
    desk = read_settings({"NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri()})
    assert open_ordered({"params": {}, "dag_run": asked}, desk).night == date(2026, 3, 3)
