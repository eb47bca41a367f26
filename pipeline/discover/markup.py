"""Walk through XML of any size and any evil: no tree, no entities, no document type."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from html.entities import html5
from typing import Protocol

from lxml import etree

from pipeline.notation import charsets, codings
from pipeline.notation.codings import GZIP_MAGIC

CHUNK_BYTES = 65_536
HEAD_BYTES = 65_536  # a document type declaration that is longer is an attack
DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,300}\?>")
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,32};)")
BARE_LESS = re.compile(r"<(?![A-Za-z_/!?\u00c0-\U000effff])")
DECLARES = re.compile(r"xmlns:([\w.-]{1,60})\s{0,20}=")
PREFIXED = re.compile(r"<(/?)([A-Za-z_][\w.-]{0,60}):(?=[A-Za-z_])")
UNDECLARED = "\u02d0"  # stands for the colon behind a prefix that means nothing
CDATA_BEGIN, CDATA_END = "<![CDATA[", "]]>"
MAX_TAG = 10_000
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Numbers for the five that XML knows: past a fault libxml2 drops them where they are named, so
# that "a=1&amp;b=2" would become another address.
XML_ENTITIES = {"amp": "&#38;", "lt": "&#60;", "gt": "&#62;", "quot": "&#34;", "apos": "&#39;"}
ROOT = re.compile(r"<\?xml\b|<(?:\w{1,20}:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)


class Reader(Protocol):
    """What listens to the elements of a document."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """It ends."""

    def data(self, text: str) -> None:
        """Text within it."""

    def close(self) -> object:
        """The document ends."""


class Enough(Exception):  # noqa: N818
    """The reader has seen all it may; the message says of what."""


class Unreadable(Exception):  # noqa: N818
    """This is no document for us; the message says why."""


def walk(text: Iterable[str], reader: Reader) -> bool:
    """Send a document's elements to a reader; False where the document broke off or was mended.

    Raises Enough where the reader does.
    """
    parser = etree.XMLParser(
        target=reader,  # type: ignore[arg-type]  # the stubs ask for a `comment` we do without
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        for piece in _mended(text):
            parser.feed(piece.encode("utf-8"))
        parser.close()
    except etree.LxmlError:
        return False
    return not any(one.level >= etree.ErrorLevels.FATAL for one in parser.feed_error_log)


def decoded(body: bytes, charset: str | None, max_bytes: int) -> Iterator[str]:
    """A document's text, piece by piece, gunzipped where it is gzip, whatever it calls itself.

    Raises Enough past the limit, Unreadable where the gzip is broken from the start.
    """
    pieces = gunzipped(body, max_bytes) if body[:2] == GZIP_MAGIC else _pieces(body)
    head = next(pieces, b"")
    is_packed = body[:2] == GZIP_MAGIC
    name = charsets.charset_of(head if is_packed else body, charset)
    decoder = codecs.getincrementaldecoder(name)(errors=charsets.ERRORS)
    seen = len(head)
    yield decoder.decode(head).removeprefix("\ufeff")
    for piece in pieces:
        seen += len(piece)
        if seen > max_bytes:
            raise Enough(f"it is larger than {max_bytes:,} bytes")
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def gunzipped(body: bytes, max_bytes: int) -> Iterator[bytes]:
    """The pieces of a gzip file; of half a file those that came before it breaks off.

    Raises Enough past the limit, Unreadable where nothing could be read.
    """
    is_begun = False
    try:
        for piece in codings.gunzipped(body, max_bytes):
            is_begun = True
            yield piece
    except codings.BodyTooLarge as error:
        raise Enough(str(error)) from error
    except codings.BodyUndecodable as error:
        if not is_begun:
            raise Unreadable(f"its gzip is broken: {error}") from error


def _pieces(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), CHUNK_BYTES):
        yield body[start : start + CHUNK_BYTES]


def _mended(text: Iterable[str]) -> Iterator[str]:
    mender = Mender()
    for piece in text:
        yield mender.mended(piece)
    yield mender.rest()


class Mender:
    """Makes of a document's text, piece by piece, what an XML parser can read."""

    def __init__(self) -> None:
        """Start before the first piece."""
        self._held = ""
        self._is_head = True
        self._is_literal = False  # within a CDATA section, where all is text
        self._prefixes = {"xml", "xmlns"}

    def mended(self, piece: str) -> str:
        """The next piece, but for what the one after it may belong to."""
        joined, self._held = self._held + piece, ""
        if self._is_head:
            joined, self._is_head = _without_prologue(joined), False
        self._prefixes.update(match[1] for match in DECLARES.finditer(joined))
        kept: list[str] = []
        while joined:
            mark = CDATA_END if self._is_literal else CDATA_BEGIN
            here, found, joined = joined.partition(mark)
            if not found:
                cut = _unfinished(here, self._is_literal)
                here, self._held = here[:cut], here[cut:]
            kept.append(NOT_XML.sub("", here) if self._is_literal else self._markup(here))
            if found:
                kept.append(mark)
                self._is_literal = not self._is_literal
        return "".join(kept)

    def rest(self) -> str:
        """What was held back at the end."""
        held, self._held = self._held, ""
        return NOT_XML.sub("", held) if self._is_literal else self._markup(held)

    def _markup(self, text: str) -> str:
        if "<" in text:
            text = BARE_LESS.sub("&#60;", text)
            text = PREFIXED.sub(self._element, text)
        return _with_characters(text)

    def _element(self, match: re.Match[str]) -> str:
        # The parser drops a prefix that was never declared, and with it whose element it is.
        if match[2] in self._prefixes:
            return match[0]
        return f"<{match[1]}{match[2]}{UNDECLARED}"


