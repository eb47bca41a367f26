"""The table that is shipped against the CLDR that Babel brings, and its calendars against facts."""

from datetime import date

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notation.times import Habits, read_time
from pipeline.notation.times.calendars import YEARS, gregorian
from pipeline.notation.times.letters import form_of, plain
from pipeline.notation.times.words import table

SPOKEN = [
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en",
    "es", "et", "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy",
    "id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "lt", "lv", "mk", "ml",
    "mn", "mr", "ms", "my", "ne", "nl", "no", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk",
    "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zh", "zu",
]  # fmt: skip


@pytest.mark.parametrize("language", SPOKEN)
def test_every_month_of_a_language_is_known_as_babel_prints_it(language):
    known = table()["languages"][language]["months"]
    for width in ("wide", "abbreviated"):
        for number, name in Locale(language).months["format"][width].items():
            form = form_of(name)
            if not form.isdecimal():
                assert known.get(form, number) == number


@pytest.mark.parametrize("language", SPOKEN)
def test_the_halves_of_the_day_are_known_as_babel_prints_them(language):
    known = table()["languages"][language]["halves"]
    periods = Locale(language).day_periods["format"]["wide"]
    for name, hours in (("am", 0xFFF), ("pm", 0xFFF000)):
        form = form_of(periods.get(name, ""))
        if len(form) > 1:
            assert known[form] & hours == hours


SAME_DAY = [
    ("persian", 1405, 5, 6),
    ("islamic-umalqura", 1448, 2, 14),
    ("hebrew", 5786, 11, 14),
    ("ethiopic", 2018, 11, 21),
    ("coptic", 1742, 11, 21),
    ("indian", 1948, 5, 6),
    ("bikram", 2083, 4, 12),
    ("buddhist", 2569, 7, 28),
    ("roc", 115, 7, 28),
    ("reiwa", 8, 7, 28),
]


@pytest.mark.parametrize(("calendar", "year", "month", "day"), SAME_DAY)
def test_one_day_in_every_calendar(calendar, year, month, day):
    assert gregorian(calendar, year, month, day) == date(2026, 7, 28)


@given(st.sampled_from(sorted(YEARS)), st.integers(0, 3000), st.integers(0, 14), st.integers(0, 33))
def test_no_number_breaks_a_calendar(calendar, year, month, day):
    found = gregorian(calendar, year, month, day)
    assert found is None or 1500 <= found.year < 2200


@pytest.mark.parametrize(
    ("calendar", "year", "month", "day"),
    [
        ("persian", 1405, 12, 30),  # not a leap year
        ("coptic", 1742, 13, 6),
        ("hebrew", 5786, 13, 1),  # one Adar only
        ("heisei", 40, 1, 1),  # over by then
        ("indian", 1948, 13, 1),
    ],
)
def test_a_day_that_never_was_is_none(calendar, year, month, day):
    assert gregorian(calendar, year, month, day) is None


@pytest.mark.parametrize(
    "text", ["２８ ＪＵＬＹ", "𝓐pril", "ΜΑΐΟΥ", "Şubat", "İyul", "٢٨ مارسَ", "फ़रवरी"]
)
def test_plain_letters_stay_as_they_are(text):
    assert plain(plain(text)) == plain(text)


def test_a_name_of_two_months_is_settled_by_the_language_alone():
    printed = "12 listopada 2025"
    assert read_time(printed, Habits(("pl",))).wall.month == 11
    assert read_time(printed, Habits(("hr",))).wall.month == 10
    assert read_time(printed, Habits(("hr", "pl"))) is None
    assert read_time(printed) is None
