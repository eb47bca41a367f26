"""Import what every task needs once, in the processes that fork them.

Airflow imports this module when it starts. A task is a fork of the scheduler (LocalExecutor) or of
a Celery worker; without this each task would import the same libraries anew, which costs more than
most of them do. What only the three tasks at a night's end need and starts threads (Polars), they
load themselves.
"""

import sys
from importlib import import_module

from pipeline.workers.freed_memory import share_freed_memory
from pipeline.workers.loading import leave_out_pandas

FORKING = {"scheduler", "celery"}
NEEDED = (
    "airflow.sdk.execution_time.task_runner",
    "airflow.dag_processing.dagbag",
    "airflow.providers.standard.decorators.python",
    "airflow.providers.standard.decorators.sensor",
    "airflow.sdk.definitions.retry_policy",
    "pyarrow.dataset",
    "deltalake",
    "pipeline.operate.order",
    "pipeline.store.s3",
    "pipeline.sharding",
    "pipeline.readings.reading",
    "pipeline.operate.conclusion",
    "numpy.ma",
)

if FORKING & set(sys.argv[1:2]):
    share_freed_memory()
    leave_out_pandas()
    for name in NEEDED:
        import_module(name)
