"""A night of eight good newsrooms beside one hostile one for each way that was once open."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from e2e.hostileweb import HOSTILE, NIGHT, PAST, HostileWeb, archived, write_archive
from e2e.house import House

from pipeline.embedded.virtualweb import truth
from pipeline.notation.printable import printable
from spiders.wire.rendering import why_not_rendered

pytestmark = [
    pytest.mark.slow,
    pytest.mark.server,
    pytest.mark.timeout(600),
]
GOOD = (
    "de_talbote", "fr_courrier", "gb_meridian", "gr_anemos", "jp_minato", "mx_nodosur",
    "us_dailymill", "us_harborledger",
)  # fmt: skip
MORNING = datetime(NIGHT.year, NIGHT.month, NIGHT.day, 2, tzinfo=UTC) + timedelta(days=1)
CRAWL_SECONDS = 240
RENDERED = "us_hostileparts"


@pytest.fixture(scope="module")
def hostile_night(tmp_path_factory):
    """The night in its morning, then a past one that the archive of somebody else tells of."""
    folder = tmp_path_factory.mktemp("hostile")
    past = archived(write_archive(folder / "cc-news"))
    with HostileWeb((*HOSTILE, past), now=MORNING) as web:
        catalog = web.write_catalog(folder / "catalog", GOOD)
        house = House(
            folder,
            web.settings() | {"NIGHTDESK_CATALOG": str(catalog)},
            allow_private_addresses="false",
            crawl_seconds=str(CRAWL_SECONDS),
            page_seconds="4",
            sources=",".join([*GOOD, *(one.source_id for one in HOSTILE)]),
        )
        begun = time.monotonic()
        [trouble] = house.run_night(NIGHT)
        seconds = time.monotonic() - begun
        house.settings = replace(house.settings, sources=(past.source_id,))
        assert house.run_night(PAST) == []
        yield house, web, trouble, seconds


def rows_of(house, table, source_id):
    return [row for row in house.table(table).to_dicts() if row["source_id"] == source_id]


def test_the_night_ends_in_time_and_names_those_who_gave_nothing(hostile_night):
    house, _, trouble, seconds = hostile_night
    assert seconds < CRAWL_SECONDS
    outcomes = {row["outcome"] for row in house.table("nights").to_dicts()}
    assert outcomes <= {"complete", "partial", "unhealthy", "skipped"}
    for source_id in ("us_hostileinward", "us_hostilemembers", "us_hostileports"):
        assert source_id in trouble
    assert not [one for one in GOOD if one in trouble]


def test_the_good_newsrooms_are_whole(hostile_night):
    house, web, _, _ = hostile_night
    kept = {row["canonical_url"] for row in house.table("articles").to_dicts()}
    kept |= {row["canonical_url"] for row in house.table("copies").to_dicts()}
    wanted = [one for one in truth.crawlable(NIGHT, now=web.now) if one.source_id in GOOD]
    assert len({one.source_id for one in wanted}) == len(GOOD)
    assert [one.url for one in wanted if one.url not in kept] == []
    assert {row["missed"] for row in house.table("nights").to_dicts()} == {0}


@pytest.mark.parametrize("source_id", [one.source_id for one in HOSTILE] + ["us_hostilearchive"])
def test_the_row_of_a_hostile_newsroom_says_what_became_of_it(hostile_night, source_id):
    house, web, _, _ = hostile_night
    one = next(one for one in web.hostile.values() if one.source_id == source_id)
    [row] = rows_of(house, "nights", source_id)
    if source_id == RENDERED and why_not_rendered():
        assert row["outcome"] == "skipped"
        return
    assert row["seen"] == row["kept"] + row["rejected"]
    articles = rows_of(house, "articles", source_id) + rows_of(house, "copies", source_id)
    assert {urlsplit(article["url"]).path for article in articles} == one.kept
    reasons = {(reject["url"], reject["reason"]) for reject in rows_of(house, "rejects", source_id)}
    assert {(url, f"{reason}") for url, reason in one.rejected.items()} == reasons


def test_nothing_inward_was_asked_for(hostile_night):
    _, web, _, _ = hostile_night
    asked = {one.host for one in web.requests}
    assert {host for host in asked if not host.endswith(".example")} == set()
    assert web.asked_for("ports.hostile.example", "/a") == []
    assert web.asked_for("frame.example") == []


def test_what_people_look_at_holds_no_command_and_no_markup_of_theirs(hostile_night):
    house, _, trouble, _ = hostile_night
    assert printable(trouble) == trouble
    for key in ("RIGHTS.md", *house.clean.keys("reports/")):
        text = house.clean.read(key).decode()
        assert printable(text) == text, key
        assert "<script>alert" not in text, key
        assert "](javascript:" not in text, key
    for row in house.table("articles").to_dicts():
        assert printable(row["title"]) == row["title"]
