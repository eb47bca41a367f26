"""Take out of a tree the elements that hold no text of the page, and what nobody asks about."""

import re
from copy import deepcopy

from lxml.etree import strip_elements
from lxml.html import HtmlElement

from pipeline.extract.body.prose import StoryProse, exceeds, stands_together, texts
from pipeline.extract.page.brief import whole_text

TEXTLESS = frozenset(
    (
        "audio", "button", "canvas", "datalist", "dialog", "embed", "iframe", "input", "link",
        "map", "meta", "meter", "noscript", "object", "progress", "script", "select", "style",
        "svg", "template", "textarea", "video",
    )
)  # fmt: skip
# Browsers show what is inside these where they cannot show the thing itself, or by a click.
HOLDERS = frozenset(("audio", "button", "canvas", "dialog", "map", "nav", "noscript", "object",
                     "video"))  # fmt: skip
EMPTY_HANDED = TEXTLESS - HOLDERS
UNREAD = ("aside", "footer", "figure", "picture", "img")
EMPTY_YET_READ = frozenset(("br", "hr", "td", "th", "body"))  # what they part or count stays so
UNREAD_WIDTH = 2000  # a wider one may be an article that markup left open
HOLDER_SHARE = 0.35  # of the page's prose: no button, menu or player holds so much
LEAF_WORDS = 6  # of a calendar leaf: a weekday, a day, a month, a year, an hour
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"))
QUESTION = re.compile(r"[?？؟;]\s*$")
QUESTIONS = re.compile(r"faq|accordion|question", re.IGNORECASE)


def drop_holders(tree: HtmlElement, story: StoryProse) -> None:
    """Remove elements whose text is not the page's, in place; their tails stay.

    What holds the heading or much of the page's prose stays as a plain element: markup left open
    has put the story there, or only a browser without scripts shows it. What is left of elements
    without text is for nobody to read.
    """
    changes = story.changes
    for element in list(tree.iter(*HOLDERS)):
        parent = element.getparent()
        if parent is None:
            continue
        if element.tag in HOLDERS and len(element) and _holds_story(element, story):
            changes.rename(element, "div")
        elif element in story.headed:  # a menu may hold the page's title
            if element.tag != "nav":
                changes.rename(element, "div")
        elif element.tag == "button" and _is_question(element, parent):
            changes.rename(element, "span" if parent.tag in HEADINGS else "div")
        else:
            changes.drop(element)
    for element in story.headed:
        if element.tag in EMPTY_HANDED:
            changes.rename(element, "div")
    for element in list(tree.iter("time")):
        if _is_calendar_leaf(element):
            changes.drop(element)


def with_text(element: HtmlElement) -> HtmlElement:
    """An element as a reader sees it: itself, or a copy without the elements that hold no text."""
    if next(element.iter(*EMPTY_HANDED), None) is None:
        return element
    seen = deepcopy(element)
    drop_empty_handed(seen)
    return seen


def drop_empty_handed(tree: HtmlElement) -> None:
    """Remove the elements that hold no text, in place; their tails stay."""
    strip_elements(tree, *EMPTY_HANDED, with_tail=False)


def _is_calendar_leaf(element: HtmlElement) -> bool:
    """Whether a time prints its day, month and year in blocks of their own."""
    if next(element.iter("div", "p", "li"), None) is None:
        return False
    return len("".join(with_text(element).itertext()).split()) <= LEAF_WORDS


def drop_unread(tree: HtmlElement) -> None:
    """Remove what trafilatura would leave unread, in place: it is asked faster so."""
    drop_empty_handed(tree)
    story = StoryProse(tree)
    for element in list(tree.iter(*UNREAD)):
        if element.getparent() is None or element.find(".//table") is not None:
            continue
        if element.find(".//h1") is not None or exceeds(texts(element), UNREAD_WIDTH):
            continue
        if not story.is_lost_with(element) or next(texts(element), None) is None:
            element.drop_tree()
    for element in reversed(list(tree.iter("*"))):  # the innermost first, then those they emptied
        if len(element) or element.tag in EMPTY_YET_READ or not _is_blank(element.text):
            continue
        if element.getparent() is not None and _is_blank(element.tail):
            element.drop_tree()


def _holds_story(element: HtmlElement, story: StoryProse) -> bool:
    """Whether much of the prose is in it, and no other part of the page tells a story."""
    if story.share(element) <= HOLDER_SHARE:
        return False
    if stands_together(element).is_story and element.tag != "nav":
        return True
    return not stands_together(story.tree, without=element).is_story


def _is_question(button: HtmlElement, parent: HtmlElement) -> bool:
    """Whether a click on this opens an answer: then the button is the question."""
    if parent.tag in HEADINGS:
        return True
    text = whole_text(button)
    if not text or text.isspace():
        return False
    return QUESTION.search(text) is not None or (
        button.get("aria-expanded") is not None
        and QUESTIONS.search(f"{button.get('class')} {parent.get('class')}") is not None
    )


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()
