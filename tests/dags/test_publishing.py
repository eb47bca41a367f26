"""The task that publishes tells every table's asset where the table lies and which day it got."""

from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from deltalake import DeltaTable

from pipeline.layout import CLEAN_TABLES

DAGS = Path(__file__).parents[2] / "dags"


@pytest.fixture
def publish(monkeypatch, tmp_path):
    """The task's own function, on buckets that are folders."""
    from airflow.dag_processing.dagbag import BundleDagBag

    for name, value in {
        "NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(),
        "NIGHTDESK_NOW": "2026-03-03T12:00:00Z",
    }.items():
        monkeypatch.setenv(name, value)
    bag = BundleDagBag(bundle_path=DAGS, dag_folder=str(DAGS), bundle_name="dags")
    return bag.dags["nightly"].get_task("publish").python_callable


class Events:
    """What Airflow gives a task to tell of its assets."""

    def __init__(self) -> None:
        self.told = {}
        self.days = defaultdict(list)

    def __getitem__(self, asset):
        partitions = self.days[asset.name].append
        return self.told.setdefault(
            asset.name, SimpleNamespace(extra={}, add_partitions=partitions)
        )


def test_every_asset_says_where_its_table_lies(publish):
    events = Events()
    publish(outlet_events=events, partition_key="2026-03-01", run_id="one")
    assert set(events.told) == set(CLEAN_TABLES)
    assert set(map(tuple, events.days.values())) == {("2026-03-01",)}
    for event in events.told.values():
        assert event.extra["night"] == "2026-03-01"
        assert DeltaTable(event.extra["uri"]).version() >= 0
