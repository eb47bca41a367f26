"""Read a feed: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed, whole or broken."""

import html
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import feedparser  # type: ignore[import-untyped]

from pipeline.discover.found import (
    MAX_BYTES,
    MAX_ENTRIES,
    Found,
    at_most,
    only_reject,
    refused,
)
from pipeline.discover.links import absolute_url
from pipeline.discover.markup import Enough, Unreadable, decoded, local_name, walk
from pipeline.discover.times import read_time
from pipeline.records import Announcement, Reason, Reject, Via

MAX_ELEMENTS = 1_500_000
MAX_DEPTH = 100
MAX_TEXT = 4_000  # characters kept of one field
SALVAGE_BYTES = 200_000  # above it feedparser costs seconds
TAGS = re.compile(r"<[^<>]{0,500}>")
ROOTS = {"rss", "feed", "rdf", "channel"}
ENTRIES = {"item", "entry"}
FIELDS = {
    "title": "title",
    "link": "link",
    "origlink": "original",
    "guid": "guid",
    "id": "id",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "created": "published",
    "date": "published",
    "updated": "modified",
    "modified": "modified",
    "author": "author",
    "creator": "author",
    "name": "author",
    "language": "language",
}
EXTENSIONS = ("media", "itunes", "georss", "mrss", "image", "slash", "thr")
DATE_ORDER = ("published", "modified")


@dataclass(slots=True)
class Entry:
    """The fields of one entry as printed."""

    fields: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)  # rel, type, href
    about: str = ""
    is_permalink: bool = True
    base: str = ""
    language: str = ""
    is_cut: bool = False  # the document broke off within it


