"""Count what a piece of work costs in calls of functions: no clock, so that any machine agrees."""

import sys


def calls_in(work):
    """How many functions a piece of work calls in this thread, those of C included."""
    counted = 0

    def count(frame, event, argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted
