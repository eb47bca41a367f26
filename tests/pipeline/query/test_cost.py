"""What a question costs, counted on a wire to a real S3 server."""

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
