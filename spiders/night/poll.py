"""Read feeds while the day goes on, and remember what they announce for its night."""

import asyncio
from datetime import date, timedelta

from pipeline.archive import CrawlRecord, read_index, write_announcements
from pipeline.discover import Found, routes_for
from pipeline.discover.nights import day_of
from pipeline.layout import remembered_key
from pipeline.records import Announcement, Capture
from spiders.night.crawl import Crawl
from spiders.night.frontier import Frontier, State, Visit
from spiders.night.memory import Memory
from spiders.night.poll_state import PollState, read_poll_state, write_poll_state
from spiders.night.queues import Job
from spiders.night.source_night import SourceCrawl

LATE = timedelta(days=3)  # older entries are no news


class SourcePoll(SourceCrawl):
    """One poll of one source's feeds."""

    ERRAND = "poll"

    def open(self) -> bool:
        """Take up what the last poll left; False where another process polls the source."""
        if not self.lock():
            return False
        self.writer = self.new_writer()
        self.writer.salvage()
        self.frontier = Frontier(self.folder / "frontier.sqlite")
        self.state: PollState = read_poll_state(self.run.raw, self.source.id)
        known = {url: feed.known for url, feed in self.state.feeds.items() if feed.known}
        self.memory = Memory(documents=known)
        self.archived = {}
        self.is_settled = True  # nothing but its feeds is asked
        self.heard: dict[date, list[Announcement]] = {}
        self.entries: dict[str, tuple[Announcement, ...]] = {}
        return True

    def take(self, found: Found, document: Visit) -> tuple[Visit, list[Visit]]:
        """Keep what a feed holds for the end of the poll; articles are not visited."""
        self.entries[document.url] = found.announcements
        return document, []

    async def finish(self) -> CrawlRecord:
        """Seal the archive, write what is new for its nights, then the state of the feeds."""
        await asyncio.to_thread(self.writer.seal)
        self.frontier.settle(self._pending)
        visits = self.frontier.visits()
        lines = await asyncio.to_thread(read_index, self.run.raw, self.run.night, self.source.id)
        now = self.clock.now()
        self.memory.learn(visits, lines, self.run.night, now)
        for visit in visits:
            if visit.state in {State.FETCHED, State.UNCHANGED}:
                self._hear(visit)
        for night, announced in self.heard.items():
            key = remembered_key(night, self.source.id, f"{now:%Y%m%dt%H%M%S}")
            await asyncio.to_thread(write_announcements, self.run.raw, key, announced)
        await asyncio.to_thread(write_poll_state, self.run.raw, self.source.id, self.state)
        record = self.record_of(visits)
        self.frontier.forget()
        self.unlock()
        return record

    def _hear(self, visit: Visit) -> None:
        announced = self.entries.get(visit.url, ())
        entries = [one.url for one in announced]
        known = self.memory.documents.get(visit.url)
        new = self.state.hear(visit.url, entries, known, self.clock.now())
        for one in announced:
            night = night_of(one, self.run.night)
            if one.url in new and night is not None:
                self.heard.setdefault(night, []).append(one)


class Poll(Crawl):
    """Reads the feeds that are due, and nothing else."""

    def seed(self, night: SourceCrawl) -> None:
        """Put the feeds of a source that are due on the list."""
        if not isinstance(night, SourcePoll):
            return
        for route in routes_for(night.source, self.run.night, is_current=True):
            feed = night.state.feeds.get(route.url)
            if route.of.is_polled and (feed is None or feed.is_due(self.clock.now())):
                visit = night.add_document(route.url, route.of)
                if visit is not None:
                    self.enqueue(Job(night=night, visit=visit))

    async def _is_wasted(self, night: SourceCrawl, visit: Visit, answer: Capture) -> bool:  # noqa: ARG002
        """A poll leaves no record that could tell of waste, so it does not look for any."""
        return False


def night_of(announcement: Announcement, today: date) -> date | None:
    """The night that an announcement heard today is remembered for; None for old news.

    A story of yesterday that is heard after midnight still belongs to yesterday.
    """
    day = day_of(announcement)
    if day is None or day > today:
        return today
    return day if day >= today - LATE else None
