"""Look at a site and propose the source file that would collect it."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import tomli_w
from pydantic import ValidationError

from pipeline.curate import finding
from pipeline.curate.trial import Trial, try_articles
from pipeline.curate.visits import Visits
from pipeline.discover import (
    Found,
    is_in_scope,
    read_feed,
    read_robots_sitemaps,
    read_sitemap,
)
from pipeline.discover.entries import language_code
from pipeline.discover.links import is_web_address
from pipeline.discover.routes import Received, Route
from pipeline.errors import CrawlError, SourceError
from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.records import Announcement, Capture, Kind, Reason, Reject, Stage, Via
from pipeline.sources.model import Source

MAX_FEEDS, MAX_SITEMAPS = 6, 4
MAX_CANDIDATES = 12
MAX_BYTES = 52_428_800
TRIED = 5
FAILURES = {
    Reason.FORBIDDEN_ADDRESS: "is not asked",
    Reason.UNREACHABLE: "cannot be reached; is it spelt right, and is there a network?",
    Reason.TIMED_OUT: "does not answer in time",
    Reason.TLS_FAILURE: "cannot be spoken to safely",
    Reason.ROBOTS_DISALLOWED: "does not want to be visited",
    Reason.ROBOTS_UNAVAILABLE: "has no readable robots.txt, so it is not asked",
    Reason.BAD_RESPONSE: "breaks off its answer, or garbles it",
    Reason.TOO_MANY_REDIRECTS: "leads nowhere",
}
GUESSED_COUNTRY = "us"  # where neither domain nor language tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What somebody's list says of a site before it is looked at."""

    name: str = ""
    country: str = ""
    language: str = ""
    feeds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    origin: str = ""


NO_CLUES = Clues()


@dataclass(slots=True, kw_only=True)
class Proposal:
    """A source file in the making: its values and what a person should look at."""

    values: dict[str, object] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)  # by key; "" is the whole
    trials: list[Trial] = field(default_factory=list)
    source_id: str = ""

    def note(self, key: str, text: str) -> None:
        """Say beside a key what was found or what to review."""
        self.notes.setdefault(key, []).append(" ".join(text.split()))

    def source(self) -> Source:
        """The source that the file would make.

        Raises SourceError where it would make none, which a wrong id can bring about.
        """
        try:
            return Source.model_validate({"id": self.source_id} | tomllib.loads(self.toml()))
        except (ValidationError, tomllib.TOMLDecodeError) as error:
            message = f"no source file can be made of {self.source_id!r}: {error}"
            raise SourceError(message) from error

    def toml(self) -> str:
        """The file, with its notes as comments."""
        lines = [f"# {note}" for note in self.notes.get("", [])]
        if lines:
            lines.append("")
        for key, value in self.values.items():
            lines += [f"# {note}" for note in self.notes.get(key, [])]
            lines.append(tomli_w.dumps({key: value}).rstrip())
        unset = [key for key in self.notes if key and key not in self.values]
        for key in unset:
            at = next((n for n, line in enumerate(lines) if line.startswith("[")), len(lines))
            lines[at:at] = [f"# {key}: {note}" for note in self.notes[key]]
        return "\n".join(lines) + "\n"


def survey(
    address: str,
    visits: Visits,
    *,
    source_id: str = "",
    stated: Clues = NO_CLUES,
    tried: int = TRIED,
) -> Proposal:
    """What a source file for a site should say.

    Raises CrawlError where its home page does not answer with a page, SourceError where the address
    or the id is none, or where nothing on the site tells what it publishes.
    """
    from pipeline.extract.page.page import open_page  # dear to load, and only needed here

    home = visits.visit(home_of(address), Kind.SECTION)
    if trouble := why_no_page(home):
        message = f"{address} {trouble}"
        raise CrawlError(message)
    assert isinstance(home, Capture)
    header = ", ".join(value for name, value in home.headers if name.lower() == "link")
    page = finding.HomePage(open_page(home, MAX_BYTES).tree, home.url, header)
    proposal = Proposal()
    feeds = _feeds(page, visits, proposal, stated.feeds)
    sitemaps = _sitemaps(page.url, visits, proposal, home.captured_at.date())
    if not feeds and not sitemaps:
        message = (
            f"{page.url} answers, but no feed or sitemap of it announces anything; if you know one,"
            " or its section pages will do, write the file by hand (docs/sources.md)"
        )
        raise SourceError(message)
    announced = [one for found in (*feeds.values(), *sitemaps.values()) for one in found]
    _describe(page, list(feeds), list(sitemaps), announced, proposal, source_id, stated)
    proposal.values["origin"] = stated.origin or f"the site itself, {home.captured_at:%Y-%m-%d}"
    if stated.groups:
        proposal.values["groups"] = list(stated.groups)
    if announced:
        newest = sorted(announced, key=_freshness, reverse=True)
        source = proposal.source()
        in_scope = [one for one in newest if is_in_scope(one.url, source)]
        proposal.trials = try_articles(in_scope, source, visits, tried)
    _conclude(proposal, announced, home.captured_at)
    return proposal


