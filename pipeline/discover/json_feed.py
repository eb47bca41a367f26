"""Read a JSON Feed, whole or broken."""

import json
import re

from pipeline.discover.entries import (
    MAX_AUTHORS,
    MAX_TAGS,
    MAX_TEXT,
    Entry,
    Listing,
    Origin,
    TextKind,
    announced,
)
from pipeline.discover.found import MAX_BYTES, MAX_ENTRIES, Found, only_reject
from pipeline.notation.json_text import read_json, whole_texts
from pipeline.records import Reason


def read_json_feed(body: bytes, origin: Origin, max_entries: int) -> Found:
    """The announcements of a JSON Feed, of half a one its whole entries; never an exception."""
    url, source_id = origin.url, origin.source_id
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    feed, items, is_whole = _items(text)
    if not items and not (is_whole and isinstance(feed.get("items"), list)):
        return only_reject(url, source_id, f"it is JSON but no feed; it begins {text[:80]!r}")
    listing = Listing(
        entries=[_entry(item) for item in items[:max_entries]],
        home=_text(feed.get("home_page_url")),
        language=_text(feed.get("language")),
        authors=_authors(feed),
        next=_text(feed.get("next_url")),
    )
    found = announced(listing, origin)
    if len(items) > max_entries:
        evidence = f"it has more than {max_entries:,} entries"
        return found + only_reject(url, source_id, evidence, Reason.OVER_BUDGET)
    if not is_whole:
        return found + only_reject(url, source_id, f"it breaks off after {len(items)} entries")
    return found


def _entry(item: object) -> Entry:
    entry = Entry(title_kind=TextKind.PLAIN)
    if not isinstance(item, dict):
        return entry
    stated = {
        "title": item.get("title"),
        "link": _text(item.get("url")) or item.get("external_url"),
        "id": item.get("id"),
        "published": item.get("date_published"),
        "modified": item.get("date_modified"),
        "language": item.get("language"),
    }
    for name, value in stated.items():
        if text := _text(value):
            entry.say(name, text[:MAX_TEXT], 0, TextKind.PLAIN)
    entry.authors = _authors(item)
    tags = item.get("tags")
    for tag in tags[:MAX_TAGS] if isinstance(tags, list) else []:
        entry.file_under(_text(tag)[:MAX_TEXT])
    return entry


def _authors(stated: dict[str, object]) -> list[str]:
    """The names of a feed's or an entry's authors: a list as in 1.1, one as in 1.0, or a name."""
    found: list[str] = []
    for key in ("authors", "author"):
        value = stated.get(key)
        for one in value[:MAX_AUTHORS] if isinstance(value, list) else [value]:
            name = _text(one.get("name")) if isinstance(one, dict) else _text(one)
            if name and name not in found:
                found.append(name[:MAX_TEXT])
    return found[:MAX_AUTHORS]


def _items(text: str) -> tuple[dict[str, object], list[object], bool]:
    try:
        feed = read_json(text)
    except RecursionError:
        return {}, [], False
    except ValueError:
        return {}, _pieces(text), False
    if not isinstance(feed, dict):
        return {}, [], True
    items = feed.get("items")
    return feed, items if isinstance(items, list) else [], True


def _pieces(text: str) -> list[object]:
    # Half a file, or one bad entry: take each entry that stands on its own.
    begin = re.search(r'"items"\s*:\s*\[', text)
    items: list[object] = []
    if not begin:
        return items
    decoder = json.JSONDecoder(strict=False)
    place = text.find("{", begin.end())
    while place >= 0 and len(items) < MAX_ENTRIES:
        try:
            item, end = decoder.raw_decode(text, place)
            items.append(whole_texts(item, text[place:end]))
        except (ValueError, RecursionError):
            break
        place = text.find("{", end)
    return items


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
