"""Logs go with their runs, and not before."""

import sqlite3

import pytest

from pipeline.__main__ import main
from pipeline.commands import prune
from pipeline.embedded.processes import ServiceError
from pipeline.store import FolderStore

RUN = "run_id=manual__2026-03-01T00:00:00+00:00"
KEPT = f"airflow-logs/dag_id=nightly/{RUN}/task_id=plan/attempt=1.log"
GONE = "airflow-logs/dag_id=nightly/run_id=old/task_id=crawl/map_index=3/attempt=1.log"
OTHER_DAG = f"airflow-logs/dag_id=reprocess/{RUN}/task_id=x/attempt=1.log"
NO_LOG = "airflow-logs/readme"


@pytest.fixture
def database(tmp_path, monkeypatch):
    file = tmp_path / "airflow.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE dag_run (dag_id TEXT, run_id TEXT)")
        connection.execute(
            "INSERT INTO dag_run VALUES ('nightly', 'manual__2026-03-01T00:00:00+00:00')"
        )
    monkeypatch.setenv(prune.DATABASE, f"sqlite:///{file}")


def test_logs_of_runs_that_airflow_forgot_are_removed(tmp_path, database):
    raw = FolderStore(tmp_path / "raw")
    for key in (KEPT, GONE, OTHER_DAG, NO_LOG):
        raw.write(key, b"said")
    assert prune.remove_logs(raw, raw.keys(prune.LOGS), prune._runs()) == 2
    assert set(raw.keys("")) == {KEPT, NO_LOG}


def test_without_airflows_database_it_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.delenv(prune.DATABASE, raising=False)
    with pytest.raises(ServiceError, match="run this where Airflow's services run"):
        prune._runs()
    monkeypatch.setenv(prune.DATABASE, f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(ServiceError, match="does not answer"):
        prune._runs()


@pytest.mark.parametrize("command", ["prune", "prepare"])
def test_where_airflow_knows_no_database_none_is_made(command, monkeypatch, tmp_path, capsys):
    for name in [one for one in prune.os.environ if one.startswith("AIRFLOW")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}/buckets")
    assert main([command]) == 1
    assert f"{prune.DATABASE} is not set; run this where" in capsys.readouterr().err
    assert not (tmp_path / "airflow").exists()


def test_the_database_may_be_told_by_a_command_as_airflow_lets_it(tmp_path, database, monkeypatch):
    secret = tmp_path / "DATABASE_URI"
    secret.write_text(f"{prune.os.environ[prune.DATABASE]}\n")
    monkeypatch.delenv(prune.DATABASE)
    monkeypatch.setenv(f"{prune.DATABASE}_CMD", f"cat '{secret}'")
    assert prune._runs() == {("nightly", "manual__2026-03-01T00:00:00+00:00")}
    monkeypatch.setenv(f"{prune.DATABASE}_CMD", "cat /nowhere")
    with pytest.raises(ServiceError, match="does not tell the address"):
        prune._runs()
