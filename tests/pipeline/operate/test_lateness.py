"""A night that is late is told of once, to whoever hears it."""

from dataclasses import replace

import pytest
from earshot import webhook
from newsstand import Newsstand, make_article, night_of

from pipeline.operate.alerts import Channel
from pipeline.operate.lateness import warn_of_late_night
from pipeline.settings import read_settings
from pipeline.store import open_store

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path):
    """Two hours to settle and eight of patience: the night of the 2nd is late on the 3rd at 10."""
    return read_settings(
        {
            "NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(),
            "NIGHTDESK_NOW": "2026-03-03T10:00:00Z",
            "NIGHTDESK_LATE_SECONDS": "28800",
        }
    )


@pytest.fixture
def stand(settings):
    stand = Newsstand(
        open_store(settings, settings.raw_bucket), open_store(settings, settings.clean_bucket)
    )
    stand.night(0, [make_article("a")])
    return stand


@pytest.mark.usefixtures("stand")
def test_a_late_night_is_told_of_once(settings):
    with webhook() as (channel, heard):
        for _ in range(3):
            found = warn_of_late_night(settings, channel, base="https://desk.example")
            assert found in {night_of(1), None}
    ((_, said),) = heard
    assert "https://desk.example/dags/nightly/runs\n" in said["text"]
    assert "the night 2026-03-02 is late" in said["text"]


@pytest.mark.usefixtures("stand")
def test_the_next_late_night_is_told_of_too(settings):
    with webhook() as (channel, heard):
        warn_of_late_night(settings, channel)
        warn_of_late_night(replace(settings, now="2026-03-04T10:00:00Z"), channel)
    assert ["2026-03-02" in heard[0][1]["text"], "2026-03-03" in heard[1][1]["text"]] == [True] * 2


@pytest.mark.usefixtures("stand")
def test_a_minute_before_nothing_is_late(settings):
    with webhook() as (channel, heard):
        assert warn_of_late_night(replace(settings, now="2026-03-03T09:59:00Z"), channel) is None
    assert heard == []


def test_a_night_that_is_published_is_not_late(settings, stand):
    stand.night(1, [make_article("b", night=1)])
    with webhook() as (channel, heard):
        assert warn_of_late_night(settings, channel) is None
    assert heard == []


def test_on_a_desk_that_published_nothing_yet_nothing_is_late(settings):
    with webhook() as (channel, heard):
        assert warn_of_late_night(settings, channel) is None
    assert heard == []


@pytest.mark.usefixtures("stand")
def test_who_did_not_hear_it_is_told_again(settings, caplog):
    warn_of_late_night(settings, Channel(kind="http", host="http://127.0.0.1:9"))
    assert "the night 2026-03-02 is late" in caplog.text
    with webhook() as (channel, heard):
        warn_of_late_night(settings, channel)
    assert len(heard) == 1


@pytest.mark.usefixtures("stand")
def test_zero_turns_it_off(settings):
    with webhook() as (channel, heard):
        assert warn_of_late_night(replace(settings, late_seconds=0), channel) is None
    assert heard == []
