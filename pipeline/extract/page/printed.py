"""What a page shows of its filing where it states nothing: tags, section, lead picture."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.extract.page.page import Page, named
from pipeline.extract.page.shown import shown

TAG_PAGE = re.compile(
    r"/(?:tags?|keywords?|topics?|themen?|themas?|schlagw\w+|etiquetas?|temas?|mots?-cles?|labels?|"
    r"emner?|avainsanat?|tagi|teemat?)/[^/?#]|[?&](?:tags?|keywords?|topic|label)=[^&#]",
    re.IGNORECASE,
)
TAG_SIGNS = (  # in small letters: what no such address is without
    "/tag", "/keyword", "/topic", "/theme", "/thema", "/schlagw", "/etiqueta", "/tema", "/mot",
    "/label", "/emne", "/avainsana", "/teema", "tag=", "tags=", "keyword", "topic=", "label=",
)  # fmt: skip
NOT_A_PICTURE = re.compile(
    r"avatar|author|logo|icon|emoji|gravatar|sponsor|advert|pixel|spacer|badge|profile|byline|"
    r"related|share|social|teaser|promo|\bads?\b",
    re.IGNORECASE,
)
SOURCES = ("data-src", "data-lazy-src", "data-original", "data-lazy", "src")
LARGE = 300  # pixels; smaller ones are portraits and signs
FIGURE = re.compile(r"\d+")


def printed_tags(page: Page) -> list[str]:
    """The tags that links of the article's own name: by `rel=tag`, else by where they lead."""
    for say in (_stated_tags, _marked_tags, _links_to_tags):
        stated = [one for one in say(page) if _is_own(one, page)]
        if stated:
            break
    return [text for one in stated if (text := shown(one).lstrip("# "))]


def _stated_tags(page: Page) -> Iterator[HtmlElement]:
    for link in page.inventory.stating("a", "rel"):
        relations = _relations(link)
        if "tag" in relations and "category" not in relations:
            yield link


def _marked_tags(page: Page) -> Iterator[HtmlElement]:
    links = page.inventory.stating("a", "class")
    return (one for one in links if "p-category" in (one.get("class") or "").split())


def _links_to_tags(page: Page) -> Iterator[HtmlElement]:
    """The links that lead to the page of a tag; those are asked that have a sign of one."""
    links = page.inventory.stating("a", "href")
    addresses = [link.get("href") or "" for link in links]
    small = "\n".join(addresses).lower()
    there = [sign for sign in TAG_SIGNS if sign in small]
    for link, address in zip(links, addresses, strict=True) if there else ():
        low = address.lower()
        if any(map(low.__contains__, there)) and TAG_PAGE.search(address):
            yield link


def printed_section(page: Page) -> str | None:
    """The first category that a link of the article's own names."""
    for link in page.inventory.having("rel"):
        if link.tag == "a" and "category" in _relations(link) and _is_own(link, page):
            return shown(link) or None
    return None


def printed_picture(page: Page) -> str | None:
    """The picture that leads the article: the one marked as such, else its first large one."""
    pictures = page.tagged("img")
    for leads in (_is_marked, _is_large):
        for one in pictures:
            if leads(one) and _is_own(one, page) and not _is_sign(one):
                return next(_addresses(one), None)
    return None


def _is_marked(picture: HtmlElement) -> bool:
    classes = (picture.get("class") or "").split()
    return "wp-post-image" in classes or picture.get("itemprop") == "image"


def _is_large(picture: HtmlElement) -> bool:
    stated = FIGURE.match(picture.get("width") or "")
    if stated:
        return int(stated[0][:6]) >= LARGE
    return any(one.tag in {"figure", "picture", "p"} for one in picture.iterancestors())


def _is_sign(picture: HtmlElement) -> bool:
    """Whether a picture is a portrait, a logo or a counter of visits."""
    around = [picture, *(one for _, one in zip(range(3), picture.iterancestors(), strict=False))]
    if any(NOT_A_PICTURE.search(named(one)) for one in around if one.tag not in {"body", "html"}):
        return True
    address = next(_addresses(picture), "")
    return not address or address.split("?")[0].lower().endswith(".svg")


def _addresses(picture: HtmlElement) -> Iterator[str]:
    for name in SOURCES:
        value = (picture.get(name) or "").strip()
        if value and not value.startswith("data:"):
            yield value


def _is_own(element: HtmlElement, page: Page) -> bool:
    """Whether an element is of the article that the heading is of, and not beside it."""
    for one in element.iterancestors():
        if one.tag in {"aside", "nav"}:
            return False
        if one.tag == "footer" and one.getparent() is not None and one.getparent().tag == "body":
            return False
        if one.tag in {"article", "main"}:
            return one in page.around_heading
    return not page.has_story_element


def _relations(element: HtmlElement) -> list[str]:
    stated = element.get("rel")
    return stated.lower().split() if stated else []
