"""Find who a page says wrote its article: linked data, then meta tags, then the visible byline."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from pipeline.extract.page.linked_data import Node, text_of, types
from pipeline.extract.page.linked_data import values as values_of
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page, named
from pipeline.extract.page.title import plain
from pipeline.extract.who.names import authors_of, is_agency, parse_byline

AUTHOR_TAGS = (
    "parsely-author", "sailthru.author", "cxenseparse:author", "author", "byl", "byline",
    "article:author_name", "dc.creator", "dcterms.creator", "article:author", "og:article:author",
    "citation_author", "bt:author", "shareaholic:article_author_name", "article.author",
    "vr:author", "authors", "creator",
)  # fmt: skip
BYLINE = re.compile(
    r"\b(?:byline|by-line|author|autor|auteur|autore|writer|reporter|redakteur|dateline)",
    re.IGNORECASE,
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_-]+")
NOT_A_BYLINE = re.compile(
    r"related|comment|teaser|sidebar|most|recommend|promo|widget|\bbio\b|\babout|image|avatar|caption|"
    r"credit|photo|foto|quote|footer|\bnav|menu",
    re.IGNORECASE,
)
NAME = re.compile(r"[^\W\d_].*\s.*[^\W\d_]|[\u3040-\u9fff\uac00-\ud7af]{2,8}")
ORGANISATIONS = {"organization", "newsmediaorganization", "corporation", "website"}
SHARERS = re.compile(
    r"twitter|facebook|whatsapp|linkedin|instagram|telegram|e-?mail", re.IGNORECASE
)
SAYS_BY = re.compile(
    r"(?:^|\s)(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|PAR|[Pp]or|POR|Της|Του|[Aa]v|[Dd]oor)\s+"
)
LINE_PART = re.compile(r"\s*(?:[·|•,/–—]|\s-\s|\d)")
LINES_BELOW = 6
OPENING_PARAGRAPHS = 4
MAX_BYLINE = 160  # characters; longer texts are biographies
MAX_BYLINES = 15
DESK_ACCOUNT = re.compile(r"/author/(?:admin\w*|editor|redakt\w+|newsroom|webmaster|root)/?$")
PEN_NAME = re.compile(r"[^\W\d_][\w.-]{2,24}")
ACCOUNT = re.compile(
    r"admin\w*|editor\w*|redak\w+|redac\w+|newsroom|news|staff|webmaster|root|user\w*",
    re.IGNORECASE,
)
REFERENCE_KEYS = ("@id", "url")


def read_authors(
    page: Page, node: Node, nodes: Sequence[Node], tags: MetaTags, site_names: tuple[str, ...]
) -> tuple[str, ...]:
    """The authors of a page; its site's own name only where nobody else is named."""
    sites = {plain(name) for name in site_names} - {""}
    fallback: tuple[str, ...] = ()
    for names, is_sure in _statements(page, node, nodes, tags, sites):
        people = tuple(name for name in names if _is_printed_name(name) or is_agency(name))
        others = [name for name in names if not _is_site(name, sites)]
        is_named = bool(others) and (len(others) == len(names) or bool(people))
        if is_sure and is_named:
            return names
        if people and fallback and not any(_is_site(name, sites) for name in people):
            return people
        fallback = fallback or names
    return fallback


def _is_desk(author: Node) -> bool:
    """Whether a stated author is an organisation, or the account that whoever published used."""
    addresses = [str(author.get(key) or "") for key in REFERENCE_KEYS]
    is_account = any(DESK_ACCOUNT.search(address) for address in addresses)
    return is_account or bool(types(author) & ORGANISATIONS)


def _without_site(text: str, sites: set[str]) -> tuple[str, ...]:
    """The names in a text; its site's is no author beside a person, and part of a desk's name."""
    names = parse_byline(text)
    others = tuple(name for name in names if not _is_site(name, sites))
    if len(others) == len(names) or not others:
        return names
    return others if any(_is_printed_name(name) for name in others) else (" ".join(text.split()),)


def _is_site(name: str, sites: set[str]) -> bool:
    bare = plain(name)
    return not bare or bare in sites or f"{bare}com" in sites


