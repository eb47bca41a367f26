"""Pages made to take a reader down."""

import pytest
from sandboxed import hang_on

from benchmarks.reading.hostile import CODINGS, KINDS, hostile_capture, neighbour, read
from pipeline.extract import warm_up
from pipeline.records import Article, Reason, Reject
from pipeline.workers.sandbox import ItemFailure, run_sandboxed

pytestmark = pytest.mark.slow

LIMITS = {"workers": 2, "memory_bytes": 2_000_000_000, "recycle_after": 100, "warm_up": warm_up}


@pytest.mark.slow
def test_every_hostile_page_ends_and_harms_no_neighbour():
    items = []
    for kind, make in KINDS.items():
        items += [hostile_capture(make(1), CODINGS.get(kind)), neighbour()]
    expected = read(neighbour())
    outcomes = dict(run_sandboxed(read, items, seconds=60, **LIMITS))
    assert len(outcomes) == len(items)
    for at, outcome in outcomes.items():
        if at % 2:
            assert outcome == expected
        else:
            assert isinstance(outcome, Article | Reject | ItemFailure)
            assert isinstance(outcome, Article) or outcome.evidence


def test_bombs_and_giants_are_too_large_for_a_worker_to_open():
    for kind in ("a bomb in gzip", "a bomb in brotli", "50 megabytes"):
        found = read(hostile_capture(KINDS[kind](1), CODINGS.get(kind)))
        assert found.reason is Reason.TOO_LARGE


def test_a_page_that_never_ends_costs_only_itself():
    items = [neighbour(), None, neighbour()]
    outcomes = dict(run_sandboxed(hang_on, items, seconds=4, **LIMITS))
    assert outcomes[1].reason is Reason.READ_TIMED_OUT
    assert isinstance(outcomes[0], Article)
    assert outcomes[0] == outcomes[2]
