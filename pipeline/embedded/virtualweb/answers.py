"""What the virtual web answers to one request at one instant."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from pipeline.embedded.virtualweb import listings, themes
from pipeline.embedded.virtualweb.sites import DEAD_HOST, SITES, VACATED_HOST, Site
from pipeline.embedded.virtualweb.stories import Hazard, Story, stories
from pipeline.embedded.virtualweb.troubles import NO_TROUBLES, Trouble, Troubles

SITE_AT = {site.host: site for site in SITES}
ALIASES = {alias: site for site in SITES for alias in site.aliases}
WALLS = {
    Hazard.CONSENT: themes.consent,
    Hazard.SOFT_404: themes.soft_404,
    Hazard.PAYWALL: themes.paywall,
    Hazard.GALLERY: themes.gallery,
    Hazard.BOT_WALL: themes.bot_wall,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """Status, headers and body, before conditional requests and compression."""

    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    modified_at: datetime | None = None


@lru_cache(maxsize=8)
def _by_address(ending: date) -> Mapping[tuple[str, str], Story]:
    return {(story.site.host, story.path): story for story in stories(ending)}


@lru_cache(maxsize=64)
def _of_site(ending: date, source_id: str) -> tuple[Story, ...]:
    return tuple(story for story in stories(ending) if story.source_id == source_id)


def answer(
    host: str, path: str, now: datetime, ending: date, troubles: Troubles = NO_TROUBLES
) -> WebAnswer:
    """The answer for a host and a path with its query."""
    if host == DEAD_HOST:
        return WebAnswer(status=500, body=b"<h1>Internal Server Error</h1>")
    if host == VACATED_HOST:
        return WebAnswer(status=404, body=b"<h1>Not Found</h1>")
    if host in ALIASES:
        return _moved(f"http://{ALIASES[host].host}{path}")
    site = SITE_AT.get(host)
    if site is None:
        return WebAnswer(status=502, body=f"<h1>No such host: {host}</h1>".encode())
    if troubles.is_dead(site, path, ending):
        return WebAnswer(status=503, body=b"<h1>Service Unavailable</h1>")
    known = [story for story in _of_site(ending, site.source_id) if story.published_at <= now]
    listed = troubles.are_listed(known)
    return (
        _document(site, path, listed, now, ending)
        or _story(site, path, listed, now, ending, troubles)
        or _not_found(site)
    )


def _moved(where: str) -> WebAnswer:
    return WebAnswer(status=301, headers=(("Location", where),), body=b"<h1>Moved</h1>")


def _not_found(site: Site) -> WebAnswer:
    text = f"<!doctype html><title>404</title><h1>404</h1><p>{site.name}</p>"
    return WebAnswer(status=404, body=text.encode(), content_type="text/html; charset=utf-8")


def _html(site: Site, text: str, modified_at: datetime | None = None) -> WebAnswer:
    return WebAnswer(
        content_type=site.content_type,
        body=text.encode(site.charset, errors="xmlcharrefreplace"),
        modified_at=modified_at,
    )


def _xml(text: str, modified_at: datetime) -> WebAnswer:
    return WebAnswer(
        content_type="application/xml; charset=utf-8", body=text.encode(), modified_at=modified_at
    )


def _document(
    site: Site, path: str, listed: Sequence[Story], now: datetime, ending: date
) -> WebAnswer | None:
    """Everything that is not a story: robots, feeds, sitemaps, lists of stories."""
    changed = max((story.modified_at(now) for story in listed), default=None)
    changed = changed or datetime(2026, 1, 1, tzinfo=UTC)
    if path == "/robots.txt":
        return WebAnswer(
            content_type="text/plain; charset=utf-8", body=listings.robots(site).encode()
        )
    if path == site.feed_path or path.startswith("/feed-"):
        return _feed(site, path, listed, now, changed)
    if path == "/sitemap.xml" and site.dated_sitemap:
        return _xml(listings.sitemap_index(site, listed, now), changed)
    if path == site.news_sitemap:
        return _xml(listings.news_sitemap(site, listed, now), changed)
    for template in filter(None, (site.dated_sitemap, site.archive)):
        found = _dated(site, path, template, listed, now, ending)
        if found:
            return found
    if path == "/":
        return _html(site, listings.archive_page(site, listed[-30:], site.name), changed)
    section = path.strip("/").removeprefix("category/").removeprefix("rubrique.php?r=")
    of_section = [s for s in listed if section in {s.section, "news", "trending"}]
    if of_section:
        return _html(site, listings.archive_page(site, of_section[-20:], section), changed)
    return None


def _dated(
    site: Site, path: str, template: str, listed: Sequence[Story], now: datetime, ending: date
) -> WebAnswer | None:
    """A dated sitemap or archive page; days are those of the newsroom's own calendar."""
    days = {ending - timedelta(days=back) for back in range(-1, 12)}
    if path not in {listings.dated_path(template, day) for day in days}:
        return None
    that_day = [
        story
        for story in listed
        if listings.dated_path(template, story.published_at.date()) == path
    ]
    changed = max((s.modified_at(now) for s in that_day), default=datetime(2026, 1, 1, tzinfo=UTC))
    if template == site.archive:
        return _html(site, listings.archive_page(site, that_day, path.strip("/")), changed)
    text = listings.sitemap(that_day, now)
    if path.endswith(".gz"):
        return WebAnswer(
            content_type="application/gzip", body=listings.compressed(text), modified_at=changed
        )
    return _xml(text, changed)