def _statements(
    page: Page, node: Node, nodes: Sequence[Node], tags: MetaTags, sites: set[str]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The names of each place that may state them, and whether it means who wrote the article."""

    def parse(text: str) -> tuple[str, ...]:
        return _without_site(text, sites)

    linked = list(_linked(node, nodes))
    organisations = [one for one in linked if isinstance(one, Mapping) and _is_desk(one)]
    names = authors_of(linked, parse)
    yield (
        names,
        len(organisations) < len(linked) or not linked or any(is_agency(name) for name in names),
    )
    for tag in AUTHOR_TAGS:
        values = (value for value in tags.all(tag) if "://" not in value)
        yield authors_of(values, parse), True
    yield _labelled(tags), True
    yield _microdata(page), True
    for names in _bylines(page):
        yield names, True
    yield _opening_line(page), True
    yield _line_below_headline(page), True
    yield _pen_name(page), True


def _labelled(tags: MetaTags) -> tuple[str, ...]:
    """The first of two labelled facts for a network's card; the second is the time to read."""
    fact = tags.first("twitter:data1") or ""
    if not tags.first("twitter:data2") or any(letter.isdigit() for letter in fact):
        return ()
    return tuple(name for name in parse_byline(fact) if _is_printed_name(name))


def _pen_name(page: Page) -> tuple[str, ...]:
    """A name of one word that a link to its author's page bears."""
    for element in page.marked:
        if element.tag != "a" or "author" not in (element.get("rel") or "").split():
            continue
        text = " ".join(element.text_content().split())
        if (
            PEN_NAME.fullmatch(text)
            and not ACCOUNT.fullmatch(text)
            and not _is_elsewhere(element, page)
        ):
            return (text,)
    return ()


def _linked(node: Node, nodes: Sequence[Node]) -> Iterator[object]:
    """The values of `author`, references among them followed to the node they name."""
    for name in ("author", "creator"):
        found = list(values_of(node, name))
        for value in found:
            if isinstance(value, Mapping) and not (value.get("name") or value.get("@value")):
                yield (
                    _referred(value, nodes)
                    or value.get("byline")
                    or value.get("alternateName")
                    or value
                )
            else:
                yield value
        if found:
            return


def _referred(value: Node, nodes: Sequence[Node]) -> object:
    wanted = value.get("@id")
    if not isinstance(wanted, str):
        return None
    owner = wanted.replace("/image/", "/")  # a slip of a popular plug-in
    same = (node for node in nodes if node.get("@id") in {wanted, owner} and node is not value)
    return next((text for node in same if (text := text_of(node.get("name")))), None)


def _microdata(page: Page) -> tuple[str, ...]:
    elements = [
        one
        for one in page.marked
        if "author" in (one.get("itemprop") or "") or "author" in (one.get("rel") or "")
    ]
    names: list[object] = []
    first: HtmlElement | None = None
    for element in elements[:MAX_BYLINES]:
        if _is_elsewhere(element, page):
            continue
        if first is not None and not _is_near(element, first):
            break
        first = element if first is None else first
        inner = element.xpath(".//*[contains(@itemprop, 'name')]")
        if isinstance(inner, list) and inner and isinstance(inner[0], HtmlElement):
            element = inner[0]
        text = element.get("content") or element.text_content()
        if len(text.strip()) <= MAX_BYLINE:
            names.append(text)
    return tuple(name for name in authors_of(names) if NAME.search(name))


def _is_near(element: HtmlElement, first: HtmlElement) -> bool:
    """Whether two elements share one of the three blocks around the first."""
    around = [one for _, one in zip(range(3), first.iterancestors(), strict=False)]
    return any(one in around for one in element.iterancestors())


def _bylines(page: Page) -> Iterator[tuple[str, ...]]:
    """What elements that are named for a byline say, in the page's order."""
    seen = 0
    for element in page.tree.iter(
        "a", "span", "div", "p", "address", "li", "em", "strong", "h4", "h5", "h6"
    ):
        label = CAMEL.sub("-", named(element))
        if not BYLINE.search(label) or _is_elsewhere(element, page):
            continue
        text = " ".join(element.text_content().split())
        if 3 < len(text) <= MAX_BYLINE:
            seen += 1
            yield tuple(name for name in parse_byline(text) if _is_printed_name(name))
        if seen >= MAX_BYLINES:
            return


def _opening_line(page: Page) -> tuple[str, ...]:
    """Names that stand alone, in bold or italics, in one of the first paragraphs."""
    for paragraph in _opening_paragraphs(page):
        children = [child for child in paragraph if child.tag in {"strong", "em", "b", "i"}]
        text = " ".join(paragraph.text_content().split())
        if len(children) != 1 or len(text) > MAX_BYLINE / 2 or text[-1:] in ".!?:…":
            continue
        if " ".join(children[0].text_content().split()) == text:
            names = parse_byline(text)
            if names and all(_is_printed_name(name) for name in names):
                return names
    return ()


def _line_below_headline(page: Page) -> tuple[str, ...]:
    """Names in a short line below the headline that says "by" and gives a day."""
    headline = next(page.tree.iter("h1"), None)
    if headline is None:
        return ()
    for _, element in zip(range(LINES_BELOW), _below(headline), strict=False):
        if len(element.text_content()) > 2 * MAX_BYLINE:
            continue
        pieces = (" ".join(piece.split()) for piece in element.itertext())
        text = " | ".join(piece for piece in pieces if piece)
        if len(text) > MAX_BYLINE or not SAYS_BY.search(text) or not re.search(r"\d", text):
            continue
        stated = LINE_PART.split(SAYS_BY.split(text, maxsplit=1)[1].lstrip("| "))[0]
        names = parse_byline(stated)
        if names and all(_is_printed_name(name) for name in names):
            return names
    return ()


def _below(headline: HtmlElement) -> Iterator[HtmlElement]:
    """The elements after a headline, beside it and beside its parents, nearest first."""
    for one in (headline, *headline.iterancestors()):
        yield from one.itersiblings()
        if one.tag in {"article", "main", "body"}:
            return


def _opening_paragraphs(page: Page) -> Iterator[HtmlElement]:
    """The first paragraphs of the first element that holds three long ones."""
    long_ones: dict[HtmlElement, int] = {}
    for paragraph in page.tree.iter("p"):
        parent = paragraph.getparent()
        if parent is not None and len(paragraph.text_content()) > MAX_BYLINE:
            long_ones[parent] = long_ones.get(parent, 0) + 1
            if long_ones[parent] == 3:
                yield from parent.findall("p")[:OPENING_PARAGRAPHS]
                return


def _is_printed_name(name: str) -> bool:
    words = name.split()
    if SHARERS.search(name):
        return False
    is_cased = name[0].lower() != name[0].upper()
    if is_cased:
        return 2 <= len(words) <= 5 and words[0][0].isupper() and words[-1][0].isupper()
    return 2 <= len(words) <= 4  # written without capitals, but with spaces


def _is_elsewhere(element: HtmlElement, page: Page) -> bool:
    for level, one in enumerate(element.iterancestors()):
        if one.tag in {"aside", "nav", "footer"}:
            return True
        if one.tag in {"article", "main", "body"} or level > 6:
            return False
        if NOT_A_BYLINE.search(named(one)) and one not in page.around_heading:
            return True
    return False
