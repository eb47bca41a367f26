"""A night that went wrong is told once, with why and where, and once more when it has healed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from earshot import webhook
from newsstand import Newsstand, night_of

from pipeline.archive.crawls import CrawlRecord, Document, Outcome, write_crawl_record
from pipeline.embedded import virtualweb
from pipeline.errors import StoreError
from pipeline.operate.alarm import tell_of_night
from pipeline.records import Kind, Reason
from pipeline.run import Run
from pipeline.settings import Settings
from pipeline.sources import load_catalog
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow  # together they take seconds

CATALOG = Path(virtualweb.__file__).parent / "catalog"
PROBLEM = "the night 2026-03-01 was published without them: crawl failed for xx_crane"
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


@pytest.fixture
def run(tmp_path):
    stand = Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))
    catalog = load_catalog(CATALOG)
    first = next(iter(catalog)).id
    found = Run(
        night=night_of(0),
        run_id="run",
        now=NOW,
        settings=replace(Settings(), catalog=CATALOG, sources=(first,)),
        raw=stand.raw,
        clean=stand.clean,
    )
    record(found, Outcome.UNHEALTHY)
    return found


def test_a_message_that_names_hundreds_is_cut_and_keeps_its_links(run):
    named = ", ".join(f"xx_source{number}" for number in range(500))
    with webhook() as (channel, heard):
        assert tell_of_night(
            lambda: run, f"crawl failed for {named}", channel, base="https://desk", run_id="one"
        )
    ((_, said),) = heard
    assert len(said["text"]) < 3000
    assert "xx_source0, " in said["text"]
    assert said["text"].endswith("run and logs: https://desk/dags/nightly/runs/one")


def record(run, outcome):
    (source_id,) = run.settings.sources
    feed = Document(
        url="https://news.example/feed.xml",
        kind=Kind.FEED,
        status=404,
        reason=Reason.NOT_FOUND,
        evidence="404 Not Found",
    )
    write_crawl_record(
        run.raw,
        CrawlRecord(
            night=run.night,
            source_id=source_id,
            outcome=outcome,
            started_at=NOW,
            ended_at=NOW + timedelta(minutes=1),
            documents=(feed,),
            evidence="every feed and sitemap failed",
        ),
    )


def tell(run, problem, channel, **stated):
    return tell_of_night(lambda: run, problem, channel, **stated)


def test_an_alert_says_why_where_and_what_to_read_on(run):
    with webhook() as (channel, heard):
        assert tell(run, PROBLEM, channel, base="https://desk.example", run_id="backfill__1")
    ((_, said),) = heard
    text = said["text"]
    assert PROBLEM in text
    assert "unhealthy: every feed and sitemap failed" in text
    assert "https://news.example/feed.xml: feed answered 404 (not_found)" in text
    assert "https://desk.example/dags/nightly/runs/backfill__1" in text


def test_the_same_problem_is_told_once_and_its_healing_once(run):
    with webhook() as (channel, heard):
        told = [tell(run, PROBLEM, channel) for _ in range(3)]
        record(run, Outcome.COMPLETE)
        healed = [tell(run, "", channel) for _ in range(2)]
    assert (told, healed) == ([True, False, False], [True, False])
    assert "has healed" in heard[-1][1]["text"]


def test_another_problem_of_the_same_night_is_told(run):
    with webhook() as (channel, heard):
        tell(run, PROBLEM, channel)
        tell(run, "publish did not end well", channel)
    assert len(heard) == 2


def test_a_good_night_is_not_worth_a_message(run):
    with webhook() as (channel, heard):
        assert not tell(run, "", channel)
    assert heard == []


def test_a_channel_that_refuses_is_told_again(run):
    with webhook(status=500) as (channel, _):
        assert not tell(run, PROBLEM, channel)
    with webhook() as (channel, _):
        assert tell(run, PROBLEM, channel)


def test_where_the_store_is_away_the_problem_is_told_all_the_same():
    def away():
        message = "S3 does not answer"
        raise StoreError(message)

    with webhook() as (channel, heard):
        assert tell_of_night(away, PROBLEM, channel)
    assert PROBLEM in heard[0][1]["text"]
    assert "S3 does not answer" in heard[0][1]["text"]
