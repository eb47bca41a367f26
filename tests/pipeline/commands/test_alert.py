"""`nightdesk alert --test` sends by the connection that Airflow knows, or says why not."""

import json

import pytest
from earshot import webhook

from pipeline.__main__ import main


@pytest.fixture
def airflow(tmp_path, monkeypatch):
    """An Airflow of its own, that knows what its environment tells it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIRFLOW_HOME", f"{tmp_path}/airflow")
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", tmp_path.as_uri())
    return monkeypatch


def test_without_a_connection_it_says_where_alerts_stand(airflow, capsys):
    airflow.delenv("NIGHTDESK_ALERT_CONNECTION", raising=False)
    assert main(["alert", "--test"]) == 1
    assert "NIGHTDESK_ALERT_CONNECTION names no connection" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.server
def test_a_test_message_goes_by_the_connection_that_the_settings_name(airflow, capsys):
    airflow.setenv("NIGHTDESK_ALERT_CONNECTION", "hook")
    with webhook() as (channel, heard):
        stated = {"conn_type": "http", "host": "127.0.0.1", "schema": "http", "port": channel.port}
        airflow.setenv("AIRFLOW_CONN_HOOK", json.dumps({**stated, "extra": {"path": "/alerts"}}))
        assert main(["alert", "--test"]) == 0
    ((path, said),) = heard
    assert path == "/alerts"
    assert "this is a test" in said["text"]
    assert "look where it goes" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.server
def test_a_connection_that_airflow_does_not_know_is_one_sentence(airflow, capsys):
    assert main(["alert", "--test", "--connection", "nobody"]) == 1
    said = capsys.readouterr().err
    assert "Airflow tells of no connection 'nobody'" in said
    assert "Traceback" not in said
