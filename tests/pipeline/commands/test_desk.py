"""Commands by hand find the desk that runs on this machine, and say so where none does."""

import fcntl

import pytest

from pipeline.commands.desk import desk_settings
from pipeline.errors import SettingsError
from pipeline.query.credentials import analyst_settings

ENDPOINT = "http://127.0.0.1:18333"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder that a desk was started in; we are in a folder below it."""
    for name in ("S3_ENDPOINT", "S3_ACCESS_KEY", "WINDOW_DAYS"):
        monkeypatch.delenv(f"NIGHTDESK_{name}", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    folder = tmp_path / ".nightdesk"
    folder.mkdir()
    (folder / "lock").touch()
    stated = [f"NIGHTDESK_S3_ENDPOINT={ENDPOINT}", "NIGHTDESK_S3_ACCESS_KEY=the-desk's"]
    stated += ["NIGHTDESK_S3_SECRET_KEY='a b'", "NIGHTDESK_SOURCES=''", "NIGHTDESK_WINDOW_DAYS=9"]
    (folder / "desk.env").write_text("\n".join(stated).replace("the-desk's", "key") + "\n")
    (folder / "analyst.env").write_text(f"export AWS_ENDPOINT_URL='{ENDPOINT}'\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    return folder


@pytest.fixture
def running(desk):
    with (desk / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_the_desk_that_runs_here_or_above_is_found_with_its_keys(desk, running):
    found = desk_settings()
    assert (found.s3_endpoint, found.s3_access_key) == (ENDPOINT, "key")
    assert found.s3_secret_key == "a b"
    assert found.sources == ()
    assert analyst_settings(None).s3_endpoint == ENDPOINT


def test_a_store_that_the_environment_names_wins(desk, running, monkeypatch):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", "http://127.0.0.1:1")
    assert desk_settings().s3_endpoint == "http://127.0.0.1:1"
    assert desk_settings().s3_access_key == ""


def test_an_analysts_own_keys_win_over_the_desk_of_this_folder(desk, running, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert analyst_settings(None).s3_endpoint == "", "what AWS's own names say is left to boto3"


def test_a_single_setting_of_the_environment_wins_over_the_desks(desk, running, monkeypatch):
    monkeypatch.setenv("NIGHTDESK_WINDOW_DAYS", "3")
    assert desk_settings().window_days == 3
    assert desk_settings().s3_endpoint == ENDPOINT


def test_a_desk_that_does_not_run_is_named(desk):
    with pytest.raises(SettingsError, match=r"\.nightdesk does not run; start it with `make run`"):
        desk_settings()


def test_without_a_desk_the_environment_is_all_there_is(tmp_path, monkeypatch):
    monkeypatch.delenv("NIGHTDESK_S3_ENDPOINT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert desk_settings().s3_endpoint == ""