def _feed(
    site: Site, path: str, listed: Sequence[Story], now: datetime, changed: datetime
) -> WebAnswer | None:
    if path == "/feed-html":
        return _html(site, listings.archive_page(site, listed[-5:], "Feed"), changed)
    if path == "/feed-empty":
        return WebAnswer(content_type="application/rss+xml", body=b"", modified_at=changed)
    if path != site.feed_path:
        return None
    text, content_type = listings.feed(site, list(reversed(listed))[: site.feed_size], now)
    body = text.encode(site.charset, errors="xmlcharrefreplace")
    if path == "/feed-half":
        body = body[: len(body) * 2 // 3]
    return WebAnswer(content_type=content_type, body=body, modified_at=changed)


def _story(
    site: Site,
    path: str,
    listed: Sequence[Story],
    now: datetime,
    ending: date,
    troubles: Troubles,
) -> WebAnswer | None:
    by_address = _by_address(ending)
    bare = path.split("?utm_")[0].removesuffix("?again")
    is_amp = bare.startswith("/amp/")
    story = by_address.get((site.host, bare.removeprefix("/amp") if is_amp else bare))
    if story is None or story.published_at > now:
        return None
    if story.hazard is Hazard.NOT_FOUND:
        return None
    if story.hazard is Hazard.GONE:
        return WebAnswer(status=410, body=b"<h1>Gone</h1>")
    if story.hazard is Hazard.LOOP:
        return WebAnswer(
            status=302,
            headers=(("Location", story.url if path.endswith("?again") else story.url + "?again"),),
        )
    if story.hazard in WALLS:
        return _html(site, WALLS[story.hazard](story))
    trouble = troubles.of_story(story)
    if trouble is Trouble.CONSENT:
        return _html(site, themes.consent(story))
    if trouble is Trouble.TEMPLATE:
        return _html(site, themes.bare(story, now))
    related = [one for one in listed if one is not story and not one.hazard][-6:]
    text = themes.page(story, now, related, is_amp=is_amp)
    found = _html(site, text, story.modified_at(now))
    if site.theme == "plain" and story.number % 3 == 2:  # a header that is wrong
        return WebAnswer(
            content_type="text/html; charset=utf-8", body=found.body, modified_at=found.modified_at
        )
    return found


def validators(site_host: str, found: WebAnswer) -> tuple[tuple[str, str], ...]:
    """ETag and Last-Modified of an answer, from newsrooms that send any."""
    site = SITE_AT.get(site_host)
    if site is None or not site.has_validators or found.status != 200 or not found.modified_at:
        return ()
    tag = hashlib.sha256(found.body).hexdigest()[:20]
    stamp = found.modified_at.astimezone(UTC).replace(microsecond=0)
    return (("ETag", f'"{tag}"'), ("Last-Modified", format_datetime(stamp, usegmt=True)))
