"""Two of Airflow's services rest while nothing needs them, and wake when something does."""

import runpy
import time
from pathlib import Path

import pytest
from airflow.dag_processing.manager import DagFileProcessorManager
from airflow.jobs.job import Job
from airflow.jobs.triggerer_job_runner import TriggererJobRunner
from airflow.models.trigger import Trigger
from airflow.utils.session import create_session

FILE = Path(__file__).parents[2] / "dags" / "plugins" / "resting_services.py"
THERE = runpy.run_path(str(FILE))


class AwakeError(Exception):
    """Airflow's own service has begun."""


def awake(*_):
    raise AwakeError


def test_the_triggerer_is_alive_and_begins_with_the_first_deferred_task(monkeypatch, database):
    job = Job(heartrate=0.001)
    triggerer = THERE["RestingTriggerer"](job=job, capacity=1)
    job.prepare_for_execution()
    beats, naps = [job.latest_heartbeat], []

    def nap(seconds):
        naps.append(seconds)
        with create_session() as session:
            beats.append(session.get(Job, job.id).latest_heartbeat)
            if len(naps) == 2:
                session.add(Trigger(classpath="a.b.C", kwargs={}))

    monkeypatch.setattr(time, "sleep", nap)
    monkeypatch.setattr(TriggererJobRunner, "_execute", awake)
    with pytest.raises(AwakeError):
        triggerer._execute()
    assert naps == [THERE["DEFERRED_SECONDS"]] * 2
    assert beats[0] < beats[-1]


def test_files_are_read_at_once_and_looked_at_seldom(monkeypatch):
    waits = []
    monkeypatch.setattr(
        DagFileProcessorManager,
        "_service_processor_sockets",
        lambda _, timeout=None: waits.append(timeout),
    )
    processor = THERE["RestingDagProcessor"](max_runs=1)
    processor._service_processor_sockets(timeout=0.0)
    processor._service_processor_sockets(timeout=0.9)
    processor._file_queue["nightly.py"] = None
    processor._service_processor_sockets(timeout=0.9)
    assert waits == [0.0, THERE["PARSED_SECONDS"], 0.9]


def test_airflow_loads_as_plugins_what_is_one_and_nothing_else():
    listed = (FILE.parent / ".airflowignore").read_text().splitlines()
    assert listed == ["prompt_executor.py", FILE.name]
