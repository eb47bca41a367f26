"""Read how a page files its article: section, tags, summary, picture and site name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from pipeline.extract.page.linked_data import Node, first_text, text_of, types, values
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page
from pipeline.extract.page.printed import printed_picture, printed_section, printed_tags

MAX_TAGS = 30
MAX_TAG = 80  # characters
TAG_TAGS = (
    "article:tag", "og:article:tag", "parsely-tags", "news_keywords", "sailthru.tags", "keywords",
)  # fmt: skip
SECTION_TAGS = (
    "article:section", "og:article:section", "parsely-section", "sailthru.section",
    "article.section",
    "dc.subject", "section", "category", "cxenseparse:section",
)  # fmt: skip
SPLIT = re.compile(r"(?:(?<!\s)\s+)?[,;|、，]\s*")
MACHINE = re.compile(
    r"[:=_]|^\d+$|^[a-z]+(?:-[a-z0-9]+){2,}$"
)  # tags for machines: "no-ads", "type:news"


def read_section(node: Node, tags: MetaTags, page: Page | None = None) -> str | None:
    """The first section that the page names."""
    stated = first_text(node, "articleSection") or tags.first(*SECTION_TAGS)
    if not stated and page is not None:
        stated = printed_section(page)
    if not stated or "://" in stated:
        return None
    return " ".join(stated.split())[:MAX_TAG] or None


def read_tags(
    node: Node, tags: MetaTags, page: Page | None = None, announced: Sequence[str] = ()
) -> tuple[str, ...]:
    """The keywords that a page states, else the tags that it shows, else those of its feed."""
    stated = [text for value in values(node, "keywords") if (text := text_of(value))]
    if not stated:
        name = next((name for name in TAG_TAGS if tags.all(name)), None)
        stated = tags.all(name) if name else []
    if not stated and page is not None:
        stated = printed_tags(page)
    stated = stated or list(announced)
    pieces = (piece for text in stated for piece in SPLIT.split(" ".join(text.split())))
    found: dict[str, str] = {}
    for piece in pieces:
        if 1 < len(piece) <= MAX_TAG and not MACHINE.search(piece):
            found.setdefault(piece.casefold(), piece)
    return tuple(found.values())[:MAX_TAGS]


def read_summary(node: Node, tags: MetaTags) -> str | None:
    """The publisher's own summary."""
    stated = tags.first("og:description") or first_text(node, "description")
    stated = stated or tags.first("description", "twitter:description", "dc.description")
    return " ".join(stated.split()) or None if stated else None


def read_image(page: Page, node: Node, tags: MetaTags) -> str | None:
    """The address of the lead picture."""
    for value in _leading_pictures(page, node, tags):
        if value and not value.startswith("data:"):
            address = urljoin(page.url, value)
            if urlsplit(address).scheme in {"http", "https"}:
                return address
    return None


def _leading_pictures(page: Page, node: Node, tags: MetaTags) -> Iterator[str | None]:
    """What is stated of a lead picture, and only where that is none, what the page shows."""
    yield tags.first("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src")
    yield from _pictures(node)
    yield tags.link("image_src")
    yield tags.first("image", "thumbnail", "parsely-image-url")
    yield printed_picture(page)


def read_site_name(node: Node, tags: MetaTags) -> str | None:
    """The name of the site as its pages print it."""
    for value in values(node, "publisher"):
        name = text_of(value)
        if name and "://" not in name and tags.first("og:site_name") is None:
            return name
    return tags.first("og:site_name", "application-name")


def site_names(
    page: Page, node: Node, nodes: list[Node], tags: MetaTags, known: str
) -> tuple[str, ...]:
    """Every name that the site goes by, for taking it off titles and bylines."""
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    found = [known, tags.first("og:site_name"), tags.first("application-name"), host]
    found += [text_of(value) for value in values(node, "publisher")]
    found += [
        first_text(one, "name")
        for one in nodes
        if types(one) & {"website", "newsmediaorganization", "organization"} and one is not node
    ]
    if len(labels) > 1:
        found.append(labels[-3] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2])
    return tuple(dict.fromkeys(name for name in found if name))


def _pictures(node: Node) -> list[str | None]:
    found: list[str | None] = []
    for value in (*values(node, "image"), *values(node, "thumbnailUrl")):
        if isinstance(value, Mapping):
            found.append(first_text(value, "url", "contentUrl", "@id"))
        else:
            found.append(text_of(value))
    return found
