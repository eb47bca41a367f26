"""The crawl of one night: every host a guest-house, one request at a time."""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import monotonic
from urllib.parse import urlsplit

from pipeline.archive import CrawlRecord, payload_digest, read_capture
from pipeline.discover import Found, routes_for
from pipeline.discover.further import Further
from pipeline.discover.routes import GUESSES, HOME, route_named
from pipeline.discover.scope import is_host_of, is_in_scope
from pipeline.errors import MissingError, PipelineError
from pipeline.records import PAGES_IN_ALL, Capture, Kind, RawRef, Reason
from pipeline.run import Run
from pipeline.sources import OptOut, Source
from spiders.guest.exchange import Exchange
from spiders.guest.host import Host
from spiders.guest.lease import Leases
from spiders.guest.manners import Manners
from spiders.guest.optout import marked_as_reserved, reserved_by_headers
from spiders.guest.parts import Parts
from spiders.machine.clock import Clock
from spiders.machine.disk import disk_error
from spiders.night.documents import (
    ArticlePage,
    Unread,
    further_documents,
    glance_at,
    has_moved,
    is_further_page,
    next_page,
    pages_of,
)
from spiders.night.filling import next_documents, verdict_of
from spiders.night.frontier import LIES, WASTES, State, Visit, rejected
from spiders.night.queues import HostQueue, Job
from spiders.night.reader import DocumentReader
from spiders.night.source_night import SourceCrawl
from spiders.wire.failure import Failure
from spiders.wire.fetching import TRANSIENT, Fetcher, failure_of_status
from spiders.wire.following import Hop, follow, redirect_target, refresh_target
from spiders.wire.rendering import why_not_rendered

logger = logging.getLogger(__name__)

FINISHING = 8  # sources whose last objects are written at once
MAX_ATTEMPTS = 3  # of one address in one crawl
FOR_GOOD = frozenset({301, 308})  # redirects that mean it
MAX_ARTICLE_PAGES = 20
MAX_NO_PAGES = 3  # that were asked for as further pages of an article and are none
PROOFS = 2  # stories under the same path at another host
OK = 200
GRACE_SECONDS = 3.0  # what is under way may end, once the crawl is told to stop
TICK_SECONDS = 0.5
PROGRESS_SECONDS = 10.0
LARGE_BYTES = 200_000  # those above are looked at beside the loop, or not at all


