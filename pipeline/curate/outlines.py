"""Read the feeds of an OPML file, as feed readers write it: whole, broken or hostile."""

from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

from pipeline.curate.leads import Lead, lead_of
from pipeline.discover.markup import Enough, Unreadable, decoded, local_name, walk

MAX_DEPTH = 200
SALVAGE_BYTES = 5_000_000
LISTS = {"rss", "atom", "link", "include"}  # kinds of outlines whose `url` counts
ROOTS = {"opml", "body", "outline", "outlinedocument"}


class OutlineReader:
    """Collects the outlines that name a feed, keeping nothing else."""

    def __init__(self, most: int) -> None:
        """Collect so many at most."""
        self.most = most
        self.leads: list[Lead] = []
        self.root = ""
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = local_name(tag)[1]
        self.root = self.root or name
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Enough(f"its elements are nested more than {MAX_DEPTH} deep")
        if name != "outline":
            return
        # lxml hands "&amp;" to a target as "&#38;" (findings/lxml_target_ampersand.sh).
        stated = {local_name(key)[1]: unescape(value).strip() for key, value in attributes.items()}
        feed, home = stated.get("xmlurl", ""), stated.get("htmlurl", "")
        is_link = stated.get("type", "").lower() in LISTS
        if is_link:
            feed = feed or stated.get("url", "")
        if not feed and not home and not is_link:
            return  # a folder
        if len(self.leads) >= self.most:
            raise Enough(f"it names more than {self.most:,} feeds")
        title = stated.get("title", "") or stated.get("text", "")
        one = lead_of(
            len(self.leads) + 1,
            feed=feed,
            home=home,
            name=title,
            language=stated.get("language", ""),
        )
        self.leads.append(one)

    def end(self, tag: str) -> None:  # noqa: ARG002 - a parser asks so
        """It ends."""
        self._depth -= 1

    def data(self, text: str) -> None:
        """Text says nothing here."""

    def close(self) -> None:
        """The document ends."""


def read_outlines(data: bytes, most: int, max_bytes: int) -> tuple[OutlineReader, str]:
    """The outlines of an OPML file, and why there may be more in it; a broken one is salvaged."""
    reader = OutlineReader(most)
    trouble = ""
    try:
        if not walk(decoded(data, None, max_bytes), reader):
            trouble = "the file is broken; there may be more in it"
            salvaged = _salvaged(data, most)
            if len(salvaged.leads) > len(reader.leads):
                reader.leads = salvaged.leads
    except (Enough, Unreadable) as error:
        trouble = str(error)
    return reader, trouble


def _salvaged(data: bytes, most: int) -> OutlineReader:
    reader = OutlineReader(most)
    if len(data) <= SALVAGE_BYTES:
        parser = _Lenient(reader)
        for piece in decoded(data, None, SALVAGE_BYTES):
            parser.feed(piece)
        parser.close()
    return reader


class _Lenient(HTMLParser):
    """Takes attributes without quotes, and quotes within quotes, as browsers do."""

    def __init__(self, reader: OutlineReader) -> None:
        super().__init__()
        self.reader = reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.reader.start(tag, {name: value or "" for name, value in attrs})
        self.reader.end(tag)  # how they are nested says nothing
