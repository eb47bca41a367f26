"""Read the JSON-LD of a page: the nodes it states, and the one that is the article."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import urlsplit

from pipeline.extract.page.page import Page

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
CONTROL = re.compile(r"[\x00-\x1f]+")
WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|"
                      r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$")  # fmt: skip


def read_nodes(page: Page) -> list[Node]:
    """Every JSON-LD object of a page with a type, outermost first, lists of other pages left out.

    >>> from pipeline.extract.page.page import parse_page
    >>> read_nodes(parse_page("u", '<script type="application/ld+json">{"@type": "Article",}'))
    [{'@type': 'Article'}]
    """
    nodes: list[Node] = []
    scripts = page.tree.xpath("//script[contains(@type, 'ld+json')]")
    for script in scripts[:MAX_SCRIPTS] if isinstance(scripts, list) else ():
        text = getattr(script, "text", None) or ""
        if text.strip() and len(text) <= MAX_SCRIPT_CHARACTERS:
            nodes.extend(_walk(_load(text)))
        if len(nodes) > MAX_NODES:
            break
    return nodes[:MAX_NODES]


def types(node: Node) -> set[str]:
    """The types of a node in lower case, without their vocabulary's address."""
    stated = node.get("@type")
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
    yield from stated if isinstance(stated, list) else [] if stated is None else [stated]


def text_of(value: object) -> str | None:
    """A value as text: itself, its `@value`, or its name."""
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("name")
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), None)
    if not isinstance(value, str):
        return None
    return unescape(value).strip() or None


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


def _load(text: str) -> object:
    """JSON as publishers write it: in comments, with trailing commas and raw line breaks."""
    text = WRAPPING.sub("", WRAPPING.sub("", text)).strip().rstrip(";")
    for repaired in (text, CONTROL.sub(" ", TRAILING_COMMA.sub(r"\1", text)), unescape(text)):
        try:
            return json.loads(repaired, strict=False)
        except (ValueError, RecursionError):
            continue
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]  # something follows the object
    except (ValueError, RecursionError):
        return None


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