class Crawl:
    """Visits everything that the sources of one process have to tell about one night."""

    def __init__(self, run: Run, nights: Sequence[SourceCrawl], fetcher: Fetcher, clock: Clock):
        self.run = run
        self.nights = nights
        self.clock = clock
        self.exchange = Exchange(
            leases=Leases(run.raw, run.settings.work),
            night=run.night,
            fetcher=fetcher,
            clock=clock,
            allow_private=run.settings.allow_private_addresses,
        )
        self.manners = Manners(self.exchange)
        self.queues: dict[str, HostQueue] = {}
        self.reader = DocumentReader()
        self.errors: list[PipelineError] = []  # what kept a source from leaving its record

    def stop(self, why: str) -> None:
        """End within seconds; what is not done is left for the next attempt."""
        self.exchange.stop(why)

    async def crawl(self) -> list[CrawlRecord]:
        """Visit everything, then write what the crawl leaves, source by source."""
        for night in self.nights:
            if night.source.cc_news:
                from spiders.night.cc_news import take_cc_news  # dear to load, and seldom needed

                await take_cc_news(night, self.exchange.stopping, self._follow)
            self.seed(night)
        ticking = asyncio.create_task(self._tick())
        while self._tasks() and not self.exchange.stopping.is_set():
            stop = asyncio.create_task(self.exchange.stopping.wait())
            await asyncio.wait({*self._tasks(), stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            self._mend()
        await self._end_tasks()
        await asyncio.to_thread(self.reader.close)
        await asyncio.to_thread(self.exchange.leases.release_all)
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
        finishing = asyncio.Semaphore(FINISHING)
        ended = (self._finish(night, finishing) for night in self.nights)
        return [record for record in await asyncio.gather(*ended) if record is not None]

    def seed(self, night: SourceCrawl) -> None:
        """Put what leads to a source's night on the list, and what is left of an attempt."""
        if night.source.reading.javascript and (told := why_not_rendered()):
            night.skipped_by = told
            return
        has_gap = bool(night.gaps)
        routes = routes_for(night.source, self.run.night, self.run.is_current, has_gap=has_gap)
        for route in routes:
            if route.of.read is not None:  # else it was taken already; nobody is asked for it
                night.add_document(route.url, route.of)
        night.take_remembered()
        for visit in night.todo():
            self.enqueue(Job(night=night, visit=visit))
        if not night.open_jobs:
            self._go_on(night)

    def enqueue(self, job: Job) -> None:
        """Give a visit to its host."""
        host = self.exchange.host_of(job.visit.url)
        host.is_visited = True
        host.pace.slow_to(job.night.source.politeness.delay_seconds)
        queue = self.queues.setdefault(host.name, HostQueue(host))
        queue.add(job)
        job.night.open_jobs += 1
        if queue.task is None and not self.exchange.stopping.is_set():
            queue.task = asyncio.create_task(self._work(queue))

    async def _work(self, queue: HostQueue) -> None:
        while not self.exchange.stopping.is_set() and (job := queue.next_job()):
            queue.visiting = job
            try:
                await self._visit(job, queue.host)
            except (PipelineError, OSError, sqlite3.Error) as error:
                self._give_up(error)
            self._close(job.night)
        if not self.exchange.stopping.is_set():
            await self.exchange.let_go(queue.host)
        queue.visiting = queue.task = None
        if queue:  # it came while the host was let go
            queue.task = asyncio.create_task(self._work(queue))

    def _close(self, night: SourceCrawl, count: int = 1) -> None:
        """So many visits of a night have ended; when all have, ask what may tell more of it."""
        night.open_jobs -= count
        if night.open_jobs <= 0 and not self.exchange.stopping.is_set():
            self._go_on(night)

    def _go_on(self, night: SourceCrawl) -> None:
        """Ask further documents for a night that is not known to be whole."""
        try:
            further = next_documents(night)
        except sqlite3.Error as error:
            self._give_up(error)
            return
        for visit in further:
            self.enqueue(Job(night=night, visit=visit))

    async def _visit(self, job: Job, host: Host) -> None:
        """One visit from its turn to its end."""
        night, visit = job.night, job.visit
        if night.was_dropped(visit):
            return
        if visit.kind is Kind.ROBOTS:
            await self._consult(night, visit, host)
            return
        if visit.is_proxied:
            await self._resolve(job, host)
            return
        if spent := night.why_spent(visit):
            await night.settle_all(
                rejected(one, Reason.OVER_BUDGET, spent) for one in self._rest(job)
            )
            return
        if archived := self._archived(night, visit):
            await self._read(night, replace(visit, ref=archived.ref), archived)
            return
        conditions = night.conditions(visit)
        answer = await self._follow(night, visit, conditions)
        if conditions and not isinstance(answer, Failure) and _is_hollow(answer):
            night.archive(replace(answer, kind=Kind.OTHER))
            answer = await self._follow(night, visit, {})
        if isinstance(answer, Failure):
            await self._fail(job, host, answer)
            return
        if opted_out := self._opted_out(night, visit, answer):
            await night.settle(opted_out)
            return
        visit = night.archive_answer(visit, answer)
        if visit.state is not State.UNCHANGED and (failure := failure_of_status(answer.status)):
            await self._fail(replace(job, visit=visit), host, failure)
        elif not visit.is_document:
            try:
                await night.settle(await self._glanced_at(night, visit, answer))
            except _StoppedError as stop:  # it stays on the list, for the next attempt
                night.stopped_by = night.stopped_by or f"{stop}"
        elif answer.status == 304:
            await self._read_again(job, host, visit)
        else:
            if conditions and await self._is_wasted(night, visit, answer):
                visit = replace(visit, notes=(*visit.notes, WASTES))
            await self._read(night, visit, answer)

    async def _resolve(self, job: Job, host: Host) -> None:
        """Find out to which story an address of somebody else leads, and ask for that."""
        night, visit = job.night, job.visit
        answer = await self._follow(night, visit, {}, until_in_scope=True)
        if isinstance(answer, Failure):
            await self._fail(job, host, answer)
            return
        target = redirect_target(answer) or refresh_target(answer)
        if target is None or not is_in_scope(target, night.source):
            night.memory.resolved[visit.url] = answer.url
            told = f"it leads to {answer.url}, which is not the source's"
            await night.settle(rejected(visit, Reason.OUT_OF_SCOPE, told))
            return
        story = night.resolve(visit, target)
        if story is not None:
            self.enqueue(Job(night=night, visit=story))

    async def _consult(self, night: SourceCrawl, visit: Visit, host: Host) -> None:
        """Take the sitemaps that a host's robots.txt names; it is asked once a crawl."""
        await self.manners.refusal(host, night, visit.url)
        rules = host.rules
        if rules is None:
            night.stopped_by = night.stopped_by or self.exchange.why_stopped
            return
        if rules.unavailable is not None:
            reason = rules.reason or Reason.ROBOTS_UNAVAILABLE
            await night.settle(rejected(visit, reason, rules.unavailable))
            return
        found = Found(documents=tuple((url, None) for url in rules.sitemaps))
        await self._take(night, replace(visit, state=State.FETCHED), found)

    async def _is_wasted(self, night: SourceCrawl, visit: Visit, answer: Capture) -> bool:
        """Whether a document came whole although the validators that we sent still stand.

        Some change with every look by a date of their own making: what they say decides.
        """
        if visit.state is State.UNCHANGED:
            return True
        known = night.known(visit)
        if known is None or len(answer.body) > LARGE_BYTES:
            return False
        earlier = await self._stored(known.ref)
        if earlier is None:
            return False
        same = await self.reader.is_same(earlier, answer, visit, night.source, is_exact=True)
        return same is True

    def _opted_out(self, night: SourceCrawl, visit: Visit, answer: Capture) -> Visit | None:
        """The visit, stopped where its answer reserves mining and the source obeys that.

        Its head is archived as evidence; the text that we were asked not to take is not.
        """
        if visit.is_document or night.source.opt_out is not OptOut.SKIP:
            return None
        told = reserved_by_headers(answer.headers)
        if told is None:
            return None
        ref = night.archive(replace(answer, body=b"", kind=Kind.OTHER))
        return replace(rejected(visit, Reason.OPTED_OUT, told), ref=ref, status=answer.status)

    async def _glanced_at(self, night: SourceCrawl, visit: Visit, answer: Capture) -> Visit:
        """The visit of an article, with the instant that its page states to machines.

        Its further pages are archived before its own page counts as fetched. Where that is as it
        was, they are asked for too: if one is not, it counts anew with them, unless one that was
        there could not be had.
        """
        if visit.state is State.FETCHED:
            seen = await _looked_at(answer, night.source)
            if answer.status == OK:
                await self._further_pages(night, visit, answer, seen.further)
            return replace(visit, stated_at=seen.stated_at)
        known = night.known(visit) if visit.state is State.UNCHANGED else None
        if known is None or not known.page_digests:
            return visit
        first = await self._stored(known.ref)
        if first is None:
            return visit
        seen = await _looked_at(first, night.source)
        pages = await self._further_pages(night, visit, first, seen.further)
        before = dict(known.page_digests)
        if pages == before or not pages.keys() >= before.keys():
            return visit
        again = replace(first, captured_at=answer.captured_at, night=self.run.night, ref=None)
        ref = night.archive(replace(again, requested_url=visit.url))
        return replace(visit, ref=ref, state=State.FETCHED, stated_at=seen.stated_at)

    async def _further_pages(
        self, night: SourceCrawl, visit: Visit, answer: Capture, further: Further
    ) -> dict[str, str]:
        """Archive the further pages of an article; their bodies' digests, by address."""
        digests: dict[str, str] = {}
        asked: set[str] = set()
        pages, in_all, unproven = [*further.urls], further.in_all, {*further.unproven}
        while left := [url for url in pages if url not in asked]:
            url = left[0]
            asked.add(url)
            is_over = len(asked) > MAX_ARTICLE_PAGES or len(asked) - len(digests) > MAX_NO_PAGES
            if is_over or night.why_spent(visit):
                break
            page = await self._further_page(night, replace(visit, url=url))
            if isinstance(page, Failure):
                continue
            if page.status != OK:
                night.archive(replace(page, requested_url=visit.url, kind=Kind.OTHER))
                continue
            number, is_proven = len(digests) + 2, url not in unproven
            is_ours = await asyncio.to_thread(
                is_further_page, page, answer, number, is_proven=is_proven
            )
            if not is_ours:
                night.archive(replace(page, requested_url=visit.url, kind=Kind.OTHER))
                continue
            headers = (*page.headers, (PAGES_IN_ALL, str(in_all)))
            night.archive(replace(page, requested_url=visit.url, kind=Kind.PAGE, headers=headers))
            digests[page.url] = payload_digest(page.body)
            further = await asyncio.to_thread(pages_of, page, answer.url)
            in_all = max(in_all, further.in_all)
            unproven |= further.unproven - set(pages)
            pages += [one for one in further.urls if one not in pages]
        return digests

    async def _further_page(self, night: SourceCrawl, visit: Visit) -> Capture | Failure:
        """The answer to a further page's address, asked for again where a failure may pass."""
        host = self.exchange.host_of(visit.url)
        attempts = 0
        while True:
            page = await self._follow(night, visit, {})
            failure = page if isinstance(page, Failure) else failure_of_status(page.status)
            if failure is not None and failure.reason is Reason.NOT_FETCHED:
                raise _StoppedError(failure.evidence)
            is_over = failure is None or not _may_pass(failure, host, attempts)
            if is_over or night.why_spent(visit):
                return page
            _pause(host, attempts)
            attempts += 1

    async def _read_again(self, job: Job, host: Host, visit: Visit) -> None:
        """Read a document from the archive, since its server says that it still stands.

        Where it has said so for long, or the archive has lost it, the whole is asked for: a server
        whose document announces something else by then has lied.
        """
        night, known = job.night, job.night.known(visit)
        earlier = await self._stored(known.ref) if known else None
        is_doubtful = known is None or known.is_doubtful(self.clock.now(), visit.kind)
        if earlier is not None and not is_doubtful:
            await self._read(night, visit, earlier)
            return
        answer = await self._follow(night, visit, {})
        if isinstance(answer, Failure):
            await self._fail(job, host, answer)
            return
        visit = night.archive_answer(visit, answer)
        if failure := failure_of_status(answer.status):
            await self._fail(replace(job, visit=visit), host, failure)
            return
        if earlier is not None and (
            await self.reader.is_same(earlier, answer, visit, night.source) is False
        ):
            visit = replace(visit, notes=(*visit.notes, LIES))
        await self._read(night, visit, answer)

    async def _stored(self, ref: RawRef) -> Capture | None:
        try:
            return await asyncio.to_thread(read_capture, self.run.raw, ref)
        except MissingError:
            return None

    def _rest(self, job: Job) -> list[Visit]:
        """A visit whose budget is spent, and all that wait and would find it spent too."""
        rest = [job.visit]
        if job.visit.is_document and job.night.seconds_left > 0:
            return rest
        for queue in self.queues.values():
            waiting = [one.visit for one in queue.articles if one.night is job.night]
            if waiting:
                rest += waiting
                job.night.open_jobs -= len(waiting)
                queue.articles = deque(one for one in queue.articles if one.night is not job.night)
        return rest

    def _archived(self, night: SourceCrawl, visit: Visit) -> Capture | None:
        """A document that an attempt which died had already archived."""
        line = night.archived.get((visit.kind, visit.url)) if visit.is_document else None
        if line is None or line.is_revisit or failure_of_status(line.status):
            return None
        return read_capture(self.run.raw, line.ref)

    async def _fail(self, job: Job, host: Host, failure: Failure) -> None:
        """Ask again later where that may help, else stop the visit with its reason."""
        if failure.reason is Reason.NOT_FETCHED:
            # it stays on the list, for the next attempt
            job.night.stopped_by = job.night.stopped_by or failure.evidence
            return
        if _may_pass(failure, host, job.attempts):
            _pause(host, job.attempts)
            job.attempts += 1
            self.enqueue(job)
            return
        await job.night.settle(rejected(job.visit, failure.reason, failure.evidence))

    async def _read(self, night: SourceCrawl, visit: Visit, capture: Capture) -> None:
        """Take what a feed, sitemap or section page announces."""
        found, is_wordpress = await self.reader.read(capture, visit, night.source)
        if isinstance(found, Unread) and found.reason is Reason.NOT_FETCHED:
            night.stopped_by = night.stopped_by or found.evidence  # the next attempt reads it
            return
        if isinstance(found, Unread):
            await night.settle(rejected(visit, found.reason, found.evidence))
            return
        night.memory.places.is_wordpress |= is_wordpress
        await self._take(night, visit, found)

    async def _take(self, night: SourceCrawl, visit: Visit, found: Found) -> None:
        """Put what a document announces on the list, and what it leads to."""
        moved_to = night.moves.get(urlsplit(visit.url).netloc.lower())
        if moved_to and has_moved(found, visit, moved_to, night.source):
            await self._follow_move(night, moved_to)
        leads_to, depth = visit.route, visit.depth + 1
        if visit.kind is not Kind.SITEMAP:
            leads_to, depth = (GUESSES.key if visit.route == HOME.key else "sitemaps"), 0
        for url in further_documents(found, visit, self.run.night, self.run.is_current):
            more = night.add_document(url, route_named(leads_to), depth=depth)
            if more:
                self.enqueue(Job(night=night, visit=more))
        visit = replace(visit, next=next_page(found, visit))
        visit, articles = night.take(found, visit)
        for article in articles:
            self.enqueue(Job(night=night, visit=article))
        trouble = next((one for one in found.rejects if one.url == visit.url), None)
        is_same = visit.state is State.UNCHANGED
        visit = replace(visit, entries=found.tally.kept or len(found.documents))
        visit = visit if is_same else replace(visit, state=State.FETCHED)
        if trouble and not found.announcements and not found.documents:
            visit = replace(rejected(visit, trouble.reason, trouble.evidence), told=None)
        elif trouble:
            visit = replace(visit, notes=(*visit.notes, trouble.evidence))
        await night.settle(visit)

    async def _follow(
        self,
        night: SourceCrawl,
        visit: Visit,
        conditions: Mapping[str, str],
        *,
        until_in_scope: bool = False,
    ) -> Capture | Failure:
        """The answer to an address, through its redirects, each as welcome as the first.

        `until_in_scope` ends with the redirect that leads to a story of the source.
        """
        reserved: str | None = None
        statuses: list[int] = []

        def led_on(answer: Capture) -> None:
            statuses.append(answer.status)
            night.archive(replace(answer, kind=Kind.OTHER))

        async def ask(hop: Hop) -> Capture | Failure:
            nonlocal reserved
            host = self.exchange.host_of(hop.url)
            if refusal := await self.manners.refusal(host, night, hop.url):
                return refusal
            if not visit.is_document:
                reserved = await self.manners.reserved(host, night, hop.url) or reserved
                if reserved and night.source.opt_out is OptOut.SKIP:
                    return Failure(reason=Reason.OPTED_OUT, evidence=reserved, is_final=True)
            answer = await self.exchange.ask(
                host, night, hop.url, visit.url, visit.kind, conditions
            )
            is_rendered = visit.kind is Kind.ARTICLE and night.source.reading.javascript
            if isinstance(answer, Failure) or not is_rendered:
                return answer
            return await self._render(host, night, answer)

        answer = await follow(
            Hop(visit.url),
            ask,
            allow_private=self.exchange.allow_private,
            on_the_way=led_on,
            cookie_of=self.exchange.cookie_of,
            ends_at=lambda url: until_in_scope and is_in_scope(url, night.source),
        )
        if isinstance(answer, Failure):
            return answer
        if statuses and FOR_GOOD.issuperset(statuses):
            await self._note_move(night, visit, answer)
        return marked_as_reserved(answer, reserved) if reserved else answer

    async def _render(self, host: Host, night: SourceCrawl, page: Capture) -> Capture | Failure:
        parts = Parts(self.exchange, self.manners, night, host)
        try:
            return await self.exchange.render(host, night, page, parts.ask)
        finally:
            await parts.let_go()

    async def _note_move(self, night: SourceCrawl, visit: Visit, answer: Capture) -> None:
        """Note where an address of the source's own host was sent for good.

        Two stories that another host has under the same path, or a document whose entries lie
        there, mean that the site has moved.
        """
        before, after = urlsplit(visit.url), urlsplit(answer.url)
        host = after.netloc.lower()
        is_ours = is_host_of(before.hostname or "", night.source)
        if answer.status != OK or not is_ours or is_host_of(after.hostname or "", night.source):
            return
        if visit.is_document:
            night.moves[before.netloc.lower()] = host
        elif before.path == after.path and before.path not in {"", "/"}:
            night.moved_stories[host] += 1
            if night.moved_stories[host] >= PROOFS:
                await self._follow_move(night, host)

    async def _follow_move(self, night: SourceCrawl, host: str) -> None:
        logger.warning("%s has moved to %s; correct its file", night.source.id, host)
        for visit, found in night.follow_move(host):
            await self._take(night, visit, found)

    def _tasks(self) -> set[asyncio.Task[None]]:
        return {queue.task for queue in self.queues.values() if queue.task is not None}

    def _mend(self) -> None:
        """Go on with a host whose visit ended in an exception, which is a fault of ours.

        The address stays on the list, and the source's crawl counts as stopped.
        """
        for queue in self.queues.values():
            if queue.task is None or not queue.task.done():
                continue
            if (error := queue.task.exception()) and queue.visiting:
                logger.error("a visit to %s failed", queue.host.name, exc_info=error)
                url = queue.visiting.visit.url
                queue.visiting.night.stopped_by = f"the visit to {url} failed: {error!r}"[:300]
            queue.task = asyncio.create_task(self._work(queue))

    async def _end_tasks(self) -> None:
        tasks = self._tasks()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _tick(self) -> None:
        """Make progress durable and visible, and end the crawl when its time is over."""
        begun = told = monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            for night in self.nights:
                try:
                    await night.commit_old()
                except (PipelineError, OSError, sqlite3.Error) as error:
                    self._give_up(error)
            now = monotonic()
            if now - told > PROGRESS_SECONDS:
                told = now
                waiting = sum(map(len, self.queues.values()))
                logger.info("crawling %d hosts, %d addresses wait", len(self._tasks()), waiting)
            if now - begun > self.run.settings.crawl_seconds:
                self.stop(f"the crawl's {self.run.settings.crawl_seconds} seconds are over")

    async def _finish(self, night: SourceCrawl, finishing: asyncio.Semaphore) -> CrawlRecord | None:
        async with finishing:
            if self.exchange.stopping.is_set() and night.has_todo:
                night.stopped_by = self.exchange.why_stopped
            if night.is_counted:
                night.verdict = verdict_of(night)
            try:
                return await night.finish()
            except (PipelineError, OSError, sqlite3.Error) as error:
                self._give_up(error)
                return None

    def _give_up(self, error: Exception) -> None:
        """Stop where nothing can be kept any more; another error is a fault of ours."""
        known = (
            error if isinstance(error, PipelineError) else disk_error(error, self.run.settings.work)
        )
        if known is None:
            raise error
        self.errors.append(known)
        self.stop(str(known))


class _StoppedError(Exception):
    """The crawl was told to end between the pages of an article."""


def _may_pass(failure: Failure, host: Host, attempts: int) -> bool:
    """Whether it may help to ask again."""
    is_passing = failure.reason in TRANSIENT and not failure.is_final
    return is_passing and host.closed is None and attempts + 1 < MAX_ATTEMPTS


def _pause(host: Host, attempts: int) -> None:
    host.pace.pause(monotonic(), 2**attempts * max(host.pace.floor_seconds, 0.1))


async def _looked_at(page: Capture, source: Source) -> ArticlePage:
    """A page of ordinary size is looked at in little more time than it takes to hand it on."""
    if len(page.body) <= LARGE_BYTES:
        return glance_at(page, source.time_zone)
    return await asyncio.to_thread(glance_at, page, source.time_zone)


def _is_hollow(answer: Capture) -> bool:
    """Whether an answer is a 200 without a body, which some servers send where they mean 304."""
    return answer.status == OK and not answer.body
