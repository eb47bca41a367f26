from datetime import UTC, date, datetime

from pipeline.records import SourceNight
from pipeline.report import Cluster, NightReport, Sample, render

NIGHT = date(2026, 3, 1)


def report(**changes):
    stated = {
        "night": NIGHT,
        "run_id": "hand-1",
        "written_at": datetime(2026, 3, 2, 2, tzinfo=UTC),
        "code_version": "0.1.0",
        "sources": [
            SourceNight(
                source_id="us_example",
                night=NIGHT,
                announced=5,
                kept=3,
                rejected=2,
                reasons={"not_found": 1, "too_short": 1},
            )
        ],
        "articles": 3,
        "copies": 0,
    }
    return NightReport(**(stated | changes))


def test_the_page_adds_up():
    assert "seen = kept + rejected: 5 = 3 + 2" in render(report())


def test_a_hostile_address_is_shown_and_never_linked():
    hostile = Cluster(
        title="<script>alert(1)</script>",
        url="javascript:alert(1)",
        source_id="us_example",
        published_at=None,
        copies=[("us_other", "exact", "javascript:alert(2)")],
    )
    page = render(report(clusters=[hostile]))
    assert "<script>" not in page
    assert 'href="javascript' not in page


def test_a_reason_shows_its_evidence():
    sample = Sample(
        stage="fetch", reason="not_found", source_id="us_example", url="http://a/b", evidence="404"
    )
    assert "http://a/b" in render(report(samples=[sample]))


def test_a_source_below_its_promise_is_a_warning():
    short = SourceNight(source_id="us_example", night=NIGHT, kept=1, expected=4)
    assert "us_example: 1 articles, 4 expected" in render(report(sources=[short]))


def test_a_quiet_night_says_so():
    page = render(report(sources=[SourceNight(source_id="us_example", night=NIGHT, kept=1)]))
    assert "nothing was missed" in page
