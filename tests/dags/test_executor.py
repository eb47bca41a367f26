"""The scheduler's wait ends with a task's end."""

import gc
import runpy
from pathlib import Path

import pytest

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


def test_what_it_shares_with_its_workers_is_left_alone_by_the_collector(executor):
    assert gc.get_freeze_count() > 1000
