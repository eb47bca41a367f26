"""Turn away what is no article: walls, errors, lists, galleries and empty pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from pipeline.extract.body.prose import Together, stands_in_lines, stands_together
from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.gate.access import said_in_page
from pipeline.extract.gate.gate_words import (
    BOT,
    CONSENT,
    ERROR,
    GALLERY_PATH,
    LIST_PATH,
    LOGIN,
    NOT_FOUND,
    TOPIC_PATH,
    UNAVAILABLE,
    WITHDRAWN,
)
from pipeline.extract.gate.looks import Looks, measure
from pipeline.extract.gate.looks_model import looks_model
from pipeline.extract.gate.page_kind import (
    HEADINGS,
    LINKED,
    PageSigns,
    count_shown,
    forum_software,
    is_front,
    is_linked,
    is_stated,
    other_kind,
    weak_kind,
)
from pipeline.extract.gate.refresh import SENDS_ON, refresh_target
from pipeline.extract.gate.teasers import list_body, list_evidence
from pipeline.extract.page.linked_data import ARTICLE_TYPES, Node, first_text, types
from pipeline.extract.page.membership import asks_for_money
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page
from pipeline.extract.page.shown import shown
from pipeline.extract.page.visible import shown_text
from pipeline.notation.words import count_words
from pipeline.records import Reason

WALL_WORDS = 350  # walls and error pages say less than this
STUB_WORDS = 100  # what a paywall shows of a text
SHORT_WORDS = 30  # fewer words need a page that says it is an article
CALLED_WORDS = 15  # where it calls itself one, but states no time and no headline
FLASH_WORDS = 8  # fewer words are no news even then
GALLERY_WORDS = 60
NOTICE_WORDS = 160  # a longer text that says it was withdrawn tells why, and is a story
NOTICE_PARAGRAPHS = 3
NUMBERED_PICTURES = 5
COUNTER = re.compile(r"\A\W*+\d{1,3}\s?(?:/|of|von|sur|de|di)\s?\d{1,3}\W*")  # "3/24"
LONG_WORDS = 45  # a paragraph of a story rather than the lead of a teaser
LONG_PARAGRAPHS = 3
INDEX = re.compile(r"(?<=/)(?:index|default|home)\.\w{3,5}$", re.IGNORECASE)
HEADLINE_WORDS = 5  # a section is called by fewer
BRIEF_SENTENCES = 3
MAX_HEADING = 140  # characters: an error speaks briefly
WORD = re.compile(r"\w+")
BOT_MARKS = (
    "cf-challenge", "cf_chl_opt", "_Incapsula_Resource", "px-captcha", "captcha-delivery.com",
    "/_sec/cp_challenge",
)  # fmt: skip
CONSENT_HOSTS = ("consent.", "privacy-gate.", "myprivacy.", "zustimmung.", "guce.")
LEARNED_LANGUAGE = "en"  # of the labelled pages that are no articles
SEEN = 0.4  # of a sign's greatest number: enough of it to be named
LIKE_A_STORY = 0.1  # a page that is less likely no article is one, whatever weak signs say
LIST_TYPES = {
    "collectionpage",
    "itemlist",
    "searchresultspage",
    "profilepage",
    "aboutpage",
    "contactpage",
}
# What a page is as a whole; systems write "article" into the tags of each of these too.
OTHER_TYPES = {"itempage", "collectionpage", "searchresultspage", "checkoutpage"}
GALLERY_TYPES = {"imagegallery", "mediagallery", "videoobject", "imageobject", "videogallery"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a page is not an article, and one line that shows it."""

    reason: Reason
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What the gate looks at."""

    page: Page
    node: Node
    nodes: Sequence[Node]
    tags: MetaTags
    title: str
    paragraphs: Sequence[str]
    homepage: str
    language: str | None
    is_signed: bool  # it names an author
    is_dated: bool  # it says when it was published

    @cached_property
    def words(self) -> int:
        """The words of the text; where script sets no spaces, two characters are one."""
        return sum(count_words(text) for text in self.paragraphs if not COUNTER.fullmatch(text))

    @cached_property
    def is_declared(self) -> bool:
        """Whether the page says of itself that it is an article."""
        if types(self.node) & ARTICLE_TYPES and first_text(self.node, "headline", "datePublished"):
            return True
        if {kind for node in self.nodes for kind in types(node)} & OTHER_TYPES:
            return False  # its linked data know better than a tag that stands on every page
        kind = (self.tags.first("og:type") or "").lower()
        return kind in {"article", "news", "newsarticle"} and bool(
            self.tags.first("article:published_time")
        )

    @cached_property
    def shown(self) -> PageSigns:
        """What a reader sees of it, counted."""
        return count_shown(self.page, self.story)

    @cached_property
    def story(self) -> Together:
        """The sentences that stand beside each other in it."""
        return stands_together(self.page.tree)

    @cached_property
    def likelihood(self) -> float | None:
        """How likely it is no article by its looks; None where nothing was learned of its like."""
        learned = looks_model() if self.language == LEARNED_LANGUAGE else None
        return None if learned is None else learned.likelihood(measure(looks_of(self)))

    @property
    def is_story(self) -> bool:
        """Whether it shows a story, though it may not say so."""
        return self.words >= SHORT_WORDS and (self.story.is_story or self.is_in_lines)

    @cached_property
    def is_in_lines(self) -> bool:
        """Whether it shows a story whose editor writes no paragraphs."""
        return stands_in_lines(self.page.tree).is_story

    @cached_property
    def is_brief_story(self) -> bool:
        """Whether it shows some sentences below a headline: too few to stand for a story alone."""
        heading = self.page.heading
        if heading is None or is_linked(heading) or self.words < SHORT_WORDS:
            return False
        if count_words(shown(heading)) < HEADLINE_WORDS:
            return False
        return sum(map(ends_sentence, self.paragraphs)) >= BRIEF_SENTENCES

    @cached_property
    def headings(self) -> list[str]:
        """The page's titles and first headings, short ones only; of a story no boxes' beside it."""
        found = [self.title, self.page.tree.findtext(".//title") or ""]
        levels = ("h1",) if self.is_story or self.is_brief_story else ("h1", "h2")
        elements = self.page.tagged(*levels)[:4]
        found += [shown(element) for element in elements]
        brief = (" ".join(text.split()) for text in found)
        return [text for text in dict.fromkeys(brief) if 0 < len(text) <= MAX_HEADING]


def refusal(sight: Sight) -> Refusal | None:
    """Why a page is not an article; None where it is one."""
    words = sight.words
    mark, is_certain = list_body(sight.page.tree)
    if is_certain:
        told = f"the system that made it marks it as a list: {mark}"
        return Refusal(reason=Reason.NOT_AN_ARTICLE, evidence=told)
    path = urlsplit(sight.page.url).path
    is_named = LIST_PATH.search(path) is not None
    is_topic = TOPIC_PATH.search(path) is not None and not sight.is_story
    is_marked = bool(mark) or is_named or is_topic
    if is_marked and (found := _shows_others(sight, is_marked=True)):
        return found  # what it declares are the stories that it shows
    if made_by := forum_software(sight.page):
        return Refusal(reason=Reason.NOT_AN_ARTICLE, evidence=f"a forum, made by {made_by}")
    if is_front(sight.page.url) and (found := _shows_others(sight, is_marked=False)):
        return found
    if words >= WALL_WORDS and sight.is_declared:
        return None
    if words < NOTICE_WORDS and (told := _withdrawn(sight)):
        return Refusal(reason=Reason.WITHDRAWN, evidence=f"it says: {told}")
    if words < SHORT_WORDS and (target := refresh_target(sight.page)):
        return Refusal(reason=Reason.SENT_ON, evidence=f"{SENDS_ON}{target}")
    is_brief = words < WALL_WORDS or (not sight.is_declared and _is_link_list(sight))
    if is_brief and (found := _wall(sight) or _missing(sight)):
        return found
    if words < STUB_WORDS and (found := _stub(sight, words)):
        return found
    if not sight.is_declared and (found := _list(sight)):
        return found
    return _short(sight, words)


def _wall(sight: Sight) -> Refusal | None:
    headings = sight.headings
    if not sight.is_declared:
        mark = "" if sight.is_story or sight.is_brief_story else _mark(sight.page)
        if text := _heading(BOT, headings, sight) or mark:
            return Refusal(reason=Reason.BOT_WALL, evidence=f"it asks for proof: {text}")
        host = urlsplit(sight.page.url).hostname or ""
        if host.startswith(CONSENT_HOSTS):
            return Refusal(reason=Reason.CONSENT_WALL, evidence=f"it is {host}")
        if _has_password(sight.page) and (text := _heading(LOGIN, _asking(sight), sight)):
            return Refusal(reason=Reason.LOGIN_WALL, evidence=f"it asks to log in: {text}")
    if text := _consent(sight):
        return Refusal(reason=Reason.CONSENT_WALL, evidence=f"all it says is: {text}")
    return None


def _asking(sight: Sight) -> Sequence[str]:
    """The headings that may ask to log in: a box's beside a text that has its own does not."""
    heading = sight.page.heading
    if heading is not None and heading.tag == "h1" and sight.words >= SHORT_WORDS:
        return [sight.title, shown(heading)]
    return sight.headings[:3]


