"""Recognise a page that shows other pages' stories: a tag, a category, an author, an index."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.extract.page.brief import whole_text
from pipeline.extract.page.shown import shown

MAX_HEADS = 400
MAX_DEPTH = 60
MIN_ITEMS = 3  # fewer are a box of related stories, but on a page that says it is a list
MIN_SHARE = 0.6  # of the text that was read
LISTED_SHARE = 0.4
OUTGROWN = 4  # times as long as the next
NUMBERED = re.compile(r"[#\W]{0,3}(?:no\.? ?)?(\d{1,3})(?:[.):]|\s*[-–—])\s*\w", re.IGNORECASE)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HEAD_CLASS = re.compile(r"(?:^|[\s_-])(?:head(?:line)?|title)(?:$|[\s_-])", re.IGNORECASE)
ITEMS = {"article", "li", "section", "div", "tr", "dd", "td"}
DAY = re.compile(r"\d\s?[./-]\s?\d|\d{4}|[年월]")
DAY_CHARACTERS = 40
HEAD_WORDS = 4  # of a link that heads an item without being a heading
LETTERS = re.compile(r"[^\W_]+")
KEY_LENGTH = 60  # letters of a paragraph by which it is found again
# What systems call the body of a list, where nothing else has the word: Ghost, Drupal, HubSpot …
LIST_CLASSES = frozenset(
    """
    archive search-results paged post-type-archive home-template tag-template author-template
    paged-template index-template path-taxonomy page-taxonomy-term hs-blog-listing
    """.split()  # noqa: SIM905
)
# … and two words that are one only together: WordPress has these on every list and on no post.
PAIRS = (
    ("archive", frozenset("category tag author date post-type-archive".split())),  # noqa: SIM905
    ("blog", frozenset("home hfeed paged".split())),  # noqa: SIM905
    ("search", frozenset(("search-results", "search-no-results"))),
)
CERTAIN = frozenset(("tag-template", "author-template", "hs-blog-listing"))
STORY_CLASSES = frozenset(
    """
    single single-post post-template page-template article-page hs-blog-post wp-singular
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teasers:
    """The parts of a page that each head and link another page."""

    titles: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether they are the numbered parts of one story: the ten that it ranks, or its steps."""
        numbers = [int(found[1]) for text in self.titles if (found := NUMBERED.match(text))]
        run = sorted(set(numbers))
        is_run = len(run) >= MIN_ITEMS and run[-1] - run[0] == len(run) - 1
        return is_run and 2 * len(run) > len(self.titles) and len(run) == len(numbers)

    @property
    def is_outgrown(self) -> bool:
        """Whether one of them is far longer than any other: a story whose first words lead on."""
        *_, second, longest = (0, 0, *sorted(map(len, self.texts)))
        return longest > OUTGROWN * max(1, second)

    def share_of(self, paragraphs: Sequence[str]) -> float:
        """How much of what was read, by length, stands within them."""
        shown = "\n".join(map(squeezed, self.texts))
        lengths = Counter[bool]()
        for text in paragraphs:
            key = squeezed(text)
            if key:
                lengths[key[:KEY_LENGTH] in shown] += len(key)
        return lengths[True] / max(1, lengths.total())


def squeezed(text: str) -> str:
    """A text's letters and digits alone, however it was set.

    >>> squeezed("Rain, and wind!")
    'rainandwind'
    """
    return "".join(LETTERS.findall(text)).casefold()


def list_body(tree: HtmlElement) -> tuple[str, bool]:
    """What of a page's body says that the system made a list, and whether that is certain."""
    body = next(tree.iter("body"), None)
    words = set((body.get("class") or "").lower().split()) if body is not None else set()
    if words & STORY_CLASSES:
        return "", False
    for first, seconds in PAIRS:
        if first in words and (others := words & seconds):
            return f"{first} {min(others)}", True
    found = min(words & CERTAIN, default="") or min(words & LIST_CLASSES, default="")
    return found, found in CERTAIN


def list_evidence(
    tree: HtmlElement, url: str, title: str, paragraphs: Sequence[str], *, is_listed: bool
) -> str:
    """What shows that a page is a list of other pages; empty where it is none.

    `is_listed` where its path or its body's class says so: then fewer and shorter parts will do.
    """
    least, share = (1, LISTED_SHARE) if is_listed else (MIN_ITEMS, MIN_SHARE)
    found = find_teasers(tree, url, least)
    is_own = squeezed(title) in map(squeezed, found.titles)
    is_own = is_own or found.is_counted or found.is_outgrown
    if len(found.titles) < least or (is_own and not is_listed):
        return ""
    within = found.share_of(paragraphs)
    if within < share:
        return ""
    return f"{len(found.titles)} parts of it head and link other pages: {found.titles[0][:60]}"


