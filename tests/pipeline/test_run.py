from datetime import date

import pytest

from pipeline.errors import NightError, SettingsError
from pipeline.run import open_run
from pipeline.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(s3_endpoint=tmp_path.as_uri(), now="2026-03-03T02:00:00Z")


def test_a_night_is_a_day_that_is_over(settings):
    run = open_run("2026-03-02", settings=settings)
    assert (run.night, run.is_current) == (date(2026, 3, 2), True)


@pytest.mark.parametrize("night", ["2026-03-03", "tomorrow", "2026-02-30"])
def test_another_night_is_refused_before_anything_is_done(settings, night):
    with pytest.raises(NightError, match=night):
        open_run(night, settings=settings)


def test_an_older_night_is_past(settings):
    assert not open_run("2026-03-01", settings=settings).is_current


def test_a_clock_that_is_none_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="NIGHTDESK_NOW"):
        open_run("2026-03-02", settings=Settings(s3_endpoint=tmp_path.as_uri(), now="noon"))
