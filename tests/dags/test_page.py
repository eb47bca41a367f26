"""The page in Airflow says how it may be shown, and knows a day from what only looks like one."""

import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from lxml import html
from newsstand import Newsstand, make_article

from pipeline.store import FolderStore

pytestmark = pytest.mark.slow

FILE = Path(__file__).parents[2] / "dags" / "plugins" / "nightdesk_page.py"


HAND = "manual__2026-03-09T01:00:00+00:00__x~y"


@pytest.fixture(scope="module")
def client():
    """The page over Airflow's own tables of runs, which hold some."""
    from airflow.api_fastapi.core_api.security import get_user
    from airflow.models import import_all_models
    from airflow.models.base import Base
    from airflow.models.dagrun import DagRun
    from airflow.settings import engine
    from airflow.utils.session import create_session

    import_all_models()
    Base.metadata.create_all(engine)
    stated = {"run_type": "manual", "run_after": datetime(2026, 3, 9, 1, tzinfo=UTC)}
    with create_session() as session:
        for run_id, dag_id, more in [
            ("good", "nightly", {"state": "success", "partition_key": "2026-03-01"}),
            ("read:again", "reprocess", {"state": "success", "partition_key": "2026-03-01"}),
            (HAND, "nightly", {"state": "failed", "conf": {"day": "2026-03-03"}}),
            ("refused", "nightly", {"state": "failed", "conf": {"day": "1890-05-01"}}),
            ("other", "maintain", {"state": "success"}),
        ]:
            session.add(DagRun(dag_id=dag_id, run_id=run_id, **stated, **more))

    found = importlib.util.spec_from_file_location("nightdesk_page", FILE)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    app = module.build_app()
    app.dependency_overrides[get_user] = lambda: None
    with TestClient(app, raise_server_exceptions=False) as one:
        yield one


@pytest.mark.parametrize(
    "night",
    [
        "0", "20260301", "1772323200", "-1", "2026-3-1", "2026-W09-7", "2026-060", "now",
        "2026-03-01T00:00:00", "0001-01-01", "2026-03-01%20", "2026-03-01%0a", "\u0662026-03-01",
    ],
)  # fmt: skip
def test_what_is_no_day_has_no_report(client, night):
    assert client.get(f"/reports/{night}/index.html").status_code in {404, 422}


@pytest.mark.parametrize("night", ["2026-02-30", "2026-19-39", "2026-00-00"])
def test_a_day_that_never_was_has_none_either(client, night):
    answer = client.get(f"/reports/{night}/index.html")
    assert answer.status_code == 404
    assert "is no day" in answer.text


@pytest.mark.parametrize("path", ["/", "/reports/2026-02-30/index.html", "/nothing"])
def test_every_answer_says_how_it_may_be_shown(client, path):
    headers = client.get(path).headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.fixture
def published(monkeypatch, tmp_path):
    """The night of the 1st is published; a late article names the 27th of February."""
    stand = Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))
    stand.night(0, [make_article("a"), make_article("b", published=-2)])
    stand.clean.write("reports/2026-03-01/index.html", b"<h1>the report of the 1st</h1>")
    for name, value in {
        "NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(),
        "NIGHTDESK_RAW_BUCKET": "raw",
        "NIGHTDESK_CLEAN_BUCKET": "clean",
        "NIGHTDESK_NOW": "2026-03-05T12:00:00Z",
    }.items():
        monkeypatch.setenv(name, value)


def test_the_page_shows_nights_that_failed_never_ran_or_are_there_in_part(client, published):
    page = html.fromstring(client.get("/").text)
    told = {
        row.get("id").removeprefix("night-"): row.xpath("string(td[1])")
        for row in page.xpath("//table[@class='nights']/tbody/tr")
    }
    assert told == {
        "2026-03-04": "missing",
        "2026-03-03": "failed",
        "2026-03-02": "missing",
        "2026-03-01": "published",
        "2026-02-27": "partial",
    }


def test_a_run_of_any_dag_leads_to_its_page_and_its_night_to_the_report(client, published):
    page = html.fromstring(client.get("/").text)
    links = page.xpath("//tr[@id='night-2026-03-01']//a/@href")
    assert links == ["reports/2026-03-01/index.html", "/dags/reprocess/runs/read%3Aagain"]
    beside = client.get("/runs/reprocess/read:again", follow_redirects=False)
    assert beside.headers["location"] == "/nightdesk/reports/2026-03-01/index.html"
    beside = client.get(f"/runs/nightly/{quote(HAND, safe='')}", follow_redirects=False)
    assert beside.headers["location"] == "/nightdesk/reports/2026-03-03/index.html"


@pytest.mark.parametrize("run", ["maintain/other", "nightly/refused", "nightly/none"])
def test_a_run_that_is_for_no_night_has_no_report(client, published, run):
    answer = client.get(f"/runs/{run}", follow_redirects=False)
    assert answer.status_code == 404
    assert "is for no night" in answer.text


def test_earlier_nights_are_a_page_of_their_own(client, published):
    page = client.get("/?until=2026-02-27").text
    assert "9 March" not in page
    assert 'href="?until=2026-03-04"' in page
    assert client.get("/?until=2026-02-31").status_code == 404


def test_a_person_reads_a_sentence_where_a_program_reads_json(client, published):
    path = "/reports/2026-03-03/index.html"
    assert client.get(path).json()["detail"].startswith("There is no report of 2026-03-03 yet")
    shown = client.get(path, headers={"accept": "text/html"})
    assert shown.status_code == 404
    assert "There is no report of 2026-03-03 yet" in html.fromstring(shown.text).xpath(
        "string(//p)"
    )
