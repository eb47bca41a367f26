"""Read a feed, sitemap or section page by the parser it asks for."""

import re
from dataclasses import dataclass
from datetime import date

from pipeline.archive import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.discover import Found, documents_for_night, falls_short
from pipeline.discover.routes import Received, route_named
from pipeline.records import Announcement, Capture, Kind, Reason
from pipeline.sources import Source
from spiders.night.frontier import Visit

CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


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
    stated = CHARSET.search(capture.header("content-type") or "")
    charset = stated[1] if stated else None
    return route.read(Received(body=body, url=capture.url, source=source, charset=charset))


def further_documents(found: Found, document: Visit, night: date, is_current: bool) -> list[str]:
    """What a document names beside articles and that can speak of the night.

    That is the sitemaps of an index or of a robots.txt, the next page of a dated archive, and the
    next of a feed whose first does not reach back to the night's beginning.
    """
    if document.kind in {Kind.SITEMAP, Kind.ROBOTS}:
        return documents_for_night(found.documents, night, is_current)
    is_wanted = document.is_dated or (
        document.kind is Kind.FEED and falls_short(found.announcements, night)
    )
    return [url for url, _ in found.documents] if is_wanted else []


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
