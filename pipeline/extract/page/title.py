"""Find the headline of an article, without its site's name."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from pipeline.extract.page.linked_data import Node, first_text
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page, named
from pipeline.extract.page.shown import shown, untagged
from pipeline.extract.page.telling import TELLING_CHARACTERS, WORD, telling_words

HEADLINE, HEADING, DOCUMENT = "json-ld headline", "h1", "title"
MAX_TITLE = 400  # characters; longer ones are texts
MAX_HEADINGS = 8
# Both begin where their white space does, and nowhere within it: else a long run costs its square.
SEPARATOR = re.compile(
    r"(?<!\s)\s+(?:[|·•–—:»«›‹⋅/*-]+|~)\s+|(?:(?<!\s)\s+)?[|：｜]\s*",
)
SITE_FIRST = re.compile(r"([^:]{2,60}):\s+")  # "Example News: Rain ends"
BAR = re.compile(  # what is never within a title
    r"(?:(?<!\s)\s+)?[|｜]\s*|(?<!\s)\s+(?:::|»|«|/)\s+"
)
MARKS = " |·•–—:»«›‹⋅/*~｜：-"  # what parts the pieces of a title
KIN_WORDS = 2  # that two titles of one story share
DESK_WORDS = 2  # "Gazette Sports" is the Gazette's
MIN_HEADING = 15  # characters; shorter headings are kickers and site names
LABEL = re.compile(
    r"(?:^|[\s_-])(?:label|badge|kicker|live|flag|eyebrow|tag)(?:$|[\s_-])", re.IGNORECASE
)
LABEL_WORDS = 2
NAME_WORDS = 3  # of a site's name
KICKER_WORDS = 3
PARTS = frozenset({"span", "div", "p", "small", "a", "strong", "header", "h2", "h3"})
CALLED_TITLE = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|news|content|blog)[_-]{0,2}(?:title|headline)(?:\s|$)|"
    r"(?:^|\s)headline(?:\s|$)",
    re.IGNORECASE,
)
ELLIPSES = ("...", "…", "[…]")


@dataclass(frozen=True, slots=True)
class Headline:
    """The title of an article, and every title the page states: where, and as it stands there."""

    text: str
    stated: tuple[tuple[str, str], ...] = ()


def read_title(
    page: Page,
    node: Node,
    tags: MetaTags,
    site_names: tuple[str, ...],
    announced: Sequence[str] = (),
) -> Headline:
    """The headline: what machines are told, where the page's own heading or its head agree.

    What feeds announced and the words of the address tell the story's title from the site's
    claim, which some pages repeat in their head.

    >>> from pipeline.extract.page.linked_data import Node
    >>> from pipeline.extract.page.page import parse_page
    >>> page = parse_page("u", "<title>Rain ends - Example News</title>")
    >>> read_title(page, {}, MetaTags({}, {}), ("Example News",)).text
    'Rain ends'
    """
    sites = frozenset(map(plain, site_names)) - {""}
    stated = tuple(
        (origin, text)
        for origin, stated in _statements(page, node, tags, sites)
        if (text := " ".join((stated or "").split()))
    )
    told = _without_claims(stated, site_names, _evidence(page.url, announced))
    return Headline(_choose(told, site_names), stated)


def _statements(
    page: Page, node: Node, tags: MetaTags, sites: frozenset[str]
) -> Iterator[tuple[str, str | None]]:
    """Where a page states its title, the most trusted place first."""
    yield HEADLINE, untagged(first_text(node, "headline") or "")
    yield "og:title", untagged(tags.first("og:title") or "")
    yield "json-ld name", untagged(first_text(node, "name") or "")
    yield "twitter:title", untagged(tags.first("twitter:title") or "")
    headings = page.headings[:MAX_HEADINGS]
    if all(plain(shown(one)) in sites | {""} for one in headings):  # "" is a picture
        headings = [*headings, *_named_headings(page)]
    for element in headings:
        yield HEADING, _without_ends(element, _without_kicker(element), sites)
    yield DOCUMENT, page.tree.findtext(".//title")


def _named_headings(page: Page) -> list[HtmlElement]:
    """What a page without a heading of the first rank calls one."""
    for element in page.tagged("h2", "h3", "h4", "p", "div", "span", "td", "font", "b"):
        is_named = "headline" in (element.get("itemprop") or "") or CALLED_TITLE.search(
            named(element)
        )
        around = islice(element.iterancestors(), 8)
        if is_named and not any(one.tag in {"aside", "nav", "footer"} for one in around):
            return [element]
    return []


def _without_kicker(heading: HtmlElement) -> str:
    """What a heading says, without the few words that an element of their own puts above it."""
    if label := _label_of(heading):
        return shown(heading).removeprefix(label).lstrip(" :|•·–—-")
    children = [child for child in heading if shown(child)]
    texts = [shown(child) for child in children]
    is_bare = bool((heading.text or "").strip() or any((one.tail or "").strip() for one in heading))
    if is_bare or len(children) < 2 or any(child.tag not in PARTS for child in children):
        return shown(heading)
    first, rest = texts[0], " ".join(texts[1:])
    is_short = len(first.split()) <= KICKER_WORDS and first[-1] not in ".?!:,;–—-"
    if (
        is_short
        and len(rest) >= MIN_HEADING
        and len(first) < len(rest)
        and not rest[0].islower()
        and rest[0] not in MARKS
    ):
        return rest
    return shown(heading)


def _without_ends(heading: HtmlElement, said: str, sites: frozenset[str]) -> str:
    """What a heading says less its buttons, and less the site's name in an element of its own."""
    for child in reversed(heading):
        text = shown(child)
        is_end = child.tag == "button" or (
            plain(text) in sites and len(said) - len(text) >= MIN_HEADING
        )
        if not is_end or not said.endswith(text) or (child.tail or "").strip():
            break
        said = said.removesuffix(text).rstrip(MARKS)
    return said


