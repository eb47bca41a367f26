"""Say which documents to read for a night."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode, urljoin, urlsplit
from zoneinfo import ZoneInfo

from pipeline.discover.nights import NAMES
from pipeline.records import Kind, Via
from pipeline.sources.model import Source

CDX_DAYS = 3  # an archive sees a story within days of its publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A document to read for a night."""

    url: str  # for CC-NEWS a path, or an s3:// or http(s) prefix
    kind: Kind
    via: Via
    is_dated: bool = False  # it speaks of the night's day or month alone


def routes_for(
    source: Source, night: date, is_current: bool, *, has_gap: bool = False
) -> list[Route]:
    """The documents that tell what a source published on a night, the dearest last.

    The current night is told by feeds, sitemaps and sections; a past one by dated routes and
    sitemaps, since a feed has long forgotten it; where a source states neither, by the sitemaps
    that its robots.txt names. A gap between two polls adds the dated routes.
    """
    routes: list[Route] = []
    if is_current:
        routes += [Route(url=url, kind=Kind.FEED, via=Via.FEED) for url in source.feeds]
    routes += [Route(url=url, kind=Kind.SITEMAP, via=Via.SITEMAP) for url in source.sitemaps]
    if is_current:
        routes += [Route(url=url, kind=Kind.SECTION, via=Via.SECTION) for url in source.sections]
    if not is_current or has_gap or not routes:
        routes += _dated(source, night)
    if not is_current:
        routes += _archives_elsewhere(source, night)
        if not routes:
            routes.append(Route(url=robots_url(source), kind=Kind.ROBOTS, via=Via.SITEMAP))
    return list({route.url: route for route in reversed(routes)}.values())[::-1]


def robots_url(source: Source) -> str:
    """Where a source's robots.txt is.

    >>> robots_url(Source(id="us_a", name="A", homepage="https://a.example/news/"))
    'https://a.example/robots.txt'
    """
    return urljoin(source.homepage, "/robots.txt")


def _dated(source: Source, night: date) -> list[Route]:
    days = local_days(night, source.time_zone)
    sitemaps = _expanded(source.dated_sitemaps, days)
    archives = _expanded(source.archives, days)
    return [
        *(Route(url=url, kind=Kind.SITEMAP, via=Via.SITEMAP, is_dated=True) for url in sitemaps),
        *(Route(url=url, kind=Kind.SECTION, via=Via.SECTION, is_dated=True) for url in archives),
    ]


def _archives_elsewhere(source: Source, night: date) -> list[Route]:
    hosts = dict.fromkeys((source.host, *source.hosts))
    indexes = [cdx_url(server, host, night) for server in source.cdx for host in hosts]
    return [
        *(Route(url=url, kind=Kind.SITEMAP, via=Via.CDX, is_dated=True) for url in indexes),
        *(
            Route(url=place, kind=Kind.OTHER, via=Via.CC_NEWS, is_dated=True)
            for place in source.cc_news
        ),
    ]


def _expanded(templates: Iterable[str], days: Iterable[date]) -> list[str]:
    return list(dict.fromkeys(dated(template, day) for day in days for template in templates))


def local_days(night: date, time_zone: str | None) -> list[date]:
    """The days of a time zone that share an hour with a UTC day.

    >>> [f"{day:%d}" for day in local_days(date(2026, 3, 1), "Asia/Tokyo")]
    ['01', '02']
    """
    zone = ZoneInfo(time_zone) if time_zone else UTC
    begin = datetime(night.year, night.month, night.day, tzinfo=UTC)
    last = begin + timedelta(days=1) - timedelta(seconds=1)
    return list(dict.fromkeys(instant.astimezone(zone).date() for instant in (begin, last)))


def dated(template: str, day: date) -> str:
    """A template with a day put in.

    >>> dated("https://news.example/{yyyy}/{mm}/{d}.xml", date(2026, 3, 1))
    'https://news.example/2026/03/1.xml'
    """
    parts = {
        "yyyy": f"{day:%Y}",
        "yy": f"{day:%y}",
        "mm": f"{day:%m}",
        "m": str(day.month),
        "mon": NAMES[day.month - 1],
        "dd": f"{day:%d}",
        "d": str(day.day),
    }
    for name, text in parts.items():
        template = template.replace(f"{{{name}}}", text)
    return template


def cdx_url(server: str, host: str, night: date, limit: int = 10_000) -> str:
    """The question to a Wayback-style index: the pages of a host first seen from a night on.

    >>> cdx_url("https://archive.example/cdx", "news.example", date(2026, 3, 1))[:58]
    'https://archive.example/cdx?url=news.example%2F%2A&output='
    """
    question = {
        "url": f"{host}/*",
        "output": "json",
        "fl": "urlkey,timestamp,original,mimetype,statuscode",
        "from": f"{night:%Y%m%d}",
        "to": f"{night + timedelta(days=CDX_DAYS - 1):%Y%m%d}",
        "filter": "statuscode:200",
        "collapse": "urlkey",
        "limit": limit,
    }
    joint = "&" if urlsplit(server).query else "?"
    return f"{server}{joint}{urlencode(question)}"
