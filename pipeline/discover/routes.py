"""The registry of discovery routes: every kind of document that leads to articles, one row each.

A row says by which key a source file states such documents, how they are read, for which nights
and how large they may be. What is asked for a night, who reads an answer, which hosts a source may
talk to, what `sources` lists and checks and what the documentation says all follow from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode, urljoin, urlsplit
from zoneinfo import ZoneInfo

from pipeline.discover.cdx import read_cdx
from pipeline.discover.feed import read_feed
from pipeline.discover.found import Found
from pipeline.discover.home import read_home
from pipeline.discover.robots import read_robots_sitemaps
from pipeline.discover.section import read_section
from pipeline.discover.sitemap import read_sitemap
from pipeline.notation.times.address import NAMES
from pipeline.records import Kind, Via
from pipeline.sources.model import Source

CDX_DAYS = 3  # an archive sees a story within days of its publication
# where publishing systems put them when they name them nowhere: WordPress, its plug-ins, Astro
SITEMAP_PATHS = (
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/sitemap-index.xml",
    "/wp-sitemap.xml",
    "/?sitemap=index",
    "/news-sitemap.xml",
)
MEBIBYTE = 1 << 20
# sitemaps.org allows 50 MiB decompressed; a real one of 50,000 addresses has 10
LARGE = 20 * MEBIBYTE


class Nights(StrEnum):
    """For which nights a route is asked."""

    CURRENT = "current"  # it forgets: only the newest night is told
    ANY = "any"
    FILLING = "filling"  # past nights, and the current one where nothing else tells all of it
    PAST = "past"


class Lists(StrEnum):
    """What a document lists."""

    NEWEST = "newest"  # and drops what is older, with or without further pages
    ALL = "all"
    DAY = "day"  # all of one day or month
    SOME = "some"  # what others happened to see of it
    DOCUMENTS = "documents"  # no story


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The bytes of a document, and what is known beside them."""

    body: bytes
    url: str
    source: Source
    charset: str | None = None  # as the Content-Type header says


