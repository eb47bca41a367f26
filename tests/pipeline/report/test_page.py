from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.records import SourceNight
from pipeline.report import Cluster, NightReport, Sample, plots, render
from pipeline.report.attention import DeadRoute
from pipeline.report.grid import NightState, fields, past_nights
from pipeline.report.health import Fault, NightHealth, Sign, examine
from pipeline.report.health.counts import Interval
from pipeline.report.verdict import verdict

NIGHT = date(2026, 3, 1)
UNPUBLISHED = NightState.UNPUBLISHED


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
    assert "1 article came, and its file promises at least 4" in render(report(sources=[short]))


def test_what_needs_a_person_says_why_where_and_what_to_type():
    dead = SourceNight(source_id="us_example", night=NIGHT, outcome="unhealthy", rejected=1)
    route = DeadRoute(
        source_id="us_example",
        url="https://news.example/feed.xml",
        kind="feed",
        status=404,
        reason="not_found",
        evidence="404 Not Found",
    )
    stated = report(
        sources=[dead],
        routes=[route],
        files={"us_example": "catalog/us/us_example.toml"},
        records={"us_example": "s3://raw/crawls/night=2026-03-01/source=us_example.json.gz"},
        run_id="scheduled__2026-03-01",
    )
    page = render(stated)
    assert "its crawl ended unhealthy" in page
    assert 'href="https://news.example/feed.xml"' in page
    assert "feed answered 404 (not_found)" in page
    assert "nightdesk sources check us_example" in page
    assert "catalog/us/us_example.toml" in page
    assert "source=us_example.json.gz" in page
    assert 'href="/dags/nightly/runs/scheduled__2026-03-01"' in page
    again = render(replace(stated, dag_id="reprocess"))
    assert 'href="/dags/reprocess/runs/scheduled__2026-03-01"' in again


def judged(source_id="us_example", **findings):
    found = tuple(
        Fault(sign=Sign(sign), says=f"it is {sign}", is_broken=is_broken)
        for sign, is_broken in findings.items()
    )
    return NightHealth(
        source_id=source_id,
        night=NIGHT,
        expected=Interval(low=5, mean=10, high=20),
        findings=found,
        broken_since=None,
    )


def rows(count, kept=10):
    return [SourceNight(source_id=f"us_{n}", night=NIGHT, kept=kept) for n in range(count)]


def judged_all(count, **broken):
    return {f"us_{n}": judged(f"us_{n}", **(broken if n == 0 else {})) for n in range(count)}


@pytest.mark.parametrize(
    ("found", "health", "sentence"),
    [
        ([], {}, "Nothing was collected: no source took part in this night."),
        (rows(1), {}, "A good night: its one source is well; 10 articles came."),
        (rows(1, 1), {}, "A good night: its one source is well; 1 article came."),
        (
            rows(2),
            judged_all(2),
            "A good night: all 2 sources are well; 20 articles came, where about 20 are usual.",
        ),
        (
            rows(3),
            judged_all(3, few=False),
            "A fair night: 1 of 3 sources needs a look; 30 articles came, where about 30 are usual",
        ),
        (
            rows(2),
            judged_all(2, silent=True),
            "A bad night: 1 of 2 sources is broken; 20 articles came, where about 20 are usual.",
        ),
        (
            [replace(rows(1)[0], unseen=3), *rows(2)[1:]],
            judged_all(2),
            "A fair night: 1 of 2 sources needs a look; 20 articles came, where about 20 are usual",
        ),
        (
            rows(3),
            judged_all(2),
            "A good night: all 3 sources are well; 30 articles came; of 2 sources whose past",
        ),
        (
            rows(4, 0),
            judged_all(4),
            "A bad night: no article came, where about 40 are usual, of 4 sources.",
        ),
    ],
)
def test_the_verdict_is_true_in_every_number(found, health, sentence):
    assert verdict(found, health)[1].startswith(sentence)


def test_what_cannot_be_told_yet_is_said_and_only_that():
    hardly = replace(judged("us_0"), expected=None, are_pages_known=False)
    roughly = replace(judged("us_1"), expected=Interval(low=1, mean=9, high=20, is_early=True))
    health = {"us_0": hardly, "us_1": roughly, "us_2": judged("us_2")}
    page = render(report(sources=rows(3), health=health))
    assert "Of 1 source (us_0) it is not known yet how many articles are usual" in page
    assert "Of 1 source (us_1) fewer than three such weekdays are known" in page
    assert "Of 1 source (us_0) it is not known yet how pages look" in page
    assert "cannot be told yet" not in render(report(sources=rows(3), health=judged_all(3)))


def test_a_story_whose_copies_came_on_other_nights_is_not_counted_as_none():
    told = Cluster(
        title="Ferry", url="https://a.example/1", source_id="us_a", published_at=None, copies=[]
    )
    page = render(report(clusters=[told], relations=[("near", 0)]))
    assert "those below have copies that other nights brought" in page
    assert "No two articles of this night tell the same story. Copies" in render(
        report(relations=[("near", 0)])
    )


def test_nights_that_are_not_there_are_said():
    nights = [NIGHT - timedelta(days=back) for back in (4, 3, 2, 1, 0)]
    ours = [
        SourceNight(source_id="us_example", night=night, kept=3) for night in (nights[1], nights[4])
    ]
    past = past_nights(nights, ours, examine(ours), {nights[2]: UNPUBLISHED})
    assert [one.state for one in past] == ["published", UNPUBLISHED, "never ran", "published"]
    page = render(report(past=past, grid=fields(nights, ours, examine(ours))))
    assert "1 night never ran: 28 February" in page
    assert "1 night was collected, never published: 27 February" in page


def test_figures_take_their_colours_from_the_page_and_are_the_same_each_time():
    drawn = plots.bars([NIGHT - timedelta(days=1), NIGHT], [3, None], "<articles>")
    assert "#" not in drawn
    assert "<script" not in drawn
    assert " id=" not in drawn
    assert "&lt;articles&gt;" in drawn
    assert drawn == plots.bars([NIGHT - timedelta(days=1), NIGHT], [3, None], "<articles>")


def test_the_spread_of_a_story_names_each_print():
    assert "story 1: print 2 after 1.5 h" in plots.spread([[0.0, 1.5], [0.0, 4.0, 9.0]])


def test_a_quiet_night_says_so():
    page = render(report(sources=[SourceNight(source_id="us_example", night=NIGHT, kept=1)]))
    assert "nothing was missed" in page
