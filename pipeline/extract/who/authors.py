"""Find who a page says wrote its article: linked data, then meta tags, then the visible byline."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from lxml.html import HtmlElement

from pipeline.extract.page import bylines
from pipeline.extract.page.brief import brief_text
from pipeline.extract.page.linked_data import Node, text_of, types
from pipeline.extract.page.linked_data import values as values_of
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page, named, names_of
from pipeline.extract.page.shown import shown, shown_lines
from pipeline.extract.page.title import plain
from pipeline.extract.who.names import BY, authors_of, is_agency, parse_byline, parse_lines

AUTHOR_TAGS = (
    "parsely-author", "sailthru.author", "cxenseparse:author", "author", "byl", "byline",
    "article:author_name", "dc.creator", "dcterms.creator", "article:author", "og:article:author",
    "citation_author", "bt:author", "shareaholic:article_author_name", "article.author",
    "vr:author", "authors", "creator",
)  # fmt: skip
BYLINE = re.compile(
    r"\b(?:byline|by-line|vcard|author|autor|auteur|autore|writer|reporter|redakteur|dateline)",
    re.IGNORECASE,
)
BYLINE_WORDS = (  # in small letters, without hyphens: what no such name is without
    "byline", "vcard", "author", "autor", "auteur", "writer", "reporter", "redakteur", "dateline",
)  # fmt: skip
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_-]+")
NOT_A_BYLINE = re.compile(
    r"related|comment|teaser|sidebar|most|recommend|promo|widget|\bbio\b|\babout|image|avatar|caption|"
    r"credit|photo|foto|quote|footer|\bnav|menu",
    re.IGNORECASE,
)
ENTRY = re.compile(r"(?:^|\s)h-?entry(?:\s|$)")
NAME = re.compile(r"[^\W\d_].*\s.*[^\W\d_]|[\u3040-\u9fff\uac00-\ud7af]{2,8}")
ORGANISATIONS = {"organization", "newsmediaorganization", "corporation", "website"}
SHARERS = re.compile(
    r"twitter|facebook|whatsapp|linkedin|instagram|telegram|e-?mail", re.IGNORECASE
)
# Words within a name that are written small where a script has capitals.
PARTICLES = frozenset({
    "a", "af", "al", "ap", "av", "aw", "bin", "bint", "da", "dal", "das", "de", "degli", "dei",
    "del", "della", "delle", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "ibn", "i",
    "la", "las", "le", "les", "lo", "los", "mac", "of", "op", "san", "te", "ten", "ter", "the",
    "til", "to", "und", "van", "vande", "vanden", "vander", "ver", "vom", "von", "y", "za", "ze",
    "zu", "zum", "zur", "és",
})  # fmt: skip
NOT_A_NAME = re.compile(
    r"^(?:key|share|about|more|all|read|view|see|table|posts?|published|updated|last|written|"
    r"the author|zeige|alle|mehr|weitere|voir|ver|leggi|lees)\b|"
    r"\b(?:unsplash|getty|pexels|shutterstock)\b",
    re.IGNORECASE,
)
SAYS_BY = re.compile(
    r"(?:^|\s)(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|PAR|[Pp]or|POR|Της|Του|[Aa]v|[Dd]oor):?\s+"
)
HOUSE = re.compile(r"\b[A-ZÄÖÜ]{2,4}\b")
LINE_PART = re.compile(r"(?:(?<!\s)\s+)?(?:[·|•●⋅∙,/–—]|\s-\s|\d)")
ELEMENTS_BELOW = 120
BYLINE_TAGS = frozenset((
    "a", "span", "div", "p", "address", "ul", "ol", "dl", "li", "dd", "em", "strong", "cite",
    "small", "h2", "h3", "h4", "h5", "h6", "table",
))  # fmt: skip
NOT_LINES = frozenset({"script", "style", "noscript", "button", "nav", "aside", "svg", "form"})
BETWEEN = re.compile(r"(?:[\s,;&|·•/+]|\b(?:and|und|et|y|e|en|och|og|i|и|та|ve|és|și|with)\b)*")
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autori|by|byline|people|profiles?|contributors?|producers?|"
    r"writers?|reporters?|staff|journalists?|columnists?|redakt\w+|team|user|users)/[^/?#]",
    re.IGNORECASE,
)
AUTHORS_FOLDER = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?)/[^/?#]", re.IGNORECASE)
# Names that are written without spaces, and what stands in such places and is none.
EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]{2,6}|[\uac00-\ud7af]{2,4}")
NOT_EAST_ASIAN = re.compile(
    r"[部社局者版室団会班网網報报稿文員员課司組组館馆院站庁府県市町村区國国]$|編集|报道$|報導$|報道$|编辑|編輯|新聞|新闻|通信|記者|기자|뉴스|신문|편집"
)
OPENING_PARAGRAPHS = 4
MIN_BYLINE = 2  # a name in Chinese; no shorter one is in letters
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
    page: Page,
    node: Node,
    nodes: Sequence[Node],
    tags: MetaTags,
    site_names: tuple[str, ...],
    announced: Sequence[str] = (),
) -> tuple[str, ...]:
    """The authors of a page; its site's own name only where nobody else is named.

    Whom feeds announced counts where the page itself names nobody.
    """
    sites = {plain(name) for name in site_names} - {""}
    fallback: tuple[str, ...] = ()
    told = _statements(page, node, nodes, tags, sites)
    hinted = ((_without_site(text, sites), True) for text in announced)
    for names, is_sure in chain(told, hinted):
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
        if values := [value for value in tags.all(tag) if "://" not in value]:
            yield authors_of(values, parse), True
    yield _labelled(tags), True
    yield _microdata(page), True
    for names in _bylines(page):
        yield names, True
    yield _opening_line(page), True
    yield _line_below_headline(page), True
    yield _linked_name(page), True
    yield _named_beside_day(page), True
    yield _announced_names(page), True
    yield _only_linked(page), True
    yield _pen_name(page), True


def _labelled(tags: MetaTags) -> tuple[str, ...]:
    """The first of two labelled facts for a network's card; the second is the time to read."""
    fact = tags.first("twitter:data1") or ""
    if not tags.first("twitter:data2") or any(letter.isdigit() for letter in fact):
        return ()
    return tuple(name for name in parse_byline(fact) if _is_printed_name(name))


