"""What a source file says is never the article is taken out before the page is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import extract_capture
from pipeline.extract.page.page import parse_page
from pipeline.extract.page.removal import remove_blocks
from pipeline.records import Article, Capture, Kind, Reason, Reject
from pipeline.sources.model import Source

STORY = "".join(
    f"<p>The {word} bridge over the river Tarn was opened on Monday by the mayor of the town.</p>"
    for word in ("old", "new", "long", "short", "high")
)
ADVICE = "<p class='advice'>Our readers save twelve crowns a month with the winter offer.</p>"


def source(**reading):
    return Source(
        id="gb_gazette",
        name="Gazette",
        homepage="https://gazette.example/",
        language="en",
        time_zone="Europe/London",
        feeds=("https://gazette.example/feed",),
        reading=reading,
    )


def capture(now, body=STORY[:120] + ADVICE + STORY):
    html = f"<html><head><title>Bridge</title></head><body><article><h1>Bridge</h1>{body}"
    return Capture(
        url="https://gazette.example/bridge",
        requested_url="https://gazette.example/bridge",
        captured_at=now,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=html.encode(),
        source_id="gb_gazette",
        night=now.date(),
        kind=Kind.ARTICLE,
    )


@pytest.fixture
def now():
    from datetime import UTC, datetime

    return datetime(2026, 3, 2, tzinfo=UTC)


def test_a_block_that_the_source_file_names_is_not_in_the_text(now):
    plain = extract_capture(capture(now), source())
    assert isinstance(plain, Article)
    assert "twelve crowns" in " ".join(plain.paragraphs)
    without = extract_capture(capture(now), source(remove=("//p[@class='advice']",)))
    assert isinstance(without, Article)
    assert "twelve crowns" not in " ".join(without.paragraphs)
    assert "river Tarn" in " ".join(without.paragraphs)


def test_a_page_above_the_stated_size_is_rejected_unread(now):
    found = extract_capture(capture(now), source(), max_bytes=200)
    assert isinstance(found, Reject)
    assert found.reason is Reason.TOO_LARGE


@given(st.sampled_from(["//*", "//body", "/html", "//@class", "count(//p)", "//text()"]))
def test_no_block_takes_the_page_itself(block):
    page = parse_page("https://gazette.example/a", "<p class=a>Rain<p>Sun")
    remove_blocks(page, [block])
    assert page.tree.tag == "html"
    assert page.tree.find("body") is not None


def test_what_is_removed_is_no_element_of_the_page_either():
    page = parse_page("https://gazette.example/bridge", STORY + ADVICE + STORY)
    assert remove_blocks(page, ["//p[@class='advice']"]) == 1
    assert page.elements == list(page.tree.iter())
    assert not page.inventory.having("class")
