"""What the operator does in the UI, and what must then lie in the bucket."""

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from browser.conftest import SOURCES, log_in, wait_for

from pipeline.embedded.virtualweb.sites import VACATED_HOST
from pipeline.embedded.virtualweb.truth import crawlable

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def days(nights) -> tuple[date, ...]:
    """Two past days, before those of which the newest night still takes what is late."""
    return nights[2:4]


def backfill_in_the_form(desk, page, dag_id, days, behaviour, shoot=None):
    """Fill in the Backfill form and send it; the backfill's id."""
    page.goto(f"{desk.address}/dags/{dag_id}")
    page.get_by_test_id("trigger-dag-button").click()
    page.get_by_role("dialog").get_by_text("Backfill", exact=True).first.click()
    for place, day, hour in ((0, days[0], "00:00"), (1, days[-1], "23:59")):
        page.get_by_test_id("datetime-input").nth(place).click()
        page.get_by_placeholder("YYYY/MM/DD").last.fill(f"{day:%Y/%m/%d}")
        page.get_by_placeholder("YYYY/MM/DD").last.press("Enter")
        page.get_by_placeholder("HH:mm").last.fill(hour)
        page.get_by_placeholder("HH:mm").last.press("Enter")
        page.keyboard.press("Escape")
    page.get_by_text(behaviour, exact=True).click()
    page.locator("input[name=max_active_runs]").fill("1")
    page.get_by_text(re.compile("runs? will be triggered")).wait_for()
    if shoot:
        shoot(f"{dag_id}-backfill-form")
    with page.expect_response(lambda one: one.url.endswith("/api/v2/backfills")) as answer:
        page.get_by_role("button", name="Run Backfill").click()
    assert answer.value.ok, answer.value.text()
    number = answer.value.json()["id"]
    page.goto("about:blank")  # which asks the server for nothing while the backfill runs
    return number


def states_of(api, dag_id, days):
    """The state of the newest run of each day."""
    found = {}
    for run in sorted(api.runs(dag_id), key=lambda run: run["queued_at"] or ""):
        if run["partition_key"] in {f"{day}" for day in days}:
            found[run["partition_key"]] = run["state"]
    return found


def finish(api, dag_id, backfill, days):
    wait_for(lambda: api.backfill_is_over(backfill), f"backfill {backfill} of {dag_id}")
    assert states_of(api, dag_id, days) == {f"{day}": "success" for day in days}


def test_a_backfill_from_the_form_fills_exactly_those_days(desk, page, shoot, bucket, nights, days):
    newest = nights[-1]
    wait_for(
        lambda: states_of(desk.api, "nightly", [newest]).get(f"{newest}") == "success",
        "the newest night, which starts by itself",
    )
    assert bucket.urls(days) == set()

    backfill = backfill_in_the_form(desk, page, "nightly", days, "Missing Runs", shoot)
    finish(desk.api, "nightly", backfill, days)

    for day in days:
        published = {one.url for one in crawlable(day, ending=newest) if one.source_id in SOURCES}
        assert len(bucket.urls([day]) & published) >= 0.9 * len(published)
    collected = {row["night"] for row in bucket.rows("nights")}
    assert collected == {*days, newest}
    filled = {row["published_on"] for row in bucket.rows("articles")}
    assert filled <= {*days, *nights[-4:]}, "a day was filled that nobody named"


def test_all_runs_again_doubles_nothing(desk, page, bucket, days):
    before = bucket.articles(days)
    backfill = backfill_in_the_form(desk, page, "nightly", days, "All Runs")
    finish(desk.api, "nightly", backfill, days)
    assert bucket.articles(days) == before
    assert max(before.values()) == 1


def test_the_page_inside_airflow_shows_the_nights(desk, page, shoot, days):
    page.goto(f"{desk.address}/plugin/nightdesk")
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="Nightdesk").wait_for()
    assert frame.locator("table.map tbody tr").count() == len(SOURCES)
    for day in days:
        told = frame.locator(f"#night-{day}").inner_text()
        assert re.search(r"\b(published|look)\b", told), told
        assert "report" in told
    shoot("nightdesk-page")
    page.goto(f"{desk.address}/nightdesk/reports/{days[0]}/index.html")
    page.get_by_text(re.compile("^Night of")).first.wait_for()
    shoot("report")


