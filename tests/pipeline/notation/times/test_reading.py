from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notation.times import Habits, read_time, read_times
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
    ("২৮ এপ্রিল ২০২৪, ০৮:৫২ পিএম", datetime(2024, 4, 28, 20, 52), None, MINUTE),
    ("28 अप्रैल 2024, 8:52 पीएम", datetime(2024, 4, 28, 20, 52), None, MINUTE),
    ("28 अप्रैल 2024, 12:52 एएम", datetime(2024, 4, 28, 0, 52), None, MINUTE),
    ("28 أبريل/نيسان 2024", datetime(2024, 4, 28), None, DAY),
    ("28 نيسان / أبريل 2024 08:52", MOMENT.replace(second=0), None, MINUTE),
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
    assert read_time(raw, Habits(zone=ZoneInfo("Asia/Kolkata"))).offset == timedelta(hours=5.5)
    assert read_time(
        "28 January 2024 08:52 CST", Habits(zone=ZoneInfo("Asia/Shanghai"))
    ).offset == timedelta(hours=8)


def test_the_order_of_day_and_month_is_the_sources():
    assert read_time("03/04/2024").wall == datetime(2024, 4, 3)
    assert read_time("03/04/2024", Habits(("en",), country="us")).wall == datetime(2024, 3, 4)
    assert read_time("03.04.2024", Habits(("en",), country="us")).wall == datetime(2024, 4, 3)


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


EVENING = datetime(2026, 7, 28, 18, 15)
IN_LANGUAGES = [
    ("ja", "2026年7月28日 午後6時15分"),
    ("ja", "令和8年7月28日（火）18:15"),
    ("ko", "2026.07.28. 오후 6:15"),
    ("zh", "2026年7月28日下午6:15"),
    ("zh", "2026年7月28日晚上6点15分"),
    ("el", "28 Ιουλίου 2026, 6:15 μ.μ."),
    ("el", "28 ΙΟΥΛΙΟΥ 2026, 18:15"),
    ("ar", "٢٨ يوليو ٢٠٢٦، ٦:١٥ م"),
    ("ar", "28 تموز 2026 - 06:15 مساءً"),
    ("ar", "١٤ صفر ١٤٤٨ هـ 6:15 م"),
    ("ar", "14 صفر 1448هـ الموافق 28 يوليو 2026م 18:15"),
    ("fa", "سه‌شنبه ۶ مرداد ۱۴۰۵ ساعت ۱۸:۱۵"),
    ("fa", "۱۴۰۵/۰۵/۰۶ - ۱۸:۱۵"),
    ("hi", "28 जुलाई 2026, शाम 6:15 बजे"),
    ("ne", "१२ साउन २०८३, १८:१५"),
    ("bn", "২৮ জুলাই ২০২৬, ১৮:১৫"),
    ("ta", "28 ஜூலை, 2026, மாலை 6:15"),
    ("th", "28 กรกฎาคม 2569 18:15 น."),
    ("th", "28 ก.ค. 69 18:15 น."),
    ("vi", "28 tháng 7, 2026 lúc 6:15 CH"),
    ("vi", "Thứ ba, 28/7/2026, 18:15"),
    ("tr", "28.07.2026 ÖS 6:15"),
    ("sq", "28.07.2026 6:15 MD"),
    ("hu", "2026. július 28. 18:15"),
    ("lt", "2026 m. liepos 28 d. 18:15"),
    ("lv", "2026. gada 28. jūlijs 18:15"),
    ("eu", "2026ko uztailaren 28a, 18:15"),
    ("mn", "2026 оны 7-р сарын 28, 18:15"),
    ("fi", "28. heinäkuuta 2026 klo 18.15"),
    ("da", "28. juli 2026 kl. 18.15"),
    ("fr", "mar. 28 juil. 2026 à 18 h 15"),
    ("de", "28. Juli 2026, 18.15 Uhr"),
    ("de", "veröffentlicht am 28. Juli 2026 um 18:15"),
    ("de", "am 28.07.2026 um 18:15 Uhr"),
    ("es", "28 de julio de 2026, 6:15 p. m."),
    ("ca", "28 de juliol de 2026 18:15"),
    ("he", "28 ביולי 2026, 18:15"),
    ("he", 'י"ד באב תשפ"ו 18:15'),
    ("am", "21 ሐምሌ 2018 6:15 ከሰዓት"),
    ("sw", "28 Julai 2026 18:15"),
    ("uz", "28-iyul, 2026 18:15"),
    ("en", "6:15 PM, Tue July 28, 2026"),
    ("en", "28 Jul '26 6:15pm"),
    ("en", "28th of July, 2026 at 6:15 p.m."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "raw"), IN_LANGUAGES)
def test_an_evening_in_many_languages(language, raw):
    assert [one.wall for one in read_times(raw, Habits((language,)))] == [EVENING]


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("28 Jul 2026 18:15 GMT+2", 2),
        ("28 Jul 2026 18:15 GMT+0200 (Central European Summer Time)", 2),
        ("28 Jul 2026 18:15 UTC−04:00", -4),
        ("28 Jul 2026 18:15 +0530", 5.5),
        ("Tue, 28 Jul 2026 18:15:00+5:30", 5.5),
        ("28 Jul 2026 18:15 CEST", 2),
        ("28 Jul 2026 18:15 Eastern Daylight Time", -4),
        ("28 Jul 2026 6:15 PM ET", -4),
        ("28 Jan 2026 6:15 PM ET", -5),
        ("Tue Jul 28 18:15:00 CEST 2026", 2),
        ("28 Jul 2026 18:15 - 20:00", None),
        ("28 Jul 2026 18:15 met the mayor", None),
        ("28 Jul 2026 18:15 XYZT", None),
    ],
)
def test_zones_as_they_are_printed(raw, hours):
    stated = read_time(raw, Habits(("en",)))
    assert stated.wall.hour == 18
    assert stated.offset == (None if hours is None else timedelta(hours=hours))


