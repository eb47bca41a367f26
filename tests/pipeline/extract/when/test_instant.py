from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.when.instant import read_time
from pipeline.records import Precision

SECOND, MINUTE, DAY = Precision.INSTANT, Precision.MINUTE, Precision.DAY
MOMENT = datetime(2024, 4, 28, 8, 52, 55)
CASES = [
    ("2024-04-28T08:52:55+02:00", MOMENT, 2, SECOND),
    ("2024-04-28 08:52:55 +02:00", MOMENT, 2, SECOND),
    ("2024-04-28T08:52:55+0200", MOMENT, 2, SECOND),
    ("2024-04-28T08:52:55+02", MOMENT, 2, SECOND),
    ("2024-04-28T08:52:55Z", MOMENT, 0, SECOND),
    ("2024-04-28T08:52:55 UTC", MOMENT, 0, SECOND),
    ("2024-04-28T08:52:55.000+0000Z", MOMENT, 0, SECOND),
    ("2024-04-28T08:52:55-03:30", MOMENT, -3.5, SECOND),
    ("2024-04-28T08:52:55+02:00[Europe/Berlin]", MOMENT, 2, SECOND),
    ("20240428T085255Z", MOMENT, 0, SECOND),
    ("20240428085255", MOMENT, None, SECOND),
    ("2024-04-28T08:52:55", MOMENT, None, SECOND),
    ("2024-04-28T08:52", MOMENT.replace(second=0), None, MINUTE),
    ("2024-04-28 8:52:55 PM", MOMENT.replace(hour=20), None, SECOND),
    ("2024-04-28T24:00:00Z", datetime(2024, 4, 29), 0, SECOND),
    ("1714294375", MOMENT, 0, SECOND),
    ("1714294375000", MOMENT, 0, SECOND),
    ("Sun, 28 Apr 2024 08:52:55 GMT", MOMENT, 0, SECOND),
    ("Sun, 28 Apr 2024 08:52:55 -0400", MOMENT, -4, SECOND),
    ("Sun, 28 Apr 2024 08:52:55 EDT", MOMENT, -4, SECOND),
    ("Sun Apr 28 2024 08:52:55 GMT+0200 (CEST)", MOMENT, 2, SECOND),
    ("Sun Apr 28 08:52:55 CEST 2024", MOMENT, 2, SECOND),
    ("April 28, 2024 8:52 AM EDT", MOMENT.replace(second=0), -4, MINUTE),
    ("Published: Apr. 28, 2024 at 8:52 p.m.", datetime(2024, 4, 28, 20, 52), None, MINUTE),
    ("28.04.2024, 08.52 Uhr", MOMENT.replace(second=0), None, MINUTE),
    ("28. April 2024, 08:52 Uhr", MOMENT.replace(second=0), None, MINUTE),
    ("28 avril 2024 à 08h52", MOMENT.replace(second=0), None, MINUTE),
    ("28 de abril de 2024", datetime(2024, 4, 28), None, DAY),
    ("28 апреля 2024, 08:52", MOMENT.replace(second=0), None, MINUTE),
    ("2024年4月28日 08:52", MOMENT.replace(second=0), None, MINUTE),
    ("28/04/2024", datetime(2024, 4, 28), None, DAY),
    ("4/28/2024", datetime(2024, 4, 28), None, DAY),
    ("28 เมษายน 2567 2024-04-28", None, None, None),
    ("2024-04-28", datetime(2024, 4, 28), None, DAY),
    ("Nisan 28, 2024", datetime(2024, 4, 28), None, DAY),
]


@pytest.mark.parametrize(("raw", "wall", "hours", "precision"), [one for one in CASES if one[1]])
def test_a_printed_time_is_read(raw, wall, hours, precision):
    stated = read_time(raw)
    assert stated.wall == wall
    assert stated.offset == (None if hours is None else timedelta(hours=hours))
    assert stated.precision is precision


@pytest.mark.parametrize(
    "raw", ["", "yesterday", "0000-00-00 00:00:00", "2024-13-45", "12:30", "{{date}}", "9" * 50]
)
def test_what_is_no_time_is_none(raw):
    assert read_time(raw) is None


def test_fractions_of_a_second_are_kept():
    assert read_time("2024-04-28T08:52:55.614Z").wall.microsecond == 614_000


def test_the_sources_zone_settles_a_shared_abbreviation():
    raw = "28 April 2024 08:52 IST"
    assert read_time(raw, ZoneInfo("Asia/Kolkata")).offset == timedelta(hours=5.5)
    assert read_time("28 January 2024 08:52 CST", ZoneInfo("Asia/Shanghai")).offset == timedelta(
        hours=8
    )


def test_the_order_of_day_and_month_is_the_sources():
    assert read_time("03/04/2024").wall == datetime(2024, 4, 3)
    assert read_time("03/04/2024", is_month_first=True).wall == datetime(2024, 3, 4)
    assert read_time("03.04.2024", is_month_first=True).wall == datetime(2024, 4, 3)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), st.integers(-12 * 4, 14 * 4))
def test_what_a_machine_prints_is_read_back(moment, quarters):
    offset = timedelta(minutes=15 * quarters)
    moment = moment.replace(microsecond=0)
    sign, minutes = ("-" if quarters < 0 else "+"), abs(int(offset.total_seconds())) // 60
    raw = f"{moment.isoformat()}{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    stated = read_time(raw)
    assert (stated.wall, stated.offset) == (moment, offset)


@given(st.text(max_size=60))
def test_no_text_breaks_it(raw):
    read_time(raw)