def _unfinished(text: str, is_literal: bool) -> int:
    """Where that begins which cannot be judged before more has come."""
    if is_literal:
        return max(len(text) - len(CDATA_END) + 1, 0)
    tag = text.rfind("<", max(0, len(text) - MAX_TAG))
    if tag >= 0 and ">" not in text[tag:]:
        return tag
    entity = text.rfind("&", max(0, len(text) - 34))
    if entity >= 0 and ";" not in text[entity:]:
        return entity
    return len(text)


def _without_prologue(head: str) -> str:
    # Junk before the first tag, the XML declaration and the document type all go: the first is
    # fatal to the parser, the second may lie about the encoding, the third defines entities.
    root = ROOT.search(head, 0, HEAD_BYTES)
    begin = root.start() if root else max(head.find("<"), 0)
    head = DECLARATION.sub("", head[begin:])
    place = head[:HEAD_BYTES].upper().find("<!DOCTYPE")
    if place < 0:
        return head
    bracket, close = head.find("[", place), head.find(">", place)
    if 0 <= bracket < close:
        ending = re.compile(r"\]\s*>").search(head, bracket)
        if ending is None:
            raise Unreadable("its document type declaration does not end")
        close = ending.end() - 1
    if close < 0:
        raise Unreadable("its document type declaration does not end")
    return head[:place] + head[close + 1 :]


def _with_characters(text: str) -> str:
    if "&" in text:
        text = ENTITY.sub(_character, text)
        text = BARE_AMPERSAND.sub("&#38;", text)
    return NOT_XML.sub("", text)


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name in XML_ENTITIES:
        return XML_ENTITIES[name]
    found = html5.get(f"{name};")
    return found.replace("&", "&#38;").replace("<", "&#60;") if found else f"&#38;{name};"


def local_name(tag: str) -> tuple[str, str]:
    """A tag's namespace, or its prefix with the colon where none is declared, and its name.

    >>> local_name("{http://purl.org/dc/elements/1.1/}Creator")
    ('http://purl.org/dc/elements/1.1/', 'creator')
    """
    space = ""
    if tag[:1] == "{":
        space, _, tag = tag[1:].partition("}")
    prefix, _, name = tag.replace(UNDECLARED, ":").rpartition(":")
    return f"{prefix}:" if prefix else space, name.lower()
