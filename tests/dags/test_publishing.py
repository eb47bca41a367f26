"""The task that publishes tells every table's asset where the table lies and which day it got.

And monitoring the night's figures, and lineage the tables, where either listens.
"""

import os
import socket
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from deltalake import DeltaTable

from pipeline.layout import CLEAN_TABLES

pytestmark = pytest.mark.slow

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


@pytest.fixture
def statsd(monkeypatch):
    """What Airflow's own settings for StatsD lead to: a port that hears."""
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics import stats_utils

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(5)
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_ON", "True")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_HOST", "127.0.0.1")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_PORT", str(ear.getsockname()[1]))
        stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=True)
        yield ear
    monkeypatch.undo()
    stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=True)


def test_monitoring_hears_of_the_newest_night(publish, statsd):
    publish(outlet_events=Events(), partition_key="2026-03-02", run_id="one")
    assert statsd.recv(1000) == b"airflow.nightdesk.night.sources:0|g"


LINEAGE = """
from collections import defaultdict
from types import SimpleNamespace
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.sdk.lineage import get_hook_lineage_collector

bag = BundleDagBag(bundle_path=DAGS, dag_folder=DAGS, bundle_name="dags")
event = lambda: SimpleNamespace(extra={}, add_partitions=lambda day: None)
publish = bag.dags["reprocess"].get_task("publish").python_callable
publish(outlet_events=defaultdict(event), partition_key="2026-03-01", run_id="one")
told = get_hook_lineage_collector().collected_assets
print("in", *[one.asset.uri for one in told.inputs])
print("out", *[one.asset.uri for one in told.outputs])
"""


@pytest.mark.slow
def test_lineage_hears_of_the_archive_and_of_every_table(tmp_path):
    """With a transport of OpenLineage set up, as the provider's own collector was told."""
    environment = os.environ | {
        "NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(),
        "NIGHTDESK_NOW": "2026-03-03T12:00:00Z",
        "AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "console"}',
    }
    done = subprocess.run(
        [sys.executable, "-c", f"from pathlib import Path; DAGS = Path({str(DAGS)!r})\n{LINEAGE}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    told = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line}
    assert told["in"] == [f"{tmp_path}/nightdesk-raw/warc"], done.stderr
    clean = f"{tmp_path}/nightdesk-clean"
    assert told["out"] == [f"{clean}/{name}" for name in CLEAN_TABLES]