def test_a_run_says_which_night_it_is_for_and_shows_its_report(desk, page, shoot, days):
    run = next(one for one in desk.api.runs("nightly") if one["partition_key"] == f"{days[0]}")
    assert run["note"] == f"Night of {days[0]}"
    page.goto(f"{desk.address}/dags/nightly/runs/{quote(run['dag_run_id'], safe='')}")
    page.get_by_text(f"Night of {days[0]}").first.wait_for()
    page.get_by_text("Report of the night").first.click()
    page.frame_locator("iframe").get_by_text(re.compile("^Night of")).first.wait_for()
    shoot("run-and-report")


def test_the_page_asks_for_a_login(desk, browser):
    context = browser.new_context()
    answer = context.request.get(f"{desk.address}/nightdesk/")
    assert answer.status == 401
    page = context.new_page()
    page.goto(f"{desk.address}/nightdesk/")
    log_in(page, desk)
    page.get_by_role("heading", name="Nightdesk").wait_for()
    context.close()


def test_a_failed_source_is_named_retried_and_heals(desk, page, shoot, bucket, nights):
    """One source is gone: red and named; the night is published; mending it heals the night."""
    api, day = desk.api, nights[0]
    file = desk.catalog / "jp" / "jp_minato.toml"
    sound = file.read_text()
    file.write_text(sound.replace("minato.example", VACATED_HOST))  # it answers 404 to all
    run = api.trigger(
        "nightly",
        {
            "day": f"{day}",
            "sources": ["gb_meridian", "jp_minato"],
            "note": "looking at one source that is gone",
        },
    )

    def ended():
        return next(
            (one for one in api.runs("nightly") if one["dag_run_id"] == run), {"state": ""}
        )["state"] in {"failed", "success"}

    wait_for(ended, "the night without jp_minato")
    tasks = {task["task_id"]: task for task in api.tasks("nightly", run)}
    crawl = tasks["collect.crawl"]  # of both, in one process
    assert "jp_minato" in crawl["rendered_map_index"]
    assert crawl["state"] == "failed"
    assert tasks["publish"]["state"] == "success"
    assert tasks["conclude"]["state"] == "failed"
    assert any(row["source_id"] == "gb_meridian" for row in bucket.rows("articles"))
    page.goto(f"{api.address}/dags/nightly/runs/{run}")
    page.get_by_text("jp_minato").first.wait_for()
    shoot("failed-source")

    file.write_text(sound)
    api.clear("nightly", run, [("collect.crawl", crawl["map_index"])])
    wait_for(lambda: not ended() or states(api, run) == {"success"}, "the cleared tasks' start")
    wait_for(ended, "the healed night")
    assert states(api, run) == {"success"}
    assert {f"{day}"} <= {
        f"{row['published_on']}"
        for row in bucket.rows("articles")
        if row["source_id"] == "jp_minato"
    }


def states(api, run):
    return {task["state"] for task in api.tasks("nightly", run)}


def test_reprocessing_asks_nobody(desk, page, shoot, bucket, days, silent_network):
    before = bucket.articles(days)
    backfill = backfill_in_the_form(desk, page, "reprocess", days, "All Runs", shoot)
    finish(desk.api, "reprocess", backfill, days)
    assert bucket.articles(days) == before
    page.goto(f"{desk.address}/nightdesk/")
    link = page.locator(f"#night-{days[0]} a", has_text="run of reprocess").get_attribute("href")
    assert desk.api.get(f"/api/v2{link.replace('/runs/', '/dagRuns/')}")["state"] == "success"


def test_a_day_that_is_not_over_is_refused_in_a_sentence(desk, nights):
    api, tomorrow = desk.api, nights[-1] + timedelta(days=2)
    run = api.trigger("nightly", {"day": f"{tomorrow}"})
    wait_for(
        lambda: any(
            task["task_id"] == "plan" and task["state"] == "failed"
            for task in api.tasks("nightly", run)
        ),
        "the refusal",
    )
    (refused,) = [one for one in api.runs("nightly") if one["dag_run_id"] == run]
    assert re.fullmatch(r"Refused: .* is not over; ask for it after .*", refused["note"])
