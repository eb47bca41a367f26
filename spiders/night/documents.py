"""Read a feed, sitemap or section page by the parser it asks for."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from pipeline.archive import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.discover import Found, documents_for_night
from pipeline.discover.further import Further, further_pages, is_page_of
from pipeline.discover.home import is_wordpress
from pipeline.discover.links import absolute_url, next_in_header
from pipeline.discover.pages import is_whole_of, number_of
from pipeline.discover.routes import HOME, Lists, Received, route_named
from pipeline.discover.scope import is_host_of
from pipeline.discover.stated import stated_at
from pipeline.notation.charsets import decode, header_charset, undecoded
from pipeline.records import Announcement, Capture, Kind, Reason
from pipeline.sources import Source
from spiders.night.frontier import Visit

MAX_HEAD_BYTES = 10 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """What a crawl must know of an article's page before it counts as fetched."""

    further: Further
    stated_at: datetime | None  # when it says that it was published


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Why a document's bytes could not be unpacked."""

    reason: Reason
    evidence: str


def read_document(capture: Capture, visit: Visit, source: Source) -> Found | Unread:
    """What a document announces; never an exception, whatever its bytes are."""
    route = route_named(visit.route)
    try:
        body = decoded_body(capture, route.max_bytes)
    except BodyTooLarge as error:
        return Unread(reason=Reason.TOO_LARGE, evidence=str(error))
    except BodyUndecodable as error:
        return Unread(reason=Reason.BAD_RESPONSE, evidence=str(error))
    assert route.read is not None
    charset = header_charset(capture.header("content-type"))
    found = route.read(Received(body=body, url=capture.url, source=source, charset=charset))
    if not route.is_newest or found.documents:
        return found
    stated = next_in_header(capture.header("link") or "")
    further = absolute_url(stated, capture.url) if stated else None
    if further is None or further == capture.url:
        return found
    return replace(found, documents=((further, None),))


def further_documents(found: Found, document: Visit, night: date, is_current: bool) -> list[str]:
    """The sitemaps that an index, a robots.txt or a home page names and that speak of the night."""
    route = route_named(document.route)
    if document.kind is Kind.SITEMAP or route.lists is Lists.DOCUMENTS:
        return documents_for_night(found.documents, night, is_current)
    return []


def has_moved(found: Found, document: Visit, host: str, source: Source) -> bool:
    """Whether a document that was sent to another host for good shows that the site is there."""
    if is_host_of(host.partition(":")[0], source):
        return False
    if route_named(document.route).key == HOME.key:
        return True
    named = [one.url for one in found.announcements] + [url for url, _ in found.documents]
    there = sum(urlsplit(url).netloc.lower() == host for url in named)
    return bool(named) and 2 * there >= len(named)


def next_page(found: Found, document: Visit) -> str:
    """The page of a list after this one; empty where it names none."""
    route = route_named(document.route)
    if document.kind is Kind.SITEMAP or route.lists is Lists.DOCUMENTS:
        return ""
    return next(iter([url for url, _ in found.documents] or found.pages), "")


def read_signed(capture: Capture, visit: Visit, source: Source) -> tuple[Found | Unread, bool]:
    """What a document announces, and whether it says that WordPress made it."""
    found = read_document(capture, visit, source)
    can_say = visit.kind in {Kind.FEED, Kind.SECTION} and isinstance(found, Found)
    return found, can_say and _is_made_by_wordpress(capture)


def _is_made_by_wordpress(capture: Capture) -> bool:
    try:
        return is_wordpress(decoded_body(capture, MAX_HEAD_BYTES))
    except (BodyTooLarge, BodyUndecodable):
        return False


def glance_at(capture: Capture, time_zone: str | None) -> ArticlePage:
    """An article's page looked at once: its bytes are unpacked for both questions."""
    body = _unpacked(capture)
    return ArticlePage(
        further=_further(capture, body),
        stated_at=stated_at(body, time_zone) if body else None,
    )


def pages_of(capture: Capture, first: str = "") -> Further:
    """The further pages of an article that one of its pages links to, and how many it has."""
    return _further(capture, _unpacked(capture), first)


def _further(capture: Capture, body: bytes, first: str = "") -> Further:
    raw = undecoded(body, header_charset(capture.header("content-type")))
    if raw is None:
        return further_pages(_text(capture, body), capture.url, first)
    return further_pages(f"{raw}", capture.url, first, raw.read)


def is_further_page(page: Capture, first: Capture, number: int, *, is_proven: bool) -> bool:
    """Whether what came for a further page of an article is one, and no other story.

    Its address says so, unless it led elsewhere or only words called it a page.
    """
    is_own = number_of(page.url, first.url) is not None or is_whole_of(page.url, first.url)
    if is_own or (is_proven and page.url == page.requested_url):
        return True
    here, there = (_text(one, _unpacked(one)) for one in (page, first))
    return is_page_of(here, there, number)


def _text(capture: Capture, body: bytes) -> str:
    """A page's text; none where it could not be unpacked."""
    return decode(body, header_charset(capture.header("content-type")))[0] if body else ""


def _unpacked(capture: Capture) -> bytes:
    """A page's bytes; none where they cannot be had."""
    try:
        return decoded_body(capture, MAX_HEAD_BYTES)
    except (BodyTooLarge, BodyUndecodable):
        return b""


def announce_the_same(before: Capture, after: Capture, visit: Visit, source: Source) -> bool:
    """Whether two bodies of a document announce the same addresses, whatever else changed."""
    first, second = (_announced(one, visit, source) for one in (before, after))
    return _addresses(first) == _addresses(second)


def say_the_same(before: Capture, after: Capture, visit: Visit, source: Source) -> bool:
    """Whether two bodies of a document announce the same to the last title and date."""
    first = _announced(before, visit, source)
    return bool(first) and first == _announced(after, visit, source)


def _addresses(announced: tuple[Announcement, ...] | None) -> frozenset[str] | None:
    return None if announced is None else frozenset(one.url for one in announced)


def _announced(capture: Capture, visit: Visit, source: Source) -> tuple[Announcement, ...] | None:
    found = read_document(capture, visit, source)
    return found.announcements if isinstance(found, Found) else None
