"""Say how often a feed must be read so that nothing passes it by, and when something has."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=30)  # how often `poll` runs
LONGEST = timedelta(hours=6)
TURNOVER_SHARE = 0.33  # of a feed's entries may be new; then two polls overlap by the rest
GROWTH = 1.5  # how fast a wait may grow, so that one quiet hour does not end a morning's watch


def next_poll_at(
    polled_at: datetime,
    previous_wait: timedelta,
    *,
    new_count: int,
    entry_count: int,
    shortest: timedelta = SHORTEST,
    longest: timedelta = LONGEST,
) -> datetime:
    """When to read a feed again: before more than a third of it has turned over.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> (next_poll_at(noon, timedelta(hours=2), new_count=20, entry_count=20) - noon).seconds / 60
    39.6
    >>> (next_poll_at(noon, timedelta(hours=2), new_count=0, entry_count=20) - noon).seconds / 60
    180.0
    """
    wait = previous_wait * GROWTH
    if new_count > 0 and entry_count > 0:
        turnover = min(new_count / entry_count, 1.0)
        wait = min(wait, previous_wait * (TURNOVER_SHARE / turnover))
    return polled_at + min(max(wait, shortest), longest)


def is_overflow(previous_urls: Collection[str], current_urls: Collection[str]) -> bool:
    """Whether two polls of a feed share nothing, so that entries between them went unseen.

    >>> is_overflow({"a", "b"}, {"c"}), is_overflow({"a", "b"}, {"b", "c"})
    (True, False)
    """
    return bool(previous_urls and current_urls) and set(previous_urls).isdisjoint(current_urls)


def turned_over(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether entries can have come and gone between two looks at a list of the newest.

    They cannot where what ended the list then still stands in it, or where it only grew. One entry
    that is always on top proves nothing.

    >>> turned_over(["b", "a"], ["c", "b"]), turned_over(["pinned", "a"], ["pinned", "b"])
    (False, True)
    """
    if not before or not after:
        return False
    known = set(before)
    if is_overflow(known, after):
        return True
    if known <= set(after) or after[-1] in known:
        return False
    return not (len(after) > 1 and after[0] in known and after[1] in known)