def _only_linked(page: Page) -> tuple[str, ...]:
    """The names that links to authors' pages bear, where all of them stand together.

    Some stand in an <aside> or far from the headline; two that are apart are other stories' too.
    """
    found: list[str] = []
    first: HtmlElement | None = None
    for element in page.tagged("a"):
        address = element.get("href") or ""
        is_marked = "author" in (element.get("rel") or "").split()
        if not (is_marked or ("aut" in address.lower() and AUTHORS_FOLDER.search(address))):
            continue
        if any(one.tag in {"nav", "footer"} for one in element.iterancestors()):
            continue
        names = parse_byline(shown(element)) if brief_text(element, MAX_BYLINE) else ()
        if not names or not all(map(_is_name, names)) or set(names) <= set(found):
            continue
        if first is not None and not _is_near(element, first):
            return ()
        first = element if first is None else first
        found += names
    return authors_of(found)


def _pen_name(page: Page) -> tuple[str, ...]:
    """A name of one word that a link to its author's page bears."""
    for element in page.inventory.having("rel"):
        if element.tag != "a" or "author" not in (element.get("rel") or "").split():
            continue
        text = shown(element)
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
        for one in page.inventory.having("itemprop", "rel")
        if "author" in (one.get("itemprop") or "") or "author" in (one.get("rel") or "")
        if one.tag != "link"
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
        stated = element.get("content")
        lines = [stated] if stated else shown_lines(element)
        if sum(map(len, lines)) <= MAX_BYLINE:
            names += parse_lines(lines)
    return tuple(name for name in authors_of(names) if NAME.search(name))


def _is_near(element: HtmlElement, first: HtmlElement) -> bool:
    """Whether two elements share one of the three blocks around the first."""
    around = [one for _, one in zip(range(3), first.iterancestors(), strict=False)]
    return any(one in around for one in element.iterancestors())


def _bylines(page: Page) -> Iterator[tuple[str, ...]]:
    """What elements that are named for a byline say, in the page's order."""
    seen = 0
    places = {place for _, _, places in page.inventory.of(("address",)) for place in places}
    for name, where in page.once(names_of).items():
        if _is_named_for_a_byline(name):
            places.update(where)
    for element in page.inventory.at(places):
        if element.tag not in BYLINE_TAGS or _is_elsewhere(element, page):
            continue
        if brief_text(element, 4 * MAX_BYLINE) is None:
            continue
        lines = shown_lines(element)
        if MIN_BYLINE <= sum(map(len, lines)) <= MAX_BYLINE:
            seen += 1
            yield _without_houses(_printed(_listed(element) or parse_lines(lines)))
        if seen >= MAX_BYLINES:
            return


