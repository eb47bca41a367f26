"""What a question costs, counted on a wire to a real S3 server."""

import os
import subprocess
import sys

import pytest
from newsstand import Newsstand, make_article, night_of

from benchmarks.bucket.wire import CountingWire
from pipeline.identity import article_id
from pipeline.query.views import open_views
from pipeline.settings import read_settings
from pipeline.store import open_store
from pipeline.tables.editions import open_edition

pytestmark = [pytest.mark.server, pytest.mark.slow]
A_QUESTION = 15  # requests
A_LOOK = 8  # the log, and one file
A_NIGHT = 200


def test_a_count_and_a_night_cost_few_requests(server):
    settings = read_settings(server.environment)
    with CountingWire(server.endpoint) as wire:
        watched = read_settings({**server.environment, "NIGHTDESK_S3_ENDPOINT": wire.endpoint})
        stores = []
        for name in ("cost-raw", "cost-clean"):
            open_store(settings, name).create_bucket()
            stores.append(open_store(watched, name))
        stand = Newsstand(*stores)
        for night in range(5):
            wire.reset()
            stand.night(night, [make_article(f"a{night}", night=night, published=night)])
        assert wire.requests.total() <= A_NIGHT
        wire.reset()
        question = "SELECT published_on, count(*) FROM articles GROUP BY ALL ORDER BY ALL"
        with open_views(stand.clean, open_edition(stand.clean), question=question) as connection:
            found = connection.execute(question).fetchall()
        assert found == [(night_of(night), 1) for night in range(5)]
        assert wire.requests.total() <= A_QUESTION
        wanted = article_id(make_article("a3").url)
        rows = stand.rows("articles")
        cluster = rows.filter(rows["article_id"] == wanted)["cluster_id"].item()
        for condition, most in (
            (f"article_id = '{wanted}'", A_LOOK),
            (f"cluster_id = '{cluster}'", A_LOOK),
            ("source_id = 'us_example' AND url LIKE '%a3'", A_QUESTION),
            ("text LIKE '%a3%'", A_QUESTION),
        ):
            wire.reset()
            question = f"SELECT title FROM articles WHERE {condition}"
            edition = open_edition(stand.clean)
            with open_views(stand.clean, edition, question=question) as connection:
                assert connection.execute(question).fetchall() == [("Title of a3",)]
            assert wire.requests.total() <= most, wire.paths


def test_the_command_answers_without_pandas(server):
    """DuckDB and Arrow load it, a third of a second, to see whether they are given its objects."""
    settings = read_settings(server.environment)
    stores = [open_store(settings, name) for name in ("cost-plain-raw", "cost-plain-clean")]
    for store in stores:
        store.create_bucket()
    Newsstand(*stores).night(0, [make_article("a")])
    program = (
        "import sys; from pipeline.__main__ import main; code = main(); "
        "sys.exit(code or 'pandas' in sys.modules)"
    )
    question = "SELECT source_id, count(*) FROM articles WHERE title <> 'it''s' GROUP BY ALL"
    done = subprocess.run(
        [sys.executable, "-c", program, "query", question],
        env={**os.environ, **server.environment, "NIGHTDESK_CLEAN_BUCKET": "cost-plain-clean"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "us_example" in done.stdout
