"""The clock of a crawl: the run's instant, carried on by the monotonic clock."""

from datetime import datetime, timedelta
from time import monotonic


class Clock:
    """What time it is for a crawl; a test web may have set the run's instant."""

    def __init__(self, opened_at: datetime) -> None:
        self._opened_at = opened_at
        self._opened = monotonic()

    def now(self) -> datetime:
        """The present instant."""
        return self._opened_at + timedelta(seconds=monotonic() - self._opened)