@lru_cache(maxsize=8192)
def _is_named_for_a_byline(name: str) -> bool:
    letters = name.lower().replace("-", "").replace("_", "")
    is_likely = any(map(letters.__contains__, BYLINE_WORDS))
    return is_likely and BYLINE.search(CAMEL.sub("-", name)) is not None


def _listed(element: HtmlElement) -> tuple[str, ...]:
    """The names of a list, or of links with nothing between them but what joins names."""
    for tag in ("li", "a", "td"):
        parts = [one for one in element.iter(tag) if one is not element and shown(one)]
        said = shown(element)
        for part in parts:
            said = said.replace(shown(part), " ", 1)
        if len(parts) < 2 or BETWEEN.fullmatch(BY.sub("", said.strip() + " ")) is None:
            continue
        names = [name for part in parts for name in parse_lines(shown_lines(part))]
        if names and all(map(_is_name, names)):
            return authors_of(names)
    return ()


def _printed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if _is_name(name))


def _announced_names(page: Page) -> tuple[str, ...]:
    """The names in what follows a line that only announces them: "Posted by:"."""
    for element, lines in page.once(_below_headline):
        if not bylines.ANNOUNCES.fullmatch(" ".join(lines)):
            continue
        after = element.getnext()
        if after is None:
            continue
        names = _listed(after) or parse_lines(shown_lines(after))
        if names and sum(map(len, names)) <= MAX_BYLINE and all(map(_is_name, names)):
            return authors_of(names)
    return ()


def _named_beside_day(page: Page) -> tuple[str, ...]:
    """The name in a line below the headline that else tells the day and the time to read."""
    for element, lines in page.once(_below_headline):
        said = " ".join(lines)
        if not bylines.DAY.search(said):
            continue
        parts = [part for part in bylines.PARTS.split(said) if part]
        others = [
            one
            for one in parts
            if not bylines.READING_TIME.match(one) and not bylines.DAY.search(one)
        ]
        is_timed = any(bylines.READING_TIME.match(one) for one in parts)
        is_dated = any(
            bylines.DAY.search(one) and not bylines.READING_TIME.match(one) for one in parts
        )
        if not (is_timed and is_dated and len(others) == 1):
            continue
        links = [
            shown(one) for one in element.iter("a") if not AUTHOR_PAGE.search(one.get("href") or "")
        ]
        names = parse_byline(others[0])
        if names and all(map(_is_name, names)) and others[0] not in links:
            return names
    return ()


def _opening_line(page: Page) -> tuple[str, ...]:
    """Names that stand alone, in bold or italics, in one of the first paragraphs."""
    for paragraph in _opening_paragraphs(page):
        children = [child for child in paragraph if child.tag in {"strong", "em", "b", "i"}]
        text = shown(paragraph)
        if len(children) != 1 or len(text) > MAX_BYLINE / 2 or text[-1:] in ".!?:…":
            continue
        if shown(children[0]) == text:
            names = parse_byline(text)
            if names and all(_is_printed_name(name) for name in names):
                return names
    return ()


def _line_below_headline(page: Page) -> tuple[str, ...]:
    """Names in a short line below the headline that says "by".

    The line says nothing else, or also gives a day, or the name is a link.
    """
    for element, lines in page.once(_below_headline):
        text = " | ".join(lines)
        if len(text) > MAX_BYLINE or not SAYS_BY.search(text):
            continue
        links = [one for one in element.iter("a") if AUTHOR_PAGE.search(one.get("href") or "")]
        is_dated = re.search(r"\d", text) is not None
        if not is_dated and BY.match(text):
            names = _listed(element) or parse_byline(text)
        elif is_dated or links:
            pieces = " | ".join(" ".join(piece.split()) for piece in element.itertext())
            said = SAYS_BY.split(pieces, maxsplit=1)
            names = _listed(element) or parse_byline(LINE_PART.split(said[-1].lstrip("| "))[0])
        else:
            continue
        names = _without_houses(names)
        if names and all(_is_printed_name(name) for name in names):
            return names
        if links and PEN_NAME.fullmatch(pen_name := shown(links[0])):
            return () if ACCOUNT.fullmatch(pen_name) else (pen_name,)
    return ()