def _consent(sight: Sight) -> str:
    """The words of a consent dialog where they are all that a page says."""
    if sight.is_story:
        return ""
    shown = " ".join(sight.paragraphs) or sight.page.once(shown_text)
    found = list(CONSENT.finditer(shown[:6_000]))
    is_all = len(found) >= 3 and count_words(shown) < 90 * len(found)
    is_title = _said(CONSENT, sight.headings[:2]) and len(found) >= 1
    if sight.is_declared or not (is_all or is_title):
        return ""
    start = max(0, found[0].start() - 20)
    return shown[start : start + 100]


def _missing(sight: Sight) -> Refusal | None:
    if sight.is_declared:
        return None
    if text := _heading(NOT_FOUND, sight.headings, sight):
        return Refusal(reason=Reason.SOFT_404, evidence=f"it says: {text}")
    if text := _heading(ERROR, sight.headings, sight):
        return Refusal(reason=Reason.ERROR_PAGE, evidence=f"it says: {text}")
    if not sight.paragraphs or sight.words < SHORT_WORDS:
        shown = sight.page.once(shown_text)[:400]
        if found := NOT_FOUND.search(shown):
            return Refusal(reason=Reason.SOFT_404, evidence=f"it says: {_around(shown, found)}")
        if found := ERROR.search(shown):
            return Refusal(reason=Reason.ERROR_PAGE, evidence=f"it says: {_around(shown, found)}")
    return None


