"""What a page looks like, in numbers: a story is built, signed and told otherwise than a shop."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log1p
from urllib.parse import urlsplit

import numpy as np

from pipeline.extract.body.columns import Numbers
from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.gate.page_kind import (
    FORUM_PATH,
    PARTED,
    PRICE,
    SERVICE_PATH,
    SHOP_PATH,
    SHOP_TYPES,
    STORY_PATH,
    PageSigns,
    is_priced,
)
from pipeline.extract.page.brief import whole_text
from pipeline.extract.page.linked_data import ARTICLE_TYPES, Node, types
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import PRINTING, Page, named, names_of
from pipeline.extract.page.visible import shown_length

MAX_TEXT = 200_000  # characters of a text that are looked at
MAX_NAME = 300
LONG_WORDS, SOME_WORDS = 45, 30  # of a paragraph
COUNTED_TAGS = (
    "article", "button", "h2", "h3", "img", "input", "li", "p", "table", "time",
)  # fmt: skip


def _by_first_letter(words: Iterable[str]) -> bytes:
    """A pattern of words that passes others over as soon as by trying each letter once."""
    endings: dict[str, list[str]] = {}
    for word in words:
        endings.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in endings.items()).encode()


# How a story speaks, and how an offer does; the labelled pages are English.
SAID = {  # in small letters
    "we": ("we", "our", "us", "ours"),
    "you": ("you", "your"),
    "said": ("said", "says", "told", "according"),
    "they": ("he", "she", "his", "her", "they", "their", "was", "were", "had"),
}
ANY_SAID = re.compile(rb" (%s)(?= )" % _by_first_letter(chain(*SAID.values())))
I_SAID = re.compile(rb" (?:I|my|me)(?= )")  # as they stand
MARKED = {"quote": '"“”', "call": "!"}
ASCII = bytes(range(128))
# Letters and digits as they are, and what may be some of another script; a space for the rest.
SPACED = bytes(
    one if one > 127 or chr(one).isalnum() or chr(one) == "_" else 32 for one in range(256)
)
GUIDES = re.compile(
    r"\b(?:best|top|how|why|what|when|guide|review|tips|ways|things|vs|versus|\d+)\b",
    re.IGNORECASE,
)
OF_SIGNED_NAMES = (  # in small letters
    "byline", "author", "posted-on", "post-date", "entry-meta", "post-meta", "minread", "min-read",
)  # fmt: skip
COMMENTS_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments|respond|disqus_thread)(?:$|\s)", re.IGNORECASE | re.MULTILINE
)
OF_COMMENTS_NAMES = ("comments", "respond", "disqus_thread")
SHARE_ADDRESSES = ("sharer", "intent/tweet", "share?", "pin/create")
# In small letters and of all markup: each begins with the sign that is looked for.
BASKET = re.compile(r"add[-_ ]?to[-_ ]?(?:cart|basket|bag)")
REVIEWS = re.compile(r"review(?<=\breview)s?\b")
SMALL = 0x20  # what tells a small letter of ASCII from a capital, and is in no other sign of it
MAX_BYTES = 4  # of a letter in UTF-16
MAX_SIGNED = 24  # characters of what is found, with one beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What is known of a page when its looks are measured."""

    page: Page
    nodes: Sequence[Node]
    tags: MetaTags
    title: str
    paragraphs: Sequence[str]
    shown: PageSigns
    is_signed: bool
    is_dated: bool


def measure(looks: Looks) -> Numbers:
    """The page's row of numbers, in the order of FEATURES."""
    told = dict(_measured(looks))
    return np.array([told[name] for name in FEATURES], np.float32)


def _measured(looks: Looks) -> Iterator[tuple[str, float]]:
    yield from _of_statements(looks)
    yield from _of_address(looks.page.url)
    yield from _of_text(looks)
    yield from _of_tree(looks)


def _of_statements(looks: Looks) -> Iterator[tuple[str, float]]:
    stated = {kind for node in looks.nodes for kind in types(node)}
    og_type = (looks.tags.first("og:type") or "").lower()
    yield "states an article", bool(stated & ARTICLE_TYPES)
    yield "states goods", bool(stated & SHOP_TYPES)
    yield "og article", og_type == "article"
    yield "og website", og_type == "website"
    yield "signed", looks.is_signed
    yield "dated", looks.is_dated


def _of_address(url: str) -> Iterator[tuple[str, float]]:
    parts = urlsplit(url)
    segments = [part for part in parts.path.split("/") if part]
    last = segments[-1] if segments else ""
    yield "depth", len(segments)
    yield "name length", len(last)
    yield "name hyphens", last.count("-") + last.count("_")
    path = f"{parts.path}/"
    yield "path of a forum", FORUM_PATH.search(path) is not None
    yield "path of a shop", SHOP_PATH.search(path) is not None
    yield "path of a service", SERVICE_PATH.search(path) is not None
    yield "path of a story", STORY_PATH.search(path) is not None


