"""Boxes within and beside a story that are none of it, told by how they are built.

A heading that is a link heads what lies behind the link; a form asks, and what stands with it in a
small box asks too; and what stands outside a page's main part is not what the page is about.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import SplitResult, urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.extract.body.prose import RUN_WIDTH, StoryProse, exceeds, stands_in_lines, width_of
from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.page.brief import whole_text

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
BOXES = frozenset(("article", "aside", "div", "figure", "li", "section", "td"))
LINES = ("p", "div", "h3", "h4")
MAX_HEADINGS = 200
MAX_FORMS = 40
MAX_LINKS = 2000
WITHIN_SHARE = 0.15  # of the page's prose: of one box among the story's own paragraphs
COUNTED = re.compile(r"\W{0,3}(?:\w{1,12} )?(\d{1,3})\b")
COUNT = 3
BESIDE_SHARE = 0.3  # of all boxes: with more of it the page is a round of such boxes
FORM_WIDTH = 300  # of all that a box with a form says
FORM_SHARE = 0.25
CONSENT_WIDTH = 700
CONSENT = re.compile(
    r"cookies?\b|your privacy|our \d* ?partners|datenschutz|vie privée|privacidad|"
    r"privatsphäre|prywatnoś|クッキー|쿠키",
    re.IGNORECASE,
)
CONSENT_SIGNS = ("cookie", "privacy", "partners", "datenschutz", "vie priv", "privacidad",
                 "privatsph", "prywatno", "クッキー", "쿠키")  # fmt: skip
CARD_WIDTH = 600
MAX_PICTURES = 300
MAX_CAPTION = 200  # characters
IN_LINE = frozenset(("span", "em", "i", "b", "strong", "font"))
MAX_LEAD = 200  # characters, white space with them
LEAD_WIDTH = 24  # of what stands before a link that leads elsewhere
HEADLINE_WORDS = 4
HEADLINE_WIDTH = 30
LEADS = (":", "：", "|", "»", "›", "→", ">")
ENTRY_NAMES = ("article", "post", "story", "entry", "news")
ASKED = ("email", "radio", "checkbox")


@dataclass(frozen=True, slots=True)
class Box:
    """An element that is no part of the story, and the rule by which."""

    rule: str
    element: HtmlElement


def boxes(story: StoryProse, url: str) -> list[Box]:
    """The boxes of a page that shows a story beside them."""
    told = story.together(story.tree)
    if not told.is_story:
        told = stands_in_lines(story.tree)
    if not told.is_story or told.place is None:
        return []
    found = _Boxes(story, told.place, url)
    kinds = (found.forms, found.consent, found.cards, found.headed, found.led, found.others)
    return [box for find in kinds for box in find()]


def captions_in_lines(tree: HtmlElement) -> list[HtmlElement]:
    """The elements within a line of prose that hold a picture and the words below it alone."""
    found = []
    for picture in islice(tree.iter("img"), MAX_PICTURES):
        frame = picture
        while (around := frame.getparent()) is not None and around.tag in IN_LINE:
            frame = around
        tails = ((one.tail or "").strip() for one in frame)
        if frame is picture or not (frame.tail or "").strip() or (frame.text or "").strip():
            continue
        if not any(tails) and 0 < len(whole_text(frame).strip()) <= MAX_CAPTION:
            found.append(frame)
    return found


class _Boxes:
    """A page's boxes, found one kind after the other."""

    def __init__(self, story: StoryProse, place: HtmlElement, url: str) -> None:
        self.story = story
        self.url = url
        self.place = place  # what the story's sentences stand in
        self.kept = {place, *place.iterancestors()} | story.headed
        self.taken: set[HtmlElement] = set()

    def forms(self) -> Iterator[Box]:
        """What a form and the words beside it say, where both fill a small box."""
        for form in islice(self.story.tree.iter("form"), MAX_FORMS):
            if not self._is_free(form) or not _asks(form) or exceeds(form.itertext(), FORM_WIDTH):
                continue
            box = form
            for around in form.iterancestors():
                if not self._is_box(around, FORM_WIDTH) or self.story.share(around) > FORM_SHARE:
                    break
                box = around
            if self.story.width_in(box) or self._is_in_place(box):
                yield self._take("form", box)

    def consent(self) -> Iterator[Box]:
        """What stands with a button in a small box outside the story and speaks of cookies."""
        asked: set[HtmlElement] = set()  # buttons of one bar have the same around them
        for button in islice(self.story.tree.iter("button"), MAX_FORMS):
            first = next((one for one in button.iterancestors() if self._may_end(one)), None)
            if first is None or first in self.kept or first.tag not in BOXES:
                continue
            if first in asked:
                continue
            asked.add(first)
            box = self._widest(first, CONSENT_WIDTH)
            if box is None or not self._is_free(box) or self._is_in_place(box):
                continue
            if _speaks_of_consent(whole_text(box)):
                yield self._take("consent", box)

    def cards(self) -> Iterator[Box]:
        """A link around a heading and a sentence: the whole of it says where it leads."""
        cards: dict[HtmlElement, HtmlElement] = {}
        for heading in islice(self.story.tree.iter(*HEADINGS), MAX_LINKS):
            for link in reversed(list(heading.iterancestors("a"))):
                cards.setdefault(link, heading)
        for link, heading in cards.items():
            if self._is_free(link) and _is_card(link, heading) and self._leads_away(link):
                yield self._take("teaser", link)

    def headed(self) -> list[Box]:
        """Boxes that a link to another page of the site heads, unless the page is made of them."""
        found: dict[HtmlElement, HtmlElement] = {}
        headings = list(self.story.tree.iter("h1", *HEADINGS))
        lower = [at for at, heading in enumerate(headings) if heading.tag != "h1"]
        for at in lower[:MAX_HEADINGS]:
            heading = headings[at]
            link = next(heading.iter("a"), None)
            if link is None or heading in self.story.headed or not _is_all_of(link, heading):
                continue
            box = self._box_of(
                heading, (*headings[max(0, at - 1) : at], *headings[at + 1 : at + 2])
            )
            if box is not None and self._is_free(box):
                found[box] = link
        if sum(map(self.story.share, found)) > BESIDE_SHARE or _are_counted(found.values()):
            return []
        return [
            self._take("teaser", box)
            for box, link in found.items()
            if self._leads_away(link)
            and (not self._is_within(box) or self.story.share(box) <= WITHIN_SHARE)
        ]

    def led(self) -> Iterator[Box]:
        """Lines that name another story of the site after a word or two: "Watch: …"."""
        for line in self.place.iterchildren(*LINES):
            if not len(line) or line in self.taken or not _may_lead(line.text or ""):
                continue
            if next(line.iter("a"), None) is None:
                continue
            said = " ".join(whole_text(line).split())
            if not _may_lead(said):
                continue
            links = islice(line.iter("a"), MAX_LINKS)
            if any(_is_led(said, link) and self._leads_away(link) for link in links):
                yield self._take("read-more", line)

    def others(self) -> Iterator[Box]:
        """The entries beside that of the page's heading, each with a first heading of its own."""
        for around in islice(self._entries(), 1):
            for other in around.itersiblings(around.tag):
                own = other.find(".//h1")
                is_alike = other.get("class") == around.get("class")
                is_headed = own is not None and own not in self.story.headed
                if is_alike and is_headed and self._is_free(other):
                    yield self._take("other-story", other)

    def _entries(self) -> Iterator[HtmlElement]:
        """The elements named for an entry that hold the page's heading and its story, outwards."""
        headings = (one for one in self.story.tree.iter("h1") if one in self.story.headed)
        places = {self.place, *self.place.iterancestors()}
        for heading in islice(headings, 1):
            for around in heading.iterancestors(*BOXES):
                named = (around.get("class") or "").lower()
                if around in places and any(one in named for one in ENTRY_NAMES):
                    yield around

    def _take(self, rule: str, element: HtmlElement) -> Box:
        self.taken.update(element.iter())
        return Box(rule, element)

    def _is_free(self, element: HtmlElement) -> bool:
        return element not in self.kept and element not in self.taken

    def _is_box(self, element: HtmlElement, most: int) -> bool:
        return (
            element.tag in BOXES
            and element not in self.kept
            and self.story.width_in(element) <= most  # known, and never more than all it says
            and not exceeds(element.itertext(), most)
        )

    def _may_end(self, element: HtmlElement) -> bool:
        """Whether no box is found farther out, or some prose is in it."""
        return element.tag not in BOXES or element in self.kept or self.story.width_in(element) > 0

    def _widest(self, box: HtmlElement, most: int) -> HtmlElement | None:
        """The widest box from one outwards, where each says little."""
        widest = None
        for around in (box, *box.iterancestors()):
            if not self._is_box(around, most):
                break
            widest = around
        return widest

    def _is_in_place(self, box: HtmlElement) -> bool:
        return any(one is self.place for one in box.iterancestors())

    def _is_within(self, box: HtmlElement) -> bool:
        """Whether the story goes on after a box among its paragraphs."""
        around = box
        while (parent := around.getparent()) is not None and parent is not self.place:
            around = parent
        return parent is not None and any(
            width_of(whole_text(one)) >= RUN_WIDTH for one in around.itersiblings("p")
        )

    def _leads_away(self, link: HtmlElement) -> bool:
        """Whether a link leads to another page of the site."""
        href = (link.get("href") or "#").strip()
        if href.startswith(("#", "mailto:", "javascript:", "tel:")):
            return False
        try:
            there, here = urlsplit(urljoin(self.url, href)), self._here
        except ValueError:
            return False
        return there.netloc == here.netloc and (there.path, there.query) != (here.path, here.query)

    @cached_property
    def _here(self) -> SplitResult:
        return urlsplit(self.url)

    def _box_of(
        self, heading: HtmlElement, neighbours: Iterable[HtmlElement]
    ) -> HtmlElement | None:
        """The largest element that a heading begins and that holds prose and no other heading.

        Of the others the headings right before and right behind it are in any such element first.
        """
        shared = {around for one in neighbours for around in one.iterancestors()}
        box: HtmlElement | None = None
        inner = heading
        for around in heading.iterancestors():
            if around in shared or around in self.kept or around.tag not in BOXES:
                break
            if _says_before(inner, around):
                break
            if self.story.width_in(around):
                box = around
            inner = around
        return box


