"""Find out from a home page, its feeds and its sitemaps how a source can be collected."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytz
from lxml.html import HtmlElement

from pipeline.curate.platforms import Platform
from pipeline.discover.links import absolute_url
from pipeline.discover.routes import SITEMAP_PATHS, dated
from pipeline.discover.service_pages import is_service_page
from pipeline.identity import registered_domain

FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/x-rss+xml",
    "application/x-atom+xml",
    "application/rss",
    "application/atom",
    "text/rss+xml",
    "text/rss",
    "text/atom+xml",
}
MAYBE_TYPES = {"", "application/json", "text/json", "application/xml", "text/xml"}
FEED_WORD = re.compile(
    r"(?:^|[/._=&?-])(?:rss\d?|rss[_-]?feed|feeds?|atom|rdf)(?:[/._=&?-]|$)", re.IGNORECASE
)
NO_FEED = re.compile(  # what else a page calls an alternate of itself, or has a word of feeds in
    r"/wp-json/|rest_route=|oembed|manifest|/opensearch|\.(?:css|js|png|jpe?g|gif|svg|ico|pdf|mp3)$",
    re.IGNORECASE,
)
SECTION_PATH = re.compile(r"/[^\W\d][^\d/.?]{1,30}(?:/[^\W\d][^\d/.?]{1,30})?/?")
COMMENTS = re.compile(
    r"(?:^|[/._=&?-])(?:comments|commentaires|comentarios|kommentare|replies)(?:[/._&?-]|$)",
    re.IGNORECASE,
)
COMMENTS_TITLE = re.compile(
    r"\bcomments\b|\bkommentar-feed\b|\bkommentare\b|\bflux des commentaires\b"
    r"|\bcomentarios\b|\bcommenti\b|\breacties\b",
    re.IGNORECASE,
)
FEED_SCHEME = re.compile(r"^\s*feed:(?://)?(?=https?:)|^\s*feed(?=://)", re.IGNORECASE)
LINK_HEADER = re.compile(r"<([^<>]{1,2000})>((?:\s*;[^,;\"]{1,100}(?:\"[^\"]{0,200}\")?){0,10})")
FEED_PATHS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json",
              "/rss/news.xml", "/feeds/all.atom.xml", "/index.rdf", "/?feed=rss2")  # fmt: skip
NEWS_SITEMAP_PATHS = ("/sitemap-news.xml", "/sitemap_news.xml", "/googlenews.xml",
                      "/sitemaps/news.xml")  # fmt: skip
YEAR = r"(?<!\d)(?P<year>20\d\d)"
DATED = (
    re.compile(rf"{YEAR}(?P<one>[-/_.]?)(?P<month>0[1-9]|1[0-2])(?P<two>[-/_.]?)(?P<day>[0-3]\d)(?!\d)"),
    re.compile(rf"{YEAR}(?P<one>[-/_.]?)(?P<month>0[1-9]|1[0-2])(?!\d)"),
)  # fmt: skip
NO_COUNTRY = {"io", "co", "tv", "me", "ai", "fm", "eu", "cc", "ws", "to", "ly", "gg", "la", "nu"}
OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    href: str
    relations: list[str]
    kind: str
    title: str

    @property
    def is_feed(self) -> bool:
        """Whether it names a feed of the page's articles, by all that it says of itself."""
        kind = self.kind.partition(";")[0].strip().lower()
        if "stylesheet" in self.relations or NO_FEED.search(self.href):
            return False
        if COMMENTS.search(_behind_host(self.href)) or COMMENTS_TITLE.search(self.title):
            return False
        if kind in FEED_TYPES or "feed" in self.relations:
            return True
        if kind not in MAYBE_TYPES:
            return False
        is_alternate = "alternate" in self.relations and kind not in {"", "text/xml"}
        return is_alternate or bool(FEED_WORD.search(_behind_host(self.href)))


