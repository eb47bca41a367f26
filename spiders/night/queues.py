"""What waits for one host, and the task that works it off."""

import asyncio
from collections import deque
from dataclasses import dataclass

from spiders.guest.host import Host
from spiders.night.frontier import Visit
from spiders.night.source_night import SourceCrawl


@dataclass(slots=True, kw_only=True)
class Job:
    """A visit in a host's queue."""

    night: SourceCrawl
    visit: Visit
    attempts: int = 0


class HostQueue:
    """The visits that wait for a host."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.documents: deque[Job] = deque()
        self.articles: deque[Job] = deque()
        self.task: asyncio.Task[None] | None = None
        self.visiting: Job | None = None

    def __len__(self) -> int:
        return len(self.documents) + len(self.articles)

    def add(self, job: Job) -> None:
        """Let a visit wait."""
        (self.documents if job.visit.is_document else self.articles).append(job)

    def next_job(self) -> Job | None:
        """The next visit: documents first, since they announce the rest."""
        queue = self.documents or self.articles
        return queue.popleft() if queue else None