class FeedReader:
    """Collects the entries of a feed, keeping nothing else."""

    def __init__(self, max_entries: int) -> None:
        """Collect so many entries at most."""
        self.max_entries = max_entries
        self.entries: list[Entry] = []
        self.root = ""
        self.home = ""
        self.language = ""
        self.base = ""
        self.next = ""
        self.is_closing = False
        self._entry: Entry | None = None
        self._field = ""
        self._field_depth = 0
        self._text: list[str] = []
        self._length = 0
        self._path: list[str] = []
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise Enough(f"it has more than {MAX_ELEMENTS:,} elements")
        if len(self._path) >= MAX_DEPTH:
            raise Enough(f"its elements are nested more than {MAX_DEPTH} deep")
        space, name = local_name(tag)
        self._path.append(name)
        if not self.root:
            self.root = name
        if name in ENTRIES and not any(part in space.lower() for part in EXTENSIONS):
            self._begin_entry(attributes)
        elif self._entry is None:
            self._begin_of_channel(name, space, attributes)
        else:
            self._begin_of_entry(name, space, attributes, self._entry)

    def _begin_entry(self, attributes: Mapping[str, str]) -> None:
        if self._entry is not None:  # the one before was not closed
            self._keep(self._entry)
        self._entry = Entry(
            about=_attribute(attributes, "about"),
            base=_attribute(attributes, "base"),
            language=_attribute(attributes, "lang"),
        )
        self._field = ""
        self._path = self._path[:3]

    def _begin_of_channel(self, name: str, space: str, attributes: Mapping[str, str]) -> None:
        if not self.base:
            self.base = _attribute(attributes, "base")
        if not self.language:
            self.language = _attribute(attributes, "lang")
        if name == "link":
            href, relation = _attribute(attributes, "href"), _attribute(attributes, "rel")
            if href and relation == "next":
                self.next = href
            elif href and relation in {"", "alternate"}:
                self.home = self.home or href
            elif not href and "image" not in self._path:
                self._begin_field("home")
        elif name == "language" and not space.startswith("http://www.w3"):
            self._begin_field("channel-language")

    def _begin_of_entry(
        self, name: str, space: str, attributes: Mapping[str, str], entry: Entry
    ) -> None:
        if any(part in space.lower() for part in EXTENSIONS) or "source" in self._path:
            return
        if name == "link" and (href := _attribute(attributes, "href")):
            if len(entry.links) < 50:
                kind = _attribute(attributes, "type")
                entry.links.append((_attribute(attributes, "rel"), kind, href[:MAX_TEXT]))
            return
        if name == "guid":
            entry.is_permalink = _attribute(attributes, "ispermalink").lower() != "false"
        if name == "name" and self._field == "author":
            self._text, self._length = [], 0  # the name alone, not the e-mail address beside it
        elif name in FIELDS:
            if self._field:  # the one before was not closed
                self._end_field("".join(self._text)[:MAX_TEXT].strip())
            self._begin_field(FIELDS[name])

    def _begin_field(self, name: str) -> None:
        self._field, self._text, self._length = name, [], 0
        self._field_depth = len(self._path)

    def data(self, text: str) -> None:
        """Text within an element."""
        if self._field and self._length < MAX_TEXT:
            self._text.append(text[:MAX_TEXT])
            self._length += len(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        _, name = local_name(tag)
        is_named = self._field == "author" and name == "name"
        if self._field and (is_named or len(self._path) <= self._field_depth):
            self._end_field("".join(self._text)[:MAX_TEXT].strip())
        if self._path:
            self._path.pop()
        if name in ENTRIES and self._entry is not None:
            self._entry.is_cut = self.is_closing
            self._keep(self._entry)
            self._entry = None

    def _end_field(self, text: str) -> None:
        name, self._field = self._field, ""
        if not text or (self.is_closing and name in {"link", "guid", "id", "original", "home"}):
            return  # an address that broke off is another address
        if name == "home":
            self.home = self.home or text
        elif name == "channel-language":
            self.language = text
        elif self._entry is not None:
            self._entry.fields.setdefault(name, text)

    def _keep(self, entry: Entry) -> None:
        if len(self.entries) >= self.max_entries:
            raise Enough(f"it has more than {self.max_entries:,} entries")
        self.entries.append(entry)

    def close(self) -> None:
        """The document ends."""
        if self._entry is not None:
            self._entry.is_cut = True
            if len(self.entries) < self.max_entries:
                self.entries.append(self._entry)
            self._entry = None


def read_feed(
    body: bytes,
    url: str,
    source_id: str,
    *,
    charset: str | None = None,
    time_zone: str | None = None,
    via: Via = Via.FEED,
    max_entries: int = MAX_ENTRIES,
) -> Found:
    """The announcements of a feed; what cannot be read is among its rejects, never an exception.

    `charset` is what the Content-Type header said; `time_zone` is that of dates without one.
    """
    if not body.strip():
        return only_reject(url, source_id, "it is empty")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return _read_json_feed(body, url, source_id, time_zone, via, max_entries)
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
    found = _announced(reader, url, source_id, time_zone, via)
    if trouble:
        return found + only_reject(url, source_id, trouble, reason)
    if found.announcements and (is_whole or not found.rejects):
        return found
    salvaged = _salvage(body, url, source_id, time_zone, via) if reader.root != "html" else Found()
    if len(salvaged.announcements) > len(found.announcements):
        return salvaged
    if found.announcements or found.rejects:
        return found
    if reader.root in ROOTS and is_whole:
        return found  # a feed that announces nothing today
    return only_reject(url, source_id, _what_it_is(reader.root, body))


def _announced(
    reader: FeedReader, url: str, source_id: str, time_zone: str | None, via: Via
) -> Found:
    home = absolute_url(reader.home, url) or url if reader.home else url
    base = absolute_url(reader.base, url) or home if reader.base else home
    kept: list[Announcement] = []
    rejects: list[Reject] = []
    for number, entry in enumerate(reader.entries, 1):
        entry_base = absolute_url(entry.base, base) or base if entry.base else base
        address = _address(entry, entry_base)
        if address is None:
            stated = entry.fields.get("link") or entry.fields.get("guid") or "no address"
            evidence = f"{stated} ({entry.fields.get('title', 'no title')})"
            if entry.is_cut:
                evidence = f"the document breaks off within this entry: {evidence}"
            rejects.append(refused(f"{url}#entry-{number}", source_id, evidence, Reason.BAD_URL))
            continue
        kept.append(_announcement(entry, address, url, source_id, reader.language, time_zone, via))
    further = absolute_url(reader.next, url) if reader.next else None
    return Found(
        announcements=tuple(kept),
        documents=((further, None),) if further and further != url else (),
        rejects=at_most(rejects),
    )


def _announcement(
    entry: Entry,
    address: str,
    url: str,
    source_id: str,
    language: str,
    time_zone: str | None,
    via: Via,
) -> Announcement:
    fields = entry.fields
    published_at = read_time(fields.get("published", ""), time_zone)
    modified_at = read_time(fields.get("modified", ""), time_zone)
    raw = fields.get("published")
    if published_at is None and raw is None and "published" not in fields:
        # Atom asks only for `updated`; where it stands alone it is all the feed says of the time.
        raw, published_at = fields.get("modified"), modified_at
    return Announcement(
        url=address,
        source_id=source_id,
        via=via,
        found_in=url,
        title=plain(fields.get("title", "")),
        published_at=published_at,
        published_at_raw=raw,
        modified_at=modified_at,
        language=language_code(fields.get("language") or entry.language or language),
        author=plain(fields.get("author", "")),
    )


def _address(entry: Entry, base: str) -> str | None:
    fields = entry.fields
    candidates = [fields.get("original", ""), *_alternates(entry), fields.get("link", "")]
    if entry.is_permalink and _has_scheme(fields.get("guid", "")):
        candidates.append(fields["guid"])
    if _has_scheme(entry.about):
        candidates.append(entry.about)
    if _has_scheme(fields.get("id", "")):
        candidates.append(fields["id"])
    for candidate in candidates:
        if candidate and (address := absolute_url(candidate, base)):
            return address
    return None


def _alternates(entry: Entry) -> list[str]:
    pages = [link for link in entry.links if link[0] in {"", "alternate"}]
    pages.sort(key=lambda link: "html" not in link[1] and link[1] != "")
    return [href for _, _, href in pages]


def _has_scheme(text: str) -> bool:
    return text.strip()[:8].lower().startswith(("http://", "https://"))


def plain(text: str) -> str | None:
    """A title or name without markup, on one line; None where nothing is left.

    >>> plain("  Rain &amp; <b>wind</b> ")
    'Rain & wind'
    """
    if "<" in text:
        text = TAGS.sub("", text)
    if "&" in text:
        text = TAGS.sub("", html.unescape(text.replace("&amp;", "&")))
    return " ".join(text.split()) or None


def language_code(stated: str) -> str | None:
    """The ISO 639 code at the start of a language tag.

    >>> language_code("en-GB"), language_code("English please")
    ('en', None)
    """
    code = re.split(r"[-_]", stated.strip().lower(), maxsplit=1)[0]
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None


def _salvage(body: bytes, url: str, source_id: str, time_zone: str | None, via: Via) -> Found:
    if len(body) > SALVAGE_BYTES or b"<" not in body:
        return Found()
    try:
        parsed = feedparser.parse(
            io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, RecursionError, AssertionError, TypeError, AttributeError):
        return Found()  # what hostile markup makes of feedparser
    reader = FeedReader(MAX_ENTRIES)
    reader.home = str(parsed.feed.get("link", ""))
    reader.language = str(parsed.feed.get("language", ""))
    for one in parsed.entries:
        names = {"title": "title", "link": "link", "published": "published", "updated": "modified"}
        stated = dict.items(one)  # its own `get` passes an update off as a publication
        fields = {names[key]: str(value) for key, value in stated if key in names and value}
        if one.get("link"):
            reader.entries.append(Entry(fields=fields))
    return _announced(reader, url, source_id, time_zone, via)


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


def _attribute(attributes: Mapping[str, str], name: str) -> str:
    for key, value in attributes.items():
        if local_name(key)[1] == name:
            return value.strip()
    return ""


def _read_json_feed(
    body: bytes, url: str, source_id: str, time_zone: str | None, via: Via, max_entries: int
) -> Found:
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    feed, items, is_whole = _json_items(text)
    if not items and not (is_whole and isinstance(feed.get("items"), list)):
        return only_reject(url, source_id, f"it is JSON but no feed; it begins {text[:80]!r}")
    reader = FeedReader(max_entries)
    reader.home = _text(feed.get("home_page_url"))
    reader.language = _text(feed.get("language"))
    reader.next = _text(feed.get("next_url"))
    for item in items[:max_entries]:
        reader.entries.append(_json_entry(item))
    found = _announced(reader, url, source_id, time_zone, via)
    if len(items) > max_entries:
        evidence = f"it has more than {max_entries:,} entries"
        return found + only_reject(url, source_id, evidence, Reason.OVER_BUDGET)
    if not is_whole:
        return found + only_reject(url, source_id, f"it breaks off after {len(items)} entries")
    return found


def _json_entry(item: object) -> Entry:
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


def _json_items(text: str) -> tuple[dict[str, object], list[object], bool]:
    try:
        feed = json.loads(text)
    except RecursionError:
        return {}, [], False
    except ValueError:
        return {}, _json_pieces(text), False
    if not isinstance(feed, dict):
        return {}, [], True
    items = feed.get("items")
    return feed, items if isinstance(items, list) else [], True


def _json_pieces(text: str) -> list[object]:
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
