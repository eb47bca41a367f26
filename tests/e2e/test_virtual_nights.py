"""The whole way of a night on the virtual web, from feeds to tables."""

import io
import os
import re
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from e2e.house import House

from pipeline.embedded.virtualweb import VirtualWeb, truth
from pipeline.normalise import normalise_text
from pipeline.query import frames
from pipeline.query.views import open_views
from pipeline.run import process_environment
from pipeline.tables.editions import open_edition

pytestmark = [pytest.mark.slow]

ROOT = Path(__file__).parents[2]
FIRST, SECOND, THIRD = (date(2026, 3, day) for day in (1, 2, 3))
LATER = "2026-03-11T02:00:00Z"  # all nights are past ones
SOME = "us_harborledger,gb_meridian,us_dailymill,de_talbote"


def morning_after(night: date) -> datetime:
    return datetime(night.year, night.month, night.day, 2, tzinfo=UTC) + timedelta(days=1)


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> Iterator[tuple[House, VirtualWeb]]:
    """Two nights, each collected in its own morning, as an operator's schedule does."""
    with VirtualWeb(now=morning_after(FIRST)) as web:
        house = House(tmp_path_factory.mktemp("followed"), web.settings())
        for night in (FIRST, SECOND):
            web.now = morning_after(night)
            assert house.run_night(night, web.now) == []
        yield house, web


def kept_addresses(house: House) -> set[str]:
    found = set(house.table("articles")["canonical_url"])
    return found | set(house.table("copies")["canonical_url"])


def test_every_crawlable_story_of_both_nights_is_kept(followed):
    house, web = followed
    kept = kept_addresses(house)
    missing = [
        one.url
        for night in (FIRST, SECOND)
        for one in truth.crawlable(night, now=web.now)
        if one.url not in kept
    ]
    assert missing == []


def test_what_should_be_rejected_is_rejected_for_its_reason(followed):
    house, web = followed
    kept = kept_addresses(house)
    reasons: dict[str, set[str]] = {}
    for row in house.table("rejects").to_dicts():
        reasons.setdefault(row["url"].partition("?utm_")[0], set()).add(row["reason"])
    wrong = [
        (one.url, one.reject, reasons.get(one.url))
        for night in (FIRST, SECOND)
        for one in truth.rejected(night, now=web.now)
        if one.url in kept or one.reject not in reasons.get(one.url, set())
    ]
    assert wrong == []


def test_the_private_page_is_never_asked_for(followed):
    _, web = followed
    assert [asked.url for asked in web.requests if "/private/" in asked.path] == []


def test_a_story_that_was_busy_once_is_kept(followed):
    house, _ = followed
    busy = {one.url for one in truth.crawlable(FIRST) if one.is_busy_once}
    assert busy
    assert busy <= kept_addresses(house)


def test_the_instant_of_publication_and_its_offset_are_kept(followed):
    house, web = followed
    rows = {row["canonical_url"]: row for row in house.table("articles").to_dicts()}
    wrong = []
    for night in (FIRST, SECOND):
        for one in truth.crawlable(night, now=web.now):
            row = rows.get(one.url)
            if row is None:
                continue
            offset = f"{one.published_at:%z}"
            stated = f"{offset[:3]}:{offset[3:]}" if one.states_offset else None
            if row["published_at"] != one.published_at.astimezone(UTC):
                wrong.append((one.url, row["published_at"], one.published_at))
            elif stated and (row["published_at_offset"] or "").replace("Z", "+00:00") != stated:
                wrong.append((one.url, row["published_at_offset"], stated))
    assert wrong == []


def test_text_in_windows_1252_comes_out_whole(followed):
    house, web = followed
    texts = {row["canonical_url"]: row["text"] for row in house.table("articles").to_dicts()}
    french = [one for one in truth.crawlable(FIRST, now=web.now) if one.is_cp1252]
    assert french
    for one in french:
        for paragraph in one.paragraphs:
            told = normalise_text(paragraph)  # quotation marks and spaces are said one way
            assert "".join(told.split()) in "".join(texts[one.url].split())


def test_a_correction_is_seen_the_next_night(followed):
    house, _ = followed
    versions = house.table("versions").to_dicts()
    corrected = truth.corrected(SECOND)
    assert len(corrected) == 3
    for one in corrected:
        told = [row for row in versions if row["canonical_url"] == one.url]
        told.sort(key=lambda row: row["captured_at"])
        assert len(told) == 2, one.url
        assert told[0]["change"] == "new"
        assert told[1]["change"] in {"correction", "update", "headline", "typo"}
        assert told[0]["title"] == one.editions[0].title
        assert told[1]["title"] == one.editions[1].title


def test_seen_is_kept_and_rejected_for_every_source_and_night(followed):
    house, _ = followed
    for row in house.table("nights").to_dicts():
        assert row["seen"] == row["kept"] + row["rejected"], row
        assert row["announced"] <= row["seen"] + row["unchanged"], row


def test_repeated_stories_are_copies_of_their_originals(followed):
    house, web = followed
    rows = {row["canonical_url"]: row for row in house.table("copies").to_dicts()}
    of = {row["article_id"]: row["canonical_url"] for row in house.table("articles").to_dicts()}
    for night in (FIRST, SECOND):
        repeats = [one for one in truth.crawlable(night, now=web.now) if one.copy_of]
        for one in repeats:
            assert one.url in rows, (one.relation, one.url)
            assert of[rows[one.url]["representative_id"]] == one.copy_of
        originals = {one.url for one in truth.crawlable(night, now=web.now) if not one.copy_of}
        assert originals & set(rows) == set()