def _asks(form: HtmlElement) -> bool:
    """Whether a form asks for an address or a choice, and for no comment."""
    return form.find(".//textarea") is None and any(
        (one.get("type") or "").lower() in ASKED or "mail" in (one.get("name") or "")
        for one in form.iter("input")
    )


def _is_card(link: HtmlElement, heading: HtmlElement) -> bool:
    if exceeds(link.itertext(), CARD_WIDTH):
        return False
    more = width_of(whole_text(link)) - width_of(whole_text(heading))
    return more >= RUN_WIDTH


def _speaks_of_consent(text: str) -> bool:
    small = text.lower()
    return any(map(small.__contains__, CONSENT_SIGNS)) and CONSENT.search(text) is not None


def _may_lead(said: str) -> bool:
    """Whether the beginning of a line may be a word or two and a colon."""
    begun = " ".join(said[:MAX_LEAD].split())
    return len(begun) <= LEAD_WIDTH or any(map(begun[:LEAD_WIDTH].__contains__, LEADS))


def _is_led(said: str, link: HtmlElement) -> bool:
    """Whether a line is a word or two, a colon and a linked headline."""
    linked = " ".join(whole_text(link).split())
    if not said.endswith(linked) or ends_sentence(linked):
        return False
    lead = said.removesuffix(linked).strip()
    if not lead or width_of(lead) > LEAD_WIDTH or not lead.endswith(LEADS):
        return False
    return len(linked.split()) >= HEADLINE_WORDS or width_of(linked) >= HEADLINE_WIDTH


def _are_counted(links: Iterable[HtmlElement]) -> bool:
    """Whether links that head boxes count them: the chapters or places that a story has."""
    numbers = [int(found[1]) for one in links if (found := COUNTED.match(whole_text(one)))]
    return len(numbers) >= COUNT and numbers in (sorted(numbers), sorted(numbers, reverse=True))


def _is_all_of(link: HtmlElement, heading: HtmlElement) -> bool:
    """Whether a heading says nothing but what its link says."""
    return width_of(whole_text(heading)) <= width_of(whole_text(link)) + 2


def _says_before(inner: HtmlElement, around: HtmlElement) -> bool:
    """Whether an element says anything before what lies in it."""
    if (around.text or "").strip():
        return True
    before = inner.itersiblings(preceding=True)
    return any(text.strip() for one in before for text in (*one.itertext(), one.tail or ""))
