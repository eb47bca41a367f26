"""Read a feed: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed, whole or broken."""

import io
import re

import feedparser  # type: ignore[import-untyped]

from pipeline.discover.entries import Entry, Listing, Origin, announced
from pipeline.discover.feed_markup import FeedReader
from pipeline.discover.found import MAX_BYTES, MAX_ENTRIES, Found, only_reject
from pipeline.discover.json_feed import read_json_feed
from pipeline.discover.markup import Enough, Unreadable, decoded, walk
from pipeline.records import Reason, Via

SALVAGE_BYTES = 200_000  # above it feedparser costs seconds
ROOTS = {"rss", "feed", "rdf", "channel"}


def read_feed(
    body: bytes,
    url: str,
    source_id: str,
    *,
    charset: str | None = None,
    time_zone: str | None = None,
    language: str | None = None,
    via: Via = Via.FEED,
    max_entries: int = MAX_ENTRIES,
) -> Found:
    """The announcements of a feed; what cannot be read is among its rejects, never an exception.

    `charset` is what the Content-Type header said; `time_zone` is that of dates without one, and
    `language` the source's.
    """
    origin = Origin(url=url, source_id=source_id, via=via, time_zone=time_zone, language=language)
    if not body.strip():
        return only_reject(url, source_id, "it is empty")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return read_json_feed(body, origin, max_entries)
    reader = FeedReader(max_entries)
    trouble = ""
    reason = Reason.FEED_UNREADABLE
    is_whole = False
    try:
        is_whole = walk(decoded(body, charset, MAX_BYTES), reader)
    except Enough as error:
        trouble, reason = str(error), Reason.OVER_BUDGET
    except Unreadable as error:
        trouble = str(error)
    if is_whole:
        for entry in reader.listing.entries:
            entry.forget_nested()
    found = announced(reader.listing, origin)
    if trouble:
        return found + only_reject(url, source_id, trouble, reason)
    if found.announcements and (is_whole or not found.rejects):
        return found
    salvaged = _salvage(body, origin) if reader.root != "html" else Found()
    if len(salvaged.announcements) > len(found.announcements):
        return salvaged
    if found.announcements or found.rejects:
        return found
    if reader.root in ROOTS and is_whole:
        return found  # a feed that announces nothing today
    return only_reject(url, source_id, _what_it_is(reader.root, body))


def _salvage(body: bytes, origin: Origin) -> Found:
    if len(body) > SALVAGE_BYTES or b"<" not in body:
        return Found()
    try:
        parsed = feedparser.parse(
            io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, RecursionError, AssertionError, TypeError, AttributeError):
        return Found()  # what hostile markup makes of feedparser
    listing = Listing(
        home=str(parsed.feed.get("link", "")), language=str(parsed.feed.get("language", ""))
    )
    for one in parsed.entries:
        names = {"title": "title", "link": "link", "published": "published", "updated": "modified"}
        stated = dict.items(one)  # its own `get` passes an update off as a publication
        entry = Entry()
        for key, value in stated:
            if key in names and value:
                entry.say(names[key], str(value), 0)
        if entry.fields.get("link"):
            listing.entries.append(entry)
    return announced(listing, origin)


def _what_it_is(root: str, body: bytes) -> str:
    start = " ".join(body[:2000].decode("utf-8", "replace").split())
    if root == "html" or "<html" in start[:1000].lower():
        title = re.search(r"<title[^>]{0,200}>([^<]{1,200})", start, re.IGNORECASE)
        return f"it is an HTML page{': ' + title[1].strip() if title else ''}"
    if root in ROOTS:
        return "it is a broken feed without an entry"
    if root:
        return f"it is no feed; its root is <{root}>"
    return f"it is no feed; it begins {start[:80]!r}"
