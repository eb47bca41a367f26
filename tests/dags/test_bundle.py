"""The bundle imports, names days as it should, and is light."""

import ast
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # together they take seconds

DAGS = Path(__file__).parents[2] / "dags"
OURS = {"nightly", "poll", "reprocess", "maintain"}


@pytest.fixture(scope="module")
def bag():
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(bundle_path=DAGS, dag_folder=str(DAGS), bundle_name="dags")


def test_every_file_imports_and_defines_its_dag(bag):
    assert bag.import_errors == {}
    assert set(bag.dags) == OURS


def test_every_dag_is_explained_tagged_and_bounded(bag):
    for dag in bag.dags.values():
        assert dag.doc_md
        assert "nightdesk" in dag.tags
        assert not dag.catchup
        assert dag.max_active_runs <= 2
        for task in dag.tasks:
            assert task.execution_timeout, f"{dag.dag_id}.{task.task_id} may run for ever"


@pytest.mark.parametrize("dag_id", ["nightly", "reprocess"])
def test_a_backfill_names_days_inclusive(bag, dag_id):
    from airflow.serialization.serialized_objects import DagSerialization

    dag = DagSerialization.from_dict(DagSerialization.to_dict(bag.dags[dag_id]))
    runs = list(
        dag.iter_dagrun_infos_between(
            datetime(2026, 3, 12, tzinfo=UTC), datetime(2026, 3, 14, 23, 59, tzinfo=UTC)
        )
    )
    assert [run.partition_key for run in runs] == ["2026-03-12", "2026-03-13", "2026-03-14"]


def test_the_timetable_runs_a_day_after_its_end(bag):
    from airflow.serialization.serialized_objects import DagSerialization

    dag = DagSerialization.from_dict(DagSerialization.to_dict(bag.dags["nightly"]))
    run = dag.next_dagrun_info(last_automated_run_info=None)
    assert run.run_after.time().isoformat() == "00:00:00"
    assert run.run_after <= datetime.now(UTC), "a new desk would wait for tomorrow"
    assert run.partition_key == (run.run_after - timedelta(days=1)).strftime("%Y-%m-%d")


def test_reprocess_never_runs_by_itself(bag):
    from airflow.serialization.serialized_objects import DagSerialization

    dag = DagSerialization.from_dict(DagSerialization.to_dict(bag.dags["reprocess"]))
    assert dag.next_dagrun_info(last_automated_run_info=None) is None


def test_crawls_and_commits_are_pooled(bag):
    nightly = bag.dags["nightly"]
    assert nightly.get_task("collect.crawl").pool == "web"
    assert nightly.get_task("collect.crawl").queue == "default"
    assert nightly.get_task("publish").pool == "publish"
    assert bag.dags["reprocess"].get_task("publish").pool == "publish"


@pytest.mark.parametrize("dag_id", ["nightly", "reprocess"])
def test_publishing_announces_every_table(bag, dag_id):
    from pipeline.layout import CLEAN_TABLES

    outlets = bag.dags[dag_id].get_task("publish").outlets
    assert [asset.name for asset in outlets] == list(CLEAN_TABLES)


def test_the_form_offers_the_catalog_and_refuses_nonsense(bag):
    from airflow.sdk.exceptions import AirflowException

    from pipeline.operate.form import source_choices

    params = bag.dags["nightly"].params
    assert params.get_param("sources").schema["examples"] == source_choices()
    params.validate()  # a plain backfill needs none
    for name, value in [("day", "yesterday"), ("sources", ["No Such!"]), ("max_pages", 0)]:
        with pytest.raises((AirflowException, ValueError)):
            params.get_param(name).resolve(value)


def test_a_person_is_not_waited_for_by_trying_again(bag):
    from airflow.sdk import RetryAction

    from pipeline.errors import (
        AccessError,
        ConflictError,
        CrawlError,
        DiskError,
        GoneError,
        NightError,
        StoreError,
    )

    again = bag.dags["reprocess"].get_task("publish").retry_policy
    for error in (NightError("x"), AccessError("x")):
        assert again.evaluate(error, 1, 3).action is RetryAction.FAIL
    policy = bag.dags["nightly"].get_task("collect.crawl").retry_policy
    for error in (NightError("x"), AccessError("x"), GoneError("x")):
        assert policy.evaluate(error, 1, 3).action is RetryAction.FAIL
    assert policy.evaluate(ConflictError("x"), 1, 3).action is RetryAction.RETRY
    for error in (CrawlError("busy"), DiskError("full"), StoreError("away")):
        assert policy.evaluate(error, 1, 3).action is not RetryAction.FAIL


def test_parsing_imports_nothing_heavy():
    heavy = {"boto3", "deltalake", "lxml", "numpy", "polars", "pyarrow", "scrapy", "trafilatura"}
    script = (
        f"import sys, resource; sys.path.insert(0, {str(DAGS)!r})\n"
        "import airflow.sdk\n"
        "from airflow.sdk import Asset, CronPartitionTimetable, ExceptionRetryPolicy, dag, task\n"
        "from airflow.sdk import Param, PokeReturnValue\n"
        "Asset('a', uri='nightdesk://a'), task.sensor  # loads Airflow's own providers\n"
        "before, known = resource.getrusage(resource.RUSAGE_SELF).ru_utime, set(sys.modules)\n"
        f"for name in {sorted(OURS)!r}:\n"
        f"    source = open(f'{DAGS}/{{name}}.py').read()\n"
        "    exec(compile(source, name, 'exec'), {'__name__': name})\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before)\n"
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - known}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ
    )
    seconds, modules = done.stdout.strip().splitlines()[-2:]
    assert float(seconds) < 2
    assert heavy & set(modules.split()) == set()


def test_a_dag_file_is_named_like_no_package_of_ours():
    names = {file.stem for file in DAGS.rglob("*.py")}
    assert not names & {"pipeline", "spiders", "tests", "airflow"}


def test_a_dag_imports_only_the_sdk_and_the_catalogs_names_at_its_top():
    allowed = {"__future__", "airflow.sdk", "datetime", "night_tasks", "pipeline.operate.form"}
    for file in DAGS.glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ImportFrom):
                assert node.module in allowed, f"{file.name} imports {node.module} at its top"
            assert not isinstance(node, ast.Import), f"{file.name} imports a module at its top"


def test_no_dag_has_a_deadline(bag):
    """Airflow 3.3.2 answers 500 when a task of a failed run is cleared where there is one."""
    assert [dag.dag_id for dag in bag.dags.values() if dag.deadline] == []


def test_a_feed_that_is_slow_does_not_keep_a_late_night_silent(bag):
    watch = bag.dags["poll"].get_task("watch")
    assert watch.upstream_task_ids == set()
    assert watch.pool != bag.dags["poll"].get_task("listen").pool
