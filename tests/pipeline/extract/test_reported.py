"""Pages written after public bug reports of extractors, and after pages that were read badly."""

from datetime import datetime, timedelta

import pytest
import reports

from pipeline.extract import extract_capture
from pipeline.records import Article, Capture, Kind, Precision
from pipeline.sources import Source

pytestmark = reports.RECORDED


def cases(of):
    return reports.cases(lambda row: row["of"] == of)


def read(case):
    at = datetime.fromisoformat(case.get("captured_at", "2026-08-01T03:00:00+00:00"))
    source = Source(
        id="xx_gazette",
        name="Gazette",
        homepage="https://gazette.example/",
        time_zone=case.get("source_time_zone"),
    )
    page = Capture(
        url=case["url"],
        requested_url=case["url"],
        captured_at=at,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=reports.body_of(case),
        source_id=source.id,
        night=at.date(),
        kind=Kind.ARTICLE,
    )
    return extract_capture(page, source)


@pytest.mark.parametrize("case", cases("pages"))
def test_a_page_holds_its_story_and_nothing_from_beside_it(case):
    found = read(case)
    assert isinstance(found, Article) is case["is_article"]
    text = "\n".join(found.paragraphs)
    assert [one for one in case["must_hold"] if one not in text] == []
    assert [one for one in case["must_not_hold"] if one in text] == []


@pytest.mark.parametrize("case", cases("printed times"))
def test_a_printed_time_is_the_instant_or_the_day_that_it_says(case):
    published = read(case).published
    right = case["right"]
    if right == "none":
        assert published is None
        return
    assert published is not None
    if "T" in right:
        assert published.at == datetime.fromisoformat(right)
        return
    offset = published.offset if published.precision is not Precision.DAY else None
    ahead = timedelta(0)
    if offset:
        sign = -1 if offset[0] == "-" else 1
        ahead = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    assert f"{published.at + ahead:%Y-%m-%d}" == right