class HomePage:
    """A home page, parsed once."""

    def __init__(self, tree: HtmlElement, url: str, link_header: str = "") -> None:
        """Take the page as the reader parsed it, with the Link header it came with."""
        self.url = url
        self._tree = tree
        self._header = link_header

    @property
    def feeds(self) -> list[str]:
        """The feeds it states, the best first; those of comments are left out."""
        links = [
            _Link(
                href=one.get("href", ""),
                relations=(one.get("rel") or "").lower().split(),
                kind=one.get("type") or "",
                title=one.get("title") or "",
            )
            for one in self._tree.iterfind(".//link[@href]")
        ]
        links += _in_header(self._header)
        stated = [link.href for link in links if link.is_feed]
        linked = [
            href
            for one in self._tree.iterfind(".//a[@href]")
            if (href := one.get("href", "")[:500]) and is_feed_address(href, one.get("type") or "")
        ]
        return _addresses([*stated, *linked[:10]], self.base)

    @property
    def sections(self) -> list[str]:
        """Links of the page to what may be its sections: short, without numbers, on its host."""
        return [
            url
            for url in self.links
            if not (parts := urlsplit(url)).query
            and SECTION_PATH.fullmatch(parts.path)
            and not is_service_page(url)
        ]

    @property
    def links(self) -> list[str]:
        """All links of the page, to its own host."""
        host = urlsplit(self.url).hostname
        links = [one.get("href", "")[:500] for one in self._tree.iterfind(".//a[@href]")]
        return [url for url in _addresses(links, self.base) if urlsplit(url).hostname == host]

    @property
    def base(self) -> str:
        """What its links are seen from."""
        first = next(self._tree.iterfind(".//base[@href]"), None)
        stated = first.get("href", "") if first is not None else ""
        return absolute_url(stated, self.url) or self.url if stated else self.url

    @property
    def language_tag(self) -> str:
        """The language it states, as `en-GB`."""
        stated = self._tree.get("lang") or self._first("meta", "property", "og:locale")
        return (stated or "").strip().replace("_", "-")

    @property
    def name(self) -> str:
        """What it calls itself."""
        stated = self._first("meta", "property", "og:site_name")
        title = " ".join((self._tree.findtext(".//title") or "").split())
        return stated.strip() or re.split(r"\s[|–—-]\s|: ", title)[0].strip()

    def _first(self, tag: str, attribute: str, value: str) -> str:
        for one in self._tree.iterfind(f".//{tag}"):
            if (one.get(attribute) or "").lower() == value:
                return one.get("content") or ""
        return ""


def is_feed_address(href: str, kind: str = "") -> bool:
    """Whether a link on a page looks like one to a feed of articles.

    >>> is_feed_address("/?format=feed&type=rss"), is_feed_address("/feedback")
    (True, False)
    """
    if not href or NO_FEED.search(href) or COMMENTS.search(_behind_host(href)):
        return False
    is_stated = kind.partition(";")[0].strip().lower() in FEED_TYPES
    return is_stated or bool(FEED_SCHEME.match(href) or FEED_WORD.search(_behind_host(href)))


def _behind_host(href: str) -> str:
    parts = _parts(href)
    return f"{parts.path}?{parts.query}" if parts else ""


def _parts(href: str) -> SplitResult | None:
    try:
        return urlsplit(href.strip())
    except ValueError:
        return None


def _in_header(header: str) -> list[_Link]:
    found = []
    for href, parameters in LINK_HEADER.findall(header[:10_000]):
        said = {
            name.strip().lower(): value.strip().strip('"')
            for name, _, value in (one.partition("=") for one in parameters.split(";"))
        }
        relations = said.get("rel", "").lower().split()
        found.append(
            _Link(
                href=href,
                relations=relations,
                kind=said.get("type", ""),
                title=said.get("title", ""),
            )
        )
    return found


def guessed_feeds(homepage: str, platform: Platform | None = None) -> list[str]:
    """Where feeds usually are: where the system puts them, else where most do.

    >>> from pipeline.curate.platforms import platform_of
    >>> guessed_feeds("https://n.example/", platform_of("<meta name=generator content=Hexo>"))[0]
    'https://n.example/atom.xml'
    """
    return _below(homepage, (*(platform.feeds if platform else ()), *FEED_PATHS))


def guessed_sitemaps(homepage: str, platform: Platform | None = None) -> list[str]:
    """Where sitemaps usually are: where the system puts them, else where most do."""
    stated = platform.sitemaps if platform else ()
    return _below(homepage, (*stated, *SITEMAP_PATHS, *NEWS_SITEMAP_PATHS))


def _below(homepage: str, paths: Iterable[str]) -> list[str]:
    # Under the page's own folder first: a paper may live in one.
    folder = urljoin(homepage, ".")
    roots = dict.fromkeys((folder, urljoin(homepage, "/")))
    return list(dict.fromkeys(root + path.lstrip("/") for path in paths for root in roots))


def dated_templates(urls: Iterable[str], today: date) -> list[str]:
    """The templates behind sitemaps that are named by day or month: several, or one of today.

    >>> dated_templates(["https://n.example/map-2026-02.xml"], date(2026, 2, 14))
    ['https://n.example/map-{yyyy}-{mm}.xml']
    >>> dated_templates(["https://n.example/map-2019-02.xml"], date(2026, 2, 14))
    []
    """
    urls = set(urls)
    found: Counter[str] = Counter()
    for url in urls:
        for pattern in DATED:
            template = pattern.sub(_as_template, url, count=1)
            if template != url:
                if "{" not in template.replace("{yyyy}", "").replace("{mm}", "").replace(
                    "{dd}", ""
                ):
                    found[template] += 1
                break
    recent = [today - timedelta(days=days) for days in (0, 1)]
    return [
        template
        for template, count in found.most_common(3)
        if count > 1 or any(dated(template, day) in urls for day in recent)
    ]


