"""A night is judged by its tasks, and whoever failed is named."""

import pytest

from pipeline.errors import IncompleteError
from pipeline.operate.conclusion import conclude
from pipeline.run import open_run
from pipeline.settings import read_settings


@pytest.fixture
def run(tmp_path):
    settings = read_settings(
        {"NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(), "NIGHTDESK_NOW": "2026-03-05T09:00:00Z"}
    )
    return open_run("2026-03-01", settings=settings)


def test_a_night_without_failures_ends_well(run):
    conclude(run, {"plan": "success", "collect.crawl_0": "success", "conclude": "running"})


def test_a_failed_crawl_is_named_by_its_source(run):
    from pipeline import stages

    first = stages.plan(run)[0][0]
    states = {"collect.crawl_0": "failed", "collect.read_0": "success", "publish": "success"}
    with pytest.raises(IncompleteError, match=f"published without them: crawl failed for {first}"):
        conclude(run, states)


def test_a_night_that_was_not_published_says_so(run):
    with pytest.raises(IncompleteError, match="was not published: deduplicate, publish did not"):
        conclude(run, {"deduplicate": "failed", "publish": "upstream_failed"})