def find_teasers(tree: HtmlElement, url: str, least: int = MIN_ITEMS) -> Teasers:
    """The parts of a page that each head and link another page, so many beside each other."""
    heads = list(islice(_heads(tree, url), MAX_HEADS))
    beneath: Counter[HtmlElement] = Counter()
    for head in heads:
        for place in _around(head):
            beneath[place] += 1
    items = [_item(head, beneath) for head in heads]
    alike = Counter(kin for item in items for kin in _kin(item))
    titles, texts = [], []
    for head, item in zip(heads, items, strict=True):
        if max((alike[kin] for kin in _kin(item)), default=0) < least:
            continue  # it stands alone: the story with a box in it, or a box beside the story
        text = whole_text(item)
        if len(squeezed(text)) > len(squeezed(whole_text(head))):  # a headline alone is a link
            titles.append(shown(head))
            texts.append(text)
    return Teasers(titles=tuple(titles), texts=tuple(texts))


def _item(head: HtmlElement, beneath: Counter[HtmlElement]) -> HtmlElement:
    """The largest element around a head that holds no other."""
    item = head
    for place in _around(head):
        if beneath[place] > 1 or place.tag in {"body", "html", "main"}:
            break
        item = place
    return item


def _kin(item: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """What siblings share: a parent and a tag, or in a grid a grandparent."""
    parent = item.getparent()
    if parent is not None:
        yield parent, str(item.tag)
        above = parent.getparent()
        if above is not None:
            yield above, f"{parent.tag} {item.tag}"


def _heads(tree: HtmlElement, url: str) -> Iterator[HtmlElement]:
    """The elements that head a part and link another page of the site."""
    known = {_place(href, url) for href in _own_addresses(tree)} | {_place(url, url)}
    places: dict[str, str] = {}
    names = {one.rpartition("/")[2] for one in known} - {"", "?"}
    within: set[HtmlElement] = set()
    for one in tree.iter(*HEADINGS, "a"):
        is_heading = one.tag in HEADINGS
        link = one
        if is_heading:
            inner = list(one.iter("a"))
            within.update(inner)
            link = inner[0] if inner else _linked(one)
        elif one in within or not _is_head(one):
            continue
        href = "" if link is None else link.get("href") or ""
        if not href:
            continue
        if (target := places.get(href)) is None:
            target = places[href] = _place(href, url)
        if target and target not in known and target.rpartition("/")[2] not in names:
            known.add(target)
            yield one


def _linked(heading: HtmlElement) -> HtmlElement | None:
    return next((one for one in _around(heading) if one.tag == "a"), None)


def _is_head(link: HtmlElement) -> bool:
    """Whether a link outside of headings heads an item: by a class, or as its first words."""
    parent = link.getparent()
    if parent is None:
        return False
    classes = f"{link.get('class') or ''} {parent.get('class') or ''} {link.get('itemprop') or ''}"
    is_named = _is_named_head(classes)
    if not is_named and parent.tag not in ITEMS:
        return False
    words = len((" ".join(link.itertext()) if len(link) else link.text or "").split())
    if words < (1 if is_named else HEAD_WORDS) or next(link.iter(*HEADINGS), None) is not None:
        return False
    return is_named or _is_first(link, parent)


@lru_cache(maxsize=8192)  # a page has thousands of links and a few dozen names for them
def _is_named_head(classes: str) -> bool:
    return HEAD_CLASS.search(classes) is not None


def _is_first(link: HtmlElement, item: HtmlElement) -> bool:
    """Whether a link is what an item begins with, but for when its story came."""
    before = [item.text or ""]
    for one in link.itersiblings(preceding=True):
        before += [*one.itertext(), one.tail or ""]
    said = " ".join(" ".join(before).split())
    return not said or (len(said) <= DAY_CHARACTERS and DAY.search(said) is not None)


def _own_addresses(tree: HtmlElement) -> Iterator[str]:
    """What a page calls itself beside the address it came from."""
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield link.get("href") or ""


def _place(href: str, url: str) -> str:
    """The page of the site that a link names, as path and query; empty where it names none."""
    try:
        there, here = urlsplit(urljoin(url, href.strip())), urlsplit(url)
    except ValueError:
        return ""
    host, ours = (one.netloc.lower().removeprefix("www.") for one in (there, here))
    if there.scheme not in {"http", "https"} or host != ours:
        return ""
    path = there.path.rstrip("/")
    return f"{path}?{there.query}" if path or there.query else ""


def _around(element: HtmlElement) -> Iterator[HtmlElement]:
    return islice(element.iterancestors(), MAX_DEPTH)
