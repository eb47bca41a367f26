"""What the DAGs say of a night that went wrong reaches the channel that a connection names."""

import json
from pathlib import Path

import pytest
from earshot import webhook
from newsstand import Newsstand, make_article

from pipeline.errors import IncompleteError
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow  # together they take seconds

DAGS = Path(__file__).parents[2] / "dags"


@pytest.fixture(scope="module")
def bag():
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(bundle_path=DAGS, dag_folder=str(DAGS), bundle_name="dags")


@pytest.fixture
def heard(monkeypatch, tmp_path):
    """What a webhook hears; the night of the 1st is published, and it is noon on the 3rd."""
    stand = Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))
    stand.night(0, [make_article("a")])
    with webhook() as (channel, heard):
        stated = {"conn_type": "http", "host": channel.host, "schema": "http", "port": channel.port}
        for name, value in {
            "AIRFLOW_CONN_DESK": json.dumps(stated),
            "NIGHTDESK_ALERT_CONNECTION": "desk",
            "NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(),
            "NIGHTDESK_RAW_BUCKET": "raw",
            "NIGHTDESK_CLEAN_BUCKET": "clean",
            "NIGHTDESK_NOW": "2026-03-03T12:00:00Z",
        }.items():
            monkeypatch.setenv(name, value)
        yield heard


def test_a_night_that_ended_badly_is_told_once_by_its_last_task(bag, heard):
    conclude = bag.dags["nightly"].get_task("conclude")
    (tell,) = conclude.on_failure_callback
    stated = {"exception": IncompleteError("the night 2026-03-02 was published without us_example")}
    tell(stated)
    tell(stated)
    ((_, message),) = heard
    said = "Nightdesk: the night 2026-03-02 was published without us_example"
    assert message["text"].startswith(said)
    assert "its crawl left no record" in message["text"]
    (heal,) = conclude.on_success_callback
    heal({})
    assert ["has healed" in message["text"] for _, message in heard] == [False, True]
    others = [task for task in bag.dags["nightly"].tasks if task is not conclude]
    assert not any(task.on_failure_callback for task in others)


def test_a_night_that_is_late_is_told_once_by_the_poll(bag, heard):
    watch = bag.dags["poll"].get_task("watch")
    watch.python_callable()
    watch.python_callable()
    assert ["the night 2026-03-02 is late" in message["text"] for _, message in heard] == [True]
