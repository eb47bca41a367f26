"""A night is whole only where no list can have dropped anything of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.coverage import FEWEST, Look, judge, reaches_back
from pipeline.discover.routes import route_named
from pipeline.records import Announcement, Told, Via

NIGHT = date(2026, 3, 1)
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(first: float, last: float, entries: int = 12, **more) -> Told:
    """Entries from so many hours after the night's beginning to so many."""
    return Told(
        entries=entries,
        announced=entries,
        of_night=entries,
        oldest_at=BEGIN + first * HOUR,
        newest_at=BEGIN + last * HOUR,
        **more,
    )


def look(what: Told | None, key: str = "feeds", **more) -> Look:
    return Look(url=f"https://a.example/{key}", route=route_named(key), told=what, **more)


UNDATED = Told(entries=12, announced=12, of_night=12)
FEED = told(14, 23)
BACK = told(-9, 23, reaches_back=True)
OLD = told(-400, -30, 200, reaches_back=True)


@pytest.mark.parametrize(
    ("looks", "is_whole"),
    [
        ([look(BACK)], True),
        ([look(FEED)], False),
        # of a list that states no times, or one for all, nothing tells where it begins
        ([look(UNDATED)], False),
        ([look(UNDATED, "sections")], False),
        ([look(told(0, 0))], False),
        ([look(replace(UNDATED, reaches_back=True), "sections")], True),
        # of a short one too, unless it is of one moment, and no night before brought anything
        ([look(told(14, 23, 3))], False),
        ([look(told(14, 14, 3))], True),
        ([look(told(14, 14, 3), has_past=True)], False),
        ([look(Told(entries=3, announced=3, of_night=3))], True),
        ([look(Told(entries=3, announced=3, of_night=3), has_past=True)], False),
        # an empty one tells nothing where there were stories before, but a second category may be
        ([look(Told(), has_past=True)], False),
        ([look(Told()), look(BACK)], True),
        ([look(Told(), has_past=True), look(BACK, has_past=True)], True),
        # a news sitemap may hold so many of the newest and no more
        ([look(FEED, "sitemaps")], False),
        ([look(BACK, "sitemaps")], True),
        ([look(told(14, 23, 3), "sitemaps")], True),
        ([look(told(14, 23, 3), "sitemaps", has_past=True)], False),
        # and one of the day alone has nothing older
        ([replace(look(FEED, "sitemaps"), url="https://a.example/2026-03-01.xml")], True),
        # one that is written no longer
        ([look(OLD, "sitemaps")], False),
        ([look(OLD, "sitemaps"), look(BACK, "sitemaps")], True),
        # what a list that failed holds is told by nobody
        ([look(BACK, "sitemaps"), look(None, "sitemaps")], False),
        ([look(BACK, "sitemaps"), look(None, "sitemaps", is_absent=True)], True),
        ([look(BACK, "sitemaps"), look(None, "guesses", is_guess=True)], True),
        ([look(BACK), look(None, "sitemaps")], True),
        ([look(FEED), look(BACK, "sitemaps"), look(None, "sitemaps")], False),
        # a list that was not read to its end
        ([look(replace(BACK, is_cut=True))], False),
    ],
)
def test_a_current_night_is_whole_only_where_nothing_can_have_left_its_lists(looks, is_whole):
    verdict = judge(looks, NIGHT, is_current=True)
    assert verdict.is_whole is is_whole
    assert bool(verdict.why) is not is_whole


@pytest.mark.parametrize(
    ("looks", "is_whole"),
    [
        ([look(FEED, "archives")], True),
        # a night has a part in two local days: the page of one does not stand for the other's
        ([look(FEED, "archives"), look(None, "archives")], False),
        ([look(FEED, "archives"), look(None, "archives", is_absent=True)], True),
        ([look(replace(FEED, is_open=True), "archives")], False),
        ([look(BACK, "sitemaps")], True),
        ([look(BACK, "sitemaps"), look(None, "sitemaps")], False),
    ],
)
def test_a_past_night_is_whole_only_where_all_that_lists_it_was_read(looks, is_whole):
    assert judge(looks, NIGHT, is_current=False).is_whole is is_whole


def test_a_list_without_times_that_brings_nothing_new_is_doubted_where_much_is_usual():
    frozen = look(Told(entries=12, other_nights=12, reaches_back=True), "sections")
    assert judge([frozen], NIGHT, is_current=True, mean=2).is_whole
    verdict = judge([frozen], NIGHT, is_current=True, usual=12, mean=12)
    assert not verdict.is_whole
    assert verdict.unseen == 12


def entry(hours: float) -> Announcement:
    at = BEGIN + hours * HOUR
    return Announcement(url="", source_id="", via=Via.FEED, found_in="", published_at=at)


@pytest.mark.parametrize(
    ("hours", "is_so"),
    [
        ([23, 20, 14, 9, 4, -2], True),
        ([23, 20, 14, 9, 4, -70], True),  # after a long weekend
        ([23, 20, 14, 9, 4, -60_000], False),  # an evergreen at the end
        ([23, 20, 14, 9, 4, *range(-60_000, -59_990)], False),  # "most read" behind the newest
        ([-60_000, 23, 20, 14, 9, 4], False),
        ([23, -300], True),  # a slow source
        ([23, 20, 14, 9, 4], False),
        ([], False),
    ],
)
def test_a_list_reaches_back_by_what_came_before_and_not_by_evergreens(hours, is_so):
    assert reaches_back([entry(one) for one in hours], NIGHT) is is_so


@given(st.lists(st.integers(0, 23), min_size=FEWEST, max_size=30))
def test_no_list_that_begins_within_the_night_vouches_for_it(hours):
    what = told(min(hours), max(hours), len(hours))
    for key in ("feeds", "sections", "sitemaps"):
        assert not judge([look(what, key)], NIGHT, is_current=True).is_whole
