"""Questions are answered by as little as they need."""

import shutil
from pathlib import Path

import duckdb
import pytest
from newsstand import Newsstand, make_article

from pipeline.query.views import open_views
from pipeline.store import FolderStore
from pipeline.tables.editions import open_edition

pytestmark = pytest.mark.slow

QUESTIONS = [
    "SELECT count(*) FROM articles",
    "SELECT published_on, count(*) AS n FROM articles GROUP BY published_on ORDER BY 1",
    "SELECT count(*) FROM articles WHERE published_on >= DATE '2026-03-01'",
    "SELECT max(night) FROM versions",
    "SELECT (SELECT count(*) FROM articles) + (SELECT count(*) FROM copies)",
]


def answers(stand, question: str, *, is_told: bool) -> list[tuple]:
    edition = open_edition(stand.clean)
    with open_views(stand.clean, edition, question=question if is_told else None) as connection:
        return connection.execute(question).fetchall()


def buckets_in(folder: Path) -> Newsstand:
    return Newsstand(FolderStore(folder / "raw"), FolderStore(folder / "clean"))


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Newsstand:
    """Three nights, for reading alone."""
    stand = buckets_in(tmp_path_factory.mktemp("published"))
    for night in range(3):
        told = [
            make_article(f"n{night}-{at}", night=night, published=at) for at in range(night + 1)
        ]
        stand.night(night, told)
    return stand


@pytest.fixture(scope="module")
def without_data(published, tmp_path_factory) -> Newsstand:
    """The same with none of its rows: the logs alone are left."""
    folder = tmp_path_factory.mktemp("logs")
    shutil.copytree(published.clean.folder, folder / "clean")
    for table in ("articles", "copies", "versions"):
        for file in (folder / "clean" / table).glob("*/*.parquet"):
            if "_delta_log" not in file.parts:
                file.write_bytes(b"not to be read")
    return buckets_in(folder)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_count_by_day_opens_no_data_file_and_is_right(published, without_data, question):
    right = answers(published, question, is_told=False)
    assert answers(without_data, question, is_told=True) == right


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM articles",
        "SELECT title FROM articles",
        "SELECT count(title) FROM articles",
        "SELECT count(*) FROM articles WHERE source_id = 'us_example'",
        "SELECT count(*) FROM articles WHERE title LIKE 'Title%' AND published_on > '2020-01-01'",
        "SELECT COLUMNS('ti.*') FROM articles",
        "SELECT count(*) FROM shareable",
        "FROM articles",
    ],
)
def test_what_needs_more_than_days_gets_the_table(published, question):
    told, untold = (answers(published, question, is_told=one) for one in (True, False))
    assert sorted(map(repr, told)) == sorted(map(repr, untold))


def test_no_extension_comes_by_itself(stand):
    stand.night(0, [make_article("fire")])
    question = f"SELECT count(*) FROM delta_scan('{stand.clean.folder}/articles')"
    with (
        open_views(stand.clean, open_edition(stand.clean), question=question) as connection,
        pytest.raises(duckdb.Error, match="delta"),
    ):
        connection.execute(question)
