"""The heat map shows each source's nights, and what somebody should look at."""

from datetime import date

from lxml import html

from pipeline.records import SourceNight
from pipeline.report.heat import heat_map

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)


def night(source_id, day, **numbers):
    return SourceNight(source_id=source_id, night=day, **numbers)


def cells(page):
    return {td.get("title").split(":")[0]: td for td in html.fromstring(page).xpath("//tbody//td")}


def test_every_source_and_night_has_a_field_with_its_ledger():
    page = heat_map(
        [
            night("us_a", FIRST, announced=12, kept=10, rejected=2),
            night("us_a", SECOND, announced=6, kept=4, rejected=2, missed=1),
            night("us_b", SECOND, kept=1),
        ],
        run_ids={},
        reports=[],
    )
    found = cells(page)
    assert set(found) == {f"{name}, {day}" for name in ("us_a", "us_b") for day in (FIRST, SECOND)}
    assert "announced 12, kept 10, unchanged 0, rejected 2" in found[f"us_a, {FIRST}"].get("title")
    assert found[f"us_a, {FIRST}"].get("style") == "--level: 5"
    assert found[f"us_a, {SECOND}"].get("style") == "--level: 2"
    assert "not collected" in found[f"us_b, {FIRST}"].get("title")


def test_a_source_that_gave_less_than_it_promised_or_failed_is_marked():
    page = heat_map(
        [
            night("us_a", FIRST, kept=9, expected=5),
            night("us_b", FIRST, kept=4, expected=5),
            night("us_c", FIRST, kept=9, outcome="unhealthy"),
            night("us_d", FIRST, kept=0, unchanged=5, expected=5),  # a backfill met what was known
        ],
        run_ids={},
        reports=[],
    )
    bad = {name for name, td in cells(page).items() if td.get("class") == "bad"}
    assert bad == {f"us_b, {FIRST}", f"us_c, {FIRST}"}


def test_nights_link_to_their_report_and_their_run():
    page = heat_map(
        [night("us_a", FIRST, kept=1), night("us_a", SECOND, kept=1)],
        run_ids={FIRST: "manual__a+b", SECOND: "hand-12"},
        reports=[FIRST],
    )
    links = html.fromstring(page).xpath("//thead//a/@href")
    assert links == [
        "/dags/nightly/runs",
        f"reports/{FIRST}/index.html",
        "/dags/nightly/runs/manual__a%2Bb",
    ]


def test_names_are_text_and_never_markup():
    assert "<script>x" not in heat_map([night("<script>x", FIRST, kept=1)], run_ids={}, reports=[])


def test_without_a_night_it_says_how_to_start_one():
    assert "No night has been published yet" in heat_map([], run_ids={}, reports=[])
