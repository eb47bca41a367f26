"""A poll remembers what feeds announce, and a wrong job is refused in a sentence."""

import pytest

from pipeline import stages
from pipeline.embedded.virtualweb import VirtualWeb, nights
from pipeline.errors import SettingsError
from pipeline.settings import read_settings
from pipeline.store import open_store

pytestmark = pytest.mark.slow


def settings_for(tmp_path, web, **more):
    stated = web.settings() | {
        "NIGHTDESK_S3_ENDPOINT": (tmp_path / "s3").as_uri(),
        "NIGHTDESK_WORK": str(tmp_path / "work"),
        "NIGHTDESK_NOW": f"{nights()[4]}T12:00:00Z",
    }
    return read_settings(stated | more)


def test_a_poll_remembers_what_the_feeds_announce(tmp_path):
    with VirtualWeb(now=f"{nights()[4]}T12:00:00Z") as web:
        settings = settings_for(tmp_path, web, NIGHTDESK_SOURCES="gb_meridian")
        stages.poll(settings)
        raw = open_store(settings, settings.raw_bucket)
        assert raw.keys(f"remembered/night={nights()[4]}/source=gb_meridian/")


def test_a_poll_of_a_source_that_does_not_answer_raises_no_alarm(tmp_path):
    with VirtualWeb(now=f"{nights()[4]}T12:00:00Z") as web:
        stages.poll(settings_for(tmp_path, web, NIGHTDESK_SOURCES="ie_silentherald"))


def test_a_poll_of_an_unknown_source_is_refused(tmp_path):
    with VirtualWeb() as web, pytest.raises(SettingsError, match="gb_meridan"):
        stages.poll(settings_for(tmp_path, web, NIGHTDESK_SOURCES="gb_meridan"))
