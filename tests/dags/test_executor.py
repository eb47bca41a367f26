"""The scheduler's wait ends with a task's end, and with whatever else happens to a run."""

import gc
import runpy
from pathlib import Path

import pytest
from airflow.models.dagrun import DagRun
from airflow.utils.session import create_session

FILE = Path(__file__).parents[2] / "dags" / "plugins" / "prompt_executor.py"
THERE = runpy.run_path(str(FILE))
KEY = ("nightly", "plan", "one", 1, -1)


@pytest.fixture
def executor():
    made = THERE["PromptExecutor"](parallelism=1)
    made.start()
    yield made
    made.end()
    gc.unfreeze()


def test_it_looks_again_soon_after_an_event_and_then_more_and_more_seldom(executor):
    assert executor.patience == THERE["SOON_SECONDS"]
    executor.quiet_looks = 9
    assert executor.patience == THERE["IDLE_SECONDS"]
    executor.running.add(KEY)
    assert executor.patience == THERE["BUSY_SECONDS"]
    executor.running.discard(KEY)


def test_a_result_ends_the_wait(executor):
    executor.quiet_looks = 9
    executor.running.add(KEY)
    executor.result_queue.put((KEY, "success", None))
    executor.sync()
    assert executor.quiet_looks == 0
    assert executor.event_buffer[KEY][0] == "success"
    assert not executor.running


def test_a_run_that_somebody_starts_ends_the_wait_and_one_that_is_under_way_does_not(
    executor, database
):
    executor.quiet_looks = 9
    with create_session() as session:
        session.add(DagRun("nightly", run_id="by_hand", run_type="manual", state="queued"))
    executor.sync()
    assert executor.quiet_looks == 0
    executor.quiet_looks = 1  # looks soon, and then no more
    executor.sync()
    assert executor.quiet_looks == 2


def test_what_it_shares_with_its_workers_is_left_alone_by_the_collector(executor):
    assert gc.get_freeze_count() > 1000
