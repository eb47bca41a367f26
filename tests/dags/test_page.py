"""The page in Airflow says how it may be shown, and knows a day from what only looks like one."""

import importlib.util
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

FILE = Path(__file__).parents[2] / "dags" / "plugins" / "nightdesk_page.py"


@pytest.fixture(scope="module")
def client():
    from airflow.api_fastapi.core_api.security import get_user

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
