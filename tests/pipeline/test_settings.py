import pytest

from pipeline.errors import SettingsError
from pipeline.settings import Settings, read_settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NIGHTDESK_WINDOW_DAYS", "a month", "NIGHTDESK_WINDOW_DAYS='a month'"),
        ("NIGHTDESK_ALLOW_PRIVATE_ADDRESSES", "perhaps", "NIGHTDESK_ALLOW_PRIVATE_ADDRESSES"),
        ("NIGHTDESK_BUCKETT", "x", "NIGHTDESK_BUCKETT is not a setting"),
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