def _label_of(heading: HtmlElement) -> str:
    """A word or two that an element named for it puts before a heading: "Live", "Exclusive"."""
    first = next(iter(heading), None)
    if first is None or (heading.text or "").strip() or not LABEL.search(named(first)):
        return ""
    label = shown(first)
    rest = len(shown(heading)) - len(label)
    is_short = 0 < len(label.split()) <= LABEL_WORDS and rest >= MIN_HEADING
    return label if is_short and (first.tail or "").strip() else ""


def _evidence(url: str, announced: Sequence[str]) -> frozenset[str]:
    """The words that the story's announcements and address say of it."""
    path = WORD.sub(lambda word: f" {word[0]} ", unquote(urlsplit(url).path)).replace("_", " ")
    return frozenset(telling_words(path).union(*map(telling_words, announced)))


def _without_claims(
    said: Sequence[tuple[str, str]], site_names: tuple[str, ...], evidence: frozenset[str]
) -> Sequence[tuple[str, str]]:
    """The statements less those that a site makes on each of its pages.

    Such a statement has no word of any heading. It goes where a heading speaks of what was
    announced and it does not, or where it holds the site's name.
    """
    sites = {plain(name) for name in site_names if len(plain(name)) >= TELLING_CHARACTERS}
    headings = [text for origin, text in said if origin == HEADING and plain(text) not in sites]
    headings = [text for text in headings if len(text) >= MIN_HEADING or not text.isascii()]
    words = frozenset[str]().union(*map(telling_words, headings))
    if not words:
        return said
    is_told = any(len(telling_words(text) & evidence) >= KIN_WORDS for text in headings)

    def is_claim(origin: str, text: str) -> bool:
        if origin == HEADING or (len(text.split()) <= NAME_WORDS and plain(text) in sites):
            return plain(text) in sites
        if telling_words(text) & words or len(text) < MIN_HEADING / 2:
            return False
        if len(telling_words(text) & evidence) >= KIN_WORDS:
            return False
        return is_told or (origin != HEADLINE and any(name in plain(text) for name in sites))

    return [(origin, text) for origin, text in said if not is_claim(origin, text)]


def _choose(said: Sequence[tuple[str, str]], site_names: tuple[str, ...]) -> str:
    bare = [(origin, strip_site(text, site_names)) for origin, text in said]
    document = next((text for origin, text in bare if origin == DOCUMENT), "")
    short = [(origin, text) for origin, text in bare if text and len(text) <= MAX_TITLE]
    headings = [text for origin, text in short if origin == HEADING]
    stated = [
        _without_tail(text, headings) for origin, text in short if origin not in {HEADING, DOCUMENT}
    ]
    if not stated:
        document, headings = _without_frame(document, headings)
        return _matching_heading(headings, document) or _longest_piece(document)
    is_headline = any(origin == HEADLINE for origin, _ in bare)
    if not is_headline and _is_called_so(headings[:1], stated, document):
        return headings[0]
    chosen = _agreed(stated, headings, document)
    if not chosen and short[0][0] != HEADLINE:
        chosen = _printed(headings, stated, document)
    title = _whole(_barest(chosen or stated[0], stated), [*headings, *stated, document])
    return _in_small_letters(title, headings)


def _in_small_letters(title: str, headings: Sequence[str]) -> str:
    """A title that was written in capitals as the page's heading writes it."""
    if not title.isupper():
        return title
    same = plain(title)
    return next((one for one in headings if not one.isupper() and plain(one) == same), title)


