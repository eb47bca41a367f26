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
A_LOOK = 45  # most of them DuckDB's for the log's checkpoint, whatever its size
A_COUNT = 15  # requests
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
        assert wire.requests.total() <= A_COUNT
        wire.reset()
        wanted = article_id(make_article("a3").url)
        question = f"SELECT title FROM articles WHERE article_id = '{wanted}'"
        with open_views(stand.clean, open_edition(stand.clean), question=question) as connection:
            named = connection.execute(question).fetchall()
        assert named == [("Title of a3",)]
        assert wire.requests.total() <= A_LOOK