def _withdrawn(sight: Sight) -> str:
    """The words that say that a story was taken away; its headline may still stand."""
    shown = sight.paragraphs[:NOTICE_PARAGRAPHS] or [sight.page.once(shown_text)[:600]]
    for text in (*sight.headings, *shown):
        if found := WITHDRAWN.search(text):
            return _around(text, found)
    if sight.is_declared and sight.words < SHORT_WORDS:
        for text in shown:
            if found := UNAVAILABLE.search(text):
                return _around(text, found)
    return ""


def _stub(sight: Sight, words: int) -> Refusal | None:
    if asks_for_money(said_in_page(sight.page)):
        return Refusal(
            reason=Reason.PAYWALL_STUB, evidence=f"{words} words are shown before it asks for money"
        )
    return None


def _list(sight: Sight) -> Refusal | None:
    if _folder(sight.page.url) == _folder(sight.homepage):
        return Refusal(
            reason=Reason.NOT_AN_ARTICLE, evidence="its address is the source's homepage"
        )
    if kind := _other_kind(sight):
        return Refusal(reason=Reason.NOT_AN_ARTICLE, evidence=f"it is {kind}")
    if (doubt := _weak_sign(sight)) and not _is_like_a_story(sight):
        return Refusal(reason=Reason.NOT_AN_ARTICLE, evidence=f"it is {doubt}")
    return _shows_others(sight, is_marked=False) or _unlike(sight)


def _weak_sign(sight: Sight) -> str:
    """What hints at a list, a shop or a front page, though articles may look the same."""
    kind = weak_kind(
        sight.page,
        sight.nodes,
        sight.tags,
        sight.shown,
        is_signed=sight.is_signed,
        is_dated=sight.is_dated,
    )
    if kind and not (kind == LINKED and _is_told(sight)):
        return kind
    if not _is_link_list(sight):
        return ""
    kinds = {kind for node in sight.nodes for kind in types(node)}
    if (named := kinds & LIST_TYPES) and not kinds & ARTICLE_TYPES:
        return f"a list of links that states a {', '.join(sorted(named))}"
    og_type = (sight.tags.first("og:type") or "website").lower()
    return "a list of headlines with links" if og_type != "article" else ""


def _is_like_a_story(sight: Sight) -> bool:
    return sight.likelihood is not None and sight.likelihood < LIKE_A_STORY


def looks_of(sight: Sight) -> Looks:
    """What the looks of a page are measured by."""
    return Looks(
        page=sight.page,
        nodes=sight.nodes,
        tags=sight.tags,
        title=sight.title,
        paragraphs=sight.paragraphs,
        shown=sight.shown,
        is_signed=sight.is_signed,
        is_dated=sight.is_dated,
    )


def _unlike(sight: Sight) -> Refusal | None:
    """Whether a page looks like a shop, a list or a service, and not at all like an article."""
    learned, likelihood = looks_model(), sight.likelihood
    if learned is None or likelihood is None or is_stated(sight.nodes, sight.tags):
        return None
    if likelihood < learned.limit:
        return None
    told = f"it looks like no article, at {likelihood:.3f}: {_plain(sight)}"
    return Refusal(reason=Reason.NOT_AN_ARTICLE, evidence=told)


