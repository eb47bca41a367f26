"""Read the JSON-LD of a page: the nodes it states, and the one that is the article."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

import json_repair

from pipeline.extract.page.page import Page
from pipeline.notation.json_text import read_json, whole_texts

Node = Mapping[str, object]

MAX_SCRIPTS = 40
MAX_SCRIPT_CHARACTERS = 1_000_000
MAX_NODES = 2_000
MAX_DEPTH = 12
ARTICLE_TYPES = {
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "asknewsarticle",
    "backgroundnewsarticle", "opinionnewsarticle", "reviewnewsarticle", "liveblogposting",
    "blogposting", "report", "socialmediaposting", "satiricalarticle", "advertisercontentarticle",
    "techarticle", "scholarlyarticle", "review", "claimreview", "medicalwebpage", "recipe",
}  # fmt: skip
SECOND_TYPES = {"webpage", "itempage", "videoobject", "podcastepisode", "creativework", "event"}
LISTS = {"itemlist", "breadcrumblist", "collectionpage", "sitenavigationelement"}
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
VOCABULARY = re.compile(r"^(?:schema:|https?://schema\.org/)")
PREFIXED = re.compile(r'"(?:schema:|https?:(?:\\?/){2}schema\.org\\?/)\w+"\s*:')
MAX_REPAIRED = 200_000  # characters
MAX_REPAIRED_MARKS = 4_000  # the repairer looks far ahead from each quotation mark
NOTHING = {"undefined", "null", "none", "nan"}
TRUNCATED_PROSE = ("articleBody", "text", "reviewBody")  # a repair may have cut it anywhere
WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|"
                      r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedData:
    """What a page states in JSON-LD, and what was wrong with how it is written."""

    nodes: list[Node]
    notes: tuple[str, ...] = ()


def read_linked_data(page: Page) -> LinkedData:
    """Every JSON-LD object of a page with a type, outermost first, lists of other pages left out.

    >>> from pipeline.extract.page.page import parse_page
    >>> page = parse_page("u", '<script type="application/ld+json">{,"@type" "Article"')
    >>> read_linked_data(page)
    LinkedData(nodes=[{'@type': 'Article'}], notes=('json-ld: not valid JSON, repaired',))
    """
    nodes: list[Node] = []
    notes: dict[str, None] = {}
    for text in _scripts(page):
        value, note = _load(text)
        nodes.extend(_walk(value))
        if note:
            notes[f"json-ld: {note}"] = None
        if len(nodes) > MAX_NODES:
            break
    return LinkedData(nodes=nodes[:MAX_NODES], notes=tuple(notes))


def read_nodes(page: Page) -> list[Node]:
    """The objects of a page's JSON-LD."""
    return read_linked_data(page).nodes


def _scripts(page: Page) -> Iterator[str]:
    scripts = (
        script
        for script in page.tagged("script")
        if "ld+json" in (script.get("type") or "").lower()
    )
    for script in islice(scripts, MAX_SCRIPTS):
        text = script.text or ""
        if text.strip() and len(text) <= MAX_SCRIPT_CHARACTERS:
            yield unescape(text) if '"' not in text and "&quot;" in text else text


def types(node: Node) -> set[str]:
    """The types of a node in lower case, without their vocabulary's address."""
    stated = node.get("@type") or node.get("type")  # the vocabulary calls it so too
    found = stated if isinstance(stated, list) else [stated]
    return {
        one.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for one in found if isinstance(one, str)
    }


def article_node(nodes: list[Node], page: Page) -> Node:
    """The node that speaks of this page's article; an empty one where none does."""
    articles = [node for node in nodes if types(node) & ARTICLE_TYPES]
    if not articles:
        articles = [node for node in nodes if types(node) & SECOND_TYPES and _dated(node)]
    if len(articles) < 2:
        return articles[0] if articles else {}
    return max(articles, key=lambda node: _fitness(node, page.url))


def values(node: Node, name: str) -> Iterator[object]:
    """The values of a property, one by one, whether stated alone or as a list."""
    stated = node.get(name)
    if isinstance(stated, Mapping) and (held := stated.get("@list") or stated.get("@set")):
        stated = held
    yield from stated if isinstance(stated, list) else [] if stated is None else [stated]


