"""What another night's documents state of a story reaches the version that was read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from pipeline import stages
from pipeline.archive import CrawlRecord, Outcome, SegmentWriter, write_announcements
from pipeline.archive.crawls import write_crawl_record
from pipeline.commands.explain import explain_archived
from pipeline.layout import announcements_key, hearsay_key
from pipeline.readings.hearsay import (
    heard_elsewhere,
    keys_told,
    nights_heard_of,
    nights_read_again,
)
from pipeline.records import Announcement, Capture, Kind, Via
from pipeline.run import open_run
from pipeline.settings import read_settings

FIRST = date(2026, 3, 1)
SECOND, THIRD = FIRST + timedelta(days=1), FIRST + timedelta(days=2)
SOURCE = "xx_gazette"
URL = "https://gazette.example/news/a-bridge-opens.html"
STATED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WORDS = "The old bridge over the river opened again on Sunday after nine years of repairs. "
FILE = 'name = "Gazette"\nhomepage = "https://gazette.example/"\nlanguage = "en"\n'
FEED = 'feeds = ["https://gazette.example/feed"]\n'


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "catalog" / "xx").mkdir(parents=True)
    (tmp_path / "catalog" / "xx" / f"{SOURCE}.toml").write_text(FILE + FEED)

    def opened(name: str, night: date = FIRST):
        settings = read_settings(
            {
                "NIGHTDESK_S3_ENDPOINT": f"file://{tmp_path}/{name}",
                "NIGHTDESK_WORK": f"{tmp_path}/work-{name}",
                "NIGHTDESK_CATALOG": f"{tmp_path}/catalog",
                "NIGHTDESK_READ_WORKERS": "1",
                "NIGHTDESK_NOW": "2026-03-10T02:00:00Z",
            }
        )
        return open_run(night, settings=settings)

    return opened


def hint(**stated) -> Announcement:
    one = Announcement(
        url=URL, source_id=SOURCE, via=Via.SECTION, found_in="https://gazette.example/"
    )
    return replace(one, **stated)


def crawled(run, folder, body: str, *own: Announcement) -> None:
    """What a crawl of the night leaves that fetched the story."""
    writer = SegmentWriter(run.raw, folder / f"{run.night}", run.night, SOURCE)
    at = datetime(run.night.year, run.night.month, run.night.day, 2, tzinfo=UTC) + timedelta(days=1)
    text = f"<html><title>A bridge opens</title><article><h1>A bridge opens</h1>{body}</article>"
    writer.add(
        Capture(
            url=URL,
            requested_url=URL,
            captured_at=at,
            status=200,
            headers=(("Content-Type", "text/html"),),
            body=text.encode(),
            source_id=SOURCE,
            night=run.night,
            kind=Kind.ARTICLE,
        )
    )
    writer.seal()
    write_announcements(run.raw, announcements_key(run.night, SOURCE), own)
    ended(run, URL)


def ended(run, *fetched: str) -> None:
    write_crawl_record(
        run.raw,
        CrawlRecord(
            night=run.night,
            source_id=SOURCE,
            outcome=Outcome.COMPLETE,
            started_at=run.now,
            ended_at=run.now,
            fetched=fetched,
        ),
    )


def stated_later(run, *said: Announcement) -> None:
    write_announcements(run.raw, hearsay_key(run.night, SOURCE), said)
    ended(run)


def read(run) -> None:
    stages.read(run, [SOURCE])
    stages.deduplicate(run)
    stages.publish(run)


def row_of(run) -> dict:
    path = f"{run.clean.uri.removeprefix('file://')}/articles"
    (row,) = pl.read_delta(path).drop("run_id").to_dicts()
    return row


BODY = "".join(f"<p>{WORDS * 2}</p>" for _ in range(4))


def keys(run) -> frozenset[str]:
    return keys_told(run.raw, run.night)


def test_what_other_nights_state_is_taken_from_the_nearest_where_the_own_is_silent(desk):
    first = desk("near")
    source = first.catalog[SOURCE]
    later = STATED + timedelta(hours=1)
    stated_later(desk("near", THIRD), hint(via=Via.FEED, published_at=later, author="Bo Li"))
    stated_later(desk("near", SECOND), hint(via=Via.FEED, published_at=STATED, title="Not taken"))

    def heard(*own: Announcement) -> list[Announcement]:
        told = heard_elsewhere(first.raw, FIRST, source, {URL: own}, [URL], keys(first))
        return told.get(URL, [])

    assert heard() == heard(hint()) == [hint(via=Via.FEED, published_at=STATED)]
    assert heard(hint(via=Via.FEED, published_at=later)) == []


def test_a_night_names_those_of_whose_stories_it_states_what_they_do_not(desk):
    first, second = desk("named"), desk("named", SECOND)
    source = first.catalog[SOURCE]
    ended(first, URL)
    own = hint(via=Via.FEED, published_at=STATED)
    write_announcements(first.raw, announcements_key(FIRST, SOURCE), [own])
    stated_later(second, hint(via=Via.SITEMAP, published_at=STATED + timedelta(hours=2)))
    assert nights_heard_of(second.raw, SECOND, source) == []
    stated_later(second, hint(via=Via.FEED, author="Ada Bright"))
    assert nights_heard_of(second.raw, SECOND, source) == [FIRST]
    assert nights_heard_of(first.raw, FIRST, source) == []


@pytest.mark.slow
def test_an_instant_stated_on_another_night_reaches_the_story_in_any_order(desk, tmp_path):
    seen = []
    for order in ((FIRST, SECOND), (SECOND, FIRST)):
        name = f"{order[0].day}"
        crawled(desk(name), tmp_path / f"warc-{name}", BODY, hint())
        instant = hint(via=Via.FEED, published_at=STATED, published_at_raw=STATED.isoformat())
        stated_later(desk(name, SECOND), instant)
        for night in order:
            read(desk(name, night))
        seen.append(row_of(desk(name)))
    assert seen[0] == seen[1]
    assert seen[0]["published_at"] == STATED
    assert seen[0]["published_at_from"] == "feed"
    last = desk("1")
    assert nights_read_again(last.raw) == []
    explained = explain_archived(last.raw, last.catalog, URL)
    assert [one.published_at for one in explained.hints] == [None, STATED]
