"""One source's night in progress: what is to do, what was archived, what became of it."""

import asyncio
import fcntl
import logging
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic

from pipeline.archive import (
    CrawlRecord,
    IndexLine,
    Outcome,
    SegmentWriter,
    announcements,
    crawl_record,
    payload_digest,
    read_announcements,
    read_capture,
    read_index,
    write_announcements,
    write_crawl_record,
)
from pipeline.archive.crawls import hearsay
from pipeline.archive.takedowns import read_takedowns
from pipeline.discover import Found, is_for_night, is_in_scope
from pipeline.discover.coverage import Verdict, usual_of
from pipeline.discover.nights import AHEAD_DAYS, day_of
from pipeline.discover.pacing import turned_over
from pipeline.discover.routes import GUESSES, Lists, RouteKind, route_named
from pipeline.discover.sorting import Circumstances, host_of, proxies_of, resolved, sort_entries
from pipeline.identity import identify, route_of
from pipeline.layout import announcements_key, hearsay_key, remembered_key
from pipeline.records import Announcement, Capture, Kind, RawRef, Reason, Via
from pipeline.run import Run
from pipeline.sources import Source
from spiders.machine.clock import Clock
from spiders.night.account import (
    documents_of,
    outcome_of,
    rejects_of,
    urls_of,
    visits_of,
    with_misdated,
)
from spiders.night.documents import pages_of
from spiders.night.frontier import Frontier, State, Visit, rejected
from spiders.night.memory import (
    Known,
    Listed,
    read_as_no_article,
    read_memory,
    short_key,
    write_memory,
)
from spiders.night.poll_state import Gap, PollState, read_poll_state
from spiders.wire.fetching import TRANSIENT, failure_of_status

logger = logging.getLogger(__name__)

COMMIT_COUNT = 16  # settled visits that wait for one fsync
COMMIT_SECONDS = 1.0
MAX_VISITS = 5_000  # of one source in one night, beside twice its pages; a note tells of more
HEARSAY_DAYS = 7  # between a night and the stories of which it states more
MAX_HEARSAY = 2_000
LATE_DAYS = 3  # how far back a current night looks for what was heard too late


