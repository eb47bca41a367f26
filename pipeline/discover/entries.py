"""The entries of a feed as printed, and the announcements they make."""

import html
import re
from dataclasses import dataclass, field

from pipeline.discover.found import Found, at_most, refused
from pipeline.discover.links import absolute_url
from pipeline.discover.times import read_time
from pipeline.records import Announcement, Reason, Reject, Via

MAX_TEXT = 4_000  # characters kept of one field
TAGS = re.compile(r"<[^<>]{0,500}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a document came from, and what is known of it beside its bytes."""

    url: str
    source_id: str
    via: Via = Via.FEED
    time_zone: str | None = None  # of dates that state no zone


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


@dataclass(slots=True)
class Listing:
    """A feed as printed."""

    entries: list[Entry] = field(default_factory=list)
    home: str = ""
    base: str = ""
    language: str = ""
    next: str = ""  # the page of older entries


def announced(listing: Listing, origin: Origin) -> Found:
    """The announcements that a feed's entries make; one without an address is a reject."""
    url = origin.url
    home = absolute_url(listing.home, url) or url if listing.home else url
    base = absolute_url(listing.base, url) or home if listing.base else home
    kept: list[Announcement] = []
    rejects: list[Reject] = []
    for number, entry in enumerate(listing.entries, 1):
        entry_base = absolute_url(entry.base, base) or base if entry.base else base
        address = _address(entry, entry_base)
        if address is None:
            stated = entry.fields.get("link") or entry.fields.get("guid") or "no address"
            evidence = f"{stated} ({entry.fields.get('title', 'no title')})"
            if entry.is_cut:
                evidence = f"the document breaks off within this entry: {evidence}"
            rejects.append(
                refused(f"{url}#entry-{number}", origin.source_id, evidence, Reason.BAD_URL)
            )
            continue
        kept.append(_announcement(entry, address, listing.language, origin))
    further = absolute_url(listing.next, url) if listing.next else None
    return Found(
        announcements=tuple(kept),
        documents=((further, None),) if further and further != url else (),
        rejects=at_most(rejects),
    )


def _announcement(entry: Entry, address: str, language: str, origin: Origin) -> Announcement:
    fields = entry.fields
    published_at = read_time(fields.get("published", ""), origin.time_zone)
    modified_at = read_time(fields.get("modified", ""), origin.time_zone)
    raw = fields.get("published")
    if published_at is None and raw is None and "published" not in fields:
        # Atom asks only for `updated`; where it stands alone it is all the feed says of the time.
        raw, published_at = fields.get("modified"), modified_at
    return Announcement(
        url=address,
        source_id=origin.source_id,
        via=origin.via,
        found_in=origin.url,
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
