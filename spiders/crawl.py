"""The crawl of one night: every host a guest-house, one request at a time."""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from pipeline.archive import (
    BodyTooLarge,
    BodyUndecodable,
    CrawlRecord,
    decoded_body,
    read_capture,
)
from pipeline.discover import falls_short, routes_for
from pipeline.errors import MissingError
from pipeline.records import Capture, Kind, RawRef, Reason, Via
from pipeline.run import Run
from pipeline.sources import OptOut
from spiders.address import why_forbidden
from spiders.cc_news import take_cc_news
from spiders.clock import Clock
from spiders.documents import (
    MAX_DOCUMENT_BYTES,
    announce_the_same,
    further_documents,
    read_document,
)
from spiders.fetching import TRANSIENT, Errand, Failure, Fetcher, failure_of_status
from spiders.frontier import LIES, State, Visit, rejected
from spiders.lease import Leases
from spiders.optout import AI_TXT, TDMREP, Reservations, read_reservations, reserved_by_headers
from spiders.pace import Pace, retry_after_seconds
from spiders.rendering import why_not_rendered
from spiders.robots import Rules, read_rules, rules_of_answer
from spiders.source_night import SourceNight

logger = logging.getLogger(__name__)

IN_FLIGHT = 128  # answers under way at once; most wait for their server and hold no memory
FINISHING = 8  # sources whose last objects are written at once
MAX_REDIRECTS = 5
MAX_ATTEMPTS = 3  # of one address in one crawl
MAX_FAILURES = 5  # of one host in a row; then it is left alone
GRACE_SECONDS = 3.0  # what is under way may end, once the crawl is told to stop
TICK_SECONDS = 0.5
LEASE_POLL_SECONDS = 2.0
LEASE_PATIENCE_SECONDS = 300.0
PROGRESS_SECONDS = 10.0
LARGE_BYTES = 200_000  # documents above are read beside the event loop
WELL_KNOWN = (TDMREP, AI_TXT)
MAX_WELL_KNOWN_BYTES = 512 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NO_ANSWER = frozenset({Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.TLS_FAILURE})


@dataclass(slots=True, kw_only=True)
class Job:
    """A visit in a host's queue."""

    night: SourceNight
    visit: Visit
    attempts: int = 0


class Host:
    """One host: its queue, its pace, its rules, and the lock that keeps us single."""

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


