"""Stories that go, come back and move after they were published, from the crawl to the tables."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from e2e.house import House
from situations import BY_NAME, FIRST, SituationWeb, fate_of, renamed, write_catalog

from pipeline.identity import article_id

pytestmark = [pytest.mark.slow]

NEWSROOM = BY_NAME["vanishing"]
NIGHTS = [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=3)]


def morning(night: date) -> datetime:
    return datetime.combine(night + timedelta(days=1), time(2), UTC)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("afterlife")
    with SituationWeb(morning(FIRST)) as web:
        settings = {
            "NIGHTDESK_PROXY": web.address,
            "NIGHTDESK_CATALOG": str(write_catalog(folder / "catalog", [NEWSROOM])),
        }
        house = House(folder, settings)
        for night in NIGHTS:
            web.now = morning(night)
            house.run_night(night, web.now)
        yield house


@pytest.fixture(scope="module")
def rows(house):
    """The rows of the first night's stories, by what became of them."""
    found = {row["url"].partition("-")[0]: row for row in house.table("articles").to_dicts()}
    assert house.table("copies").is_empty()
    return {fate_of(one): found[one.url.partition("-story")[0]] for one in NEWSROOM.of(FIRST)}


@pytest.fixture(scope="module")
def told(house, rows):
    versions = house.table("versions").sort("sequence").to_dicts()
    return {
        fate: [one["change"] for one in versions if one["article_id"] == row["article_id"]]
        for fate, row in rows.items()
    }


@pytest.mark.parametrize(
    ("fate", "found"),
    [
        ("not_found", "not_found"),
        ("home", "redirected"),
        ("soft_404", "soft_404"),
        ("notice", "notice"),
    ],
)
def test_a_story_that_is_gone_keeps_its_text_and_says_since_when(rows, told, fate, found):
    row = rows[fate]
    assert row["withdrawn_for"] == found
    assert row["withdrawn_at"] >= morning(NIGHTS[1])
    assert row["withdrawn_seen_at"] >= morning(NIGHTS[2])
    assert row["word_count"] > 100
    assert told[fate] == ["new", "withdrawn"]


def test_a_story_that_is_back_is_told_to_be(rows, told):
    assert rows["returns"]["withdrawn_at"] is None
    assert told["returns"] == ["new", "withdrawn", "returned"]


def test_a_story_that_stays_has_no_afterlife(rows, told):
    assert rows["stays"]["withdrawn_at"] is None
    assert told["stays"] == ["new"]


@pytest.mark.parametrize("fate", ["renamed", "restated"])
def test_a_story_with_a_new_address_is_one_with_its_former_ones(rows, told, fate):
    row = rows[fate]
    (story,) = [one for one in NEWSROOM.of(FIRST) if fate_of(one) == fate]
    assert row["article_id"] == article_id(story.url)
    assert row["canonical_url"] == f"http://{story.host}{renamed(story)}"
    assert row["former_urls"] == [story.url]
    assert told[fate] == ["new"]


def test_the_report_names_what_is_gone_and_what_is_back(house):
    pages = [house.clean.read(f"reports/{night}/index.html").decode() for night in NIGHTS]
    assert "4 published stories were found gone" not in pages[0]
    assert "5 published stories were found gone" in pages[1]
    assert "returned" in pages[2]


def test_any_order_of_reading_tells_the_same(house):
    tables = ("articles", "copies", "versions", "rejects", "nights")
    before = {name: house.rows(name) for name in tables}
    for night in (NIGHTS[1], NIGHTS[0]):
        house.read_night(house.open(night, morning(NIGHTS[-1])))
    assert {name: house.rows(name) for name in tables} == before
