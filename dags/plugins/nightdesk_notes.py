"""Note on every run, as it starts, which night it is for: scheduled, backfilled or by hand.

Airflow's pages name a run by the instant after which it may start: the day after its night.
"""

import sys
from typing import TYPE_CHECKING

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

OF_NIGHTS = {"nightly", "reprocess"}


@hookimpl
def on_dag_run_running(dag_run: "DagRun", msg: str) -> None:  # noqa: ARG001 - the hook's form
    """The scheduler calls this, and commits what we set together with the run's state."""
    if dag_run.dag_id not in OF_NIGHTS:
        return
    from pipeline.operate.note import note_of

    context = {
        "params": dag_run.conf or {},
        "partition_key": dag_run.partition_key,
        "data_interval_start": dag_run.data_interval_start,
        "dag_run": dag_run,
        "dag": dag_run.dag,
    }
    note = note_of(context, dag_run.note or "")
    if note != dag_run.note:
        dag_run.note = note


class NotesPlugin(AirflowPlugin):
    """The listener, which is this module."""

    name = "nightdesk_notes"
    listeners = [sys.modules[__name__]]  # noqa: RUF012