class Crawl:
    """Visits everything that the sources of one process have to tell about one night."""

    def __init__(self, run: Run, nights: Sequence[SourceNight], fetcher: Fetcher, clock: Clock):
        self.run = run
        self.nights = nights
        self.fetcher = fetcher
        self.clock = clock
        self.hosts: dict[str, Host] = {}
        self.in_flight = asyncio.Semaphore(IN_FLIGHT)
        self.stopping = asyncio.Event()
        self.leases = Leases(run.raw, run.settings.work)
        self.allow_private = run.settings.allow_private_addresses
        self._why_stopped = ""

    def stop(self, why: str) -> None:
        """End within seconds; what is not done is left for the next attempt."""
        self._why_stopped = self._why_stopped or why
        self.stopping.set()

    async def crawl(self) -> list[CrawlRecord]:
        """Visit everything, then write what the crawl leaves, source by source."""
        for night in self.nights:
            await take_cc_news(night, self.stopping)
            self.seed(night)
        ticking = asyncio.create_task(self._tick())
        while self._tasks() and not self.stopping.is_set():
            stop = asyncio.create_task(self.stopping.wait())
            await asyncio.wait({*self._tasks(), stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            self._mend()
        await self._end_tasks()
        await asyncio.to_thread(self.leases.release_all)
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
        finishing = asyncio.Semaphore(FINISHING)
        return await asyncio.gather(*(self._finish(night, finishing) for night in self.nights))

    def seed(self, night: SourceNight) -> None:
        """Put what leads to a source's night on the list, and what is left of an attempt."""
        if night.source.reading.javascript and (told := why_not_rendered()):
            night.skipped_by = told
            return
        has_gap = bool(night.gaps)
        routes = routes_for(night.source, self.run.night, self.run.is_current, has_gap=has_gap)
        for route in routes:
            if route.via is not Via.CC_NEWS:  # read already; nobody is asked for it
                night.add_document(route.url, route.kind, route.via, is_dated=route.is_dated)
        night.take_remembered()
        for visit in night.todo():
            self.enqueue(Job(night=night, visit=visit))

    def enqueue(self, job: Job) -> None:
        """Give a visit to its host."""
        host = self._host_of(job.visit.url)
        (host.documents if job.visit.is_document else host.articles).append(job)
        host.pace.slow_to(job.night.source.politeness.delay_seconds)
        if host.task is None and not self.stopping.is_set():
            host.task = asyncio.create_task(self._work(host))

    def _host_of(self, url: str) -> Host:
        name = (
            urlsplit(url).netloc.lower() if why_forbidden(url, allow_private=True) is None else ""
        )
        if name not in self.hosts:
            self.hosts[name] = Host(name)
        return self.hosts[name]

    async def _work(self, host: Host) -> None:
        while not self.stopping.is_set() and (job := host.next_job()):
            host.visiting = job
            await self._visit(job, host)
        if not self.stopping.is_set():
            await asyncio.to_thread(self.leases.release, host.name)
        host.visiting = host.task = None
        if host.documents or host.articles:  # came while the host was let go
            host.task = asyncio.create_task(self._work(host))

    async def _visit(self, job: Job, host: Host) -> None:
        """One visit from its turn to its end."""
        night, visit = job.night, job.visit
        if spent := night.why_spent(visit):
            await night.settle_all(
                rejected(one, Reason.OVER_BUDGET, spent) for one in self._rest(job)
            )
            return
        if archived := self._archived(night, visit):
            await self._read(night, replace(visit, ref=archived.ref), archived)
            return
        answer = await self._ask(night, visit, night.conditions(visit))
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
            await night.settle(visit)
        elif answer.status == 304:
            await self._read_again(job, host, visit)
        else:
            await self._read(night, visit, answer)

    def _opted_out(self, night: SourceNight, visit: Visit, answer: Capture) -> Visit | None:
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
        answer = await self._ask(night, visit, {})
        if isinstance(answer, Failure):
            await self._fail(job, host, answer)
            return
        visit = night.archive_answer(visit, answer)
        if failure := failure_of_status(answer.status):
            await self._fail(replace(job, visit=visit), host, failure)
            return
        if earlier is not None and not announce_the_same(earlier, answer, visit, night.source):
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
        for host in self.hosts.values():
            waiting = [one.visit for one in host.articles if one.night is job.night]
            if waiting:
                rest += waiting
                host.articles = deque(one for one in host.articles if one.night is not job.night)
        return rest

    def _archived(self, night: SourceNight, visit: Visit) -> Capture | None:
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
        is_passing = failure.reason in TRANSIENT and not failure.is_final
        if is_passing and host.closed is None and job.attempts + 1 < MAX_ATTEMPTS:
            host.pace.pause(monotonic(), 2**job.attempts * max(host.pace.floor_seconds, 0.1))
            job.attempts += 1
            self.enqueue(job)
            return
        if job.visit.kind is Kind.FEED:
            self._add_dated(job.night)
        await job.night.settle(rejected(job.visit, failure.reason, failure.evidence))

    def _add_dated(self, night: SourceNight) -> None:
        """Ask the dated documents too, where a feed cannot tell the whole night."""
        for route in routes_for(night.source, self.run.night, self.run.is_current, has_gap=True):
            if route.is_dated and route.via is not Via.CC_NEWS:
                more = night.add_document(route.url, route.kind, route.via, is_dated=True)
                if more:
                    self.enqueue(Job(night=night, visit=more))

    async def _read(self, night: SourceNight, visit: Visit, capture: Capture) -> None:
        """Take what a feed, sitemap or section page announces."""
        try:
            body = decoded_body(capture, MAX_DOCUMENT_BYTES)
        except BodyTooLarge as error:
            await night.settle(rejected(visit, Reason.TOO_LARGE, str(error)))
            return
        except BodyUndecodable as error:
            await night.settle(rejected(visit, Reason.BAD_RESPONSE, str(error)))
            return
        if len(body) > LARGE_BYTES or visit.kind is Kind.SECTION:
            found = await asyncio.to_thread(read_document, body, capture, visit, night.source)
        else:
            found = read_document(body, capture, visit, night.source)
        for url in further_documents(found, self.run.night, self.run.is_current):
            more = night.add_document(url, Kind.SITEMAP, Via.SITEMAP, depth=visit.depth + 1)
            if more:
                self.enqueue(Job(night=night, visit=more))
        for article in night.take(found, visit):
            self.enqueue(Job(night=night, visit=article))
        if visit.kind is Kind.FEED and falls_short(found.announcements, self.run.night):
            self._add_dated(night)
        if night.left_out:
            told = f"{night.left_out} more announcements of the night were left out"
            visit = replace(visit, notes=(*visit.notes, told))
        trouble = next((one for one in found.rejects if one.url == visit.url), None)
        is_same = visit.state is State.UNCHANGED
        visit = replace(visit, entries=found.tally.kept)
        visit = visit if is_same else replace(visit, state=State.FETCHED)
        if trouble and not found.announcements and not found.documents:
            visit = rejected(visit, trouble.reason, trouble.evidence)
        elif trouble:
            visit = replace(visit, notes=(*visit.notes, trouble.evidence))
        await night.settle(visit)

    async def _ask(
        self, night: SourceNight, visit: Visit, conditions: Mapping[str, str]
    ) -> Capture | Failure:
        """The answer to an address, through its redirects, each as welcome as the first."""
        url, seen = safe_url_string(visit.url), set[str]()
        while url not in seen and len(seen) <= MAX_REDIRECTS:
            seen.add(url)
            if why := why_forbidden(url, allow_private=self.allow_private):
                return Failure(reason=Reason.FORBIDDEN_ADDRESS, evidence=why, is_final=True)
            host = self._host_of(url)
            if refusal := await self._refusal(host, night, url):
                return refusal
            if not visit.is_document and (told := await self._reserved(host, night, url)):
                return Failure(reason=Reason.OPTED_OUT, evidence=told, is_final=True)
            answer = await self._exchange(host, night, url, visit.url, visit.kind, conditions)
            target = _redirect_target(answer)
            if isinstance(answer, Failure) or target is None:
                return answer
            night.archive(replace(answer, kind=Kind.OTHER))
            url = target
        evidence = "a redirect loop" if url in seen else f"more than {MAX_REDIRECTS} redirects"
        return Failure(reason=Reason.TOO_MANY_REDIRECTS, evidence=evidence, is_final=True)

    async def _refusal(self, host: Host, night: SourceNight, url: str) -> Failure | None:
        """What a host's robots.txt has against an address."""
        async with host.rules_lock:
            if host.rules is None:
                host.rules = await self._ask_rules(host, night, urlsplit(url).scheme)
                if host.rules is None:
                    return Failure(reason=Reason.NOT_FETCHED, evidence=self._why_stopped)
                host.pace.slow_to(host.rules.crawl_delay_seconds or 0.0)
        if host.rules.allow(url):
            return host.closed
        if host.rules.unavailable is not None:
            return Failure(
                reason=host.rules.reason or Reason.ROBOTS_UNAVAILABLE,
                evidence=host.rules.unavailable,
                is_final=True,
            )
        evidence = f"robots.txt of {host.name} disallows it"
        return Failure(reason=Reason.ROBOTS_DISALLOWED, evidence=evidence, is_final=True)

    async def _reserved(self, host: Host, night: SourceNight, url: str) -> str | None:
        """Which well-known file of a host reserves an address, where the source obeys that."""
        if night.source.opt_out is not OptOut.SKIP:
            return None
        async with host.rules_lock:
            if host.reservations is None:
                root = urljoin(url, "/")
                bodies = [
                    await self._well_known(host, night, urljoin(root, name)) for name in WELL_KNOWN
                ]
                host.reservations = read_reservations(*bodies)
        return host.reservations.why(url)

    async def _well_known(self, host: Host, night: SourceNight, url: str) -> bytes | None:
        """A small file that a host may have; None where it has none."""
        answer = await self._exchange(host, night, url, url, Kind.ROBOTS, {})
        if isinstance(answer, Failure):
            return None
        night.archive(answer)
        if answer.status != 200:
            return None
        try:
            return decoded_body(answer, MAX_WELL_KNOWN_BYTES)
        except (BodyTooLarge, BodyUndecodable):
            return None

    async def _ask_rules(self, host: Host, night: SourceNight, scheme: str) -> Rules | None:
        """A host's rules; None where the crawl ended before they came."""
        first = f"{scheme}://{host.name}/robots.txt"
        answer: Capture | Failure = Failure(reason=Reason.NOT_FETCHED, evidence="")
        for attempt in range(MAX_ATTEMPTS):
            answer = await self._follow_rules(night, first)
            is_busy = isinstance(answer, Capture) and (answer.status >= 500 or answer.status == 429)
            if isinstance(answer, Capture) and not is_busy:
                break
            if isinstance(answer, Failure) and (answer.is_final or host.closed):
                break
            host.pace.pause(monotonic(), 2**attempt * max(host.pace.floor_seconds, 0.1))
        if isinstance(answer, Failure):
            if answer.reason is Reason.NOT_FETCHED:
                return None
            told = f"robots.txt: {answer.evidence}"
            is_ours = answer.reason is Reason.FORBIDDEN_ADDRESS
            return Rules(unavailable=told, reason=answer.reason if is_ours else None)
        if not 200 <= answer.status < 300:
            return rules_of_answer(answer.status, b"")
        try:
            return read_rules(decoded_body(answer, MAX_DOCUMENT_BYTES))
        except (BodyTooLarge, BodyUndecodable) as error:
            return Rules(unavailable=f"robots.txt: {error}")

    async def _follow_rules(self, night: SourceNight, first: str) -> Capture | Failure:
        url = first
        for _ in range(MAX_REDIRECTS + 1):
            if why := why_forbidden(url, allow_private=self.allow_private):
                return Failure(reason=Reason.FORBIDDEN_ADDRESS, evidence=why, is_final=True)
            answer = await self._exchange(self._host_of(url), night, url, first, Kind.ROBOTS, {})
            if isinstance(answer, Failure):
                return answer
            night.archive(answer)
            target = _redirect_target(answer)
            if target is None:
                return answer
            url = target
        evidence = f"more than {MAX_REDIRECTS} redirects"
        return Failure(reason=Reason.TOO_MANY_REDIRECTS, evidence=evidence, is_final=True)

    async def _exchange(
        self,
        host: Host,
        night: SourceNight,
        url: str,
        requested_url: str,
        kind: Kind,
        headers: Mapping[str, str],
    ) -> Capture | Failure:
        """One request to a host, in its turn; the host's manners are noted."""
        async with host.exchange_lock:
            if refusal := await self._lease(host):
                return refusal
            while (wait := host.pace.wait_seconds(monotonic())) > 0 and not self.stopping.is_set():
                if wait > night.seconds_left:
                    told = f"{host.name} wants a pause of {wait:.0f} seconds"
                    return Failure(reason=Reason.OVER_BUDGET, evidence=told)
                await self._sleep(wait)
            if host.closed is not None:
                return host.closed
            async with self.in_flight:
                if self.stopping.is_set():
                    return Failure(reason=Reason.NOT_FETCHED, evidence=self._why_stopped)
                errand = Errand(
                    url=url,
                    requested_url=requested_url,
                    source_id=night.source.id,
                    night=self.run.night,
                    kind=kind,
                    timeout_seconds=night.source.politeness.timeout_seconds,
                    headers=headers,
                    is_rendered=kind is Kind.ARTICLE and night.source.reading.javascript,
                )
                begun = monotonic()
                night.begin()
                host.pace.take_turn(begun)
                answer = await self.fetcher.fetch(errand, self.clock.now)
            self._note(host, night, answer, monotonic() - begun)
            return answer

    async def _lease(self, host: Host) -> Failure | None:
        """Wait until no other crawl talks to the host; why that never came."""
        begun = monotonic()
        while not self.leases.is_held(host.name):
            if await asyncio.to_thread(self.leases.take, host.name):
                break
            if self.stopping.is_set():
                return Failure(reason=Reason.NOT_FETCHED, evidence=self._why_stopped)
            if monotonic() - begun > LEASE_PATIENCE_SECONDS:
                told = f"another crawl talks to {host.name}"
                return Failure(reason=Reason.NOT_FETCHED, evidence=told)
            await self._sleep(LEASE_POLL_SECONDS)
        return None

    def _note(
        self, host: Host, night: SourceNight, answer: Capture | Failure, seconds: float
    ) -> None:
        """Adapt to how a host answered: its pace, what it asked us to wait, whether it is there."""
        now = monotonic()
        night.count_exchange(len(answer.body) if isinstance(answer, Capture) else 0)
        if isinstance(answer, Failure):
            host.pace.note(now, seconds, was_good=False)
            host.failures += answer.reason in NO_ANSWER
            if host.failures >= MAX_FAILURES:
                told = f"{host.failures} failures in a row, the last: {answer.evidence}"
                host.closed = replace(answer, evidence=told, is_final=True)
            return
        host.failures = 0
        host.pace.note(now, seconds, was_good=answer.status < 400)
        if answer.status not in {429, 503}:
            return
        asked = retry_after_seconds(answer.header("retry-after"), self.clock.now())
        if asked is None:
            return
        if asked > night.source.politeness.retry_after_seconds:
            told = f"{host.name} asks us to wait {asked:.0f} seconds"
            host.closed = Failure(reason=Reason.BUSY, evidence=told, is_final=True)
        else:
            host.pace.pause(now, asked)

    async def _sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end of the crawl."""
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return

    def _tasks(self) -> set[asyncio.Task[None]]:
        return {host.task for host in self.hosts.values() if host.task is not None}

    def _mend(self) -> None:
        """Go on with a host whose visit ended in an exception, which is a fault of ours.

        The address stays on the list, and the source's crawl counts as stopped.
        """
        for host in self.hosts.values():
            if host.task is None or not host.task.done():
                continue
            if (error := host.task.exception()) and host.visiting:
                logger.error("a visit to %s failed", host.name, exc_info=error)
                url = host.visiting.visit.url
                host.visiting.night.stopped_by = f"the visit to {url} failed: {error!r}"[:300]
            host.task = asyncio.create_task(self._work(host))

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
                await night.commit_old()
            now = monotonic()
            if now - told > PROGRESS_SECONDS:
                told = now
                waiting = sum(
                    len(host.documents) + len(host.articles) for host in self.hosts.values()
                )
                logger.info("crawling %d hosts, %d addresses wait", len(self._tasks()), waiting)
            if now - begun > self.run.settings.crawl_seconds:
                self.stop(f"the crawl's {self.run.settings.crawl_seconds} seconds are over")

    async def _finish(self, night: SourceNight, finishing: asyncio.Semaphore) -> CrawlRecord:
        async with finishing:
            if self.stopping.is_set() and night.has_todo:
                night.stopped_by = self._why_stopped
            return await night.finish()


def _redirect_target(answer: Capture | Failure) -> str | None:
    """Where an answer sends us; None where it is an end."""
    if isinstance(answer, Failure) or answer.status not in REDIRECTS:
        return None
    location = (answer.header("location") or "").strip()
    if not location:
        return None
    try:
        # servers write addresses in UTF-8, whatever the rules for headers say
        location = location.encode("latin-1").decode("utf-8", "replace")
        return safe_url_string(urljoin(answer.url, location)).partition("#")[0]
    except ValueError:
        return location
