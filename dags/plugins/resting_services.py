"""Airflow's commands on one machine, two of which rest while nothing needs them."""

import time

from airflow.__main__ import main as airflow
from airflow.cli.commands import dag_processor_command, triggerer_command
from airflow.dag_processing.manager import DagFileProcessorManager
from airflow.jobs.job import perform_heartbeat
from airflow.jobs.triggerer_job_runner import TriggererJobRunner

PARSED_SECONDS = 4.0  # so long at most waits who changed a DAG's file
DEFERRED_SECONDS = 2.0  # and a task that was deferred


class RestingDagProcessor(DagFileProcessorManager):
    """Looks every second while files are read, and seldom otherwise."""

    def _service_processor_sockets(self, timeout: float | None = 1.0) -> None:
        is_reading = self._processors or self._file_queue
        super()._service_processor_sockets(timeout if is_reading or not timeout else PARSED_SECONDS)


class RestingTriggerer(TriggererJobRunner):
    """Only lives while no task is deferred; from the first one on it is Airflow's own.

    None of our tasks is ever deferred; those of a DAG that an operator adds may be.
    """

    def _execute(self) -> int | None:
        self.log.info("Resting until a task is deferred")
        while not self.is_needed():
            perform_heartbeat(self.job, heartbeat_callback=lambda **_: None, only_if_necessary=True)
            time.sleep(DEFERRED_SECONDS)
        return super()._execute()


def main() -> None:
    """Airflow's command line, with these two in the place of its own."""
    dag_processor_command.DagFileProcessorManager = RestingDagProcessor
    triggerer_command.TriggererJobRunner = RestingTriggerer
    airflow()  # type: ignore[no-untyped-call]
