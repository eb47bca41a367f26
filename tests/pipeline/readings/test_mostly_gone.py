"""A host that turns every older story away for a night is said, and not only counted."""

from datetime import UTC, date, datetime

import pytest

from pipeline import stages
from pipeline.archive import CrawlRecord, Outcome, SegmentWriter
from pipeline.archive.crawls import write_crawl_record
from pipeline.readings.ledgers import read_ledgers
from pipeline.records import Capture, Kind, Reason, Reject, Stage
from pipeline.run import open_run
from pipeline.settings import read_settings

NIGHT = date(2026, 3, 1)
SOURCE = "xx_gazette"
FILE = (
    'name = "G"\nhomepage = "https://gazette.example/"\nfeeds = ["https://gazette.example/feed"]\n'
)


@pytest.mark.parametrize(("gone", "is_said"), [(6, True), (2, False)])
def test_that_most_looks_found_nothing_is_a_note_of_the_night(tmp_path, gone, is_said):
    (tmp_path / "catalog" / "xx").mkdir(parents=True)
    (tmp_path / "catalog" / "xx" / f"{SOURCE}.toml").write_text(FILE)
    settings = read_settings(
        {
            "NIGHTDESK_S3_ENDPOINT": f"file://{tmp_path}/buckets",
            "NIGHTDESK_WORK": f"{tmp_path}/work",
            "NIGHTDESK_CATALOG": f"{tmp_path}/catalog",
            "NIGHTDESK_NOW": "2026-03-02T02:00:00Z",
        }
    )
    run = open_run(NIGHT, settings=settings)
    writer = SegmentWriter(run.raw, tmp_path / "segments", NIGHT, SOURCE)
    looked = [f"https://gazette.example/news/{number}" for number in range(8)]
    refs = [writer.add(answer(url)) for url in looked[:gone]]
    writer.seal()
    rejects = tuple(
        Reject(url=url, source_id=SOURCE, stage=Stage.FETCH, reason=Reason.NOT_FOUND, ref=ref)
        for url, ref in zip(looked, refs, strict=False)
    )
    write_crawl_record(
        run.raw,
        CrawlRecord(
            night=NIGHT,
            source_id=SOURCE,
            outcome=Outcome.COMPLETE,
            started_at=run.now,
            ended_at=run.now,
            unchanged=tuple(looked[gone:]),
            rejects=rejects,
            looked_again=tuple(looked),
        ),
    )
    stages.read(run, [SOURCE])
    [found] = read_ledgers(run.raw, NIGHT)
    assert any("turned all of them away" in note for note in found.ledger.notes) is is_said


def answer(url: str) -> Capture:
    return Capture(
        url=url,
        requested_url=url,
        captured_at=datetime(2026, 3, 2, 1, tzinfo=UTC),
        status=404,
        headers=(("Content-Type", "text/html"),),
        body=b"<h1>Not found</h1>",
        source_id=SOURCE,
        night=NIGHT,
        kind=Kind.ARTICLE,
    )
