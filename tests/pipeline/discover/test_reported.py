"""Inputs written after public bug reports of feed readers, crawlers and archives."""

import ast
import re
from datetime import date, datetime
from pathlib import Path

import pytest
import reports

from pipeline.discover import read_feed, read_sitemap
from pipeline.discover.cc_news import read_cc_news
from pipeline.discover.nights import is_for_night
from pipeline.discover.robots import read_robots, read_robots_sitemaps
from pipeline.identity import identify, trusted_canonical
from pipeline.records import Announcement, Reject
from pipeline.sources import Source

pytestmark = reports.RECORDED

GAZETTE = Source(
    id="us_gazette",
    name="Gazette",
    homepage="https://gazette.example/",
    time_zone="America/New_York",
    language="en",
)
NIGHT = date(2026, 3, 11)
FEED_FOLDERS = {"b01c_xmlbase_home.xml": "ongoing"}  # every other feed lies in blog/


def cases(numbers):
    return reports.cases(lambda row: row["of"] == "public reports" and row["id"] in numbers)


def entries_of(case) -> tuple[Announcement, ...]:
    name = Path(case["input"]).name
    found = read_feed(
        reports.body_of(case),
        f"https://gazette.example/{FEED_FOLDERS.get(name, 'blog')}/feed.xml",
        GAZETTE.id,
        charset="windows-1251" if "win1251" in name else None,
        time_zone=GAZETTE.time_zone,
        language=GAZETTE.language,
    )
    return found.announcements


# An ISO week (2) is a day: 2026-W11-3 is Wednesday the 11th, which the report left unread.
@pytest.mark.parametrize("case", cases({0, 1, 3, 4}))
def test_the_printed_time_of_an_entry(case):
    [entry] = entries_of(case)
    assert entry.published_at == datetime.fromisoformat(case["right"])


@pytest.mark.parametrize("case", cases({2, 5, 6, 7}))
def test_an_entry_of_tonight_is_taken_tonight(case):
    [entry] = entries_of(case)
    assert entry.published_at.date() == NIGHT
    assert is_for_night(entry, NIGHT, is_current=True, known=False)


@pytest.mark.parametrize("case", cases({15, 16, 21, 22, 25, 26, 29}))
def test_the_address_of_an_entry(case):
    assert [entry.url for entry in entries_of(case)] == ast.literal_eval(case["right"])


@pytest.mark.parametrize("case", cases({17, 18, 19, 27, 28}))
def test_the_title_of_an_entry(case):
    assert [entry.title for entry in entries_of(case)] == ast.literal_eval(case["right"])


@pytest.mark.parametrize("case", cases({20}))
def test_the_author_of_an_entry(case):
    assert [entry.author for entry in entries_of(case)] == ast.literal_eval(case["right"])


@pytest.mark.parametrize("case", cases({23, 24}))
def test_the_day_of_an_event_is_not_that_of_the_story(case):
    right = [datetime.fromisoformat(one) for one in ast.literal_eval(case["right"])]
    assert [entry.published_at for entry in entries_of(case)] == right


@pytest.mark.parametrize("case", cases({30, 31, 33, 34}))
def test_what_a_sitemap_leads_to(case):
    found = read_sitemap(
        reports.body_of(case),
        "https://gazette.example/sitemap.xml",
        GAZETTE.id,
        time_zone=GAZETTE.time_zone,
    )
    right = ast.literal_eval(case["right"])
    if isinstance(right[0], str):
        assert [entry.url for entry in found.announcements] == right
    else:
        days = {day and datetime.fromisoformat(day) for _, day in right}
        assert [address for address, _ in found.documents] == [address for address, _ in right]
        assert {day for _, day in found.documents} == days


@pytest.mark.parametrize("case", cases({32, 109}))
def test_a_sitemap_line_without_a_host_is_of_its_own(case):
    found = read_robots_sitemaps(reports.body_of(case), "https://gazette.example/robots.txt")
    assert "https://gazette.example/sitemap.xml" in found


@pytest.mark.parametrize("case", cases({35, 36, 37, *range(53, 61)}))
def test_what_robots_may_read(case):
    address = re.search(r"\[(https?://\S+)\]", case["says"])[1]
    robots = read_robots(reports.body_of(case), "nightdesk")
    assert robots.allows(address) is ast.literal_eval(case["right"])


@pytest.mark.parametrize("case", cases({38, 39, 40}))
def test_the_delay_that_robots_asks_for(case):
    robots = read_robots(reports.body_of(case), "nightdesk")
    assert robots.crawl_delay_seconds == ast.literal_eval(case["right"])


@pytest.mark.parametrize("case", cases({105}))
def test_a_robot_whose_name_is_an_end_of_ours_is_another(case):
    assert not read_robots(reports.body_of(case), "nightdesk").allows(
        "https://gazette.example/private/a"
    )


@pytest.mark.parametrize("case", cases(range(41, 48)))
def test_how_many_stories_two_addresses_are(case):
    ids = {
        identify(line, GAZETTE)
        for line in reports.body_of(case).decode().split("\n")
        if line.strip()
    }
    assert len(ids) == {"one": 1, "two": 2}[case["right"]]


@pytest.mark.parametrize("case", cases(range(48, 53)))
def test_the_address_that_a_page_states_for_itself(case):
    stated, own = reports.body_of(case).decode().strip().split("\n")
    assert trusted_canonical(stated, own, GAZETTE) == case["right"]


@pytest.mark.parametrize("case", cases({94, 110, 111}))
def test_a_record_of_an_archive_is_whole_or_refused(case):
    found = [*read_cc_news(reports.body_of(case), GAZETTE, NIGHT)]
    kept = [one for one in found if not isinstance(one, Reject)]
    assert [capture.body.strip()[-7:] for _, capture in kept] == [b"</html>"]
    assert len(found) - len(kept) == (1 if case["id"] == 111 else 0)
