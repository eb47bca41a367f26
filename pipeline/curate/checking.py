"""Say of a source whether it still announces, answers and reads well, by every route it has."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urljoin

from pipeline.curate.answers import MAX_BYTES, body_of, found_at
from pipeline.curate.form import faults_of
from pipeline.curate.moving import host_moved_to, moved
from pipeline.curate.past import NO_PAST, Past
from pipeline.curate.trial import Trial, try_articles
from pipeline.curate.visits import Visits
from pipeline.discover import Found, Route, is_in_scope, routes_for
from pipeline.discover.cc_news import is_file_for_night
from pipeline.discover.markup import Enough, Unreadable, gunzipped
from pipeline.errors import StoreError
from pipeline.identity import identify
from pipeline.notation.codings import GZIP_MAGIC
from pipeline.records import Announcement, Capture, Kind, Reason, Reject, Via
from pipeline.sources.model import Source
from pipeline.sources.promises import FEW, broken_promises, least
from pipeline.store import Store

STALE = timedelta(days=3)
TRIED = 2
BACK = timedelta(days=8)  # the past day that is asked for: an archive has heard of it
SHRUNK = 4  # times fewer than usual
GONE = {Reason.NOT_FOUND}
WARC_ENDINGS = (".warc", ".warc.gz", ".paths", ".paths.gz")


class Condition(StrEnum):
    """How a source is, the worst last."""

    WELL = "well"
    AILING = "ailing"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    health: Condition
    what: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUp:
    """Everything that was found of a source."""

    source_id: str
    findings: tuple[Finding, ...]
    announced: Mapping[str, int]  # by the address of the document
    proposed: Source  # what its file should state now

    @property
    def health(self) -> Condition:
        """The worst of its findings."""
        order = list(Condition)
        return max((one.health for one in self.findings), key=order.index, default=Condition.BROKEN)


class Checker:
    """Checks sources up, one after the other."""

    def __init__(
        self, visits: Visits, now: datetime, open_bucket: Callable[[str], Store] | None = None
    ) -> None:
        """Take who asks, when it is, and who opens the buckets that CC-NEWS files may lie in."""
        self.visits = visits
        self.now = now
        self.open_bucket = open_bucket

    def check(self, source: Source, past: Past = NO_PAST) -> CheckUp:
        """Visit every document that a newest night and a past one would read, and some articles."""
        stated = source
        findings = [
            Finding(health=Condition.AILING, what="file", told=one) for one in faults_of(source)
        ]
        home = self.visits.visit(source.homepage, Kind.SECTION)
        is_page = isinstance(home, Capture) and home.status == 200
        host = host_moved_to(source, home.url) if is_page else ""
        if host:
            told = f"it has moved to {host}"
            findings.append(Finding(health=Condition.AILING, what="host", told=told))
            source = source.moved_to(host)
        announced: dict[str, Announcement] = {}
        counts: dict[str, int] = {}
        gone: set[str] = set()
        night = self.now.date() - timedelta(days=1)
        current = _asked(routes_for(source, night, is_current=True))
        for route in current:
            found = found_at(route, source, self.visits)
            findings.append(_of_document(route, found, self.now, past))
            if isinstance(found, Found):
                announced |= {identify(one.url, source): one for one in found.announcements}
                counts[route.url] = len(found.announcements) + len(found.documents)
            elif found.reason in GONE:
                gone.add(route.url)
        if source.feeds:
            findings += _of_validators(source.feeds[0], self.visits)
        findings += self._of_past(source, {one.url for one in current})
        in_scope = [one for one in announced.values() if is_in_scope(one.url, source)]
        if current:
            findings.append(_of_scope(len(in_scope), len(announced)))
            findings += _of_counts(source, in_scope, self.now, past)
        else:
            told = "no feed, sitemap or section page tells of a current night; add one"
            findings.append(Finding(health=Condition.BROKEN, what="routes", told=told))
        findings += self._of_articles(in_scope, source)
        proposed = _without(moved(stated, host) if host else stated, gone)
        if not any(one.health is Condition.BROKEN for one in findings):
            proposed = proposed.model_copy(update={"verified": self.now.date()})
        return CheckUp(
            source_id=source.id, findings=tuple(findings), announced=counts, proposed=proposed
        )

    def _of_past(self, source: Source, asked: set[str]) -> Iterator[Finding]:
        """The routes to past nights. None of them breaks a source: the newest nights go on."""
        day = self.now.date() - BACK
        for route in routes_for(source, day, is_current=False):
            if route.of.read is None:
                yield self._of_warc_files(route, day)
                continue
            if route.url in asked:
                continue
            found = found_at(route, source, self.visits)
            what = f"{route.of.key} of {day} {route.url}"
            if isinstance(found, Reject):
                told = f"{found.reason}: {found.evidence}"
                yield Finding(health=Condition.AILING, what=what, told=told)
                continue
            ours = sum(is_in_scope(one.url, source) for one in found.announcements)
            told = f"announces {ours} of the source, names {len(found.documents)} more documents"
            is_well = ours or found.documents
            health = Condition.WELL if is_well else Condition.AILING
            yield Finding(health=health, what=what, told=told)

    def _of_warc_files(self, route: Route, day: date) -> Finding:
        place = route.url
        what = f"{route.of.key} of {day} {place}"
        try:
            names = self._warc_files(place, day)
        except (OSError, StoreError) as error:
            return Finding(health=Condition.AILING, what=what, told=str(error))
        count = sum(is_file_for_night(name, day) for name in names)
        health = Condition.WELL if count else Condition.AILING
        return Finding(health=health, what=what, told=f"{count} files may hold that day")

    def _warc_files(self, place: str, day: date) -> list[str]:
        if place.startswith("s3://"):
            if self.open_bucket is None:
                return []
            bucket, _, prefix = place.removeprefix("s3://").partition("/")
            return self.open_bucket(bucket).keys(prefix)
        if not place.startswith(("http://", "https://")):
            root = Path(place)
            if not root.exists():
                message = "there is no such folder or file"
                raise FileNotFoundError(message)
            return [one.name for one in root.rglob("*")] if root.is_dir() else [root.name]
        is_named = place.endswith(WARC_ENDINGS)
        monthly = urljoin(f"{place.rstrip('/')}/", f"{day:%Y/%m}/warc.paths.gz")
        if place.endswith(WARC_ENDINGS[:2]):
            return [place]  # a file of gigabytes: it is not asked for
        answer = self.visits.visit(place if is_named else monthly)
        if isinstance(answer, Reject) or answer.status != 200:
            told = answer.evidence if isinstance(answer, Reject) else f"status {answer.status}"
            message = f"its list of files cannot be had: {told}"
            raise OSError(message)
        return listed_files(answer)

    def _of_articles(self, announced: list[Announcement], source: Source) -> list[Finding]:
        newest = sorted(
            announced, key=lambda one: one.published_at.timestamp() if one.published_at else 0.0
        )
        enough = FEW if source.expect.is_of_articles else TRIED
        trials = try_articles(newest[::-1], source, self.visits, enough)
        withdrawn = sum(trial.is_withdrawn for trial in trials)
        is_usual = withdrawn <= sum(trial.is_good for trial in trials)
        findings = [_of_trial(trial, may_be_withdrawn=is_usual) for trial in trials]
        read = [trial.article for trial in trials if trial.article]
        findings += [
            Finding(health=Condition.AILING, what="promise", told=told)
            for told in broken_promises(source, read)
        ]
        return findings


def listed_files(answer: Capture) -> list[str]:
    """The files that a list names, packed or not.

    Raises OSError where it cannot be read.
    """
    body = body_of(answer)
    try:
        if body[:2] == GZIP_MAGIC:
            body = b"".join(gunzipped(body, MAX_BYTES))
    except (Enough, Unreadable) as error:
        raise OSError(str(error)) from error
    return body.decode("utf-8", "replace").split()


def _asked(routes: Iterable[Route]) -> list[Route]:
    return [one for one in routes if one.of.read is not None]


def _of_trial(trial: Trial, *, may_be_withdrawn: bool) -> Finding:
    """An article; one that is gone is no fault of a source of which others read well."""
    is_well = trial.is_good or (trial.is_withdrawn and may_be_withdrawn)
    told = f"withdrawn, {trial.verdict}" if trial.is_withdrawn and is_well else trial.verdict
    health = Condition.WELL if is_well else Condition.AILING
    return Finding(health=health, what=f"article {trial.url}", told=told)


def _of_document(route: Route, found: Found | Reject, now: datetime, past: Past) -> Finding:
    what = f"{route.kind} {route.url}"
    if isinstance(found, Reject):
        told = f"{found.reason}: {found.evidence}"
        return Finding(health=Condition.BROKEN, what=what, told=told)
    if not found.announcements and not found.documents:
        told = found.rejects[0].evidence if found.rejects else "it announces nothing"
        return Finding(health=Condition.BROKEN, what=what, told=told)
    times = [at for one in found.announcements if (at := one.published_at or one.modified_at)]
    told = f"announces {len(found.announcements)}, names {len(found.documents)} more documents"
    past_times = [at for at in times if at <= now + timedelta(days=1)]
    if past_times and now - max(past_times) > STALE:
        told = f"{told}; nothing since {max(past_times):%Y-%m-%d}"
        return Finding(health=Condition.AILING, what=what, told=told)
    if found.rejects:
        told = f"{told}; {len(found.rejects)} rejected, {found.rejects[0].evidence}"
        return Finding(health=Condition.AILING, what=what, told=told)
    before = (past.announced or {}).get(route.url, 0)
    if (len(found.announcements) + len(found.documents)) * SHRUNK < before:
        told = f"{told}; {before} in all when it was checked last"
        return Finding(health=Condition.AILING, what=what, told=told)
    return Finding(health=Condition.WELL, what=what, told=told)


def _of_validators(url: str, visits: Visits) -> list[Finding]:
    first = visits.visit(url, Kind.FEED)
    if not isinstance(first, Capture) or first.status != 200:
        return []
    asked = {
        name: value
        for name, stated in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        if (value := first.header(stated))
    }
    what = f"conditional requests to {url}"
    if not asked:
        told = "it states neither ETag nor Last-Modified, so each poll costs the whole"
        return [Finding(health=Condition.WELL, what=what, told=told)]
    second = visits.visit(url, Kind.FEED, asked)
    if isinstance(second, Capture) and second.status == 304:
        return [Finding(health=Condition.WELL, what=what, told="it says when nothing changed")]
    if isinstance(second, Capture) and second.body == first.body:
        told = "it sends the same again whatever it is asked"
        return [Finding(health=Condition.AILING, what=what, told=told)]
    return []


def _of_scope(in_scope: int, announced: int) -> Finding:
    told = f"{in_scope} of {announced} announced addresses are in scope"
    if announced and in_scope == 0:
        return Finding(
            health=Condition.BROKEN, what="scope", told=f"{told}; correct hosts or scope"
        )
    if in_scope * 2 < announced:
        return Finding(health=Condition.AILING, what="scope", told=told)
    return Finding(health=Condition.WELL, what="scope", told=told)


def _of_counts(
    source: Source, announced: list[Announcement], now: datetime, past: Past
) -> Iterator[Finding]:
    """How many of the last whole day, against what is promised and what was usual."""
    day = now.date() - timedelta(days=1)
    dated = [one for one in announced if one.published_at]
    count = sum(one.published_at.date() == day for one in dated if one.published_at)
    if not dated or any(one.via is Via.SECTION for one in announced):
        return
    promised = least(source.expect, day)
    if count < promised:
        told = f"{count} of {day}, and {promised} are promised"
        yield Finding(health=Condition.AILING, what="promise", told=told)
    usual = past.usual
    if usual is not None and count * SHRUNK < usual:
        told = f"{count} of {day}, and a night usually had {usual:.0f}"
        yield Finding(health=Condition.AILING, what="past", told=told)


def _without(source: Source, gone: set[str]) -> Source:
    """The source without the documents that are not there any more, where others are left."""
    kept = {
        key: tuple(one for one in getattr(source, key) if one not in gone)
        for key in ("feeds", "sitemaps", "sections")
    }
    return source.model_copy(update=kept) if any(kept.values()) else source
