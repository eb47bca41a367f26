from datetime import date

import pytest

from pipeline.errors import NightError, SettingsError, SourceError
from pipeline.run import open_run, process_environment, service_environment
from pipeline.settings import Settings, read_settings


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


def test_a_source_is_had_without_reading_any_other(tmp_path):
    stated = 'name = "One"\nhomepage = "https://one.example/"\nlanguage = "en"\n'
    stated += 'feeds = ["https://one.example/feed/"]\n'
    folder = tmp_path / "catalog" / "us"
    folder.mkdir(parents=True)
    (folder / "us_one.toml").write_text(stated)
    (folder / "us_two.toml").write_text("name = ")
    settings = Settings(s3_endpoint=tmp_path.as_uri(), catalog=folder.parent)
    run = open_run("2026-03-01", settings=settings)
    assert run.source("us_one").name == "One"
    for ask in (lambda: run.source("us_two"), lambda: run.source("us_on"), lambda: run.catalog):
        with pytest.raises(SourceError, match=r"us_two\.toml"):
            ask()
    (folder / "us_two.toml").unlink()
    with pytest.raises(SourceError, match="did you mean 'us_one'"):
        run.source("us_on")


def test_a_clock_that_is_none_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="NIGHTDESK_NOW"):
        read_settings({"NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(), "NIGHTDESK_NOW": "noon"})


def test_a_process_that_talks_to_strangers_is_told_nothing_of_airflow(settings, monkeypatch):
    told = {
        "AIRFLOW__CORE__FERNET_KEY": "secret-1",
        "AIRFLOW__API_AUTH__JWT_SECRET": "secret-2",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql://airflow:secret-3@postgres/airflow",
        "AIRFLOW_CONN_SMTP": "smtp://me:secret-4@mail.example",
        "REDISCLI_AUTH": "secret-5",
        "WEED_JWT_SIGNING_KEY": "secret-6",
        "AIRFLOW_ADMIN_PASSWORD": "secret-7",
        "NIGHTDESK_SOURCES": "us_of_the_parent",
    }
    needed = {
        "LC_ALL": "C.UTF-8",
        "SSL_CERT_FILE": "/etc/ssl/own.pem",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token",  # S3 by a role
        "https_proxy": "http://proxy.example:3128",
    }
    for name, value in (told | needed).items():
        monkeypatch.setenv(name, value)
    found = process_environment(settings)
    assert "secret-" not in " ".join(found.values())
    assert found["NIGHTDESK_SOURCES"] == ""
    assert needed.items() <= found.items()
    assert "AIRFLOW__CORE__FERNET_KEY" in service_environment(settings)
