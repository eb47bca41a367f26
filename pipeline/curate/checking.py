"""Say of a source whether it still announces, answers and reads well."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.curate.moving import host_moved_to, moved_file
from pipeline.curate.survey import found_at
from pipeline.curate.trial import try_articles
from pipeline.curate.visits import Visits
from pipeline.discover import Found, is_in_scope, routes_for
from pipeline.identity import identify
from pipeline.records import Announcement, Capture, Kind, Reject
from pipeline.sources.model import Source

STALE = timedelta(days=3)
TRIED = 2


class Health(StrEnum):
    """How a source is, the worst last."""

    WELL = "well"
    AILING = "ailing"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    health: Health
    what: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUp:
    """Everything that was found of a source."""

    source_id: str
    findings: tuple[Finding, ...]

    @property
    def health(self) -> Health:
        """The worst of its findings."""
        order = list(Health)
        return max((one.health for one in self.findings), key=order.index, default=Health.BROKEN)


def check_source(source: Source, visits: Visits, now: datetime) -> CheckUp:
    """Visit the documents that a newest night would read, and two articles that they announce."""
    findings: list[Finding] = []
    announced: dict[str, Announcement] = {}
    home = visits.visit(source.homepage, Kind.SECTION)
    is_page = isinstance(home, Capture) and home.status == 200
    if is_page and (host := host_moved_to(source, home.url)):
        told = f"it has moved to {host}; the file should read:\n{moved_file(source, host)}"
        findings.append(Finding(health=Health.AILING, what="host", told=told))
        source = source.moved_to(host)
    night = now.date() - timedelta(days=1)
    routes = [one for one in routes_for(source, night, is_current=True) if one.of.read is not None]
    for route in routes:
        found = found_at(route, source, visits)
        findings.append(_of_document(route.url, route.kind, found, now))
        if isinstance(found, Found):
            announced |= {identify(one.url, source): one for one in found.announcements}
    if source.feeds:
        findings += _of_validators(source.feeds[0], visits)
    in_scope = [one for one in announced.values() if is_in_scope(one.url, source)]
    if routes:
        findings.append(_of_scope(len(in_scope), len(announced)))
    else:
        findings.append(
            Finding(
                health=Health.BROKEN,
                what="routes",
                told="no feed, sitemap or section page tells of a current night; add one",
            )
        )
    findings += _of_articles(in_scope, source, visits)
    return CheckUp(source_id=source.id, findings=tuple(findings))


def _of_document(url: str, kind: Kind, found: Found | Reject, now: datetime) -> Finding:
    what = f"{kind} {url}"
    if isinstance(found, Reject):
        told = f"{found.reason}: {found.evidence}"
        return Finding(health=Health.BROKEN, what=what, told=told)
    if not found.announcements and not found.documents:
        told = found.rejects[0].evidence if found.rejects else "it announces nothing"
        return Finding(health=Health.BROKEN, what=what, told=told)
    times = [at for one in found.announcements if (at := one.published_at or one.modified_at)]
    told = f"announces {len(found.announcements)}, names {len(found.documents)} more documents"
    past = [at for at in times if at <= now + timedelta(days=1)]
    if past and now - max(past) > STALE:
        return Finding(
            health=Health.AILING, what=what, told=f"{told}; nothing since {max(past):%Y-%m-%d}"
        )
    if found.rejects:
        told = f"{told}; {len(found.rejects)} rejected, {found.rejects[0].evidence}"
        return Finding(health=Health.AILING, what=what, told=told)
    return Finding(health=Health.WELL, what=what, told=told)


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
        return [Finding(health=Health.WELL, what=what, told=told)]
    second = visits.visit(url, Kind.FEED, asked)
    if isinstance(second, Capture) and second.status == 304:
        return [Finding(health=Health.WELL, what=what, told="it says when nothing changed")]
    if isinstance(second, Capture) and second.body == first.body:
        told = "it sends the same again whatever it is asked"
        return [Finding(health=Health.AILING, what=what, told=told)]
    return []


def _of_scope(in_scope: int, announced: int) -> Finding:
    told = f"{in_scope} of {announced} announced addresses are in scope"
    if announced and in_scope == 0:
        return Finding(health=Health.BROKEN, what="scope", told=f"{told}; correct hosts or scope")
    if in_scope * 2 < announced:
        return Finding(health=Health.AILING, what="scope", told=told)
    return Finding(health=Health.WELL, what="scope", told=told)


def _of_articles(announced: list[Announcement], source: Source, visits: Visits) -> list[Finding]:
    newest = sorted(
        announced, key=lambda one: one.published_at.timestamp() if one.published_at else 0.0
    )
    trials = try_articles(newest[::-1], source, visits, TRIED)
    return [
        Finding(
            health=Health.WELL if trial.is_good else Health.AILING,
            what=f"article {trial.url}",
            told=trial.verdict,
        )
        for trial in trials
    ]