def _without_houses(names: Sequence[str]) -> tuple[str, ...]:
    """Names less what stands beside the first one and is a house: "Ann Lee, MDR Nord"."""
    if names and names[0].isupper():
        return tuple(names)  # all of them are written so
    return (*names[:1], *(one for one in names[1:] if is_agency(one) or not HOUSE.search(one)))


def _linked_name(page: Page) -> tuple[str, ...]:
    """A name that links to its author's own page, between the headline and the story."""
    found: list[str] = []
    for element, lines in page.once(_below_headline):
        if element.tag == "a" and AUTHOR_PAGE.search(element.get("href") or ""):
            found += _printed(parse_lines(lines))
    return authors_of(found)


def _below_headline(page: Page) -> list[tuple[HtmlElement, tuple[str, ...]]]:
    """The short elements between a headline and its story's first paragraph, and what they say."""
    return [(element, shown_lines(element)) for element in _short_ones_below(page)]


def _short_ones_below(page: Page) -> Iterator[HtmlElement]:
    headline = page.heading
    if headline is None:
        return
    below = page.elements.index(headline) + sum(1 for _ in headline.iter())
    for element in page.elements[below : below + ELEMENTS_BELOW]:
        said = brief_text(element, 2 * MAX_BYLINE)
        if element.tag == "p" and said is None:
            return
        is_line = said is not None and len(said) >= MIN_BYLINE and element.tag not in NOT_LINES
        if is_line and not _named_otherwise(named(element)) and not _is_elsewhere(element, page):
            yield element


def _opening_paragraphs(page: Page) -> Iterator[HtmlElement]:
    """The first paragraphs of the first element that holds three long ones."""
    long_ones: dict[HtmlElement, int] = {}
    for paragraph in page.tagged("p"):
        parent = paragraph.getparent()
        if parent is not None and brief_text(paragraph, MAX_BYLINE) is None:
            long_ones[parent] = long_ones.get(parent, 0) + 1
            if long_ones[parent] == 3:
                yield from parent.findall("p")[:OPENING_PARAGRAPHS]
                return


def _is_name(name: str) -> bool:
    """Whether a text is a name where one is expected, also one written without spaces."""
    if EAST_ASIAN.fullmatch(name):
        return NOT_EAST_ASIAN.search(name) is None
    return _is_printed_name(name)


def _is_printed_name(name: str) -> bool:
    words = name.split()
    if SHARERS.search(name) or not name[0].isalpha() or NOT_A_NAME.search(name):
        return False
    if any(word.islower() and word not in PARTICLES for word in words):
        return False
    is_cased = name[0].lower() != name[0].upper()
    if is_cased:
        return 2 <= len(words) <= 5 and words[0][0].isupper() and words[-1][0].isupper()
    return 2 <= len(words) <= 4  # written without capitals, but with spaces


def _is_elsewhere(element: HtmlElement, page: Page) -> bool:
    """Whether what is around an element is not the article's; neighbours share the answer."""
    known = page.once(_known_places)
    above = element.getparent()
    is_out = known.get(above)
    if is_out is None:
        is_out = known[above] = _is_around_others(element, page)
    return is_out


def _known_places(_: Page) -> dict[HtmlElement | None, bool]:
    """Of what was asked already, whether it is elsewhere."""
    return {}


def _is_around_others(element: HtmlElement, page: Page) -> bool:
    for level, one in enumerate(element.iterancestors()):
        if one.tag == "footer" and _is_own_footer(one, page):
            return False
        if one.tag in {"aside", "nav", "footer"}:
            return True
        if one.tag in {"article", "main", "body"} or level > 6:
            return False
        found = _named_otherwise(named(one))
        if found and one not in page.around_heading:
            return found != "footer" or not _is_own_footer(one, page)
    return False


@lru_cache(maxsize=8192)  # a page has thousands of elements and a few dozen names for them
def _named_otherwise(name: str) -> str:
    """What of an element's name says that it is no byline; empty where nothing does."""
    found = NOT_A_BYLINE.search(name)
    return found[0].lower() if found else ""


def _is_own_footer(footer: HtmlElement, page: Page) -> bool:
    """Whether a footer, or what is called one, is that of the article that the heading is in."""
    for one in footer.iterancestors():
        if one.tag in {"article", "main"} or ENTRY.search(one.get("class") or ""):
            return one in page.around_heading
    return False
