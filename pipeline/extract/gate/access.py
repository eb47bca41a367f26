"""Tell whether an article is behind a paywall, and whether it is a live blog."""

import re
from collections.abc import Mapping, Sequence

from lxml.html import HtmlElement

from pipeline.extract.page.linked_data import Node, types, values
from pipeline.extract.page.membership import asks_for_money
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page
from pipeline.extract.page.visible import visible_text

FREE_TAGS = (
    "article:content_tier", "article:opinion_tier", "content_tier", "cxenseparse:access",
    "cxenseparse:recs:paywall",
)  # fmt: skip
LOCKED = {
    "locked", "metered", "paid", "premium", "plus", "subscriber", "subscribers", "paywall",
    "closed", "payed",
}  # fmt: skip
FREE = {
    "free", "open", "public",
}  # fmt: skip
TEASER_CHARACTERS = 900  # what a stub shows before it asks for money
FRAME = frozenset(("header", "nav", "footer"))
STORY = frozenset(("article", "main"))
LIVE = re.compile(
    r"\blive[- ]?(?:blog|ticker|updates?|text|berichten)\b|\bliveticker\b|\ben directo\b.*minuto",
    re.IGNORECASE,
)


def is_paywalled(
    page: Page, node: Node, nodes: Sequence[Node], tags: MetaTags, paragraphs: Sequence[str]
) -> bool | None:
    """Whether the text is for paying readers; None where neither page nor words say.

    What is stated is checked against what is shown: a page that says it is free and then
    breaks off to ask for money is not, and one that locks a text it shows whole is still
    marked, for that is what the publisher wants of its readers.
    """
    stated = _stated(node, nodes, tags)
    shown = sum(len(text) for text in paragraphs)
    if shown < TEASER_CHARACTERS and asks_for_money(said_in_page(page)):
        return True
    return stated


def said_in_page(page: Page) -> str:
    """What a page says beside its frame, where papers offer subscriptions above every story."""

    def is_frame(element: HtmlElement) -> bool:
        return (
            element.tag in FRAME
            and element not in page.around_heading
            and not any(one.tag in STORY for one in element.iterancestors())
        )

    return visible_text(page, is_frame)


def is_live(node: Node, url: str, title: str) -> bool:
    """Whether an article is a live blog, which is never finished."""
    if "liveblogposting" in types(node) or node.get("coverageStartTime"):
        return True
    return bool(LIVE.search(title) or re.search(r"live-?(?:blog|ticker|updates)", url.lower()))


def _stated(node: Node, nodes: Sequence[Node], tags: MetaTags) -> bool | None:
    for one in (
        node,
        *(other for other in nodes if other is not node and "webpage" in types(other)),
    ):
        # A part that is locked says more than the whole, which some call free all the same.
        for part in values(one, "hasPart"):
            if isinstance(part, Mapping) and _truth(part.get("isAccessibleForFree")) is False:
                return True
        for value in values(one, "isAccessibleForFree"):
            is_free = _truth(value)
            if is_free is not None:
                return not is_free
    for _, value in tags.named(*FREE_TAGS):
        word = value.strip().lower()
        if word in LOCKED | FREE:
            return word in LOCKED
    return None


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = value.strip().rsplit("/", 1)[-1].lower()
        return (
            True
            if word in {"true", "1", "yes"}
            else False
            if word in {"false", "0", "no"}
            else None
        )
    return None