def _plain(sight: Sight) -> str:
    """What of its looks a person sees at once."""
    shown = sight.shown
    seen = [
        "no author" * (not sight.is_signed),
        "no day" * (not sight.is_dated),
        f"{shown.story.paragraphs} sentences beside each other",
        "prices" * (shown.prices > SEEN),
        "buttons to buy" * (shown.buying > SEEN),
        "calls to act" * (shown.calls > SEEN),
        "headings that are links" * (shown.linked_headings > SEEN),
        "replies" * (max(shown.replies, shown.posts) > SEEN),
    ]
    return ", ".join(filter(None, seen))


def _other_kind(sight: Sight) -> str:
    return other_kind(
        sight.page,
        sight.nodes,
        sight.tags,
        sight.shown,
        is_anonymous=not sight.is_signed and not sight.is_dated,
    )


def _folder(url: str) -> str:
    """An address without the name of the index that a folder shows."""
    return INDEX.sub("", url).rstrip("/")


def _shows_others(sight: Sight, *, is_marked: bool) -> Refusal | None:
    evidence = list_evidence(
        sight.page.tree, sight.page.url, sight.title, sight.paragraphs, is_listed=is_marked
    )
    return Refusal(reason=Reason.NOT_AN_ARTICLE, evidence=evidence) if evidence else None


def _is_link_list(sight: Sight) -> bool:
    """Whether most of a page's headings are links to other pages, and it shows no story."""
    if sight.is_story:
        return False
    every = (heading for tag in HEADINGS for heading in sight.page.tagged(tag))
    headings = [one for one in every if one.text_content().strip()]
    linked = [one for one in headings if is_linked(one)]
    return len(linked) >= 8 and len(linked) >= len(headings) * 0.6 and not _is_told(sight)


def _is_told(sight: Sight) -> bool:
    """Whether it tells more at length than lists of headlines do."""
    if sight.is_brief_story:
        return True
    return sum(count_words(text) >= LONG_WORDS for text in sight.paragraphs) >= LONG_PARAGRAPHS


def _short(sight: Sight, words: int) -> Refusal | None:
    needed = FLASH_WORDS if sight.is_declared else SHORT_WORDS
    if needed == SHORT_WORDS and _is_called_story(sight):
        needed = CALLED_WORDS
    if words < GALLERY_WORDS and (text := _gallery(sight)) and (words < needed * 3):
        return Refusal(reason=Reason.GALLERY, evidence=f"{words} words beside {text}")
    if not words:
        return Refusal(reason=Reason.NO_TEXT, evidence="no text was found on the page")
    if words < needed:
        said = " ".join(sight.paragraphs)[:80]
        return Refusal(reason=Reason.TOO_SHORT, evidence=f"{words} words: {said}")
    return None


def _is_called_story(sight: Sight) -> bool:
    """Whether a page calls itself an article, without a time, and shows a sentence of one."""
    is_called = (sight.tags.first("og:type") or "").lower() == "article"
    if not is_called and not types(sight.node) & ARTICLE_TYPES:
        return False
    return sight.page.heading is not None and any(map(ends_sentence, sight.paragraphs))


def _gallery(sight: Sight) -> str:
    kinds = {kind for node in sight.nodes for kind in types(node)} & GALLERY_TYPES
    kinds -= {"imageobject"}
    if kinds:
        return f"a {min(kinds)}"
    if GALLERY_PATH.search(urlsplit(sight.page.url).path):
        return "pictures, by its path"
    printed = (text.strip() for text in sight.page.tree.itertext())
    numbered = sum(bool(COUNTER.fullmatch(text)) for text in printed)  # cut from the text already
    if numbered >= NUMBERED_PICTURES:
        return f"{numbered} numbered pictures"
    pictures = len(sight.page.tagged("figure"))
    return f"{pictures} pictures" if pictures >= 8 else ""


def _said(pattern: re.Pattern[str], headings: Sequence[str]) -> str:
    return next((text[:100] for text in headings if pattern.search(text)), "")


def _heading(pattern: re.Pattern[str], headings: Sequence[str], sight: Sight) -> str:
    """A heading with such words; above a story it must say little else, or it is its headline."""
    for text in headings:
        if found := pattern.search(text):
            is_little = 2 * len(found[0]) > len(text)
            if is_little or not (sight.is_story or sight.is_brief_story):
                return text[:100]
    return ""


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 30) : found.end() + 40].strip()


def _mark(page: Page) -> str:
    return next((f"the page holds {mark}" for mark in BOT_MARKS if mark in page.html), "")


def _has_password(page: Page) -> bool:
    return any((one.get("type") or "").lower() == "password" for one in page.tagged("input"))
