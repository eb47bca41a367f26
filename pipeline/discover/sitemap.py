"""Read a sitemap: index, list, Google News, plain text, gzip or not, whole or broken."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from pipeline.discover.entries import Origin, language_code, plain
from pipeline.discover.feed import ROOTS as FEED_ROOTS
from pipeline.discover.feed import read_feed
from pipeline.discover.found import (
    MAX_BYTES,
    MAX_DOCUMENTS,
    MAX_ENTRIES,
    Found,
    at_most,
    only_reject,
    refused,
)
from pipeline.discover.links import absolute_url
from pipeline.discover.markup import (
    Enough,
    Unreadable,
    decoded,
    gunzipped,
    local_name,
    walk,
)
from pipeline.discover.namespaces import NEWS, known_space
from pipeline.discover.service_pages import of_stories
from pipeline.notation.codings import GZIP_MAGIC
from pipeline.notation.times import read_instant
from pipeline.records import Announcement, Reason, Reject, Via

MAX_ELEMENTS = 2_500_000
MAX_DEPTH = 30
CHILD = 2  # the depth of what stands in the root
MAX_TEXT = 4_000
FEED_BYTES = 10_485_760
LISTS = {"urlset", "sitemapindex"}
PLACES = {"url", "sitemap"}
FIELDS = {"loc", "lastmod", "publication_date", "title", "language"}
SITEMAP_FILE = re.compile(
    r"\.xml(?:\.gz)?$", re.IGNORECASE
)  # no story is one, wherever it is listed
HTTP = re.compile(r"^\s*https?://", re.IGNORECASE)


@dataclass(slots=True)
class SitemapPlace:
    """One <url> or <sitemap> as printed."""

    is_document: bool
    loc: str = ""
    text: str = ""  # what stands in it beside its elements
    lastmod: str = ""
    publication_date: str = ""
    title: str = ""
    language: str = ""
    is_cut: bool = False


class SitemapReader:
    """Collects the places of a sitemap, keeping nothing else."""

    def __init__(self, max_entries: int) -> None:
        """Collect so many entries at most."""
        self.max_entries = max_entries
        self.places: list[SitemapPlace] = []
        self.root = ""
        self.children = 0  # of the root, whatever they are
        self._space = ""  # of the sitemap's own elements
        self._place: SitemapPlace | None = None
        self._field = ""
        self._foreign = 0  # depth within another vocabulary's element: a picture, a translation
        self._text: list[str] = []
        self._length = 0
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        """An element begins."""
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS:
            raise Enough(f"it has more than {MAX_ELEMENTS:,} elements")
        if self._depth > MAX_DEPTH:
            raise Enough(f"its elements are nested more than {MAX_DEPTH} deep")
        stated, name = local_name(tag)
        space = known_space(stated)
        self.children += self._depth == CHILD
        if not self.root:
            self.root, self._space = name, space
            if name in FEED_ROOTS or name == "html":
                raise Enough(name)  # not for this reader
        is_own = space in {"", self._space}
        if is_own and name in PLACES and not self._foreign:
            self._begin(name)
        elif self._foreign or (self._place is not None and not is_own and space != NEWS):
            self._foreign += 1
        elif self._place is not None:
            self._end_field()
            self._field = name if name in FIELDS else ""

    def _begin(self, name: str) -> None:
        is_document = name == "sitemap" or self.root == "sitemapindex"
        if self._place is not None:
            self._end_field()
            if self._place.loc or self._place.lastmod or self._place.text:
                self._keep(self._place)  # the one before was not closed
            else:
                is_document = is_document or self._place.is_document  # <sitemap><url>…
        self._place = SitemapPlace(is_document=is_document)
        self._field, self._text, self._length = "text", [], 0

    def data(self, text: str) -> None:
        """Text within an element."""
        if self._field and not self._foreign and self._length < MAX_TEXT:
            self._text.append(text[:MAX_TEXT])
            self._length += len(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._foreign:
            self._foreign -= 1
            return
        if self._place is None:
            return
        self._end_field()
        if local_name(tag)[1] in PLACES:
            self._keep(self._place)
            self._place = None

    def _end_field(self) -> None:
        text = "".join(self._text).strip()
        if text and self._field and self._place and not getattr(self._place, self._field):
            setattr(self._place, self._field, text)
        self._field, self._text, self._length = "", [], 0

    def _keep(self, place: SitemapPlace) -> None:
        if len(self.places) >= self.max_entries:
            raise Enough(f"it has more than {self.max_entries:,} entries")
        self.places.append(place)

    def close(self) -> None:
        """The document ends; an address that broke off is another address, so it goes."""
        if self._place is not None:
            self._place.is_cut = True
            if self._field:
                setattr(self._place, self._field, "")
            if len(self.places) < self.max_entries:
                self.places.append(self._place)
            self._place = None


def read_sitemap(
    body: bytes,
    url: str,
    source_id: str,
    *,
    charset: str | None = None,
    time_zone: str | None = None,
    language: str | None = None,
    max_entries: int = MAX_ENTRIES,
) -> Found:
    """The announcements and further sitemaps of a sitemap; never an exception.

    A feed in a sitemap's place is read as the feed it is.
    """
    if not body.strip():
        return only_reject(url, source_id, "it is empty")
    reader = SitemapReader(max_entries)
    origin = Origin(url=url, source_id=source_id, time_zone=time_zone, language=language)
    try:
        head = next(decoded(body[: 1 << 20], charset, MAX_BYTES), "")
        if HTTP.match(head.lstrip("\ufeff")):
            return _read_text(body, url, source_id, charset, max_entries)
        is_whole = walk(decoded(body, charset, MAX_BYTES), reader)
    except Enough as error:
        if reader.root in FEED_ROOTS:
            return _read_feed(body, charset, origin)
        if reader.root == "html":
            return only_reject(url, source_id, "it is an HTML page")
        found = _found(reader, origin)
        return found + only_reject(url, source_id, str(error), Reason.OVER_BUDGET)
    except Unreadable as error:
        return only_reject(url, source_id, str(error))
    found = _found(reader, origin)
    if found.announcements or found.documents or found.rejects:
        return found
    if reader.root in LISTS and reader.children:
        told = f"none of the {reader.children} elements of its <{reader.root}> is an entry"
        return only_reject(url, source_id, told)
    if reader.root in LISTS and is_whole:
        return found
    if reader.root:
        what = "it is no sitemap" if reader.root not in LISTS else "it is a broken sitemap"
        return only_reject(url, source_id, f"{what}; its root is <{reader.root}>")
    return only_reject(url, source_id, f"it is no sitemap; it begins {head[:80]!r}")


def _found(reader: SitemapReader, origin: Origin) -> Found:
    url, source_id = origin.url, origin.source_id
    habits = {"": origin.habits()}
    kept: list[Announcement] = []
    rejects: list[Reject] = []
    documents: dict[str, datetime | None] = {}
    left_out = 0
    for number, place in enumerate(_taken(reader.places), 1):
        stated = place.loc or place.text
        address = absolute_url(stated, url) if stated else None
        if address is None:
            evidence = f"{'the document breaks off within an entry' if place.is_cut else stated!r}"
            rejects.append(refused(f"{url}#entry-{number}", source_id, evidence, Reason.BAD_URL))
            continue
        if place.language not in habits:
            habits[place.language] = origin.habits(place.language)
        modified_at = read_instant(place.lastmod, habits[place.language])
        if place.is_document or SITEMAP_FILE.search(urlsplit(address).path):
            if len(documents) < MAX_DOCUMENTS:
                documents[address] = modified_at
            else:
                left_out += 1
            continue
        raw = place.publication_date or None
        kept.append(
            Announcement(
                url=address,
                source_id=source_id,
                via=Via.NEWS_SITEMAP if raw or place.title else Via.SITEMAP,
                found_in=url,
                title=plain(place.title),
                published_at=read_instant(raw or "", habits[place.language]),
                published_at_raw=raw,
                modified_at=modified_at,
                language=language_code(place.language),
            )
        )
    if left_out:
        evidence = f"it names {left_out} sitemaps beyond the first {MAX_DOCUMENTS:,}"
        rejects.append(refused(url, source_id, evidence, Reason.OVER_BUDGET))
    documents.pop(url, None)  # an index that lists itself
    wanted = of_stories(documents)
    return Found(
        announcements=tuple(kept),
        documents=tuple(one for one in documents.items() if one[0] in wanted),
        rejects=at_most(rejects),
    )


def _taken(places: list[SitemapPlace]) -> Iterator[SitemapPlace]:
    """The places in their order, each forgotten once it was read: 50,000 take 30 MB."""
    places.reverse()
    while places:
        yield places.pop()


def _read_feed(body: bytes, charset: str | None, origin: Origin) -> Found:
    url, source_id = origin.url, origin.source_id
    if body[:2] == GZIP_MAGIC:
        try:
            body = b"".join(gunzipped(body, FEED_BYTES))
        except Enough as error:
            return only_reject(url, source_id, str(error), Reason.OVER_BUDGET)
        except Unreadable as error:
            return only_reject(url, source_id, str(error))
    return read_feed(
        body,
        url,
        source_id,
        charset=charset,
        time_zone=origin.time_zone,
        language=origin.language,
        via=Via.SITEMAP,
    )


def _read_text(
    body: bytes, url: str, source_id: str, charset: str | None, max_entries: int
) -> Found:
    kept: list[Announcement] = []
    rejects: list[Reject] = []
    documents: dict[str, None] = {}
    rest = ""
    trouble = ""
    try:
        for piece in decoded(body, charset, MAX_BYTES):
            *lines, rest = (rest + piece[:]).splitlines() or [""]
            if piece.endswith(("\n", "\r")):
                lines, rest = [*lines, rest], ""
            _lines(lines, url, source_id, kept, rejects, documents)
            if len(kept) + len(rejects) + len(documents) >= max_entries:
                raise Enough(f"it has more than {max_entries:,} entries")
            if len(rest) > MAX_TEXT * 2:
                raise Unreadable("a line of it does not end")
        _lines([rest], url, source_id, kept, rejects, documents)
    except Enough as error:
        trouble = str(error)
    except Unreadable as error:
        return only_reject(url, source_id, str(error))
    documents.pop(url, None)
    wanted = of_stories(documents)
    found = Found(
        announcements=tuple(kept[:max_entries]),
        documents=tuple((one, None) for one in documents if one in wanted)[:MAX_DOCUMENTS],
        rejects=at_most(rejects),
    )
    return found + only_reject(url, source_id, trouble, Reason.OVER_BUDGET) if trouble else found


def _lines(
    lines: list[str],
    url: str,
    source_id: str,
    kept: list[Announcement],
    rejects: list[Reject],
    documents: dict[str, None],
) -> None:
    for line in lines:
        if not line.strip():
            continue
        address = absolute_url(line, url) if HTTP.match(line) else None
        if address is None:
            number = len(kept) + len(rejects) + 1
            rejects.append(refused(f"{url}#entry-{number}", source_id, line, Reason.BAD_URL))
            continue
        if SITEMAP_FILE.search(urlsplit(address).path):
            documents[address] = None
            continue
        kept.append(Announcement(url=address, source_id=source_id, via=Via.SITEMAP, found_in=url))