def _of_text(looks: Looks) -> Iterator[tuple[str, float]]:
    text = "\n".join(looks.paragraphs)[:MAX_TEXT]
    words = [len(paragraph.split()) for paragraph in looks.paragraphs] or [0]
    total = max(1, sum(words))
    yield "words", log1p(sum(words))
    yield "paragraphs", log1p(len(looks.paragraphs))
    yield "mean paragraph", sum(words) / len(words)
    yield "longest paragraph", max(words)
    yield "long paragraphs", sum(count >= LONG_WORDS for count in words)
    yield "share of long ones", sum(count for count in words if count >= SOME_WORDS) / total
    ended = sum(map(ends_sentence, looks.paragraphs))
    yield "share of sentences", ended / len(words)
    for name, times in _said_in(text):
        yield f"says {name}", 100 * times / total
    yield "capitals", sum(len(one) > 1 for one in filter(str.isupper, text.split())) / total
    yield "title length", len(looks.title.split())
    yield "title of a guide", GUIDES.search(looks.title) is not None
    visible = looks.page.once(_visible)
    yield "visible", log1p(visible)
    yield "kept share", len(text) / visible
    yield "stands together", log1p(looks.shown.story.width)
    yield "together", log1p(looks.shown.story.paragraphs)


def _said_in(text: str) -> Iterator[tuple[str, int]]:
    """How often a text says what stories or offers say."""
    letters = _letters(text)
    said = Counter(ANY_SAID.findall(letters.lower()))
    for name, words in SAID.items():
        yield name, sum(said[word.encode()] for word in words)
    yield "i", len(I_SAID.findall(letters))
    yield "price", len(PRICE.findall(text)) if is_priced(text) else 0
    for name, marks in MARKED.items():
        yield name, sum(map(text.count, marks))


def _letters(text: str) -> bytes:
    """The words of a text, with spaces around each in place of all that parts them.

    >>> _letters("“Rain”, café_1").split()
    [b'Rain', b'caf\xc3\xa9_1']
    """
    for mark in {*text.encode("utf-8", "replace").translate(None, ASCII).decode()}:
        if not mark.isalnum():
            text = text.replace(mark, " ")
    return b" %s " % text.encode("utf-8", "replace").translate(SPACED)


def _visible(page: Page) -> int:
    """The characters that a reader may see, one at least."""
    return max(1, page.once(shown_length))


def _of_tree(looks: Looks) -> Iterator[tuple[str, float]]:
    page = looks.page
    links = page.tagged("a")
    linked = sum(len(" ".join(whole_text(link).split())) for link in links)
    names = "\n".join(_names(page))
    small = names.lower()
    markup = page.html[: MAX_TEXT * 10].encode("utf-16-le", "replace")
    for tag in COUNTED_TAGS:
        yield f"<{tag}>", log1p(len(page.tagged(tag)))
    yield "links", log1p(len(links))
    yield "links a paragraph", log1p(len(links) / max(1, len(looks.paragraphs)))
    yield "linked share", linked / page.once(_visible)
    yield "share links", log1p(_shares([link.get("href") or "" for link in links]))
    yield "names a byline", _has_any(small, OF_SIGNED_NAMES)
    yield "has comments", _has_any(small, OF_COMMENTS_NAMES) and bool(COMMENTS_NAME.search(names))
    yield "baskets", log1p(_times(BASKET, "add", markup))
    yield "reviews", log1p(_times(REVIEWS, "review", markup))
    yield "prices", looks.shown.prices
    yield "posts", looks.shown.posts
    yield "replies", looks.shown.replies
    yield "buying", looks.shown.buying
    yield "calls", looks.shown.calls
    yield "linked headings", looks.shown.linked_headings


def _has_any(text: str, signs: Sequence[str]) -> bool:
    return any(map(text.__contains__, signs))


def _names(page: Page) -> set[str]:
    """What the elements of a page are called; those that print times and authors are at hand."""
    names = {name[:MAX_NAME] for name in page.once(names_of)}
    others = page.inventory.having("class", "id")
    return names | {named(one)[:MAX_NAME] for one in others if one.tag not in PRINTING}


def _shares(addresses: Sequence[str]) -> int:
    """How many links tell others of the page."""
    small = [address.lower() for address in addresses]
    text = PARTED.join(small)
    there = [sign for sign in SHARE_ADDRESSES if sign in text]
    return sum(_has_any(address, there) for address in small) if there else 0


def _times(pattern: re.Pattern[str], sign: str, markup: bytes) -> int:
    """How often some markup in UTF-16 has what begins with a sign, in any case.

    The sign alone is found much faster, in all the markup at once.

    >>> _times(REVIEWS, "review", "Review, éreview, preview and reviews".encode("utf-16-le"))
    2
    """
    letters = np.frombuffer(markup, np.uint16) | SMALL
    is_there = letters[: max(0, len(letters) + 1 - len(sign))] == ord(sign[0])
    for at, letter in enumerate(sign[1:], 1):
        is_there &= letters[at : at + len(is_there)] == ord(letter)
    found = 0
    for at in (2 * np.flatnonzero(is_there)).tolist():
        before = markup[max(0, at - MAX_BYTES) : at].decode("utf-16-le", "ignore")
        after = markup[at : at + 2 * MAX_SIGNED].decode("utf-16-le", "ignore").lower()
        found += pattern.match(before + after, len(before)) is not None
    return found


FEATURES = (
    "states an article", "states goods", "og article", "og website", "signed", "dated", "depth",
    "name length", "name hyphens", "path of a forum", "path of a shop", "path of a service",
    "path of a story", "words", "paragraphs", "mean paragraph", "longest paragraph",
    "long paragraphs", "share of long ones", "share of sentences",
    "says we", "says you", "says i", "says said", "says they", "says price", "says quote",
    "says call", "capitals", "title length", "title of a guide", "visible",
    "kept share", "stands together", "together", *(f"<{tag}>" for tag in COUNTED_TAGS), "links",
    "links a paragraph", "linked share", "share links", "names a byline", "has comments",
    "baskets", "reviews", "prices", "posts", "replies", "buying", "calls", "linked headings",
)  # fmt: skip
