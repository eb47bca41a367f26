"""Read a feed, sitemap or section page by the parser it asks for."""

import re
from dataclasses import dataclass
from datetime import date

from pipeline.archive import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.discover import (
    Found,
    documents_for_night,
    falls_short,
    read_cdx,
    read_feed,
    read_robots_sitemaps,
    read_section,
    read_sitemap,
)
from pipeline.records import Announcement, Capture, Kind, Reason, Via
from pipeline.sources import Source
from spiders.night.frontier import Visit

# sitemaps.org allows 50 MiB decompressed; a real one of 50,000 addresses has 10
MAX_DOCUMENT_BYTES = 20 << 20
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Why a document's bytes could not be unpacked."""

    reason: Reason
    evidence: str


def read_document(capture: Capture, visit: Visit, source: Source) -> Found | Unread:
    """What a document announces; never an exception, whatever its bytes are."""
    try:
        body = decoded_body(capture, MAX_DOCUMENT_BYTES)
    except BodyTooLarge as error:
        return Unread(reason=Reason.TOO_LARGE, evidence=str(error))
    except BodyUndecodable as error:
        return Unread(reason=Reason.BAD_RESPONSE, evidence=str(error))
    found_charset = CHARSET.search(capture.header("content-type") or "")
    charset = found_charset[1] if found_charset else None
    url = capture.url
    if visit.kind is Kind.ROBOTS:
        named = read_robots_sitemaps(body, url)
        found = Found(documents=tuple((one, None) for one in named))
    elif visit.via is Via.CDX:
        found = read_cdx(body, url, source)
    elif visit.kind is Kind.SECTION:
        found = read_section(body, url, source, charset=charset)
    elif visit.kind is Kind.SITEMAP:
        found = read_sitemap(body, url, source.id, charset=charset, time_zone=source.time_zone)
    else:
        found = read_feed(body, url, source.id, charset=charset, time_zone=source.time_zone)
    return found


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