class SourceCrawl:
    """One source's night: its frontier, its open segment and its budget."""

    ERRAND = "crawl"  # names the scratch folder

    def __init__(self, run: Run, source: Source, clock: Clock) -> None:
        self.run = run
        self.source = source
        self.clock = clock
        self.started_at = clock.now()
        self.attempt = 1
        self.stated_days: dict[str, date] = {}  # by key: what entries stated, of any night
        self.held: list[Announcement] = []  # undated entries of lists that hold everything
        self.listed: set[str] = set()  # what lists of everything held, for the next night
        self.heard_ahead: dict[date, list[Announcement]] = {}  # entries of nights to come
        self.hearsay: dict[str, list[Announcement]] = {}  # by key: of stories of other nights
        self.outsiders: list[tuple[Visit, Found]] = []  # documents with entries out of scope
        self.moved_to: list[str] = []  # hosts that the source's own was found to have moved to
        self.moves: dict[str, str] = {}  # by host: where it sends its documents for good
        self.moved_stories: Counter[str] = Counter()  # by host: that a story was sent to for good
        self.polled = PollState()
        self.is_settled = False  # an earlier attempt completed it
        self.found_in: dict[str, list[str]] = {}  # by feed: the keys of its entries, in their order
        self.probed: dict[int, list[str]] = {1: [], -1: []}  # by end of such a list: keys asked
        self.open_jobs = 0  # visits that wait or are under way
        self.has_past = False  # whether an earlier night brought stories
        self.mean = 0.0  # how many stories earlier nights brought, one with another
        self.usual = 0.0  # how many stories a night of it usually brings
        self.verdict: Verdict | None = None  # whether the night is whole, once all was read
        self.gaps: tuple[Gap, ...] = ()
        self.skipped_by = ""  # what is missing to crawl it at all
        self.stopped_by = ""  # why the source's crawl ended early
        self._keys: dict[str, str] = {}  # of the entries of the document that is being taken
        self._pending: list[Visit] = []
        self._pending_since = 0.0
        self._seconds_begun: float | None = None
        self._committing = asyncio.Lock()
        self._sealing: list[asyncio.Task[None]] = []
        self.folder = run.settings.work / self.ERRAND / f"{run.night}" / source.id
        self.folder.mkdir(parents=True, exist_ok=True)

    def open(self) -> bool:
        """Take up the night where the last attempt left it; False where another one is at it."""
        if not self.lock():
            return False
        self.writer = self.new_writer()
        salvaged = self.writer.salvage()
        is_new = not (self.folder / "frontier.sqlite").exists()
        self.frontier = Frontier(self.folder / "frontier.sqlite")
        record = None if self.run.settings.recrawl else self._record()
        self.is_settled = is_new and record is not None and record.outcome is Outcome.COMPLETE
        if is_new and record is not None:
            self._restore(record)
        self.memory = read_memory(self.run.raw, self.source.id)
        self._hear_of_readings()
        self.takedowns = read_takedowns(self.run.raw)
        self.archived = {} if self.run.settings.recrawl else self._archived()
        self._revive()
        if record is not None and record.outcome is Outcome.UNHEALTHY:
            self._ask_again()
        self.polled = read_poll_state(self.run.raw, self.source.id)
        self.gaps = self.polled.gaps_of(self.run.night)
        self.attempt = self.frontier.count("attempts", 1)
        self._visits = len(self.frontier.visits())
        earlier = [n for day, n in self.memory.nights.items() if day < f"{self.run.night}"]
        self.usual = usual_of(earlier)
        self.has_past = any(earlier)
        self.mean = sum(earlier) / len(earlier) if earlier else 0.0
        self._settle_archived()
        if salvaged:
            logger.info("salvaged %s: %d records of a dead attempt", self.source.id, len(salvaged))
        return True

    def _hear_of_readings(self) -> None:
        """Take in what became of the pages that the nights before fetched, the newest first."""
        heard: set[str] = set()
        for days in range(1, LATE_DAYS + 1) if self.run.is_current else ():
            night = self.run.night - timedelta(days=days)
            record = crawl_record(self.run.raw, night, self.source.id)
            refused = read_as_no_article(self.run.raw, night, self.source.id) if record else None
            if record is not None and refused is not None:
                fetched = {self.key_of(url) for url in record.fetched} - heard
                self.memory.take_verdicts(fetched, {self.key_of(url) for url in refused})
                heard |= fetched

    def _revive(self) -> None:
        """Try again what failed in passing, where that can still tell of the night."""
        failed = self.frontier.visits(State.REJECTED)
        self.frontier.revive(TRANSIENT)
        if self.run.is_current:
            return
        # what a list failed to say of a night that it can no longer tell of stays failed
        self.frontier.settle(one for one in failed if one.is_document and not self._may_tell(one))
        # and a past night looks again at nothing, also where it is run again
        looks = [one for one in self.frontier.visits(State.TODO) if one.is_recheck]
        self.frontier.settle(replace(one, state=State.UNCHANGED) for one in looks)

    def _ask_again(self) -> None:
        """Ask the lists of an unhealthy attempt anew, where they can still tell of the night.

        They may have answered well and said nothing; read from the archive, they never heal.
        """
        self.archived = {key: one for key, one in self.archived.items() if key[0] is Kind.ARTICLE}
        self.frontier.settle(
            replace(one, state=State.TODO, reason=None, evidence="", told=None, entries=0, notes=())
            for one in self.frontier.visits()
            if one.is_document
            and one.state in {State.FETCHED, State.UNCHANGED}
            and self._may_tell(one)
        )

    def _may_tell(self, document: Visit) -> bool:
        """Whether a document can tell of the night; once past, a list of the newest cannot."""
        is_newest = bool(document.route) and route_named(document.route).is_newest
        return self.run.is_current or not is_newest

    def lock(self) -> bool:
        """Keep other processes on this machine away from the scratch folder."""
        self._lock_file = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock_file.close()
            logger.warning("%s is being crawled by another process", self.source.id)
            return False
        return True

    def unlock(self) -> None:
        """Let others at the scratch folder."""
        self._lock_file.close()

    def add_document(
        self,
        url: str,
        route: RouteKind,
        *,
        depth: int = 0,
        first: str = "",
        page: int = 1,
        is_guess: bool = False,
    ) -> Visit | None:
        """Put a feed, sitemap or section page on the list; None where it is there already."""
        visit = Visit(
            key=f"{route.kind} {url}",
            url=url,
            kind=route.kind,
            depth=depth,
            route=route.key,
            first=first,
            page=page,
            is_guess=is_guess,
            notes=tuple(gap.note for gap in self.gaps if gap.url == url),
        )
        return visit if self.frontier.add(visit) else None

    def take(self, found: Found, document: Visit) -> tuple[Visit, list[Visit]]:
        """Put the articles of this night that a document announced on the list.

        Returns the document with its entries counted, and the new ones that are to be asked.
        """
        if not document.route:  # an archive of others, whose captures come with their entries
            self._reject_entries(found, document)
            return document, []
        known = self.memory.documents.get(document.url)
        self._keys = {one.url: identify(one.url, self.source) for one in found.announcements}
        entries = sort_entries(
            found,
            route_named(document.route),
            document.url,
            self._circumstances(),
            doubts_dates=known is not None and known.misdates_at is not None,
        )
        self.found_in[document.url] = [self.key_of(one.url) for one in found.announcements]
        self._reject_entries(found, document)
        for one in entries.outside:
            self._remember(self._outside(one))
        for one in entries.scripted:
            self._remember(self._scripted(one))
        new: list[Visit] = []
        repeated = left_out = 0
        for one in entries.of_night:
            if self._room <= 0 and self.frontier.find(self.key_of(one.url)) is None:
                left_out += 1
            elif (visit := self._add(one)) is None:
                repeated += 1
            else:
                new.append(visit)
        for one in entries.proxied:
            visit = replace(self._article(one.url, (one,), State.TODO), is_proxied=True)
            if self._remember(visit):
                new.append(visit)
            else:
                repeated += 1
        if entries.outside:
            self.outsiders.append((document, found))
        for one in entries.of_others:
            self._hear_of_another_night(one)
        self.held += [one for one in entries.held if self.run.is_current]
        self.listed |= {short_key(self.key_of(one.url)) for one in self._of_lists(found, document)}
        self._keys = {}
        told = replace(
            entries.told,
            announced=len(new),
            repeated=repeated,
            left_out=left_out,
            is_cut=entries.told.is_cut or left_out > 0,
            is_open=found.goes_on,
            of_night=len(new) + repeated,
        )
        notes = tuple(one for one in entries.notes if one not in document.notes)
        if left_out:
            notes += (f"{left_out} more announcements of the night were left out",)
        document = replace(document, told=told, notes=document.notes + notes)
        return document, [visit for visit in new if visit.state is State.TODO]

    def _circumstances(self) -> Circumstances:
        return Circumstances(
            night=self.run.night,
            is_current=self.run.is_current,
            source=self.source,
            is_known=lambda key: self._known_elsewhere(key) is not None,
            key_of=self.key_of,
            resolved=self.memory.resolved,
            stated_days=self.stated_days,
            listed=Listed(self.memory.listed) if self.memory.listed else None,
        )

    def _of_lists(self, found: Found, document: Visit) -> tuple[Announcement, ...]:
        """The entries that the next night must know to tell what is new in a list of everything."""
        route = route_named(document.route)
        is_list = route.kind is Kind.SITEMAP and route.lists is Lists.ALL
        return found.announcements if is_list and self.run.is_current else ()

    def _reject_entries(self, found: Found, document: Visit) -> None:
        for reject in found.rejects:
            if reject.url != document.url:
                visit = Visit(key=f"reject {reject.url}", url=reject.url, kind=Kind.ARTICLE)
                self._remember(rejected(visit, reject.reason, reject.evidence))

    def _outside(self, one: Announcement) -> Visit:
        visit = self._article(one.url, (one,), State.TODO)
        return rejected(visit, Reason.OUT_OF_SCOPE, "the source's scope leaves it out")

    def _scripted(self, one: Announcement) -> Visit:
        visit = self._article(one.url, (one,), State.TODO)
        told = f"only a script shows what stands behind #{route_of(one.url)[:100]}"
        return rejected(visit, Reason.BAD_URL, told)

    def _hear_of_another_night(self, one: Announcement) -> None:
        """What an entry of another night is good for all the same.

        An undated entry may have passed it off as a story of tonight; it may state what nobody
        had stated of a story that we have; and tomorrow's story is tomorrow's.
        """
        key, day = self.key_of(one.url), day_of(one)
        visit = self.frontier.find(key)
        if visit is not None and not visit.is_document:
            is_undated = not any(day_of(hint) for hint in visit.hints)
            if visit.state is State.TODO and is_undated and day is not None:
                if not visit.is_recheck:
                    self.frontier.drop(key)
            else:
                self.frontier.add(self._article(one.url, (one,), State.TODO))
        else:
            known = self.memory.articles.get(key)
            if self._is_hearsay(one, day, known) or key in self.hearsay:
                self.hearsay.setdefault(key, []).append(one)
            if known is not None:
                self.memory.articles[key] = known.hinted(one)
        if (
            self.run.is_current
            and day is not None
            and 0 < (day - self.run.night).days <= AHEAD_DAYS
        ):
            self.heard_ahead.setdefault(day, []).append(one)

    def _is_hearsay(self, one: Announcement, day: date | None, known: Known | None) -> bool:
        """Whether an entry of another night states what nobody is known to have stated."""
        on = day or (known.night if known else None)
        if on is None or abs((on - self.run.night).days) > HEARSAY_DAYS:
            return False
        said = known.hints if known else ()
        is_new = (one.published_at and not any(hint.published_at for hint in said)) or (
            one.author and not any(hint.author for hint in said)
        )
        return bool(is_new) and one.via is not Via.RECHECK and len(self.hearsay) < MAX_HEARSAY

    def take_capture(self, announcement: Announcement, capture: Capture) -> Visit | None:
        """Archive an article that another archive captured; None where we have it already."""
        self._add(announcement)
        visit = self.frontier.find(self.key_of(announcement.url))
        if visit is None or visit.state is not State.TODO:
            return None
        return self.archive_answer(visit, capture)

    def take_remembered(self) -> None:
        """Put what polls of the feeds heard of this night on the list, and what is due again."""
        nights = [self.run.night]
        if self.run.is_current:
            nights += [self.run.night - timedelta(days=day) for day in range(1, LATE_DAYS + 1)]
        for night in nights:
            folder = remembered_key(night, self.source.id, "").rpartition("/")[0]
            for key in self.run.raw.keys(f"{folder}/"):
                heard = read_announcements(self.run.raw, key)
                proxies = proxies_of(heard, self.source)
                for one in heard:
                    self._take_heard(one, proxies)
        if self.run.is_current:
            for one in self.memory.due(self.run.now, self.source.id):
                known = self.memory.articles.get(self.key_of(one.url))
                said = known.hints if known else ()
                self._remember(self._article(one.url, (*said, one), State.TODO))

    def _take_heard(self, one: Announcement, proxies: Container[str]) -> None:
        """Put what a poll heard on the list, or the proxy that is to be asked where it leads."""
        is_proxied = host_of(one) in proxies and one.url not in self.memory.resolved
        one = resolved(one, self.memory.resolved, self.source)
        if (day := day_of(one)) is not None:
            self.stated_days.setdefault(self.key_of(one.url), day)
        if not self._is_for_night(one, is_dated=False):
            return
        if is_proxied and not is_in_scope(one.url, self.source):
            visit = self._article(one.url, (one,), State.TODO)
            self._remember(replace(visit, is_proxied=True))
        else:
            self._add(one)

    def _add(self, announcement: Announcement) -> Visit | None:
        visit = self._article(announcement.url, (announcement,), State.TODO)
        if not is_in_scope(visit.url, self.source):
            visit = rejected(visit, Reason.OUT_OF_SCOPE, "the source's scope leaves it out")
        if self.takedowns.covers(visit.key, self.source.id):
            visit = rejected(visit, Reason.TAKEN_DOWN, "removed on request")
        visit = self._settled_by_memory(visit)
        return self._settled_by_archive(visit) if self._remember(visit) else None

    def _settled_by_memory(self, visit: Visit) -> Visit:
        """An article that another night captured and that is not due for another look."""
        known = None if self.run.settings.recrawl else self._known_elsewhere(visit.key)
        if known is None or visit.state is not State.TODO:
            return visit
        due_at = known.due_at
        if due_at is not None and due_at <= self.run.now and self.run.is_current:
            return visit
        return replace(visit, state=State.UNCHANGED, ref=known.ref)

    def _known_elsewhere(self, key: str) -> Known | None:
        known = self.memory.articles.get(key)
        return known if known is not None and known.night != self.run.night else None

    @property
    def _room(self) -> int:
        """How many more addresses the night takes: rejects of a sitemap's tail help nobody."""
        return max(MAX_VISITS + 2 * self.source.budget.pages - self._visits, 0)

    def _remember(self, visit: Visit) -> bool:
        is_new = self._room > 0 and self.frontier.add(visit)
        self._visits += is_new
        return is_new

    def key_of(self, url: str) -> str:
        """What names an article, whichever of its addresses was announced."""
        return self._keys.get(url) or identify(url, self.source)

    def todo(self) -> list[Visit]:
        """What is still to be asked."""
        return self.frontier.visits(State.TODO)

    def archive(self, capture: Capture) -> RawRef:
        """Write a capture into the open segment."""
        return self.writer.add(capture)

    def archive_answer(self, visit: Visit, capture: Capture) -> Visit:
        """Write the answer to a visit; one that repeats an earlier body only says so."""
        known = self.known(visit)
        visit = replace(visit, status=capture.status, state=State.FETCHED)
        if known is not None and not known.is_gone and capture.status in {200, 304}:
            digest = known.digest if capture.status == 304 else payload_digest(capture.body)
            if digest == known.digest:
                ref = self.writer.add_revisit(capture, known.earlier, digest)
                return replace(visit, ref=ref, state=State.UNCHANGED)
        return replace(visit, ref=self.writer.add(capture))

    def known(self, visit: Visit) -> Known | None:
        """What earlier looks at an address gave."""
        if visit.is_document:
            return self.memory.documents.get(visit.url)
        return self.memory.articles.get(visit.key)

    def conditions(self, visit: Visit) -> dict[str, str]:
        """Request headers that spare a body we have."""
        known = None if self.run.settings.recrawl else self.known(visit)
        return known.conditions(self.clock.now()) if known else {}

    def lacks(self, url: str) -> bool:
        """Whether a host said lately that it has no such file."""
        return not self.run.settings.recrawl and self.memory.lacks(url, self.clock.now())

    def note_absence(self, url: str) -> None:
        """Remember that a host has no such file."""
        self.memory.absent[url] = self.clock.now()

    def count_exchange(self, received_bytes: int) -> None:
        """Note what one request cost."""
        self.frontier.count("requests", 1)
        self.frontier.count("bytes", received_bytes)

    def begin(self) -> None:
        """The first request goes out: the source's time runs."""
        if self._seconds_begun is None:
            self._seconds_begun = monotonic()

    @property
    def seconds_left(self) -> float:
        """How much of its time the source has left in this attempt."""
        used = 0.0 if self._seconds_begun is None else monotonic() - self._seconds_begun
        return self.source.budget.seconds - used

    def why_spent(self, visit: Visit) -> str | None:
        """Which budget is spent, if one is."""
        budget = self.source.budget
        if self.seconds_left <= 0:
            return f"budget of {budget.seconds:g} seconds"
        if self.frontier.count("bytes") > budget.bytes:
            return f"budget of {budget.bytes} bytes"
        if visit.is_document:
            return f"budget of depth {budget.depth}" if visit.depth > budget.depth else None
        pages = min(budget.pages, self.run.settings.max_pages or budget.pages)
        return f"budget of {pages} pages" if self.frontier.count("pages", 1) > pages else None

    async def settle(self, visit: Visit) -> None:
        """What became of a visit; it counts once its capture is durable."""
        self._pending_since = self._pending_since if self._pending else monotonic()
        self._pending.append(visit)
        if len(self._pending) >= COMMIT_COUNT:
            await self.commit()

    async def settle_all(self, visits: Iterable[Visit]) -> None:
        """The same for many at once."""
        self._pending += visits
        await self.commit()

    async def commit_old(self) -> None:
        """Commit where something has waited long enough."""
        if self._pending and monotonic() - self._pending_since > COMMIT_SECONDS:
            await self.commit()

    async def commit(self) -> None:
        """Make captures durable, then what became of their visits."""
        async with self._committing:
            pending = list(self._pending)
            writer = self.writer
            if writer.is_full:
                self.writer = self.new_writer()
            await asyncio.to_thread(writer.sync)
            self.frontier.settle(pending)
            del self._pending[: len(pending)]
            if writer is not self.writer:
                self._sealing.append(asyncio.create_task(asyncio.to_thread(writer.seal)))

    def visits_now(self) -> list[Visit]:
        """Every visit as it stands, settled or about to be."""
        pending = {visit.key: visit for visit in self._pending}
        return [pending.get(visit.key, visit) for visit in self.frontier.visits()]

    def resolve(self, visit: Visit, target: str) -> Visit | None:
        """Put the story that an address of somebody else leads to on the list in its place."""
        self.memory.resolved[visit.url] = target
        self.frontier.drop(visit.key)
        self._visits -= 1
        added = [self._add(replace(one, url=target)) for one in visit.hints]
        found = next((one for one in added if one is not None), None)
        return found if found is not None and found.state is State.TODO else None

    def follow_move(self, host: str) -> list[tuple[Visit, Found]]:
        """Take a host for the source's own from now on; the documents that are to be taken again.

        The catalog's host has sent us there for good, and what it announces lies there.
        """
        self.source = self.source.moved_to(host)
        self.moved_to.append(host)
        again, self.outsiders = self.outsiders, []
        for visit in self.frontier.visits(State.REJECTED):
            if visit.reason is Reason.OUT_OF_SCOPE:
                self.frontier.drop(visit.key)
        return again

    def was_dropped(self, visit: Visit) -> bool:
        """Whether another entry told meanwhile that an address is another night's."""
        return not visit.is_document and not self.frontier.holds(visit.key)

    @property
    def is_counted(self) -> bool:
        """Whether the entries of its documents were counted; old records have none."""
        return not self.is_settled or any(one.told for one in self.frontier.visits())

    def is_watched(self, document: Visit) -> bool:
        """Whether polls followed a feed without a break since before the night, up to now."""
        feed = self.polled.feeds.get(document.url)
        if feed is None or document.kind is not Kind.FEED:
            return False
        begin = datetime.combine(self.run.night, time(), UTC)
        is_gapless = not any(gap.url == document.url for gap in self.gaps)
        if not is_gapless or feed.since > begin or not feed.entries:
            return False
        heard = [self.key_of(url) for url in feed.entries]
        return not turned_over(heard, self.found_in.get(document.url, []))

    def add_story(self, announcement: Announcement) -> Visit | None:
        """Put a story on the list of which nothing tells that it is of the night."""
        return self._add(announcement)

    @property
    def has_todo(self) -> bool:
        """Whether an address is still to be asked."""
        settled = {visit.key for visit in self._pending}
        return any(visit.key not in settled for visit in self.todo())

    async def finish(self) -> CrawlRecord:
        """Seal the archive and write what the crawl leaves: announcements, then the record."""
        await asyncio.gather(*self._sealing)
        await asyncio.to_thread(self.writer.seal)
        self.frontier.settle(self._pending)
        self._pending = []
        visits = self.frontier.visits()
        visits = with_misdated(visits, self.run.night)
        lines = await asyncio.to_thread(read_index, self.run.raw, self.run.night, self.source.id)
        self.memory.learn(visits, lines, self.run.night, self.clock.now())
        self._remember_lists(visits)
        record = self.record_of(visits)
        hints = [hint for visit in visits if not visit.is_document for hint in visit.hints]
        await asyncio.to_thread(self._leave, record, hints)
        if record.outcome is Outcome.PARTIAL:
            logger.warning("%s: only part of the night: %s", self.source.id, record.evidence)
        if record.outcome is Outcome.STOPPED:
            self.frontier.close()
        else:
            self.frontier.forget()
        self.unlock()
        return record

    def _remember_lists(self, visits: list[Visit]) -> None:
        """What the next night must know of this one's lists, and how much it brought."""
        found = [
            visit.url
            for visit in visits
            if visit.route == GUESSES.key and visit.depth == 0 and visit.told and visit.entries
        ]
        self.memory.places.sitemaps = list(dict.fromkeys([*self.memory.places.sitemaps, *found]))
        if not self.run.is_current:
            return
        self.memory.listed |= dict.fromkeys(sorted(self.listed))
        brought = sum(
            visit.state is State.FETCHED and not visit.is_document and not visit.is_recheck
            for visit in visits
        )
        self.memory.nights[f"{self.run.night}"] = brought

    def _leave(self, record: CrawlRecord, hints: list[Announcement]) -> None:
        key = announcements_key(self.run.night, self.source.id)
        write_announcements(self.run.raw, key, hints)
        for night, ahead in self.heard_ahead.items():
            key = remembered_key(night, self.source.id, f"night-{self.run.night}")
            write_announcements(self.run.raw, key, ahead)
        if said := [one for some in self.hearsay.values() for one in some]:
            key = hearsay_key(self.run.night, self.source.id)
            earlier = hearsay(self.run.raw, self.run.night, self.source.id)  # of other attempts
            write_announcements(self.run.raw, key, dict.fromkeys([*earlier, *said]))
        write_memory(self.run.raw, self.source.id, self.memory)
        write_crawl_record(self.run.raw, record)

    def record_of(self, visits: list[Visit]) -> CrawlRecord:
        """How the crawl ended, from what became of its visits."""
        verdict = self.verdict
        outcome, evidence = outcome_of(visits, verdict)
        if self.stopped_by:
            outcome, evidence = Outcome.STOPPED, self.stopped_by
        if self.skipped_by:
            outcome, evidence = Outcome.SKIPPED, self.skipped_by
        return CrawlRecord(
            night=self.run.night,
            source_id=self.source.id,
            outcome=outcome,
            evidence=evidence,
            started_at=self.started_at,
            ended_at=self.clock.now(),
            fetched=urls_of(visits, State.FETCHED),
            unchanged=urls_of(visits, State.UNCHANGED),
            rejects=rejects_of(visits, self.source.id, self.stopped_by),
            documents=documents_of(visits),
            requests=self.frontier.count("requests"),
            received_bytes=self.frontier.count("bytes"),
            attempts=self.attempt,
            looked_again=tuple(one.url for one in visits if one.is_recheck),
            moved_to=tuple(self.moved_to),
            unseen=verdict.unseen if verdict else None,
            unseen_ground=verdict.ground if verdict else None,
        )

    def _record(self) -> CrawlRecord | None:
        return crawl_record(self.run.raw, self.run.night, self.source.id)

    def _restore(self, record: CrawlRecord) -> None:
        """The frontier of an attempt that ended on another machine, from what it left."""
        announced = announcements(self.run.raw, self.run.night, self.source.id)
        for visit in visits_of(record, announced, self.key_of):
            self.frontier.add(visit)
        self.frontier.count("requests", record.requests)
        self.frontier.count("bytes", record.received_bytes)
        self.frontier.count("attempts", record.attempts)
        self.frontier.count("pages", len(record.fetched))

    def _article(self, url: str, hints: tuple[Announcement, ...], state: State) -> Visit:
        return Visit(key=self.key_of(url), url=url, kind=Kind.ARTICLE, hints=hints, state=state)

    def _archived(self) -> dict[tuple[Kind, str], IndexLine]:
        lines = read_index(self.run.raw, self.run.night, self.source.id)
        over_at = datetime.combine(self.run.night + timedelta(days=1), time(), UTC)
        return {
            (line.kind, line.requested_url): line
            for line in lines
            # what polls read while the day went on does not tell the whole of it
            if line.kind is Kind.ARTICLE or line.captured_at >= over_at
        }

    def _settle_archived(self) -> None:
        settled = [
            self._settled_by_archive(visit)
            for visit in self.frontier.visits(State.TODO)
            if not self._may_lack_pages(visit)
        ]
        self.frontier.settle(visit for visit in settled if visit.state is not State.TODO)

    def _may_lack_pages(self, visit: Visit) -> bool:
        """Whether an attempt died between an article's first page and the others."""
        line = self.archived.get((visit.kind, visit.url))
        if line is None or visit.is_document or line.is_revisit or failure_of_status(line.status):
            return False
        return bool(pages_of(read_capture(self.run.raw, line.ref)).urls)

    def _settled_by_archive(self, visit: Visit) -> Visit:
        """What became of an article whose capture an earlier attempt made durable."""
        line = self.archived.get((visit.kind, visit.url))
        if line is None or visit.is_document or visit.state is not State.TODO:
            return visit
        if line.is_revisit:
            settled = replace(visit, state=State.UNCHANGED, ref=line.ref, status=line.status)
        elif failure := failure_of_status(line.status):
            if failure.reason in TRANSIENT and not failure.is_final:
                return visit
            settled = rejected(replace(visit, ref=line.ref), failure.reason, failure.evidence)
        else:
            settled = replace(visit, state=State.FETCHED, ref=line.ref, status=line.status)
        self.frontier.settle([settled])
        return settled

    def _is_for_night(self, announcement: Announcement, is_dated: bool) -> bool:
        return is_for_night(
            announcement,
            self.run.night,
            self.run.is_current,
            self._known_elsewhere(self.key_of(announcement.url)) is not None,
            by_dated_route=is_dated or None,
            time_zone=self.source.time_zone,
        )

    def new_writer(self) -> SegmentWriter:
        """A writer of the night's segments."""
        return SegmentWriter(self.run.raw, self.folder, self.run.night, self.source.id)
