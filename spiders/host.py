"""One host: its queue, its pace, its rules, and the locks that keep us single."""

import asyncio
from collections import deque
from dataclasses import dataclass

from spiders.fetching import Failure
from spiders.frontier import Visit
from spiders.optout import Reservations
from spiders.pace import Pace
from spiders.robots import Rules
from spiders.source_night import SourceNight


@dataclass(slots=True, kw_only=True)
class Job:
    """A visit in a host's queue."""

    night: SourceNight
    visit: Visit
    attempts: int = 0


class Host:
    """Whoever answers at one name and port."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.documents: deque[Job] = deque()
        self.articles: deque[Job] = deque()
        self.pace = Pace(0.0)
        self.rules: Rules | None = None
        self.reservations: Reservations | None = None
        self.rules_lock = asyncio.Lock()
        self.exchange_lock = asyncio.Lock()
        self.failures = 0
        self.closed: Failure | None = None  # why nothing more is asked of it
        self.task: asyncio.Task[None] | None = None
        self.visiting: Job | None = None

    def next_job(self) -> Job | None:
        """The next visit: documents first, since they announce the rest."""
        queue = self.documents or self.articles
        return queue.popleft() if queue else None