def text_of(value: object) -> str | None:
    """A value as text: itself, its `@value`, or its name."""
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("name")
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), None)
    if not isinstance(value, str):
        return None
    text = unescape(unescape(value)).strip()  # some systems escape what is escaped already
    return text if text and text.casefold() not in NOTHING else None


def first_text(node: Node, *names: str) -> str | None:
    """The first of some properties that holds text."""
    for name in names:
        for value in values(node, name):
            if found := text_of(value):
                return found
    return None


def _dated(node: Node) -> bool:
    return bool(first_text(node, "datePublished", "uploadDate", "dateCreated"))


def _fitness(node: Node, url: str) -> tuple[bool, int]:
    """How surely a node speaks of this page: by its address, then by how much it says."""
    addresses = {text_of(value) for name in ("url", "@id") for value in values(node, name)}
    for value in values(node, "mainEntityOfPage"):
        addresses.add(text_of(value))
        if isinstance(value, Mapping):
            addresses.add(text_of(value.get("@id")))
            addresses.add(text_of(value.get("url")))
    path = urlsplit(url).path.rstrip("/")
    is_here = any(urlsplit(one.split("#")[0]).path.rstrip("/") == path for one in addresses if one)
    wanted = ("headline", "datePublished", "author", "articleBody", "dateModified", "publisher")
    return is_here, sum(bool(node.get(name)) for name in wanted)


def _load(text: str) -> tuple[object, str | None]:
    """The value of a script, and what was wrong with it.

    What a comment, an escape or a last comma too many spoils is read as it was meant; of what
    is broken otherwise a library makes the likeliest object.
    """
    for stated in _forms(text):
        try:
            found = read_json(stated, strict=False)
            if isinstance(found, str) and found.lstrip()[:1] in ("{", "["):
                found = read_json(found, strict=False)  # written as JSON twice
            return _unprefixed(found) if PREFIXED.search(stated) else found, None
        except (ValueError, RecursionError):
            continue
    bare = _without_wrapping(text)
    if "{" not in bare:
        return None, None
    if len(bare) > MAX_REPAIRED or bare.count('"') > MAX_REPAIRED_MARKS:
        return None, "not valid JSON, too long to repair"
    if '"' not in bare and "&quot;" in bare:
        bare = unescape(bare)
    try:
        found = whole_texts(json_repair.loads(bare[bare.index("{") :], skip_json_loads=True), bare)
    except (ValueError, RecursionError):
        return None, "not valid JSON, beyond repair"
    return _without_prose(found), "not valid JSON, repaired"


def _forms(text: str) -> Iterator[str]:
    """A script as it stands, which most are right in, and in turn without what spoils others."""
    yield text
    bare = _without_wrapping(text)
    yield from (bare, TRAILING_COMMA.sub(r"\1", bare), unescape(bare))


def _without_wrapping(text: str) -> str:
    return WRAPPING.sub("", WRAPPING.sub("", text)).strip().rstrip(";")


def _unprefixed(value: object) -> object:
    """A value with the names of the vocabulary as they are without its prefix."""
    if isinstance(value, list):
        return [_unprefixed(one) for one in value]
    if isinstance(value, dict):
        return {VOCABULARY.sub("", key): _unprefixed(one) for key, one in value.items()}
    return value


def _without_prose(value: object, depth: int = 0) -> object:
    if isinstance(value, list) and depth <= MAX_DEPTH:
        return [_without_prose(one, depth + 1) for one in value]
    if isinstance(value, dict) and depth <= MAX_DEPTH:
        kept = ((key, one) for key, one in value.items() if key not in TRUNCATED_PROSE)
        return {key: _without_prose(one, depth + 1) for key, one in kept}
    return value


def _walk(value: object, depth: int = 0) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value[:MAX_NODES]:
            yield from _walk(one, depth + 1)
    elif isinstance(value, dict):
        found = types(value)
        if found:
            yield value
        if found & LISTS:
            return
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "subjectOf"):
            if name in value:
                yield from _walk(value[name], depth + 1)
