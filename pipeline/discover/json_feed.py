"""Read a JSON Feed, whole or broken."""

import json
import re

from pipeline.discover.entries import MAX_TEXT, Entry, Listing, Origin, announced
from pipeline.discover.found import MAX_BYTES, MAX_ENTRIES, Found, only_reject
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
    if not isinstance(item, dict):
        return Entry()
    authors = item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    name = _text(author.get("name")) if isinstance(author, dict) else ""
    stated = {
        "title": _text(item.get("title")),
        "link": _text(item.get("url")) or _text(item.get("external_url")),
        "id": _text(item.get("id")),
        "published": _text(item.get("date_published")),
        "modified": _text(item.get("date_modified")),
        "language": _text(item.get("language")),
        "author": name,
    }
    return Entry(fields={key: value[:MAX_TEXT] for key, value in stated.items() if value})


def _items(text: str) -> tuple[dict[str, object], list[object], bool]:
    try:
        feed = json.loads(text)
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
        except (ValueError, RecursionError):
            break
        items.append(item)
        place = text.find("{", end)
    return items


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