def strip_site(title: str, site_names: tuple[str, ...]) -> str:
    """A title without the name of its site at either end.

    >>> strip_site("Rain ends | Weather | Example News", ("Example News", "news.example"))
    'Rain ends | Weather'
    """
    known = {plain(name) for name in site_names} - {""}

    def is_site(piece: str, rest: str) -> bool:
        begun = piece.split(maxsplit=DESK_WORDS)
        is_name = len(begun) == DESK_WORDS and not any(word[0].islower() for word in begun)
        is_desk = is_name and len(rest) >= MIN_HEADING and plain(begun[0]) in known
        return bool(rest) and (plain(piece) in known or is_desk)

    begun = SITE_FIRST.match(title)
    if begun and plain(begun[1]) in known and len(title) - begun.end() >= MIN_HEADING:
        title = title[begun.end() :]
    while True:
        parts = list(SEPARATOR.finditer(title))
        if not parts:
            return title
        head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
        if is_site(tail, head):
            title = head.rstrip()
            continue
        first, rest = title[: parts[0].start()], title[parts[0].end() :]
        if is_site(first, rest):
            title = rest.lstrip()
            continue
        return title


@lru_cache(maxsize=1024)  # titles are compared with each other, and with names of the site
def plain(text: str) -> str:
    """The letters and digits of a text, for comparing titles and names."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(WORD.findall(text.removeprefix("www.")))


def _agreed(stated: list[str], headings: list[str], document: str) -> str:
    """The stated title that is also the page's heading, unless that only repeats the <title>.

    A heading that repeats the document's title was written for search engines; where the
    linked data states another headline beside it, that one is the editors'.
    """
    seen = {plain(text) for text in headings}
    seen.discard(plain(document))
    return next((text for text in stated if plain(text) in seen), "")


def _is_called_so(first: list[str], stated: list[str], document: str) -> bool:
    """Whether heading and document name a story alike, and only other sites are told another."""
    called = plain(document)
    is_heading = any(len(text) >= MIN_HEADING and plain(text) == called for text in first)
    return is_heading and called not in map(plain, stated)


def _printed(headings: list[str], stated: list[str], document: str) -> str:
    """The heading of a page that states no headline: what it tells other sites is shortened.

    It must speak of the same as the titles that are stated, and not repeat the document's; where
    one does, the others head parts of the story.
    """
    if plain(document) in map(plain, headings):
        return ""
    words = set().union(*map(telling_words, [*stated, document]))
    return next(
        (
            text
            for text in headings
            if len(text) >= MIN_HEADING and len(telling_words(text) & words) >= KIN_WORDS
        ),
        "",
    )


def _barest(title: str, others: list[str]) -> str:
    """The shortest statement that the title holds whole at one of its ends.

    What is added after it is a section or words for search engines; what is added before it is
    a kicker, if a mark parts the two: "Jared Kushner" is more than "Kushner".
    """
    for other in sorted(others, key=len):
        if len(other) < MIN_HEADING or len(other) >= len(title) or other.endswith(ELLIPSES):
            continue
        after, before = title[len(other) :], title[: -len(other)]
        if _same_start(title, other) and not after[0].isalnum():
            return other
        if plain(title[-len(other) :]) == plain(other) and not before.rstrip()[-1:].isalnum():
            return other
    return title


def _without_tail(title: str, headings: list[str]) -> str:
    """A title less what follows the page's own heading: a section, a site we do not know."""
    for heading in headings:
        rest = title[len(heading) :]
        if len(heading) >= MIN_HEADING and _same_start(title, heading) and SEPARATOR.match(rest):
            return title[: len(heading)]
    return title


def _same_start(title: str, heading: str) -> bool:
    return plain(title[: len(heading)]) == plain(heading)


def _whole(title: str, others: list[str]) -> str:
    """The untruncated form of a title that was cut with an ellipsis."""
    for mark in ELLIPSES:
        if title.endswith(mark):
            start = plain(title[: -len(mark)])
            longer = (text for text in others if not text.endswith(mark))
            return next((text for text in longer if plain(text).startswith(start)), title)
    return title


def _matching_heading(headings: list[str], document: str) -> str:
    """The heading that the document's title repeats, else the first that speaks of the same."""
    whole, words = plain(document), telling_words(document)
    repeated = (text for text in headings if len(text) > 8 and plain(text) in whole)
    akin = (text for text in headings if len(words) < 2 or words & telling_words(text))
    return next(repeated, next(akin, ""))


def _without_frame(document: str, headings: list[str]) -> tuple[str, list[str]]:
    """A document's title and headings, less the section and the site that stand in both."""
    first, *others = SEPARATOR.split(document)
    frame = {plain(piece) for piece in others if len(piece) < len(first)}
    for text in [text for text in headings if plain(text) in frame]:
        headings = [other for other in headings if other != text]
        document = document.split(text)[0].rstrip(MARKS)
    return document, headings


def _longest_piece(document: str) -> str:
    """The title among the site and its sections, where bars or colons part the three."""
    return max(BAR.split(document), key=lambda piece: len(plain(piece)))
