"""Take the entries of an RSS or Atom document down as they pass, keeping nothing else."""

from collections.abc import Mapping
from enum import Enum, auto

from pipeline.discover.entries import MAX_AUTHORS, MAX_TEXT, NESTED, Entry, Link, Listing, TextKind
from pipeline.discover.markup import Enough, local_name
from pipeline.discover.namespaces import (
    ATOM,
    CONTENT,
    CORE,
    DUBLIN_CORE,
    DUBLIN_CORE_TERMS,
    XHTML,
    XML,
    known_space,
)

MAX_ELEMENTS = 1_500_000
MAX_DEPTH = 100
MAX_LINKS = 50
ENTRIES = {"item", "entry"}
LISTS = {"rss", "rdf", "channel", "feed", "items"}
ADDRESSES = {"link", "guid", "id", "original", "home"}

# What an element of a feed's own vocabulary says, and how much it counts: 0 before 1 before 2.
CORE_FIELDS = {
    "title": ("title", 0),
    "link": ("link", 0),
    "guid": ("guid", 0),
    "id": ("id", 0),
    "pubdate": ("published", 0),
    "published": ("published", 0),
    "issued": ("published", 0),
    "created": ("published", 3),
    "date": ("published", 4),
    "updated": ("modified", 0),
    "modified": ("modified", 0),
    "language": ("language", 0),
    "author": ("author", 0),
}
DUBLIN_CORE_FIELDS = {
    "title": ("title", 5),
    "date": ("published", 1),
    "issued": ("published", 1),
    "created": ("published", 3),
    "modified": ("modified", 1),
    "creator": ("author", 1),
    "language": ("language", 1),
}


class Role(Enum):
    """What an element is to us."""

    LIST = auto()  # rss, channel, feed
    ENTRY = auto()
    FIELD = auto()  # its text counts
    AUTHOR = auto()  # an Atom person; the name within it counts
    SOURCE = auto()  # the feed an entry was copied from
    OPEN = auto()  # a description and the like; what comes within it may mean the entry
    CLOSED = auto()  # a picture and the like, with a title and a link of its own
    FOREIGN = auto()  # another vocabulary's


CLOSED = {"image", "textinput", "contributor", "thumbnail", "cloud", "group"}


