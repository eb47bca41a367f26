"""The entries of a feed as printed, and the announcements they make."""

import html
import re
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.discover.found import Found, at_most, refused
from pipeline.discover.links import absolute_url
from pipeline.notation.times import Habits, languages_of, read_instant
from pipeline.records import Announcement, Reason, Reject, Via

MAX_TEXT = 4_000  # characters kept of one field
MAX_AUTHORS = 20
MAX_TAGS = 30
NESTED = 8  # what stands within another element counts so little, and in a whole document nothing
# Markup that is put into titles; of any other word in angle brackets we believe that it is one.
TAGS = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|em|font|i|img|ins|del|kbd|mark|q|s|small|span|"
    r"strike|strong|sub|sup|tt|u|wbr)(?:\s+[\w:-]{1,40}\s?=\s?(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'|"
    r"[^\s\"'<>]{1,300})){0,20}\s*/?>",
    re.IGNORECASE,
)
BREAKS = re.compile(
    r"</?(?:br|div|h[1-6]|hr|li|ol|p|ul)(?:\s+[\w:-]{1,40}=[^<>]{0,300})?\s*/?>", re.IGNORECASE
)
COMMENTS = re.compile(r"<!--[^<>]{0,500}-->|<!\[CDATA\[|\]\]>")
ENTITIES = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
E_MAIL = r"(?:mailto:)?[^\s@<>()\[\]\"',;:]{1,80}@[^\s@<>()\[\]\"',;:]{1,120}"
NAMED_E_MAIL = re.compile(rf"{E_MAIL}\s{{0,5}}\((.{{1,200}})\)", re.IGNORECASE)
BARE_E_MAIL = re.compile(rf"[<(\[]?{E_MAIL}[>)\]]?", re.IGNORECASE)