def why_no_page(answer: Capture | Reject) -> str | None:
    """What is wrong with the answer of a home page, as a sentence goes on; None if nothing is."""
    if isinstance(answer, Reject):
        return f"{FAILURES.get(answer.reason, 'does not answer')}: {answer.evidence}"
    if answer.status in {401, 402, 403, 451}:
        return f"turns us away: status {answer.status}"
    if answer.status != 200:
        return f"answers with an error: status {answer.status}"
    kind = (answer.header("content-type") or "html").partition(";")[0].strip().lower()
    if "html" not in kind:
        return f"is no page but {kind[:60]}; give the address of the site's home page"
    try:
        body = decoded_body(answer, MAX_BYTES)
    except (BodyTooLarge, BodyUndecodable) as error:
        return f"answers with a page that cannot be read: {error}"
    return None if body.strip() else "answers with an empty page"


def body_of(capture: Capture) -> bytes:
    """A capture's body, decoded; empty where it cannot be."""
    try:
        return decoded_body(capture, MAX_BYTES)
    except (BodyTooLarge, BodyUndecodable):
        return b""


def announcements_of(url: str, kind: Kind, visits: Visits) -> Found | Reject:
    """What a feed or sitemap announces, or why it cannot be had."""
    answer = visits.visit(url, kind)
    if isinstance(answer, Reject):
        return answer
    if answer.status != 200:
        return _status_reject(url, answer.status)
    read = read_feed if kind is Kind.FEED else read_sitemap
    return read(body_of(answer), answer.url, "")


def found_at(route: Route, source: Source, visits: Visits) -> Found | Reject:
    """What a document of a source announces, or why it cannot be had."""
    answer = visits.visit(route.url, route.kind)
    if isinstance(answer, Reject):
        return answer
    if answer.status != 200:
        return _status_reject(route.url, answer.status)
    assert route.of.read is not None
    return route.of.read(Received(body=body_of(answer), url=answer.url, source=source))


def _status_reject(url: str, status: int) -> Reject:
    reason = Reason.NOT_FOUND if status == 404 else Reason.HTTP_ERROR
    return Reject(
        url=url, source_id="", stage=Stage.FETCH, reason=reason, evidence=f"status {status}"
    )


def _feeds(
    page: finding.HomePage, visits: Visits, proposal: Proposal, given: Sequence[str]
) -> dict[str, tuple[Announcement, ...]]:
    candidates = [one for one in page.feeds if one not in given][:MAX_CANDIDATES]
    found = _reading([*given, *candidates], Kind.FEED, visits, enough=len(given) + MAX_CANDIDATES)
    for url in given:
        if url not in found:
            proposal.note("feeds", f"given, but it announces nothing: {url}")
    if not found:
        guessed = finding.guessed_feeds(page.url)
        found = _reading(guessed, Kind.FEED, visits, enough=1)
    kept: dict[str, tuple[Announcement, ...]] = {}
    seen: set[str] = set()
    ranked = sorted(
        found.items(), key=lambda item: (item[0] not in given, -len(item[1].announcements))
    )
    for url, feed in ranked:
        new = {one.url for one in feed.announcements} - seen
        if url in given or (new and len(kept) < MAX_FEEDS):
            kept[url] = feed.announcements
            seen |= new
    if len(found) > len(kept):
        proposal.note("feeds", f"{len(found) - len(kept)} more feeds announce nothing else")
    if not kept:
        proposal.note("feeds", "none was found; look for one on the site, or rely on the sitemaps")
    return kept


