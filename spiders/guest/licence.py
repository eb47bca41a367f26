"""Read the licence that a robots.txt names: a document of RSL (Really Simple Licensing)."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.parsers import expat

from pipeline.discover.robots import path_and_query, read_pattern

MAX_CONTENTS = 500
LONGEST_PATTERN = 500
SEPARATOR = re.compile(r"[,\s]+")
AI = frozenset({"ai-train", "ai-input", "ai-index"})
USES = AI | {"search"}
# What a licence may call them, in its version 1.0 and in the drafts before it.
NAMED = {
    "all": USES,
    "ai-all": AI,
    "train-ai": {"ai-train"},
    "train-genai": {"ai-train"},
    "ai-use": {"ai-input"},
    "ai-summarize": {"ai-input"},
} | {use: {use} for use in USES}
UNPAID = frozenset({"free", "attribution"})  # we name the source of every article


@dataclass(slots=True)
class Terms:
    """One of the licences that are offered for some pages."""

    permitted: set[str] | None = None  # None: whatever is not prohibited
    prohibited: set[str] = field(default_factory=set)
    is_conditional: bool = False  # it is to be paid for, or for some people or places only

    @property
    def granted(self) -> set[str]:
        """The uses that it grants to whoever comes."""
        if self.is_conditional:
            return set()
        return set(USES if self.permitted is None else self.permitted) - self.prohibited


@dataclass(slots=True)
class Content:
    """Pages, and the licences that are offered for them."""

    place: str
    has_server: bool = False  # which must be asked for a licence, be it a free one
    terms: list[Terms] = field(default_factory=list)

    @property
    def reserved(self) -> set[str]:
        """The uses that nothing here grants."""
        if self.has_server:
            return set(USES)
        if not self.terms:
            return set()
        return set(USES).difference(*(one.granted for one in self.terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What a document grants and reserves, by place."""

    address: str
    contents: tuple[Content, ...] = ()

    def why(self, url: str) -> str | None:
        """What it reserves of an address; None where it grants every use, or says nothing of it.

        The longest place that fits decides.
        """
        best: Content | None = None
        for one in self.contents:
            if _is_at(one.place, url) and (best is None or len(one.place) >= len(best.place)):
                best = one
        if best is None or not best.reserved:
            return None
        uses = ", ".join(sorted(best.reserved))
        return f"the licence {self.address[:200]} of its robots.txt reserves {uses}"


def read_licence(body: bytes, address: str) -> Licence:
    """A licence; a document that is none of RSL, or is broken, says what it said until there.

    >>> terms = b"<license><prohibits>ai-train</prohibits></license>"
    >>> licence = read_licence(b"<rsl><content>%b</content></rsl>" % terms, "https://n.example/l")
    >>> licence.why("https://n.example/story")
    'the licence https://n.example/l of its robots.txt reserves ai-train'
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words.append
    parser.StartDoctypeDeclHandler = _refuse  # no licence needs one, and entities can be bombs
    with suppress(expat.ExpatError, ValueError):
        parser.Parse(body, True)
    return Licence(address=address, contents=tuple(reader.contents))


def _refuse(*_: object) -> None:
    message = "a licence that declares entities is not read"
    raise ValueError(message)


class _Reader:
    """Gathers contents and their terms while a document is read."""

    def __init__(self) -> None:
        self.contents: list[Content] = []
        self.words: list[str] = []
        self._kind = ""
        self._is_rsl: bool | None = None

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2].lower()
        if self._is_rsl is None:
            self._is_rsl = tag == "rsl"
        if not self._is_rsl or len(self.contents) > MAX_CONTENTS:
            return
        self.words.clear()
        if tag == "content":
            place = attributes.get("url", "/").strip()[:LONGEST_PATTERN] or "/"
            self.contents.append(Content(place, bool(attributes.get("server"))))
        elif tag == "license" and self.contents:
            self.contents[-1].terms.append(Terms())
        elif tag in {"permits", "prohibits"}:
            self._kind = attributes.get("type", "usage").strip().lower()
        elif tag == "payment" and self._terms:
            paid = attributes.get("type", "free").strip().lower() not in UNPAID
            self._terms.is_conditional = self._terms.is_conditional or paid

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2].lower()
        terms = self._terms
        if tag not in {"permits", "prohibits"} or terms is None:
            return
        if self._kind != "usage":
            terms.is_conditional = True
            return
        named = SEPARATOR.split("".join(self.words).lower())
        uses = set().union(*(NAMED.get(one, set()) for one in named))
        if tag == "prohibits":
            terms.prohibited |= uses
        else:
            terms.permitted = (terms.permitted or set()) | uses

    @property
    def _terms(self) -> Terms | None:
        return self.contents[-1].terms[-1] if self.contents and self.contents[-1].terms else None


def _is_at(place: str, url: str) -> bool:
    try:
        stated, asked = urlsplit(place), urlsplit(url)
    except ValueError:
        return False
    if stated.netloc and stated.netloc.lower() != asked.netloc.lower():
        return False
    path = path_and_query(place) if stated.netloc else place
    return read_pattern(path).matches(path_and_query(url))