class TextKind(Enum):
    """What a title's characters are."""

    MIXED = auto()  # text or HTML, as RSS leaves it
    PLAIN = auto()  # text: an angle bracket is one
    XHTML = auto()  # the text of elements


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a document came from, and what is known of it beside its bytes."""

    url: str
    source_id: str
    via: Via = Via.FEED
    time_zone: str | None = None  # of dates that state no zone
    language: str | None = None  # of the source

    def habits(self, *stated: str | None) -> Habits:
        """How its times are written, in the languages that are stated, else in the source's."""
        return Habits(
            languages=languages_of(*stated, self.language),
            zone=ZoneInfo(self.time_zone) if self.time_zone else None,
            country=self.source_id[:2],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that is an element with attributes."""

    relations: frozenset[str] = frozenset()
    kind: str = ""  # its media type
    href: str = ""
    base: str = ""

    @property
    def is_page(self) -> bool:
        """Whether it names the page itself and nothing that goes with it."""
        return not self.relations or "alternate" in self.relations


@dataclass(slots=True)
class Entry:
    """The fields of one entry as printed."""

    fields: dict[str, str] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    title_kind: TextKind = TextKind.MIXED
    links: list[Link] = field(default_factory=list)
    about: str = ""
    is_permalink: bool = True
    base: str = ""
    language: str = ""
    is_cut: bool = False  # the document broke off within it

    def say(self, name: str, text: str, weight: int, kind: TextKind = TextKind.MIXED) -> None:
        """Keep what an element says, unless one that counts more has spoken.

        Of several that count the same the first is kept, but of authors all are.
        """
        if name == "tag":
            self.file_under(text)
            return
        known = self.weights.get(name)
        if known is not None and known < weight:
            return
        if name == "author":
            self.authors = self.authors if known == weight else []
            if text not in self.authors and len(self.authors) < MAX_AUTHORS:
                self.authors.append(text)
        elif known == weight:
            return
        elif name == "title":
            self.title_kind = kind
        self.fields[name], self.weights[name] = text, weight

    def file_under(self, tag: str) -> None:
        """Keep a category, once."""
        if tag and tag not in self.tags and len(self.tags) < MAX_TAGS:
            self.tags.append(tag)

    def forget_nested(self) -> None:
        """Take back what stood within other elements, as in a document that is whole."""
        for name in [name for name, weight in self.weights.items() if weight >= NESTED]:
            del self.fields[name], self.weights[name]
            if name == "author":
                self.authors = []


@dataclass(slots=True)
class Listing:
    """A feed as printed."""

    entries: list[Entry] = field(default_factory=list)
    is_atom: bool = False
    home: str = ""
    self: str = ""  # where it says it lies
    base: str = ""
    language: str = ""
    authors: list[str] = field(default_factory=list)
    next: str = ""  # the page of older entries


def announced(listing: Listing, origin: Origin) -> Found:
    """The announcements that a feed's entries make; one without an address is a reject."""
    url = origin.url
    base = _base(listing, url)
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
        kept.append(_announcement(entry, address, listing, origin))
    further = absolute_url(listing.next, url) if listing.next else None
    return Found(
        announcements=tuple(kept),
        documents=((further, None),) if further and further != url else (),
        rejects=at_most(rejects),
    )


def _base(listing: Listing, url: str) -> str:
    """What relative links are seen from.

    For Atom that is the document (RFC 4287, section 2), be it at the address it gives as its own
    where a feed proxy served it; RSS leaves it open, and its readers take the site.
    """
    home = absolute_url(listing.home, url) or url if listing.home else url
    if listing.base:
        return absolute_url(listing.base, url) or url
    if not listing.is_atom or urlsplit(home).netloc == urlsplit(url).netloc:
        return url if listing.is_atom else home
    own = absolute_url(listing.self, home) if listing.self else None
    return own if own and urlsplit(own).netloc == urlsplit(home).netloc else home


def _announcement(entry: Entry, address: str, listing: Listing, origin: Origin) -> Announcement:
    fields = entry.fields
    title = fields.get("title", "")
    authors = [author_name(text) for text in entry.authors or listing.authors]
    stated_language = language_code(fields.get("language") or entry.language or listing.language)
    habits = origin.habits(stated_language)
    published_at = read_instant(fields.get("published", ""), habits)
    modified_at = read_instant(fields.get("modified", ""), habits)
    raw = fields.get("published")
    if published_at is None and raw is None and "published" not in fields:
        # Atom asks only for `updated`; where it stands alone it is all the feed says of the time.
        raw, published_at = fields.get("modified"), modified_at
    return Announcement(
        url=address,
        source_id=origin.source_id,
        via=origin.via,
        found_in=origin.url,
        title=plain(title) if entry.title_kind is TextKind.MIXED else literal(title),
        published_at=published_at,
        published_at_raw=raw,
        modified_at=modified_at,
        language=stated_language,
        author=", ".join(name for name in authors if name) or None,
        tags=tuple(tag for text in entry.tags if (tag := plain(text))),
    )


def _address(entry: Entry, base: str) -> str | None:
    fields = entry.fields
    guid = fields.get("guid", "")
    is_nested = entry.weights.get("link", 0) >= NESTED
    link = fields.get("link", "")
    candidates = [(fields.get("original", ""), base), *_pages(entry, base)]
    candidates.append(("" if is_nested else link, base))
    # A guid that is a path, or says that it is no address, may still be the only one.
    certain = [guid] if entry.is_permalink and _has_scheme(guid) else []
    likely = [guid] if _has_scheme(guid) or (entry.is_permalink and guid.startswith("/")) else []
    about = [text for text in (entry.about, fields.get("id", "")) if _has_scheme(text)]
    candidates += [(text, base) for text in (*certain, *about, *likely)]
    candidates += [(link, base)] if is_nested else []
    for candidate, seen_from in candidates:
        if candidate and (address := absolute_url(candidate, seen_from)):
            return address
    return None


def _pages(entry: Entry, base: str) -> list[tuple[str, str]]:
    pages = [link for link in entry.links if link.is_page]
    pages.sort(key=lambda link: "html" not in link.kind and link.kind != "")
    return [
        (link.href, absolute_url(link.base, base) or base if link.base else base) for link in pages
    ]


def _has_scheme(text: str) -> bool:
    return text.strip()[:8].lower().startswith(("http://", "https://"))


def plain(text: str) -> str | None:
    """A title or name without markup, on one line; None where nothing is left.

    >>> plain("  Rain &amp; <b>wind</b> ")
    'Rain & wind'
    >>> plain("Inflation < 2 % and > 1 %")
    'Inflation < 2 % and > 1 %'
    """
    text = _without_markup(text)
    if "&" in text:
        text = _without_markup(_unescaped(text.replace("&amp;", "&")))
    return " ".join(text.split()) or None


def literal(text: str) -> str | None:
    """A title that is plain text by its format; only what was escaped twice is undone.

    >>> literal("Use <b> for bold &amp; more")
    'Use <b> for bold & more'
    """
    return " ".join(_unescaped(text).split()) or None


def author_name(text: str) -> str | None:
    """The name that an author is given by, without the address beside it.

    >>> author_name("a@news.example (Ada Bright)"), author_name("Ada Bright <a@news.example>")
    ('Ada Bright', 'Ada Bright')
    """
    name = plain(text) or ""
    if "@" in name:
        named = NAMED_E_MAIL.fullmatch(name)
        name = named[1] if named else BARE_E_MAIL.sub("", name)
    return " ".join(name.split()).strip(' ,;-\u2013\u2014"') or None


def _without_markup(text: str) -> str:
    if "<" not in text and "]]>" not in text:
        return text
    return BREAKS.sub(" ", TAGS.sub("", COMMENTS.sub("", text)))


def _unescaped(text: str) -> str:
    return ENTITIES.sub(lambda match: html.unescape(match[0]), text)


def language_code(stated: str) -> str | None:
    """The ISO 639 code at the start of a language tag.

    >>> language_code("en-GB"), language_code("English please")
    ('en', None)
    """
    code = re.split(r"[-_]", stated.strip().lower(), maxsplit=1)[0]
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None