@pytest.fixture(scope="module")
def forward(tmp_path_factory) -> Iterator[tuple[House, dict[str, object]]]:
    """Three past nights in order, and their rows."""
    with VirtualWeb(now=LATER) as web:
        house = House(tmp_path_factory.mktemp("forward"), web.settings(), sources=SOME)
        for night in (FIRST, SECOND, THIRD):
            house.run_night(night)
        yield house, rows_of(house)


def rows_of(house: House) -> dict[str, object]:
    return {name: house.rows(name) for name in ("articles", "copies", "versions", "rejects")}


def test_a_night_run_twice_leaves_the_same_rows(forward):
    house, before = forward
    house.run_night(SECOND)
    assert rows_of(house) == before


def test_three_nights_in_reverse_order_leave_the_same_rows(forward, tmp_path):
    _, before = forward
    with VirtualWeb(now=LATER) as web:
        house = House(tmp_path, web.settings(), sources=SOME)
        for night in (THIRD, SECOND, FIRST):
            house.run_night(night)
        after = rows_of(house)
    for name, rows in before.items():
        assert after[name] == rows, name


def test_a_crawl_that_is_killed_leaves_the_same_rows(forward, tmp_path):
    _, before = forward
    with VirtualWeb(now=LATER) as web:
        house = House(tmp_path, web.settings(), sources=SOME)
        for night in (FIRST, SECOND, THIRD):
            if night == SECOND:
                kill_a_crawl(house, web, night, after=25)
            house.run_night(night)
        after = rows_of(house)
        asked = [one.url for one in web.requests if one.status == 200 and "-100" in one.path]
    assert asked
    for name, rows in before.items():
        assert after[name] == rows, name


def kill_a_crawl(house: House, web: VirtualWeb, night: date, *, after: int) -> None:
    """Start a crawl and end it without notice once the web saw some requests."""
    begun = len(web.requests)
    command = [sys.executable, "-m", "spiders", "--night", str(night), "--sources", SOME]
    crawl = subprocess.Popen(
        command,
        env=process_environment(house.settings),
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )
    end = time.monotonic() + 60
    while len(web.requests) < begun + after and crawl.poll() is None:
        assert time.monotonic() < end, "the crawl asked for nothing"
        time.sleep(0.002)
    os.kill(crawl.pid, signal.SIGKILL)
    assert crawl.wait() == -signal.SIGKILL


def test_an_article_has_one_row_whatever_its_addresses(followed):
    house, _ = followed
    rows = [*house.table("articles").to_dicts(), *house.table("copies").to_dicts()]
    addresses = [row["canonical_url"] for row in rows]
    assert len(set(addresses)) == len(addresses)
    assert [one for one in addresses if "/amp/" in one or "utm_" in one] == []


def test_a_dead_source_is_named_and_the_others_are_published(tmp_path):
    with VirtualWeb(now=morning_after(FIRST)) as web:
        house = House(tmp_path, web.settings(), sources="us_dailymill,ie_silentherald")
        [trouble] = house.run_night(FIRST)
    assert "ie_silentherald" in trouble
    assert "us_dailymill" not in trouble
    assert set(house.table("articles")["source_id"]) == {"us_dailymill"}
    nights = {row["source_id"]: row for row in house.table("nights").to_dicts()}
    assert nights["ie_silentherald"]["kept"] == 0
    assert nights["us_dailymill"]["kept"] > 0


@pytest.fixture
def analyst(followed, monkeypatch):
    """The demo's two nights, as an analyst's environment names them."""
    house, _ = followed
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", house.settings.s3_endpoint)
    frames._bucket.cache_clear()
    yield house
    frames._bucket.cache_clear()


def test_the_notebook_of_the_first_hour_finds_something_in_every_cell(analyst):
    notebook = runpy.run_path(str(ROOT / "docs" / "notebooks" / "first_hour.py"))["app"]
    _, found = notebook.run()
    shown = ("stories", "over_time", "spread", "corrections", "missed", "why")
    assert [name for name in shown if found[name].is_empty()] == []
    plots = ("stories_a_day", "word_over_time", "spread_of_a_story", "why_not")
    assert all(found[name].to_dict()["mark"] for name in plots)
    rows = pl.read_csv(io.StringIO(found["spreadsheet"]))
    assert rows["articles"].sum() == analyst.table("articles").height


PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"## (\d+\. .*?)\n.*?```sql\n(.*?)```", PAGE, re.DOTALL)


def test_there_are_ten_questions():
    assert len(QUESTIONS) == 10


@pytest.mark.parametrize(("name", "question"), QUESTIONS, ids=[name for name, _ in QUESTIONS])
def test_a_question_of_the_page_is_answered(analyst, name, question):
    edition = open_edition(analyst.clean)
    with open_views(analyst.clean, edition, question=question) as connection:
        if "'harbour'" in question:
            (word,) = connection.execute("SELECT word FROM words").fetchone()
            question = question.replace("'harbour'", f"'{word}'")
        assert connection.execute(question).fetchall(), name
