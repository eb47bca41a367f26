"""The page of all nights says how each stands, what comes next, and what each source gave."""

from datetime import UTC, date, datetime

import pytest
from lxml import html

from pipeline.records import SourceNight
from pipeline.report.nights import nights_page
from pipeline.report.standing import NightFacts, NightRun, Standing, lines_of
from pipeline.report.verdict import Judged, Mood

FIRST, SECOND, THIRD = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)
WELL = SourceNight(source_id="us_a", night=FIRST, kept=4)


def night(source_id, day, **numbers):
    return SourceNight(source_id=source_id, night=day, **numbers)


def run(day, state, dag_id="nightly", hour=1, **more):
    queued_at = datetime(2026, 3, 9, hour, tzinfo=UTC)
    run_id = f"manual__{day}+{hour}"
    return NightRun(
        dag_id=dag_id, run_id=run_id, night=day, state=state, queued_at=queued_at, **more
    )


def known(rows=(), runs=(), articles=None, reports=(), due=THIRD, **more):
    return NightFacts(
        rows=rows,
        runs=runs,
        articles=articles or {},
        reports=frozenset(reports),
        newest_due=due,
        **more,
    )


def page_of(rows, nights=(SECOND, FIRST), **more):
    return nights_page(known(rows, **more), nights)


def cells(page):
    fields = html.fromstring(page).xpath("//table[@class='map']//tbody//td")
    return {td.get("title").split(":")[0]: td for td in fields}


def line_of(day, **more):
    (line,) = lines_of(known(**more), [day])
    return line


@pytest.mark.parametrize(
    ("told", "standing", "words"),
    [
        ({"rows": [WELL], "runs": [run(FIRST, "success")]}, "published", "4 articles of 1 source"),
        ({"rows": [WELL]}, "published", "4 articles of 1 source"),
        ({"rows": [night("us_a", FIRST, kept=1, expected=5)]}, "look", "look at us_a"),
        ({"rows": [night("us_a", FIRST, outcome="unhealthy")]}, "look", "look at us_a"),
        (
            {"rows": [night("us_a", FIRST, outcome="partial")]},
            "published",
            "of 1 source nothing vouches for the whole night",
        ),
        ({"rows": [night("us_a", FIRST, outcome="partial", unseen=3)]}, "look", "look at us_a"),
        ({"runs": [run(FIRST, "running")]}, "running", "is being collected"),
        ({"runs": [run(FIRST, "queued")]}, "running", "waits for its turn"),
        (
            {
                "rows": [WELL],
                "runs": [run(FIRST, "success"), run(FIRST, "running", "reprocess", 2)],
            },
            "running",
            "is being read again; so far 4 articles",
        ),
        ({"runs": [run(FIRST, "failed")]}, "failed", "nothing is published"),
        ({"runs": [run(FIRST, "success")]}, "failed", "ended well and nothing is published"),
        (
            {"runs": [run(FIRST, "success")], "articles": {FIRST: 26}},
            "failed",
            "some of its tasks were skipped",
        ),
        (
            {"rows": [WELL], "runs": [run(FIRST, "failed")]},
            "failed",
            "published, but the last run failed",
        ),
        (
            {"rows": [WELL], "runs": [run(FIRST, "failed"), run(FIRST, "success", hour=2)]},
            "published",
            "4 articles",
        ),
        (
            {"rows": [WELL], "runs": [run(FIRST, "success", only=("us_a",))]},
            "partial",
            "only us_a was asked for",
        ),
        (
            {
                "rows": [WELL],
                "runs": [run(FIRST, "success"), run(FIRST, "success", hour=2, only=("us_a",))],
            },
            "published",
            "4 articles",
        ),
        ({"articles": {FIRST: 9}}, "partial", "9 articles of this day came with other nights"),
        ({}, "missing", "no run"),
        ({"due": date(2026, 2, 28)}, "waiting", "not settled"),
    ],
)
def test_every_night_is_told_as_it_stands(told, standing, words):
    line = line_of(FIRST, **told)
    assert line.standing == standing
    assert words in line.says
    is_at_rest = line.standing in {Standing.PUBLISHED, Standing.WAITING}
    assert bool(line.does) is not is_at_rest, "what comes next is said where somebody is needed"


def test_a_night_links_to_its_report_and_to_the_newest_run_of_whichever_dag():
    page = page_of(
        [night("us_a", FIRST, kept=1), night("us_a", SECOND, kept=1)],
        runs=[run(FIRST, "success"), run(FIRST, "success", "reprocess", 2)],
        reports=[FIRST],
    )
    links = html.fromstring(page).xpath("//table[@class='nights']//a/@href")
    assert links == [
        "reports/2026-03-01/index.html",
        "/dags/reprocess/runs/manual__2026-03-01%2B2",
    ]


