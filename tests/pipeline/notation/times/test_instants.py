from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notation.times import Habits, read_instant

MORNING = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "printed",
    [
        "Sun, 01 Mar 2026 08:30:00 +0100",
        "Sun, 1 Mar 2026 07:30:00 GMT",
        "Sun, 01 Mar 26 07:30 UT",
        "01 Mar 2026 02:30:00 EST",
        "Sun, 01 Mar 2026 08:30:00 CET",
        "Sun, 01 Mar 2026 16:30:00 JST",
        "Sun, 01 Mar 2026 13:00:00 IST",
        "2026-03-01T07:30:00Z",
        "2026-03-01T07:30Z",
        "2026-03-01T08:30:00+01:00",
        "2026-03-01T08:30:00.123456789+0100",
        "2026-03-01T08:30:00+01",
        "2026-03-01 08:30:00 +01:00",
        "2026-03-01 07:30:00",
        "2026-03-01T07:30:00.000",
        "20260301T073000Z",
        "2026-03-01T07:30:00 UTC",
        "March 1, 2026 7:30 AM",
        "Mar. 1, 2026 at 7:30 a.m. UTC",
        "1. März 2026, 08:30 MEZ",
        "1 mars 2026 08:30 CET",
        "1 de marzo de 2026 07:30",
        "01.03.2026 07:30",
        "01/03/2026 07:30",
        "3/1/2026 7:30 AM",
        "1772350200",
        "1772350200000",
        "  Sun,  01 Mar 2026\n07:30:00 +0000 (UTC) ",
    ],
)
def test_one_morning_in_every_usual_form(printed):
    found = read_instant(printed)
    assert found is not None
    assert found.replace(microsecond=0) == MORNING


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "yesterday",
        "1970-01-01T00:00:00Z",
        "0000-00-00",
        "2026-13-40",
        "2026-02-30",
        "Mon, 99 Foo",
        "31 Dec 9999 23:59:59 -1200",
        "0",
        "12",
        "99999999999999999999",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ],
)
def test_what_tells_no_time_gives_none(printed):
    assert read_instant(printed) is None


def test_a_day_stays_that_day_in_any_zone():
    assert read_instant("2026-03-01", Habits(zone=ZoneInfo("Asia/Tokyo"))) == datetime(
        2026, 3, 1, tzinfo=UTC
    )


@given(st.text(max_size=200))
def test_any_text_gives_a_time_or_none(printed):
    found = read_instant(printed, Habits(zone=ZoneInfo("Europe/Paris")))
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2099, 1, 1)))
def test_iso_and_rfc_agree(instant):
    instant = instant.replace(microsecond=0, tzinfo=UTC)
    assert read_instant(instant.isoformat()) == instant
    assert read_instant(instant.strftime("%a, %d %b %Y %H:%M:%S +0000")) == instant