Reader = Callable[[Received], Found]
Places = Callable[[Source, date], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteKind:
    """One kind of document that leads to articles."""

    key: str  # in the source file; of those that no file states, its name
    kind: Kind
    via: Via  # what its announcements are said to come by, which tells how far they are trusted
    nights: Nights
    places: Places  # where its documents lie for a night
    read: Reader | None = None  # None: nobody is asked for it; it is taken from where it lies
    max_bytes: int = LARGE  # decoded
    lists: Lists
    is_dated: bool = False  # it speaks of the night's day or month alone
    is_stated: bool = True  # by the source file
    is_polled: bool = False  # also while the day goes on
    is_page: bool = False  # its bytes are markup that takes long to read
    tells: tuple[str, str]  # what it tells of the current night and of a past one

    @property
    def is_newest(self) -> bool:
        """Whether it lists the newest and drops the others."""
        return self.lists is Lists.NEWEST

    @property
    def is_whole(self) -> bool:
        """Whether it lists all of the day that it speaks of."""
        return self.lists is Lists.DAY

    def serves(self, *, is_current: bool, is_filling: bool) -> bool:
        """Whether it is asked for such a night."""
        if self.nights is Nights.ANY:
            return True
        if is_current:
            return self.nights is Nights.CURRENT or (self.nights is Nights.FILLING and is_filling)
        return self.nights in {Nights.FILLING, Nights.PAST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A document to read for a night."""

    url: str  # for CC-NEWS a path, or an s3:// or http(s) prefix
    of: RouteKind

    @property
    def kind(self) -> Kind:
        """What its capture is asked for."""
        return self.of.kind

    @property
    def via(self) -> Via:
        """What its announcements come by."""
        return self.of.via

    @property
    def is_dated(self) -> bool:
        """Whether it speaks of the night's day or month alone."""
        return self.of.is_dated


def routes_for(
    source: Source, night: date, is_current: bool, *, has_gap: bool = False
) -> list[Route]:
    """The documents that tell what a source published on a night, the dearest last.

    The current night is told by feeds, sitemaps and sections; a past one by dated routes and
    sitemaps, since a feed has long forgotten it; where a source states neither, by the sitemaps
    that its robots.txt names. A gap between two polls adds the dated routes.
    """
    routes = _routes(source, night, is_current=is_current, is_filling=has_gap)
    if not routes and is_current:
        routes = _routes(source, night, is_current=is_current, is_filling=True)
    if not routes and not is_current:
        routes = [Route(url=url, of=ROBOTS) for url in ROBOTS.places(source, night)]
    return routes


def _routes(source: Source, night: date, *, is_current: bool, is_filling: bool) -> list[Route]:
    found = [
        Route(url=url, of=one)
        for one in ROUTES
        if one.is_stated and one.serves(is_current=is_current, is_filling=is_filling)
        for url in one.places(source, night)
    ]
    return list({route.url: route for route in reversed(found)}.values())[::-1]


def route_named(key: str) -> RouteKind:
    """The row of that key.

    >>> route_named("feeds").kind
    <Kind.FEED: 'feed'>
    """
    return BY_KEY[key]


def route_of_kind(kind: Kind) -> RouteKind:
    """The plainest route of a kind of document, for those whose route was not kept."""
    return next(one for one in ROUTES if one.kind is kind)


def stated_addresses(source: Source) -> list[str]:
    """Every address that a source file states a document at; templates as they stand."""
    return [
        str(place)
        for one in ROUTES
        if one.is_stated
        for place in getattr(source, one.key)
        if str(place).startswith(("http://", "https://"))
    ]


def robots_url(source: Source) -> str:
    """Where a source's robots.txt is.

    >>> robots_url(Source(id="us_a", name="A", homepage="https://a.example/news/"))
    'https://a.example/robots.txt'
    """
    return urljoin(source.homepage, "/robots.txt")


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


def day_feeds(source: Source, night: date) -> list[str]:
    """The feeds that a WordPress has for the days of a night; where its zone is unknown, for three.

    >>> day_feeds(
    ...     Source(id="us_a", name="A", homepage="https://a.example/", time_zone="UTC"),
    ...     date(2026, 3, 1),
    ... )
    ['https://a.example/2026/03/01/feed/']
    """
    days = local_days(night, source.time_zone)
    if not source.time_zone:
        days = [night - timedelta(days=1), night, night + timedelta(days=1)]
    is_plain = any("feed=" in urlsplit(url).query for url in source.feeds)
    template = "?m={yyyy}{mm}{dd}&feed=rss2" if is_plain else "{yyyy}/{mm}/{dd}/feed/"
    return [urljoin(source.homepage, "/") + dated(template, day) for day in days]


def looks_like_wordpress(source: Source) -> bool:
    """Whether a source's feeds lie where WordPress has its own, which is seldom anybody else's.

    >>> looks_like_wordpress(
    ...     Source(id="us_a", name="A", homepage="https://a.example/", feeds=["https://a.example/feed/"])
    ... )
    True
    """
    parts = [urlsplit(url) for url in source.feeds]
    return any(one.path.endswith("/feed/") or one.query.startswith("feed=") for one in parts)


def _as_stated(key: str) -> Places:
    return lambda source, _: list(getattr(source, key))


def _expanded(key: str) -> Places:
    def places(source: Source, night: date) -> list[str]:
        days = local_days(night, source.time_zone)
        templates: Iterable[str] = getattr(source, key)
        return list(dict.fromkeys(dated(template, day) for day in days for template in templates))

    return places


def _indexes(source: Source, night: date) -> list[str]:
    hosts = dict.fromkeys((source.host, *source.hosts))
    return [cdx_url(server, host, night) for server in source.cdx for host in hosts]


def _feed(got: Received) -> Found:
    source = got.source
    return read_feed(
        got.body,
        got.url,
        source.id,
        charset=got.charset,
        time_zone=source.time_zone,
        language=source.language,
    )


def _sitemap(got: Received) -> Found:
    source = got.source
    return read_sitemap(
        got.body,
        got.url,
        source.id,
        charset=got.charset,
        time_zone=source.time_zone,
        language=source.language,
    )


def _section(got: Received) -> Found:
    return read_section(got.body, got.url, got.source, charset=got.charset)


def _cdx(got: Received) -> Found:
    return read_cdx(got.body, got.url, got.source)


def _home(got: Received) -> Found:
    return read_home(got.body, got.url, got.charset)


def _robots(got: Received) -> Found:
    named = read_robots_sitemaps(got.body, got.url)
    return Found(documents=tuple((one, None) for one in named))


ROBOTS = RouteKind(
    key="robots",
    kind=Kind.ROBOTS,
    via=Via.SITEMAP,
    nights=Nights.FILLING,
    places=lambda source, _: [robots_url(source)],
    lists=Lists.DOCUMENTS,
    read=_robots,
    is_stated=False,
    tells=("", "the sitemaps that it names, where nothing else is stated"),
)
HOME = RouteKind(
    key="home",
    kind=Kind.SECTION,
    via=Via.SITEMAP,
    nights=Nights.FILLING,
    places=lambda source, _: [source.homepage],
    lists=Lists.DOCUMENTS,
    read=_home,
    is_stated=False,
    is_page=True,
    tells=("", "the sitemaps that it links to, where robots.txt names none"),
)
DAY_FEEDS = RouteKind(
    key="day_feeds",
    kind=Kind.FEED,
    via=Via.FEED,
    nights=Nights.FILLING,
    places=lambda source, night: day_feeds(source, night),
    lists=Lists.DAY,
    read=_feed,
    is_dated=True,
    is_stated=False,
    tells=("where nothing else tells all of it", "the feed that WordPress has for each day"),
)
GUESSES = RouteKind(
    key="guesses",
    kind=Kind.SITEMAP,
    via=Via.SITEMAP,
    nights=Nights.FILLING,
    places=lambda source, _: [urljoin(source.homepage, path) for path in SITEMAP_PATHS],
    lists=Lists.ALL,
    read=_sitemap,
    is_stated=False,
    tells=("where nothing else tells all of it", "sitemaps where they usually are"),
)
ROUTES = (
    RouteKind(
        key="feeds",
        kind=Kind.FEED,
        via=Via.FEED,
        nights=Nights.CURRENT,
        places=_as_stated("feeds"),
        lists=Lists.NEWEST,
        read=_feed,
        is_polled=True,
        tells=("yes, and what polls heard", "what polls remembered"),
    ),
    RouteKind(
        key="sitemaps",
        kind=Kind.SITEMAP,
        via=Via.SITEMAP,
        nights=Nights.ANY,
        places=_as_stated("sitemaps"),
        lists=Lists.ALL,
        read=_sitemap,
        tells=("yes", "yes, the parts that can speak of the day"),
    ),
    RouteKind(
        key="sections",
        kind=Kind.SECTION,
        via=Via.SECTION,
        nights=Nights.CURRENT,
        places=_as_stated("sections"),
        lists=Lists.NEWEST,
        read=_section,
        is_page=True,
        tells=("yes", "no"),
    ),
    RouteKind(
        key="dated_sitemaps",
        kind=Kind.SITEMAP,
        via=Via.SITEMAP,
        nights=Nights.FILLING,
        places=_expanded("dated_sitemaps"),
        lists=Lists.DAY,
        read=_sitemap,
        is_dated=True,
        tells=("where a feed had a gap, or nothing else is stated", "yes"),
    ),
    RouteKind(
        key="archives",
        kind=Kind.SECTION,
        via=Via.SECTION,
        nights=Nights.FILLING,
        places=_expanded("archives"),
        lists=Lists.DAY,
        read=_section,
        is_dated=True,
        is_page=True,
        tells=("where a feed had a gap, or nothing else is stated", "yes"),
    ),
    RouteKind(
        key="cdx",
        kind=Kind.SITEMAP,
        via=Via.CDX,
        nights=Nights.PAST,
        places=_indexes,
        lists=Lists.SOME,
        read=_cdx,
        is_dated=True,
        tells=("no", "yes"),
    ),
    RouteKind(
        key="cc_news",
        kind=Kind.OTHER,
        via=Via.CC_NEWS,
        nights=Nights.PAST,
        places=_as_stated("cc_news"),
        lists=Lists.SOME,
        is_dated=True,
        tells=("no", "yes"),
    ),
    ROBOTS,
    HOME,
    DAY_FEEDS,
    GUESSES,
)
BY_KEY = {one.key: one for one in ROUTES}
