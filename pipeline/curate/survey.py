"""Look at a site and propose the source file that would collect it."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import tomli_w
from pydantic import ValidationError

from pipeline.curate import finding
from pipeline.curate.answers import MAX_BYTES, body_of, why_no_page
from pipeline.curate.platforms import platform_of
from pipeline.curate.routing import Router, Routes
from pipeline.curate.scopes import MANY, is_list, learned_include, list_folders, twins_in
from pipeline.curate.trial import Trial, read_well, try_articles
from pipeline.curate.visits import Visits
from pipeline.discover import is_in_scope
from pipeline.discover.entries import language_code
from pipeline.discover.links import is_web_address
from pipeline.errors import CrawlError, SourceError
from pipeline.identity import canonical_url
from pipeline.notation.charsets import decode
from pipeline.records import Announcement, Capture, Kind, Via
from pipeline.sources.model import Source

TRIED = 5
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
    expected: dict[str, object] = field(default_factory=dict)  # of `[expect]`

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
        for key, value in sorted(self.values.items(), key=lambda one: isinstance(one[1], dict)):
            if isinstance(value, dict):
                lines.append("")
            lines += [f"# {note}" for note in self.notes.get(key, [])]
            lines.append(tomli_w.dumps({key: value}).rstrip())
        unset = [key for key in self.notes if key and key not in self.values]
        for key in unset:
            at = next((n for n, line in enumerate(lines) if line.startswith("[")), len(lines))
            while at and (not lines[at - 1] or lines[at - 1].startswith("#")):
                at -= 1  # before what is said of the first table
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
    platform = platform_of(decode(body_of(home))[0])
    routes = Router(page, home, visits, platform=platform).find(stated.feeds)
    if not routes.feeds and not routes.sitemaps and not routes.sections:
        message = (
            f"{page.url} answers, but no feed or sitemap of it announces anything, and no page of"
            " it lists stories; if you know one, write the file by hand (docs/sources.md)"
        )
        raise SourceError(message)
    if platform:
        proposal.note("", f"Made by {platform.name}.")
    for key, text in routes.notes:
        proposal.note(key, text)
    announced = routes.announced
    _describe(page, routes, announced, proposal, source_id, stated)
    _learn_scope(page, routes, announced, proposal)
    proposal.values["origin"] = stated.origin or f"the site itself, {home.captured_at:%Y-%m-%d}"
    if stated.groups:
        proposal.values["groups"] = list(stated.groups)
    if announced:
        newest = sorted(announced, key=_worth, reverse=True)
        source = proposal.source()
        in_scope = [one for one in newest if is_in_scope(one.url, source)]
        proposal.trials = try_articles(in_scope, source, visits, tried)
    _conclude(proposal, announced, home.captured_at)
    return proposal


def _describe(
    page: finding.HomePage,
    routes: Routes,
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
    for key in ("feeds", "sitemaps", "sections", "dated_sitemaps", "archives"):
        if found := list(getattr(routes, key)):
            values[key] = found
    home = (urlsplit(page.url).hostname or "").removeprefix("www.")
    hosts = {urlsplit(one.url).hostname or "" for one in announced}
    others = sorted(host for host in hosts if host and host.removeprefix("www.") != home)
    if others:
        values["hosts"] = others[:10]
        proposal.note("hosts", "announced articles lie there; take out those of other publishers")
    proposal.values = values


def _learn_scope(
    page: finding.HomePage, routes: Routes, announced: list[Announcement], proposal: Proposal
) -> None:
    """The form of the articles' addresses, where the site's other addresses have another."""
    urls = list(dict.fromkeys(one.url for one in announced))
    told = [*routes.feeds.values(), *routes.sections.values()]
    stories = [one.url for found in told for one in found if not is_list(one.url)] or urls
    lists = {one for one in urls if is_list(one)}
    others = {*page.sections, *routes.sections, *lists} - {*stories}
    include = learned_include(stories, others)
    exclude = twins_in([*urls, *page.links])
    if not include:
        exclude += list_folders([one for one in urls if one not in stories], stories)
    scope = ({"include": [include]} if include else {}) | ({"exclude": exclude} if exclude else {})
    if not scope:
        return
    proposal.values["scope"] = scope
    source = proposal.source()
    inside = [one for one in stories if is_in_scope(one, source)]
    if not inside:
        del proposal.values["scope"]
        return
    if include:
        count = min(len(stories), MANY)
        proposal.note("scope", f"learned from {count} announced addresses; lists do not fit it")
    sample = canonical_url(inside[0])
    proposal.expected["in_scope"] = [sample if is_in_scope(sample, source) else inside[0]]
    outside = [one for one in sorted(others - {page.url}) if not is_in_scope(one, source)]
    if outside:
        proposal.expected["out_of_scope"] = outside[:1]


def _conclude(proposal: Proposal, announced: list[Announcement], now: datetime) -> None:
    good = [trial for trial in proposal.trials if trial.is_good]
    told = read_well(proposal.trials)
    proposal.note("", f"Proposed by `nightdesk sources add` on {now:%Y-%m-%d}. {told}.")
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
        proposal.expected["min_articles"] = max(len(recent) // 4, 1)
        proposal.note("expect", f"{len(recent)} were announced in the last day; a quarter of it")
    if proposal.expected:
        proposal.values["expect"] = dict(sorted(proposal.expected.items()))


def _worth(one: Announcement) -> tuple[bool, bool, str]:
    """How likely an announcement is a new story: a feed lists stories, a sitemap all pages."""
    at = one.published_at or one.modified_at
    is_story = one.via in {Via.FEED, Via.NEWS_SITEMAP} and not is_list(one.url)
    return is_story, at is not None, at.isoformat() if at else ""


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