def test_zone_names_are_heard_in_their_language():
    stated = read_time("28. Juli 2026 18:15 Mitteleuropäische Sommerzeit", Habits(("de",)))
    assert stated.offset == timedelta(hours=2)
    stated = read_time("٢٨ يوليو ٢٠٢٦ ١٨:١٥ غرينتش+٣", Habits(("ar",)))
    assert stated.offset == timedelta(hours=3)


@pytest.mark.parametrize(
    ("name", "zone", "hours"),
    [
        ("BST", None, 1),
        ("BST", "Europe/London", 1),
        ("BST", "Asia/Dhaka", 6),
        ("AST", None, -4),
        ("AST", "Asia/Riyadh", 3),
        ("AST", "America/Halifax", -4),
        ("IST", "Asia/Kolkata", 5.5),
        ("IST", "Europe/Dublin", 1),
        ("IST", "Asia/Jerusalem", 2),
        ("CST", "America/Chicago", -6),
        ("CST", "Asia/Shanghai", 8),
        ("CST", "America/Havana", -5),
        ("EST", "America/New_York", -5),
        ("EST", "Australia/Sydney", 10),
        ("GST", "Asia/Dubai", 4),
        ("MST", "Asia/Kuala_Lumpur", 8),
        ("PST", "Asia/Manila", 8),
    ],
)
def test_a_name_of_several_zones_goes_by_the_sources(name, zone, hours):
    habits = Habits(("en",), ZoneInfo(zone) if zone else None)
    stated = read_time(f"2026-07-28 18:15 {name}", habits)
    assert stated.offset == timedelta(hours=hours)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-209",
        "2026-W31-2",
        "2026W312",
        "20260728",
        "2026/07/28",
        "2026.07.28",
        "28-07-2026",
        "2026-07-28T00:00:00+02:00",
        "Tue, 28 Jul 2026 00:00:00 -0400",
        "2026 July 28",
        "July 28th, 2026",
        "28/Jul/2026",
    ],
)
def test_a_day_in_many_forms(raw):
    instant = read_time(raw, Habits(("en",))).instant("text", ZoneInfo("Asia/Tokyo"))
    assert instant.at == datetime(2026, 7, 28, tzinfo=UTC)
    assert instant.precision is DAY


@pytest.mark.parametrize(
    "raw",
    ["1785262500", "1785262500000", "1785262500000000", "/Date(1785262500000)/",
     "/Date(1785262500000+0200)/", "20260728181500", "202607281815"],
)  # fmt: skip
def test_what_counts_and_what_runs_together(raw):
    assert read_time(raw).wall == EVENING


@pytest.mark.parametrize(
    "raw",
    [
        "2026-07",
        "2026",
        "July 2026",
        "28 July",
        "28 July, 10 comments",
        "2026-W31",
        "2026-000",
        "2025-366",
        "31.02.2026",
        "2026-07-28 - 2026-07-30",
        "0001-01-01T00:00:00Z",
        "Sat, 01 Jan 0001 00:00:00 GMT",
        "192.168.10.2026",
        "v2.7.2026.1",
        "+49 30 2026 28 07",
        "20260728061",
        "2026072806",
        "12",
        "3 hours ago",
        "1405-05-06",
        "Tue,",
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused(raw):
    assert read_time(raw, Habits(("en",), country="gb")) is None


def test_two_digits_go_by_the_order_of_the_language():
    assert read_time("26.03.11", Habits(("ko",))).wall == datetime(2026, 3, 11)
    assert read_time("11.03.26", Habits(("de",))).wall == datetime(2026, 3, 11)
    assert read_time("03/11/26", Habits(("en",), country="us")).wall == datetime(2026, 3, 11)
    assert read_time("03/11/26") is None


def test_a_country_that_writes_both_orders_is_asked_for_more():
    canada = Habits(("en",), country="ca")
    assert read_time("03/04/2026", canada) is None
    assert read_time("28/04/2026", canada).wall == datetime(2026, 4, 28)


def test_a_word_that_may_be_half_a_day_leaves_the_day():
    stated = read_time("28 जुलाई 2026 प्रातः 6:15", Habits(("hi",)))
    assert (stated.wall, stated.precision) == (datetime(2026, 7, 28), DAY)
    assert read_time("28.07.2026 6:15 MD", Habits(("de",))).precision is DAY


def test_each_time_of_a_line_comes_with_the_words_before_it():
    line = "Updated: July 30, 2026 10:00 a.m. | Published: July 28, 2026 6:15 p.m."
    later, first = read_times(line, Habits(("en",)))
    assert (first.wall, "published" in first.label) == (EVENING, True)
    assert (later.wall.day, "updated" in later.label) == (30, True)
    assert read_time(line) is None
