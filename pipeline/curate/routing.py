"""Find a site's feeds, sitemaps, sections and archives; each is asked before it is believed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from pipeline.curate import finding
from pipeline.curate.answers import announcements_of, body_of
from pipeline.curate.platforms import Platform
from pipeline.curate.visits import Visits
from pipeline.discover import Found, is_in_scope, read_robots_sitemaps, read_section
from pipeline.discover.home import read_home
from pipeline.discover.routes import dated
from pipeline.records import Announcement, Capture, Kind, Via
from pipeline.sources.model import Source

MAX_FEEDS, MAX_SITEMAPS, MAX_SECTIONS = 6, 4, 6
MAX_CANDIDATES = 12
MAX_INNER = 3  # sitemaps of an index that are looked into
LEAST_OF_A_SECTION = 5  # links to stories, or it is none
BACK = timedelta(days=8)  # the past day that a template has to answer for

Announced = dict[str, tuple[Announcement, ...]]


@dataclass(slots=True, kw_only=True)
class Routes:
    """The routes of a site, and what was noted beside them, by key."""

    feeds: Announced = field(default_factory=dict)
    sitemaps: Announced = field(default_factory=dict)
    sections: Announced = field(default_factory=dict)
    dated_sitemaps: list[str] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def note(self, key: str, text: str) -> None:
        """Say beside a key what was found or what to review."""
        self.notes.append((key, text))

    @property
    def announced(self) -> list[Announcement]:
        """All that any of them announces."""
        tables = (self.feeds, self.sitemaps, self.sections)
        return [one for table in tables for found in table.values() for one in found]


class Router:
    """Looks for the routes of one site."""

    def __init__(
        self,
        page: finding.HomePage,
        home: Capture,
        visits: Visits,
        *,
        platform: Platform | None,
    ) -> None:
        """Take the front page as it was read and as it came, and who asks."""
        self.page = page
        self.home = home
        self.visits = visits
        self.platform = platform
        self.today = home.captured_at.date()
        self.routes = Routes()
        self.provisional = Source(id="zz_site", name="site", homepage=page.url)

    def find(self, given: Sequence[str]) -> Routes:
        """All routes; `given` are feeds that somebody knows already."""
        self._feeds(given)
        self._sitemaps()
        if not self.routes.feeds:
            self._sections()
        self._archives()
        return self.routes

    def _feeds(self, given: Sequence[str]) -> None:
        candidates = [one for one in self.page.feeds if one not in given][:MAX_CANDIDATES]
        enough = len(given) + MAX_CANDIDATES
        found = self._reading([*given, *candidates], Kind.FEED, enough=enough)
        for url in given:
            if url not in found:
                self.routes.note("feeds", f"given, but it announces nothing: {url}")
        if not found:
            guessed = finding.guessed_feeds(self.page.url, self.platform)
            found = self._reading(guessed, Kind.FEED, enough=1)
        seen: set[str] = set()
        ranked = sorted(
            found.items(), key=lambda item: (item[0] not in given, -len(item[1].announcements))
        )
        for url, feed in ranked:
            new = {one.url for one in feed.announcements} - seen
            if url in given or (new and len(self.routes.feeds) < MAX_FEEDS):
                self.routes.feeds[url] = feed.announcements
                seen |= new
        if len(found) > len(self.routes.feeds):
            more = len(found) - len(self.routes.feeds)
            self.routes.note("feeds", f"{more} more feeds announce nothing else")
        if not self.routes.feeds:
            told = "none was found; look for one on the site, or rely on the sitemaps"
            self.routes.note("feeds", told)

    def _sitemaps(self) -> None:
        robots = self.visits.visit(urljoin(self.page.url, "/robots.txt"), Kind.ROBOTS)
        named: list[str] = []
        if isinstance(robots, Capture) and robots.status == 200:
            named = read_robots_sitemaps(body_of(robots), robots.url)
        linked = [url for url, _ in read_home(body_of(self.home), self.home.url).documents]
        stated = sorted({*named, *linked}, key=lambda url: ("news" not in url.lower(), url))
        found = self._reading(stated[:MAX_CANDIDATES], Kind.SITEMAP)
        if not found:
            guessed = finding.guessed_sitemaps(self.page.url, self.platform)
            found = self._reading(guessed, Kind.SITEMAP, enough=2)
        documents = [url for one in found.values() for url, _ in one.documents]
        for template in finding.dated_templates([*documents, *named], self.today):
            if self._is_proved(template, Kind.SITEMAP):
                self.routes.dated_sitemaps.append(template)
        ranked = sorted(
            found.items(), key=lambda item: (not _is_news(item[1]), not item[1].documents)
        )
        for url, one in ranked[:MAX_SITEMAPS]:
            self.routes.sitemaps[url] = one.announcements or self._within(one)
        if not found:
            told = "none was found; without one a gap in the feeds stays a gap"
            self.routes.note("sitemaps", told)

    def _within(self, index: Found) -> tuple[Announcement, ...]:
        """What the newest parts of an index announce."""
        newest = sorted(
            index.documents, key=lambda one: one[1].isoformat() if one[1] else "", reverse=True
        )
        found = self._reading((url for url, _ in newest[:MAX_INNER]), Kind.SITEMAP)
        return tuple(one for inner in found.values() for one in inner.announcements)

    def _sections(self) -> None:
        """The front page and those of its links that list stories, where no feed does."""
        for url in list(dict.fromkeys((self.page.url, *self.page.sections)))[:MAX_CANDIDATES]:
            if len(self.routes.sections) >= MAX_SECTIONS:
                break
            listed = self._listed(url)
            if len(listed) >= LEAST_OF_A_SECTION:
                self.routes.sections[url] = listed
        if self.routes.sections:
            told = "no feed tells of the newest; take out those that list no stories"
            self.routes.note("sections", told)

    def _archives(self) -> None:
        """Pages of a day or a month, where no dated sitemap tells of past nights."""
        if self.routes.dated_sitemaps or self.platform is None:
            return
        root = urljoin(self.page.url, ".")
        for path in self.platform.archives:
            if self._is_proved(root + path, Kind.SECTION):
                self.routes.archives.append(root + path)
                return

    def _is_proved(self, template: str, kind: Kind) -> bool:
        """Whether a template answers for a past day, or the month before, with stories."""
        for back in (BACK, timedelta(days=31)):
            url = dated(template, self.today - back)
            if kind is Kind.SECTION:
                count = len(self._listed(url))
            else:
                found = announcements_of(url, kind, self.visits)
                count = len(found.announcements) if isinstance(found, Found) else 0
            if count:
                key = "archives" if kind is Kind.SECTION else "dated_sitemaps"
                self.routes.note(key, f"{url} answered with {count}; for past nights")
                return True
        return False

    def _listed(self, url: str) -> tuple[Announcement, ...]:
        """The stories that a page links to and the front page's own parts are not."""
        answer = self.visits.visit(url, Kind.SECTION)
        if not isinstance(answer, Capture) or answer.status != 200:
            return ()
        if urlsplit(answer.url).path == urlsplit(self.page.url).path != urlsplit(url).path:
            return ()  # led back to the front page
        found = read_section(body_of(answer), answer.url, self.provisional)
        parts = {*self.page.sections, self.page.url}
        return tuple(
            one
            for one in found.announcements
            if one.url not in parts and is_in_scope(one.url, self.provisional)
        )

    def _reading(
        self, urls: Iterable[str], kind: Kind, *, enough: int = MAX_CANDIDATES
    ) -> dict[str, Found]:
        found: dict[str, Found] = {}
        for url in dict.fromkeys(urls):
            one = announcements_of(url, kind, self.visits)
            if isinstance(one, Found) and (one.announcements or one.documents):
                found[url] = one
            if len(found) >= enough:
                break
        return found


def _is_news(found: Found) -> bool:
    return any(one.via is Via.NEWS_SITEMAP for one in found.announcements)
