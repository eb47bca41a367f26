"""What two texts share, found by sorting, is what sets say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplicate.meeting import Meeting, Values

pytestmark = pytest.mark.slow

SIDE = st.lists(st.integers(0, 9), max_size=12)
PAIRS = st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=6)


def values_of(lists):
    return Values(
        values=np.array([one for some in lists for one in some], np.uint32),
        offsets=np.cumsum([0, *map(len, lists)]),
    )


@given(PAIRS)
def test_counts_of_each_pair_are_those_of_sets(pairs):
    ours, theirs = [one for one, _ in pairs], [two for _, two in pairs]
    found = Meeting.of(values_of(ours), values_of(theirs)).overlap()
    assert found.first.tolist() == [len(set(one)) for one in ours]
    assert found.second.tolist() == [len(set(two)) for two in theirs]
    assert found.both.tolist() == [len(set(one) & set(two)) for one, two in pairs]


@given(PAIRS)
def test_what_the_other_side_has_too_is_marked_where_it_stands(pairs):
    ours, theirs = [one for one, _ in pairs], [two for _, two in pairs]
    first, second = Meeting.of(values_of(ours), values_of(theirs)).shared()
    assert first.tolist() == [value in two for one, two in pairs for value in one]
    assert second.tolist() == [value in one for one, two in pairs for value in two]


def test_more_than_the_bits_can_tell_apart_is_refused():
    with pytest.raises(ValueError, match="too many at once"):
        Meeting.of(
            Values(values=np.zeros(1 << 12, np.uint32), offsets=np.zeros((1 << 20) + 1, np.int64)),
            values_of([[]] * (1 << 20)),
        )
