from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover import is_overflow, next_poll_at
from pipeline.discover.pacing import LONGEST, SHORTEST

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def wait(previous, new, entries=30):
    return next_poll_at(NOON, previous, new_count=new, entry_count=entries) - NOON


def test_a_feed_that_turned_over_is_read_sooner_and_a_quiet_one_later():
    hour = timedelta(hours=1)
    assert wait(hour, 30) == SHORTEST
    assert wait(hour, 10) < hour < wait(hour, 0)


def test_a_steady_feed_settles_where_a_third_of_it_turns_over():
    entries, per_hour = 30, 12
    current = timedelta(hours=3)
    for _ in range(20):
        new = min(entries, round(per_hour * current.total_seconds() / 3600))
        current = wait(current, new)
    assert 0.2 < per_hour * current.total_seconds() / 3600 / entries < 0.5


@given(
    st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1)),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)
def test_the_wait_stays_within_its_bounds(previous, new, entries):
    assert SHORTEST <= wait(previous, new, entries) <= LONGEST


@given(st.sets(st.integers()), st.sets(st.integers()))
def test_overflow_is_two_full_polls_without_a_common_entry(previous, current):
    expected = bool(previous) and bool(current) and not previous & current
    assert is_overflow(previous, current) is expected
