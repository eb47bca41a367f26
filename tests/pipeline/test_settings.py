from dataclasses import fields

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import BOUNDS, Settings, read_settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NIGHTDESK_WINDOW_DAYS", "a month", "NIGHTDESK_WINDOW_DAYS='a month'"),
        ("NIGHTDESK_ALLOW_PRIVATE_ADDRESSES", "perhaps", "NIGHTDESK_ALLOW_PRIVATE_ADDRESSES"),
        ("NIGHTDESK_BUCKETT", "x", "NIGHTDESK_BUCKETT is not a setting"),
        ("NIGHTDESK_RETENTION_DAYS", "0", "NIGHTDESK_RETENTION_DAYS=0 is out of range; give 1 to"),
        ("NIGHTDESK_READ_WORKERS", "-1", "NIGHTDESK_READ_WORKERS=-1 is out of range"),
        ("NIGHTDESK_PAGE_SECONDS", "nan", "NIGHTDESK_PAGE_SECONDS=nan is out of range"),
        (
            "NIGHTDESK_CRAWL_SECONDS",
            "1e9",
            "='1e9' cannot be read as a whole number",
        ),
        ("NIGHTDESK_S3_CHECKSUMS", "sometimes", "is none of auto, supported, required"),
        ("NIGHTDESK_WORK", __file__, "is a file; name a folder"),
        ("NIGHTDESK_WORK", f"{__file__}/below", "is a file; name a folder"),
        ("NIGHTDESK_CATALOG", __file__, "is a file; name a folder"),
        ("NIGHTDESK_NOW", "yesterday", "NIGHTDESK_NOW='yesterday' is not an ISO instant"),
        ("NIGHTDESK_RAW_BUCKET", "My Bucket", "is no name of a bucket"),
        ("NIGHTDESK_CONTACT_URL", "me@example.org", "is no address of a page"),
        ("NIGHTDESK_ALERT_CONNECTION", "the slack one", "is no id of an Airflow connection"),
        ("NIGHTDESK_S3_REGION", "Frankfurt am Main", "is no region"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_name(name, value, said):
    with pytest.raises(SettingsError, match=said):
        read_settings({name: value})


def test_settings_survive_the_way_to_a_child_process():
    settings = Settings(sources=("us_a", "us_b"), allow_private_addresses=True, window_days=7)
    assert read_settings(settings.environment()) == settings


def test_secrets_are_not_shown():
    assert "hunter2" not in repr(Settings(s3_secret_key="hunter2", s3_access_key="hunter2"))


def test_every_number_has_bounds_and_its_default_lies_within():
    for one in fields(Settings):
        if one.type in (int, float):
            least, most = BOUNDS[one.name]
            assert least <= one.default <= most


@pytest.mark.parametrize("name", [one.name for one in fields(Settings) if one.type in (int, float)])
@pytest.mark.parametrize("value", ["true", "False", "", "1e", "0x10"])
def test_what_is_no_number_is_none_in_any_setting(name, value):
    variable = f"NIGHTDESK_{name.upper()}"
    with pytest.raises(SettingsError, match=f"{variable}='{value}' cannot be read as a"):
        read_settings({variable: value})


def test_a_folder_may_begin_with_the_home_that_a_shell_left_unread(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = read_settings({"NIGHTDESK_CATALOG": "~/our-sources"})
    assert settings.catalog == tmp_path / "our-sources"
    with pytest.raises(SettingsError, match="NIGHTDESK_CATALOG"):
        read_settings({"NIGHTDESK_CATALOG": "~nobody-of-that-name/our-sources"})
