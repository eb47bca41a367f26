"""The production stack: two days through losses of every kind, and every row there."""

import os
import re
import subprocess
import time
from pathlib import Path

import pytest
from deltalake import DeltaTable
from stack.conftest import ROOT, SOURCES

from pipeline.embedded.processes import descendants
from pipeline.embedded.virtualweb.truth import crawlable
from pipeline.store import open_store

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(1800)]

PATIENCE_SECONDS = 900
AWAY_SECONDS = 10  # a time that S3 is away, not a wait for anything


def wait_for(claim, what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        if value := claim():
            return value
        assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE_SECONDS} seconds"
        time.sleep(1)


def crawling(crawler):
    """Whether a crawler has a crawl under way."""
    for pid in descendants(crawler.process.pid):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"spiders" in command:
            return True
    return False


def rows(stack, table):
    clean = open_store(stack.settings, stack.settings.clean_bucket)
    found = DeltaTable(f"{clean.uri}/{table}", storage_options=dict(clean.storage_options))
    return found.to_pyarrow_table().to_pylist()


def test_two_days_through_losses_end_in_full_rows(stack):
    """Of three crawlers one is killed, and the scheduler; and S3 is away for a while."""
    api = stack.api
    days = stack.nights[-3:-1]
    for dag_id in ("nightly", "reprocess"):
        wait_for(lambda dag_id=dag_id: api.knows(dag_id), f"the parsing of {dag_id}")
    stack.run("scheduler", "airflow", "dags", "unpause", "nightly", "-y")
    stack.run(
        "scheduler",
        *("airflow", "backfill", "create", "--dag-id", "nightly", "--max-active-runs", "1"),
        *("--from-date", f"{days[0]}", "--to-date", f"{days[-1]}T23:59"),
        *("--reprocess-behavior", "none"),
    )
    lost = wait_for(
        lambda: next((crawler for crawler in stack.crawlers if crawling(crawler)), None),
        "a crawl on one of the crawlers",
    )
    stack.lose(lost)
    stack.crawlers.remove(lost)
    stack.lose(stack.child("scheduler0"))
    stack.restart("scheduler")
    wait_for(lambda: any(map(crawling, stack.crawlers)), "a crawl on a crawler that is left")
    with stack.away("seaweedfs"):
        time.sleep(AWAY_SECONDS)

    def ended():
        runs = {run["partition_key"]: run["state"] for run in api.runs("nightly")}
        states = [runs.get(f"{day}") for day in days]
        return states if set(states) <= {"success", "failed"} else None

    assert wait_for(ended, "the end of both nights") == ["success", "success"]

    found = [row for table in ("articles", "copies") for row in rows(stack, table)]
    for day in days:
        truth = crawlable(day, ending=stack.nights[-1])
        wanted = {one.url for one in truth if one.source_id in SOURCES}
        urls = [row["url"] for row in found if row["published_on"] == day]
        assert len(urls) == len(set(urls))
        assert len(set(urls) & wanted) >= 0.9 * len(wanted)
    # The killed crawl was run again, as another try or, where a scheduler finds it orphaned, as the
    # same one: a task whose worker died cannot have ended well by itself.
    states = {
        task["state"]
        for run in api.runs("nightly")
        if run["partition_key"] in {f"{day}" for day in days}
        for task in api.tasks("nightly", run["dag_run_id"])
    }
    assert states == {"success"}


def test_a_backfill_by_the_api_reads_the_archive_again_to_the_same_rows(stack):
    day = stack.nights[-3]
    stack.run("scheduler", "airflow", "dags", "unpause", "reprocess", "-y")

    def told():
        return sorted((row["url"], row["text"]) for row in rows(stack, "articles"))

    # Unpausing the nightly DAG also started its newest night, which fetches: it ends first.
    wait_for(
        lambda: all(run["state"] in ("success", "failed") for run in stack.api.runs("nightly")),
        "the end of every night",
    )
    before, asked = told(), len(stack.web.requests)
    backfill = stack.api.backfill("reprocess", day, day)
    wait_for(lambda: stack.api.backfill_is_over(backfill), "the end of the backfill")
    assert {run["state"] for run in stack.api.runs("reprocess")} == {"success"}
    assert told() == before
    assert len(stack.web.requests) == asked


def test_the_logs_lie_in_the_bucket(stack):
    raw = open_store(stack.settings, stack.settings.raw_bucket)
    assert [key for key in raw.keys("airflow-logs/") if "task_id=publish" in key]


def test_every_service_is_healthy_by_its_own_check(stack):
    assert stack.api.is_healthy()
    assert stack.household.fallen() is None


def test_a_viewer_cannot_start_anything(stack):
    from urllib.error import HTTPError

    from pipeline.embedded.api import AirflowApi

    logins = stack.services["airflow-init"]["environment"]
    viewer = AirflowApi(
        stack.api.address, user="analyst", password=logins["AIRFLOW_ANALYST_PASSWORD"]
    )
    assert viewer.runs("nightly") is not None
    with pytest.raises(HTTPError) as refused:
        viewer.trigger("nightly", {})
    assert refused.value.code == 403


def test_the_database_comes_back_from_its_dump_as_the_runbook_says(stack):
    """The last test: it stops everything but PostgreSQL."""
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    dump, restore = (
        re.search(rf"docker compose exec -T postgres ({program} [^`\n]+)", runbook)[1]
        for program in ("pg_dump", "pg_restore")
    )
    api = stack.child("api-server0")
    stated = stack.services["postgres"]
    place = {
        "PATH": f"{max(Path('/usr/lib/postgresql').glob('*/bin'))}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": re.search(r"port=(\d+)", " ".join(map(str, stated["command"])))[1],
        "PGPASSWORD": Path(stated["environment"]["POSTGRES_PASSWORD_FILE"]).read_text(),
    }

    def shell(command):
        done = subprocess.run(
            ["bash", "-ec", command], cwd=stack.folder, env=place, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    count = "SELECT (SELECT count(*) FROM dag_run), (SELECT string_agg(pool, ' ') FROM slot_pool)"
    before = shell(f'psql -U airflow -d airflow -Atc "{count}"')
    assert "web" in before
    shell(dump)
    for child in [one for one in stack.household.children if one.name != "postgres"]:
        stack.lose(child)
    stack.crawlers.clear()
    assert api not in stack.household.children
    shell('psql -U airflow -d airflow -qc "DROP TABLE slot_pool; CREATE TABLE of_later (id int)"')
    shell(restore)
    assert shell(f'psql -U airflow -d airflow -Atc "{count}"') == before
    assert "of_later" not in shell('psql -U airflow -d airflow -Atc "\\dt"')
    stack.restart("api-server")
    assert stack.api.runs("nightly") is not None