def _sitemaps(
    home: str, visits: Visits, proposal: Proposal, today: date
) -> dict[str, tuple[Announcement, ...]]:
    robots = visits.visit(urlunsplit((*urlsplit(home)[:2], "/robots.txt", "", "")), Kind.ROBOTS)
    named: list[str] = []
    if isinstance(robots, Capture) and robots.status == 200:
        named = read_robots_sitemaps(body_of(robots), robots.url)
    candidates = sorted(named, key=lambda url: "news" not in url.lower())[:MAX_CANDIDATES]
    found = _reading(candidates or finding.guessed_sitemaps(home), Kind.SITEMAP, visits)
    documents = [url for one in found.values() for url, _ in one.documents]
    templates = finding.dated_templates([*documents, *named], today)
    if templates:
        proposal.values["dated_sitemaps"] = templates
        proposal.note("dated_sitemaps", "read off the names in the index; for past nights")
    ranked = sorted(found.items(), key=lambda item: (not _is_news(item[1]), not item[1].documents))
    if not found:
        proposal.note("sitemaps", "none was found; without one a gap in the feeds stays a gap")
    return {url: one.announcements for url, one in ranked[:MAX_SITEMAPS]}


def _reading(
    urls: Iterable[str], kind: Kind, visits: Visits, *, enough: int = MAX_CANDIDATES
) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for url in dict.fromkeys(urls):
        one = announcements_of(url, kind, visits)
        if isinstance(one, Found) and (one.announcements or one.documents):
            found[url] = one
        if len(found) >= enough:
            break
    return found


def _is_news(found: Found) -> bool:
    return any(one.via is Via.NEWS_SITEMAP for one in found.announcements)


def _describe(
    page: finding.HomePage,
    feeds: list[str],
    sitemaps: list[str],
    announced: list[Announcement],
    proposal: Proposal,
    source_id: str,
    stated: Clues,
) -> None:
    language = (
        language_code(page.language_tag)
        or next((one.language for one in announced if one.language), None)
        or stated.language
    )
    known = source_id[:2] or stated.country or finding.country_of(page.url, page.language_tag)
    country = known or finding.likely_country_of(language)
    printed = [one.published_at_raw or "" for one in announced][:50]
    zone = finding.time_zone_of(country or GUESSED_COUNTRY, printed)
    proposal.source_id = source_id or finding.source_id_of(country or GUESSED_COUNTRY, page.url)
    name = page.name or stated.name or urlsplit(page.url).hostname or ""
    values: dict[str, object] = {"name": name}
    values["homepage"] = home_of(page.url)
    if language:
        values["language"] = language
    else:
        proposal.note("language", "the page does not say; add it")
    if zone:
        values["time_zone"] = zone
    else:
        proposal.note("time_zone", "could not be told; add it, as Europe/Paris")
    if not known:
        proposal.note("", "The country is a guess; rename the file by the right one.")
    if feeds:
        values["feeds"] = feeds
    if sitemaps:
        values["sitemaps"] = sitemaps
    home = (urlsplit(page.url).hostname or "").removeprefix("www.")
    hosts = {urlsplit(one.url).hostname or "" for one in announced}
    others = sorted(host for host in hosts if host and host.removeprefix("www.") != home)
    if others:
        values["hosts"] = others[:10]
        proposal.note("hosts", "announced articles lie there; take out those of other publishers")
    if "dated_sitemaps" in proposal.values:
        values["dated_sitemaps"] = proposal.values["dated_sitemaps"]
    proposal.values = values


def _conclude(proposal: Proposal, announced: list[Announcement], now: datetime) -> None:
    good = [trial for trial in proposal.trials if trial.is_good]
    told = f"{len(good)} of {len(proposal.trials)} articles tried read well."
    proposal.note("", f"Proposed by `nightdesk sources add` on {now:%Y-%m-%d}. {told}")
    for trial in proposal.trials:
        if not trial.is_good:
            proposal.note("", f"To review: {trial.url}: {trial.verdict}")
    if good:
        proposal.values["verified"] = now.date()
    day_before = now - timedelta(days=1)
    recent = {
        one.url for one in announced if one.published_at and day_before <= one.published_at <= now
    }
    if len(recent) >= 4:
        proposal.values["expect"] = {"min_articles": max(len(recent) // 4, 1)}
        proposal.note("expect", f"{len(recent)} were announced in the last day; a quarter of it")


def _freshness(one: Announcement) -> tuple[bool, str]:
    at = one.published_at or one.modified_at
    return (at is not None, at.isoformat() if at else "")


def home_of(address: str) -> str:
    """The home page that an address stands for, as a person may write it.

    Raises SourceError where it is none.
    """
    text = address.strip() if "://" in address else f"https://{address.strip()}"
    if not is_web_address(text) or "." not in (urlsplit(text).hostname or ""):
        message = f"{address!r} is no address of a site; write it as https://news.example/"
        raise SourceError(message)
    parts = urlsplit(text)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
