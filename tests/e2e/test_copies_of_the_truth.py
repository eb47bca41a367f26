"""Ten nights of the virtual web told apart by their true texts: copies found, originals left."""

from datetime import UTC, date

import pyarrow as pa
import pytest

from pipeline.deduplicate import update_clusters
from pipeline.embedded.virtualweb import nights, truth
from pipeline.identity import article_id
from pipeline.normalise import normalise_text
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow  # together they take seconds

INSTANT = pa.timestamp("us", "UTC")


def table_of(day: date) -> pa.Table:
    told = truth.crawlable(day)
    instants = pa.array([one.published_at.astimezone(UTC) for one in told], INSTANT)
    return pa.table(
        {
            "article_id": [article_id(one.url) for one in told],
            "source_id": [one.source_id for one in told],
            "title": [normalise_text(one.title) for one in told],
            "text": [normalise_text(one.text) for one in told],
            "language": [one.language for one in told],
            "published_at": instants,
            "captured_at": instants,
            "first_captured_at": instants,
            "published_on": pa.array([day] * len(told), pa.date32()),
        }
    )


@pytest.fixture(scope="module")
def clustered(tmp_path_factory) -> dict[str, dict[str, object]]:
    """The standing of every story once all nights were told."""
    store = FolderStore(tmp_path_factory.mktemp("history"))
    rows: dict[str, dict[str, object]] = {}
    for day in nights():
        for changed in update_clusters(store, {day: table_of(day)}, window_days=30).values():
            rows |= {row["article_id"]: row for row in changed.to_pylist()}
    return rows


def test_every_wire_copy_reprint_and_rewrite_is_a_copy_of_its_original(clustered):
    repeats = [one for one in truth.crawlable() if one.copy_of]
    assert len(repeats) == 40
    for one in repeats:
        row = clustered[article_id(one.url)]
        assert row["relation"], one.url
        assert row["representative_id"] == article_id(one.copy_of)


def test_no_original_is_a_copy(clustered):
    by_id = {article_id(one.url): one.url for one in truth.crawlable()}
    taken = [
        (one.url, by_id[clustered[article_id(one.url)]["representative_id"]])
        for one in truth.crawlable()
        if not one.copy_of and clustered[article_id(one.url)]["relation"]
    ]
    assert taken == []
