"""A source's night is judged by its own past, and by what its file promises."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import SourceNight
from pipeline.report.health import Sign, examine

FIRST = date(2026, 1, 5)  # a Monday
LAST = 69  # a Sunday is the last of ten weeks
WEEK = (31, 28, 30, 29, 33, 12, 10)


def night(number, kept=None, source="us_gazette", **stated):
    day = FIRST + timedelta(days=number)
    kept = WEEK[day.weekday()] + number % 3 if kept is None else kept
    rejected = sum(stated.get("reasons", {}).values())
    looks = {
        "with_time": kept,
        "with_author": kept - kept // 10,
        "with_section": kept,
        "with_image": kept - kept // 5,
        "words_median": 420 if kept else None,
        "main_language": "en" if kept else None,
        "in_main_language": kept,
        "entries": 60,
    }
    return SourceNight(
        source_id=source, night=day, kept=kept, rejected=rejected, **(looks | stated)
    )


def judged(*rows, no_holidays=True):
    found = examine(rows, lambda country, day: not no_holidays and day == rows[-1].night)
    return found[rows[-1].source_id, rows[-1].night]


def after_ten_weeks(**stated):
    return judged(*(night(number) for number in range(LAST)), night(LAST + 1, **stated))


def signs(health):
    return [one.sign for one in health.findings]


def test_an_ordinary_night_is_nothing_to_tell():
    found = after_ten_weeks()
    assert found.findings == ()
    assert found.expected.low < 31 < found.expected.high


def test_a_sunday_is_compared_with_sundays():
    assert judged(*(night(number) for number in range(LAST + 1))).findings == ()


BREAKS = [
    ({"kept": 0}, Sign.SILENT, True),
    ({"kept": 3}, Sign.FEW, True),
    ({"kept": 12}, Sign.FEW, False),
    ({"kept": 20, "entries": 30}, Sign.FEW, False),
    ({"kept": 200}, Sign.MANY, False),
    ({"kept": 0, "outcome": "unhealthy"}, Sign.NOT_CRAWLED, True),
    ({"kept": 28, "reasons": {"access_denied": 30}}, Sign.BLOCKED, True),
    ({"kept": 25, "reasons": {"consent_wall": 20}}, Sign.WALLED, False),
    ({"kept": 28, "reasons": {"feed_unreadable": 1}}, Sign.UNREADABLE, False),
    ({"with_author": 0, "with_image": 0}, Sign.TEMPLATE, True),
    ({"with_time": 2}, Sign.FIELD, False),
    ({"words_median": 60}, Sign.LENGTH, True),
    ({"main_language": "de"}, Sign.LANGUAGE, True),
    ({"kept": 9, "expected": 10}, Sign.SHORT, True),
]


@pytest.mark.parametrize(("stated", "sign", "is_broken"), BREAKS)
def test_a_break_is_seen_the_first_night(stated, sign, is_broken):
    found = after_ten_weeks(**stated)
    assert sign in signs(found)
    assert found.is_broken is is_broken
    assert (found.broken_since == found.night) is is_broken


def test_a_promise_that_is_kept_goes_before_what_was_learned():
    found = after_ten_weeks(kept=5, expected=5)
    assert signs(found) == [Sign.FEW]
    assert not found.is_broken


def test_a_holiday_is_no_break():
    rows = [night(number) for number in range(LAST)]
    assert judged(*rows, night(LAST + 1, kept=9), no_holidays=False).findings == ()


def test_what_a_whole_country_does_is_no_break():
    names = [f"de_{number}" for number in range(8)]
    rows = [night(number, source=name) for number in range(LAST) for name in names]
    quiet = [night(LAST + 1, kept=12, source=name) for name in names]
    found = examine([*rows, *quiet], lambda *_: False)
    assert not any(found[one.source_id, one.night].findings for one in quiet)
    alone = examine([*rows, *(night(LAST + 1, source=name) for name in names[1:]), quiet[0]])
    assert alone["de_0", quiet[0].night].findings


def test_quarantine_lasts_until_it_reads_well_again():
    rows = [night(number) for number in range(LAST)]
    rows += [night(number, kept=0) for number in range(LAST, LAST + 10)]
    found = examine([*rows, night(LAST + 10)], lambda *_: False)
    since = FIRST + timedelta(days=LAST)
    for number in range(LAST, LAST + 10):
        assert found["us_gazette", FIRST + timedelta(days=number)].broken_since == since
    back = found["us_gazette", FIRST + timedelta(days=LAST + 10)]
    assert back.broken_since is None
    assert back.is_back


def test_silence_never_becomes_ordinary():
    rows = [night(number, kept=0 if number >= LAST else None) for number in range(LAST + 60)]
    assert signs(judged(*rows)) == [Sign.SILENT]


def test_a_source_that_shrinks_for_good_is_ordinary_after_a_while():
    rows = [night(number, kept=8 if number >= LAST else None) for number in range(LAST + 40)]
    assert judged(*rows).findings == ()


WILD = (2, 14, 5, 21, 9, 3, 17, 6, 25, 4, 11)  # so that no number of articles would be a surprise


def test_a_source_that_rests_at_weekends_is_missed_on_a_weekday():
    rows = [
        night(number, kept=0 if number % 7 > 4 else WILD[number % 11]) for number in range(LAST + 1)
    ]
    assert judged(*rows).findings == ()
    assert signs(judged(*rows, night(LAST + 1, kept=0))) == [Sign.SILENT]


def test_a_source_that_is_never_silent_is_missed_where_others_bring_a_little_less():
    names = [f"de_{number}" for number in range(6)]
    rows = [night(number, source=name) for number in range(LAST + 1) for name in names]
    rows += [night(number, kept=WILD[number % 11], source="de_wild") for number in range(LAST + 1)]
    rows += [night(LAST + 1, kept=24, source=name) for name in names]
    assert signs(judged(*rows, night(LAST + 1, kept=0, source="de_wild"))) == [Sign.SILENT]


def test_a_source_that_often_rests_may_rest():
    rows = [night(number, kept=int(number % 4 == 0)) for number in range(LAST + 2)]
    assert judged(*rows).findings == ()


def test_a_source_that_leaves_weekends_out_from_now_on_may():
    rows = [
        night(number, kept=0 if number % 7 > 4 and number > 35 else None) for number in range(112)
    ]
    assert judged(*rows).findings == ()


def test_nothing_is_expected_of_a_source_that_is_new():
    assert judged(*(night(number) for number in range(5)), night(5, kept=0)).findings == ()


def test_what_is_beyond_doubt_is_told_from_the_fourth_night_on():
    rows = [night(number) for number in range(3)]
    assert judged(*rows, night(3)).findings == ()
    assert signs(judged(*rows, night(3, kept=0))) == [Sign.SILENT]
    assert signs(judged(*rows, night(3, kept=3))) == [Sign.FEW]
    assert signs(judged(*rows, night(3, with_author=0, with_image=0))) == [Sign.TEMPLATE]
    assert Sign.WALLED in signs(judged(*rows, night(3, kept=4, reasons={"consent_wall": 24})))
    assert judged(*rows[:2], night(2, kept=3, with_author=0, with_image=0)).findings == ()


def test_a_weekday_that_was_never_seen_may_bring_less():
    assert judged(*(night(number) for number in range(4)), night(4, kept=12)).findings == ()
    assert judged(*(night(number) for number in range(6)), night(6, kept=0)).findings == ()


def test_half_of_many_is_told_once_such_a_weekday_was_seen_three_times():
    rows = [night(number, kept=300 + number) for number in range(22)]
    assert judged(*rows[:8], night(8, kept=150)).findings == ()
    assert signs(judged(*rows, night(22, kept=150))) == [Sign.FEW]


def test_the_second_week_of_a_source_that_rests_at_weekends_is_no_alarm():
    counts = (20, 22, 19, 21, 20, 1, 0)
    rows = [night(number, kept=counts[number % 7]) for number in range(21)]
    assert not any(one.findings for one in examine(rows, lambda *_: False).values())


def test_a_ledger_of_before_its_articles_were_described_is_judged_by_its_counts():
    unknown = dict.fromkeys(("with_time", "with_author", "words_median", "main_language"))
    rows = [replace(night(number), **unknown) for number in range(LAST)]
    assert judged(*rows, night(LAST + 1)).findings == ()


@settings(max_examples=20)
@given(st.permutations(range(12)))
def test_the_order_in_which_nights_were_published_changes_nothing(order):
    rows = [night(number, kept=number % 9) for number in range(12)]
    assert examine([rows[number] for number in order]) == examine(rows)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_an_interval_holds_its_mean(counts):
    rows = [night(number, kept=count) for number, count in enumerate(counts)]
    for health in examine(rows).values():
        if health.expected:
            assert 0 <= health.expected.low <= health.expected.mean <= health.expected.high
