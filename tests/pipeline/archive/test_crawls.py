from datetime import UTC, date, datetime

from pipeline.archive import (
    CrawlRecord,
    Document,
    Outcome,
    announcements,
    crawl_record,
    write_announcements,
    write_crawl_record,
)
from pipeline.layout import announcements_key
from pipeline.records import Announcement, Kind, RawRef, Reason, Reject, Stage, Via
from pipeline.store import FolderStore

NIGHT = date(2026, 3, 1)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_announcements_come_back_with_their_hints(tmp_path):
    store = FolderStore(tmp_path)
    one = Announcement(
        url="https://news.example/a",
        source_id="us_example",
        via=Via.FEED,
        found_in="https://news.example/feed",
        title="Überschrift",
        published_at=AT,
        published_at_raw="Mon, 02 Mar 2026 03:00:00 +0100",
    )
    write_announcements(store, announcements_key(NIGHT, "us_example"), [one])
    assert announcements(store, NIGHT, "us_example") == [one]
    assert announcements(store, NIGHT, "us_other") == []


def test_a_crawl_record_comes_back_and_adds_up(tmp_path):
    store = FolderStore(tmp_path)
    reject = Reject(
        url="https://news.example/b",
        source_id="us_example",
        stage=Stage.FETCH,
        reason=Reason.NOT_FOUND,
        evidence="404",
        ref=RawRef(key="k", offset=1, length=2),
    )
    record = CrawlRecord(
        night=NIGHT,
        source_id="us_example",
        outcome=Outcome.COMPLETE,
        started_at=AT,
        ended_at=AT,
        fetched=("https://news.example/1", "https://news.example/2", "https://news.example/3"),
        unchanged=("https://news.example/4",),
        rejects=(reject,),
        documents=(Document(url="https://news.example/feed", kind=Kind.FEED, notes=("a note",)),),
    )
    write_crawl_record(store, record)
    assert crawl_record(store, NIGHT, "us_example") == record
    assert record.announced == record.tally.seen == 5
    assert record.tally.reasons == {"not_found": 1}
    assert crawl_record(store, NIGHT, "us_other") is None