def test_days_to_fill_are_named_as_the_form_wants_them():
    page = nights_page(
        known(
            [night("us_a", FIRST, kept=1)],
            runs=[run(FIRST, "success", only=("us_a",))],
            articles={date(2026, 2, 27): 9},
        ),
        [THIRD, SECOND, FIRST, date(2026, 2, 27)],
    )
    told = [" ".join(li.text_content().split()) for li in html.fromstring(page).xpath("//li")]
    assert [one.split(". By command")[0] for one in told] == [
        "From 2026-03-02 00:00 to 2026-03-03 23:59, Missing Runs",
        "From 2026-03-01 00:00 to 2026-03-01 23:59, All Runs",
        "From 2026-02-27 00:00 to 2026-02-27 23:59, Missing Runs",
    ]


def test_the_first_sentence_is_about_the_newest_night_and_counts_the_others():
    page = page_of([night("us_a", SECOND, kept=1)], due=SECOND)
    verdict = html.fromstring(page).xpath("string(//p[@class='verdict'])")
    assert verdict == (
        "The newest night, Monday 2 March, is published: 1 article of 1 source. "
        "1 other night needs somebody: see below."
    )


def test_days_before_the_first_that_was_asked_for_need_nobody():
    before = date(2026, 2, 27)
    page = nights_page(
        known([night("us_a", FIRST, kept=1)], articles={before: 9}, due=FIRST, first=FIRST),
        [FIRST, before],
    )
    tree = html.fromstring(page)
    assert "No other night here needs anybody" in tree.xpath("string(//p[@class='verdict'])")
    assert "To fill" not in tree.text_content()
    assert "backfill it if the corpus should begin earlier" in tree.text_content()


@pytest.mark.parametrize(
    ("judged", "standing", "words"),
    [
        (
            Judged(mood=Mood.FAIR, sentence="A fair night: …", sources=("us_b",)),
            "look",
            "look at us_b",
        ),
        (
            Judged(mood=Mood.BAD, sentence="A bad night: few came.", sources=()),
            "look",
            "a bad night: few came",
        ),
        (Judged(mood=Mood.GOOD, sentence="A good night: …", sources=()), "published", "4 articles"),
    ],
)
def test_a_night_is_told_as_its_own_page_tells_it(judged, standing, words):
    line = line_of(FIRST, rows=[WELL], told={FIRST: judged})
    assert line.standing == standing
    assert words in line.says
    marked = [
        name
        for name, td in cells(page_of([WELL, night("us_b", FIRST)], told={FIRST: judged})).items()
        if td.get("class") == "bad"
    ]
    assert marked == [f"{source_id}, {FIRST}" for source_id in judged.sources]


def test_every_source_and_night_has_a_field_with_its_ledger():
    page = page_of(
        [
            night("us_a", FIRST, announced=12, kept=10, rejected=2),
            night("us_a", SECOND, announced=6, kept=4, rejected=2, missed=1),
            night("us_b", SECOND, kept=1),
        ]
    )
    found = cells(page)
    assert set(found) == {f"{name}, {day}" for name in ("us_a", "us_b") for day in (FIRST, SECOND)}
    assert "announced 12, kept 10, unchanged 0, rejected 2" in found[f"us_a, {FIRST}"].get("title")
    assert found[f"us_a, {FIRST}"].get("style") == "--level: 5"
    assert found[f"us_a, {SECOND}"].get("style") == "--level: 2"
    assert "not collected" in found[f"us_b, {FIRST}"].get("title")


def test_a_source_that_gave_less_than_it_promised_or_failed_is_marked():
    page = page_of(
        [
            night("us_a", FIRST, kept=9, expected=5),
            night("us_b", FIRST, kept=4, expected=5),
            night("us_c", FIRST, kept=9, outcome="unhealthy"),
            night("us_d", FIRST, kept=0, unchanged=5, expected=5),  # a backfill met what was known
        ]
    )
    bad = {name for name, td in cells(page).items() if td.get("class") == "bad"}
    assert bad == {f"us_b, {FIRST}", f"us_c, {FIRST}"}


def test_what_strangers_wrote_is_text():
    assert "<script>x" not in page_of([night("<script>x", FIRST, kept=1)])


def test_before_the_first_night_the_page_says_how_to_start():
    assert "No night has been published yet" in page_of([], nights=[])
