"""Take the entries of an RSS or Atom document down as they pass, keeping nothing else."""

from collections.abc import Mapping

from pipeline.discover.entries import MAX_TEXT, Entry, Listing
from pipeline.discover.markup import Enough, local_name

MAX_ELEMENTS = 1_500_000
MAX_DEPTH = 100
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


class FeedReader:
    """Collects the entries of a feed, keeping nothing else."""

    def __init__(self, max_entries: int) -> None:
        """Collect so many entries at most."""
        self.max_entries = max_entries
        self.listing = Listing()
        self.root = ""
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
        if not self.listing.base:
            self.listing.base = _attribute(attributes, "base")
        if not self.listing.language:
            self.listing.language = _attribute(attributes, "lang")
        if name == "link":
            href, relation = _attribute(attributes, "href"), _attribute(attributes, "rel")
            if href and relation == "next":
                self.listing.next = href
            elif href and relation in {"", "alternate"}:
                self.listing.home = self.listing.home or href
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
            self.listing.home = self.listing.home or text
        elif name == "channel-language":
            self.listing.language = text
        elif self._entry is not None:
            self._entry.fields.setdefault(name, text)

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


def _attribute(attributes: Mapping[str, str], name: str) -> str:
    for key, value in attributes.items():
        if local_name(key)[1] == name:
            return value.strip()
    return ""