class FeedReader:
    """Collects the entries of a feed, keeping nothing else."""

    def __init__(self, max_entries: int) -> None:
        """Collect so many entries at most."""
        self.max_entries = max_entries
        self.listing = Listing()
        self.root = ""
        self.is_closing = False
        self._spaces: set[str] = set()  # of the feed's own elements
        self._entry: Entry | None = None
        self._stack: list[Role] = []
        self._field: tuple[str, int] | None = None
        self._field_depth = 0
        self._kind = TextKind.MIXED
        self._text: list[str] = []
        self._length = 0
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise Enough(f"it has more than {MAX_ELEMENTS:,} elements")
        if len(self._stack) >= MAX_DEPTH:
            raise Enough(f"its elements are nested more than {MAX_DEPTH} deep")
        stated, name = local_name(tag)
        space = known_space(stated)
        if not self.root:
            self.root = name
            self.listing.is_atom = name == "feed"
        if name in LISTS and self._entry is None:
            self._spaces.add(space)
        is_own = space in CORE or space in self._spaces
        if name in ENTRIES and is_own and Role.FOREIGN not in self._stack:
            self._begin_entry(attributes)
        else:
            self._stack.append(self._role(name, space, attributes, is_own=is_own))

    def _role(self, name: str, space: str, attributes: Mapping[str, str], *, is_own: bool) -> Role:
        around = self._stack[-1] if self._stack else Role.LIST
        if around in {Role.CLOSED, Role.FOREIGN}:
            return around
        if around is Role.AUTHOR and name not in CORE_FIELDS:
            return self._within_author(name)
        if around is Role.SOURCE:
            # RFC 4287 4.2.1: the authors of the feed it was copied from are the entry's own.
            return self._begin_author(6) if name == "author" else Role.CLOSED
        if self._entry is None:
            return self._of_channel(name, space, attributes, is_own=is_own)
        return self._of_entry(name, space, attributes, around)

    def _begin_entry(self, attributes: Mapping[str, str]) -> None:
        if self._entry is not None:  # the one before was not closed
            self._end_field()
            self._keep(self._entry)
        self._entry = Entry(
            about=_attribute(attributes, "about"),
            base=_of_xml(attributes, "base"),
            language=_of_xml(attributes, "lang"),
        )
        self._field = None
        self._stack = [*self._stack[:2], Role.ENTRY]

    def _of_channel(
        self, name: str, space: str, attributes: Mapping[str, str], *, is_own: bool
    ) -> Role:
        if name in LISTS:
            self.listing.base = self.listing.base or _of_xml(attributes, "base")
            self.listing.language = self.listing.language or _of_xml(attributes, "lang")
            return Role.LIST
        if name == "link" and is_own:
            return self._link_of_channel(attributes)
        if name == "language" and (is_own or space == DUBLIN_CORE):
            return self._begin_field("channel-language", 0)
        if (name == "author" and is_own) or (name == "creator" and space == DUBLIN_CORE):
            return self._begin_author(0 if is_own else 1)
        return Role.CLOSED if is_own and name in CLOSED else Role.OPEN if is_own else Role.FOREIGN

    def _link_of_channel(self, attributes: Mapping[str, str]) -> Role:
        link = _link(attributes)
        if link.href and "next" in link.relations:
            self.listing.next = link.href
        elif link.href and "prev-archive" in link.relations:  # RFC 5005, section 4
            self.listing.next = self.listing.next or link.href
        elif link.href and "self" in link.relations:
            self.listing.self = self.listing.self or link.href
        elif link.href and link.is_page:
            self.listing.home = self.listing.home or link.href
        elif not link.href and link.is_page:
            return self._begin_field("home", 0)
        return Role.OPEN

    def _of_entry(self, name: str, space: str, attributes: Mapping[str, str], around: Role) -> Role:
        if name == "origlink":  # of a feed proxy: FeedBurner, Pheedo
            return self._begin_field("original", 0)
        is_own = space in CORE or space in self._spaces
        fields = CORE_FIELDS if is_own else {}
        if space in {DUBLIN_CORE, DUBLIN_CORE_TERMS}:
            fields = DUBLIN_CORE_FIELDS
        if (name == "category" and is_own) or (name == "subject" and space == DUBLIN_CORE):
            return self._tag_of_entry(attributes, around)
        if name not in fields:
            return self._of_no_field(name, space, around, is_own=is_own)
        field, weight = fields[name]
        if around is Role.OPEN:
            weight += NESTED
        if field == "link":
            return self._link_of_entry(attributes, weight)
        if field == "author":
            return self._begin_author(weight)
        if field == "guid" and self._entry is not None and weight < NESTED:
            self._entry.is_permalink = _attribute(attributes, "ispermalink").lower() != "false"
        kind = _kind(attributes, is_atom=space == ATOM) if field == "title" else TextKind.MIXED
        return self._begin_field(field, weight, kind)

    def _of_no_field(self, name: str, space: str, around: Role, *, is_own: bool) -> Role:
        if around is Role.FIELD and (is_own or space == XHTML):
            return Role.FIELD  # markup within a title
        if around is Role.OPEN or space == CONTENT:
            return Role.OPEN
        if not is_own:
            return Role.FOREIGN
        if name == "source":
            return Role.SOURCE
        return Role.CLOSED if name in CLOSED else Role.OPEN

    def _link_of_entry(self, attributes: Mapping[str, str], weight: int) -> Role:
        link = _link(attributes)
        if link.href:
            if self._entry is not None and weight < NESTED and len(self._entry.links) < MAX_LINKS:
                self._entry.links.append(link)
            return Role.OPEN  # "<link href=…>" may never be closed
        return self._begin_field("link", weight) if link.is_page else Role.OPEN

    def _tag_of_entry(self, attributes: Mapping[str, str], around: Role) -> Role:
        """A category: Atom's name it by attributes, RSS's by their text."""
        if around is not Role.ENTRY or self._entry is None:
            return Role.CLOSED  # of something within the entry
        stated = _attribute(attributes, "label") or _attribute(attributes, "term")
        if stated:
            self._entry.file_under(stated.strip()[:MAX_TEXT])
            return Role.OPEN
        return self._begin_field("tag", 0)

    def _within_author(self, name: str) -> Role:
        if self._field is not None and name == "name":
            self._text, self._length = [], 0  # not what stands before the name
            self._field_depth = len(self._stack) + 1
            return Role.FIELD
        return Role.CLOSED  # an e-mail address, a page

    def _begin_author(self, weight: int) -> Role:
        self._begin_field("author", weight)
        return Role.AUTHOR

    def _begin_field(self, name: str, weight: int, kind: TextKind = TextKind.MIXED) -> Role:
        self._end_field()  # the one before was not closed
        self._field, self._text, self._length, self._kind = (name, weight), [], 0, kind
        self._field_depth = len(self._stack) + 1
        return Role.FIELD

    def data(self, text: str) -> None:
        """Text within an element."""
        is_ours = bool(self._stack) and self._stack[-1] in {Role.FIELD, Role.AUTHOR}
        if self._field and is_ours and self._length < MAX_TEXT:
            self._text.append(text[:MAX_TEXT])
            self._length += len(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._field and len(self._stack) <= self._field_depth:
            self._end_field()
        if self._stack:
            self._stack.pop()
        is_over = Role.ENTRY not in self._stack
        if self._entry is not None and is_over and local_name(tag)[1] in ENTRIES:
            self._entry.is_cut = self.is_closing
            self._keep(self._entry)
            self._entry = None

    def _end_field(self) -> None:
        text = "".join(self._text)[:MAX_TEXT].strip()
        field, self._field, self._text = self._field, None, []
        if field is None or not text or (self.is_closing and field[0] in ADDRESSES):
            return  # an address that broke off is another address
        name, weight = field
        if self._entry is not None:
            self._entry.say(name, text, weight, self._kind)
        elif name == "home":
            self.listing.home = self.listing.home or text
        elif name == "channel-language":
            self.listing.language = text
        elif name == "author" and len(self.listing.authors) < MAX_AUTHORS:
            self.listing.authors.append(text)

    def _keep(self, entry: Entry) -> None:
        if len(self.listing.entries) >= self.max_entries:
            raise Enough(f"it has more than {self.max_entries:,} entries")
        self.listing.entries.append(entry)

    def close(self) -> None:
        """The document ends."""
        if self._entry is not None:
            self._entry.is_cut = True
            if len(self.listing.entries) < self.max_entries:
                self.listing.entries.append(self._entry)
            self._entry = None


def _link(attributes: Mapping[str, str]) -> Link:
    return Link(
        relations=frozenset(
            word.lower().rpartition("/")[2] for word in _attribute(attributes, "rel").split()
        ),
        kind=_attribute(attributes, "type").lower(),
        href=_attribute(attributes, "href")[:MAX_TEXT],
        base=_of_xml(attributes, "base"),
    )


def _kind(attributes: Mapping[str, str], *, is_atom: bool) -> TextKind:
    stated = _attribute(attributes, "type").lower()
    if not is_atom:
        return TextKind.MIXED
    if stated in {"", "text", "text/plain"}:
        return TextKind.PLAIN
    return TextKind.XHTML if stated.startswith(("xhtml", "application/xhtml")) else TextKind.MIXED


def _attribute(attributes: Mapping[str, str], name: str) -> str:
    for key, value in attributes.items():
        if local_name(key)[1] == name:
            return value.strip()
    return ""


def _of_xml(attributes: Mapping[str, str], name: str) -> str:
    for key, value in attributes.items():
        space, local = local_name(key)
        if local == name and space in XML:
            return value.strip()
    return ""
