"""How fast one host is asked: a floor, its own latency, and what it told us to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_DELAY_SECONDS = 60.0  # however slow a host is; one that asks for more gets it
SMOOTHING = 0.5  # as Scrapy's AutoThrottle: halfway from the last delay to the new target


class Pace:
    """The turns of one host. Instants are seconds of a monotonic clock."""

    def __init__(self, floor_seconds: float) -> None:
        self.floor_seconds = floor_seconds
        self.delay_seconds = floor_seconds
        self.paused_until = 0.0
        self._last_turn: float | None = None

    def wait_seconds(self, now: float, *, is_rest: bool = False) -> float:
        """How long until the next turn; nothing or less means now.

        The rest of what was asked in the last turn only waits where the host told us to.
        """
        has_turn = is_rest or self._last_turn is None
        rested = 0.0 if has_turn else (self._last_turn or 0.0) + self.delay_seconds - now
        return max(rested, self.paused_until - now, 0.0)

    def idle_seconds(self, now: float) -> float:
        """How long ago the last turn was; nothing where there was none."""
        return 0.0 if self._last_turn is None else now - self._last_turn

    def take_turn(self, now: float) -> None:
        """A request goes out."""
        self._last_turn = now

    def slow_to(self, floor_seconds: float) -> None:
        """Never ask faster than this: a robots.txt states a Crawl-delay, a source a delay."""
        self.floor_seconds = max(self.floor_seconds, floor_seconds)
        self.delay_seconds = max(self.delay_seconds, self.floor_seconds)

    def note(self, now: float, latency_seconds: float, *, was_good: bool) -> None:
        """An answer came: a slow host is asked more slowly, a failing one never faster."""
        if not self.floor_seconds:  # politeness is off, as on a test web
            return
        self._last_turn = now  # the delay counts from the end of the answer
        target = self.delay_seconds + SMOOTHING * (latency_seconds - self.delay_seconds)
        wanted = max(min(target, MAX_DELAY_SECONDS), self.floor_seconds)
        self.delay_seconds = wanted if was_good else max(wanted, self.delay_seconds)

    def pause(self, now: float, seconds: float) -> None:
        """Ask nothing for so long."""
        self.paused_until = max(self.paused_until, now + seconds)


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """What a Retry-After header asks for; None where it says nothing that can be read.

    >>> retry_after_seconds("120", datetime(2026, 3, 1, tzinfo=UTC))
    120.0
    >>> retry_after_seconds("Sun, 01 Mar 2026 00:01:00 GMT", datetime(2026, 3, 1, tzinfo=UTC))
    60.0
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 12:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)