def _as_template(match: re.Match[str]) -> str:
    parts = match.groupdict()
    day = f"{parts['two']}{{dd}}" if parts.get("day") else ""
    return f"{{yyyy}}{parts['one']}{{mm}}{day}"


def country_of(homepage: str, language_tag: str) -> str | None:
    """The country of a source by its domain, else by its language's region.

    >>> country_of("https://www.news.co.uk/", ""), country_of("https://news.com/", "pt-BR")
    ('gb', 'br')
    """
    ending = (urlsplit(homepage).hostname or "").rpartition(".")[2]
    if ending == "uk":
        return "gb"
    if len(ending) == 2 and ending not in NO_COUNTRY and ending.upper() in pytz.country_names:
        return ending
    region = language_tag.partition("-")[2][:2].lower()
    return region if region.upper() in pytz.country_names else None


def likely_country_of(language: str | None) -> str | None:
    """Where a language is mostly spoken, for languages of one country.

    >>> likely_country_of("ja"), likely_country_of("en")
    ('jp', None)
    """
    return LANGUAGE_HOMES.get(language or "")


def time_zone_of(country: str | None, printed_times: Sequence[str]) -> str | None:
    """The zone of a country that agrees with how its feeds print the time; None if none does.

    >>> time_zone_of("jp", [])
    'Asia/Tokyo'
    >>> time_zone_of("de", [])
    'Europe/Berlin'
    >>> time_zone_of("us", ["Sun, 01 Mar 2026 08:00:00 -0800"])
    'America/Los_Angeles'
    """
    if country is None:
        return None
    zones = list(pytz.country_timezones.get(country.upper(), ()))
    # The zone most people live in comes first where the offsets agree.
    zones.sort(key=lambda name: name not in POPULOUS)
    offsets = [found for text in printed_times if (found := _offset(text)) is not None]
    if not any(offset for _, offset in offsets):  # nothing printed, or all of it in UTC
        return zones[0] if zones and _is_one_time(zones) else None
    for name in zones:
        zone = ZoneInfo(name)
        if all(at.astimezone(zone).utcoffset() == offset for at, offset in offsets):
            return name
    return None


def _is_one_time(zones: Sequence[str]) -> bool:
    """Whether a country's zones tell the same time all year, as Berlin and Büsingen do."""
    days = [datetime(2026, month, 15, 12, tzinfo=UTC) for month in range(1, 13)]
    years = {tuple(day.astimezone(ZoneInfo(one)).utcoffset() for day in days) for one in zones}
    return len(years) == 1


LANGUAGE_HOMES = {
    "ja": "jp", "ko": "kr", "el": "gr", "de": "de", "fr": "fr", "it": "it", "pl": "pl", "cs": "cz",
    "da": "dk", "sv": "se", "fi": "fi", "nb": "no", "no": "no", "nl": "nl", "hu": "hu", "ro": "ro",
    "tr": "tr", "uk": "ua", "ru": "ru", "he": "il", "th": "th", "vi": "vn", "hi": "in", "is": "is",
    "bg": "bg", "hr": "hr", "sk": "sk", "sl": "si", "et": "ee", "lv": "lv", "lt": "lt", "ka": "ge",
}  # fmt: skip
POPULOUS = {
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Toronto", "America/Vancouver", "America/Sao_Paulo", "America/Mexico_City",
    "Europe/Moscow", "Australia/Sydney", "Australia/Brisbane", "Europe/Berlin", "Europe/Madrid",
    "Europe/Lisbon", "Asia/Shanghai", "Asia/Jakarta", "Pacific/Auckland", "America/Santiago",
    "America/Argentina/Buenos_Aires", "Europe/Kyiv", "Asia/Almaty",
}  # fmt: skip


def _offset(printed: str) -> tuple[datetime, timedelta] | None:
    if not OFFSET.search(printed):
        return None
    try:
        at = datetime.fromisoformat(printed.strip())
    except ValueError:
        try:
            at = parsedate_to_datetime(printed)
        except (ValueError, TypeError, IndexError):
            return None
    offset = at.utcoffset()
    return (at, offset) if offset is not None else None


def source_id_of(country: str, homepage: str) -> str:
    """The id that a source's file is named by.

    >>> source_id_of("gb", "https://www.the-news.co.uk/")
    'gb_the_news'
    """
    label = registered_domain(urlsplit(homepage).hostname or "").partition(".")[0]
    return f"{country}_{re.sub(r'[^a-z0-9]+', '_', label.lower()).strip('_') or 'source'}"


def _addresses(links: Iterable[str], base: str) -> list[str]:
    found = (absolute_url(_as_web(link), base) for link in links)
    return list(dict.fromkeys(url for url in found if url))


def _as_web(link: str) -> str:
    # "feed:https://…" and "feed://…" are how pages once handed feeds to readers.
    scheme = FEED_SCHEME.match(link)
    if not scheme:
        return link
    rest = link[scheme.end() :]
    return f"https{rest}" if rest.startswith("://") else rest
