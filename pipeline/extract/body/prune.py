"""Take out of a tree what is never an article: comment areas and forms, and what has no text."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.body.forms import TELLING, form_slots
from pipeline.extract.body.residue import Cut

TEXTLESS = frozenset(
    (
        "audio",
        "button",
        "canvas",
        "datalist",
        "dialog",
        "embed",
        "iframe",
        "input",
        "link",
        "map",
        "meta",
        "meter",
        "noscript",
        "object",
        "progress",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "video",
    )
)
UNREAD = ("aside", "footer", "figure", "picture", "img")
EMPTY_YET_READ = frozenset(("br", "hr", "td", "th", "body"))  # what they part or count stays so
UNREAD_CHARACTERS = 2000  # a longer one may be an article that markup left open
NEVER_PRUNED = frozenset(("html", "body", "main", "article", "h1", "head"))
COMMENT_AREA = re.compile(
    r"(?:^|[\s_-])(?:comments?|comments?[-_]?(?:area|list|section|wrap(?:per)?|form|respond|block"
    r"|box|container|thread|template|holder|content|body)|respond|disqus(?:[-_]?thread)?|dsq-\w+"
    r"|fb-comments|livefyre\w*|jcomments|jc-comments|komento|kmt-\w+|comol|reader-comments"
    r"|comentarios|commentaires|commenti|kommentare|kommentarbereich|kommentarer|reacties"
    r"|coral-?talk\w*|coral_?thread|spot-?im\w*|openweb\w*|viafoura\w*|vf-comments\w*"
    r"|hyvor-\w+|remark42|isso-thread|utterances|giscus|cusdis_thread|commento|echochat"
    r"|comment-form-\w+|wpdiscuz|wpd-\w+|wc-comment\w*)(?:$|[\s_])",
    re.IGNORECASE,
)
CONSENT_AREA = re.compile(
    r"(?:^|[\s_-])(?:onetrust|ot-sdk|didomi|usercentrics|cookiebot|cybot\w*|truste|qc-cmp\w*|fc-consent"
    r"|sp_message\w*|iubenda|klaro|cmplz|osano|cookie-?(?:banner|consent|notice|bar|law|modal|popup"
    r"|overlay|policy-?(?:banner|modal)|info|message|disclaimer)|consent-?(?:banner|modal|popup|dialog"
    r"|overlay|manager)|gdpr(?:-?\w+)?|eu-?cookie\w*|cc-(?:window|banner))(?:$|[\s_-])",
    re.IGNORECASE,
)
NOT_AN_AREA = re.compile(r"comments?[-_](?:open|closed|count|link|is-free|icon)|no-comments|has-")
COMMENT_FIELD = re.compile(
    r"comment|reply|kommentar|komentar|coment|message_body|jform|author|guestbook|edit-subject",
    re.IGNORECASE,
)
FORM_PROSE_CHARACTERS = 400  # a form's own words; a longer container holds something else
MAX_NAME_CHARACTERS = 300
SHORTEST_NAME = 5
REMAINING_SHARE = 0.25  # an area beside which less than this is left is not taken for one


MAX_WRAPPERS = 12  # elements around one comment form and nothing else
MAX_FIELDS = 30  # text areas and forms looked at; a page for readers has a handful


def prune(tree: HtmlElement) -> tuple[Cut, ...]:
    """Remove consent dialogues, comment areas and comment forms from a tree, in place."""
    cuts = [_drop(rule, area) for rule, area in list(_areas(tree))]
    cuts += [_drop("comment-form", form) for form in list(_forms(tree))]
    return tuple(cuts)


def drop_textless(tree: HtmlElement) -> None:
    """Remove elements that hold no text of the page, in place; their tails stay.

    A <nav> goes too, unless markup left open has put the article into it.
    """
    for element in list(tree.iter("nav", *TEXTLESS)):
        if element.tag == "nav" and any(True for _ in element.iter("h1", "article", "main")):
            continue
        if element.getparent() is not None:
            element.drop_tree()


def drop_unread(tree: HtmlElement) -> None:
    """Remove what trafilatura would leave unread, in place: it is asked faster so."""
    for element in list(tree.iter(*UNREAD)):
        if element.getparent() is None or element.find(".//table") is not None:
            continue
        if element.find(".//h1") is None and not _exceeds(element, UNREAD_CHARACTERS):
            element.drop_tree()
    for element in reversed(list(tree.iter("*"))):  # the innermost first, then those they emptied
        if len(element) or element.tag in EMPTY_YET_READ or not _is_blank(element.text):
            continue
        if element.getparent() is not None and _is_blank(element.tail):
            element.drop_tree()


@lru_cache(maxsize=20_000)
def area_rule(name: str) -> str | None:
    """What an element with this id and class is by its name; None where it may be anything."""
    if CONSENT_AREA.search(name):
        return "consent"
    if COMMENT_AREA.search(name) and not NOT_AN_AREA.search(name):
        return "comment-area"
    return None


def _areas(tree: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    total = 0
    inside: set[HtmlElement] = set()
    for element in tree.iter("div", "section", "aside", "ol", "ul", "footer", "details", "form"):
        name = f"{element.get('id') or ''} {element.get('class') or ''}"[:MAX_NAME_CHARACTERS]
        rule = area_rule(name) if len(name) >= SHORTEST_NAME else None
        if rule is None or (inside and not inside.isdisjoint(element.iterancestors())):
            continue
        if element.find(".//h1") is not None or element.find(".//main") is not None:
            continue
        total = total or _length(tree)
        if _exceeds(element, total * (1 - REMAINING_SHARE)) and not _is_thread(element):
            continue
        inside.add(element)
        yield rule, element


def _is_thread(element: HtmlElement) -> bool:
    """Whether a very large area has a comment form or many signed replies."""
    return element.find(".//textarea") is not None or element.find(".//article") is None


def _forms(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The largest element around each comment field that holds no more than the form's words."""
    seen: set[HtmlElement] = set()
    for field in islice(tree.iter("textarea", "form"), MAX_FIELDS):
        if field.tag == "form" and not _is_comment_form(field):
            continue
        if field.tag == "textarea" and not COMMENT_FIELD.search(_names(field)):
            continue
        form = _widest(field)
        if form is not None and form not in seen:
            seen.add(form)
            yield form


def _names(element: HtmlElement) -> str:
    return " ".join(element.get(key) or "" for key in ("id", "name", "class", "action"))


def _is_comment_form(form: HtmlElement) -> bool:
    if COMMENT_FIELD.search(_names(form)) and form.find(".//textarea") is not None:
        return True
    if _exceeds(form, FORM_PROSE_CHARACTERS * 4):
        return False
    return any(form_slots(text) & TELLING for text in form.itertext() if text.strip())


def _widest(field: HtmlElement) -> HtmlElement | None:
    widest = field if field.tag == "form" else None
    if widest is not None and _exceeds(widest, FORM_PROSE_CHARACTERS * 4):
        return None
    for element in islice(field.iterancestors(), MAX_WRAPPERS):
        if element.tag in NEVER_PRUNED or _exceeds(element, FORM_PROSE_CHARACTERS):
            break
        widest = element
    return widest


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def _length(element: HtmlElement) -> int:
    """The characters of an element's text."""
    return sum(map(len, _texts(element)))


def _exceeds(element: HtmlElement, limit: float) -> bool:
    """Whether an element's text has more characters than this; does not count the rest."""
    length = 0
    for text in _texts(element):
        length += len(text)
        if length > limit:
            return True
    return False


def _texts(element: HtmlElement) -> Iterator[str]:
    for part in element.iter():
        if part.tag not in TEXTLESS and (text := part.text):
            yield text
        if part is not element and (tail := part.tail):
            yield tail


def _drop(rule: str, element: HtmlElement) -> Cut:
    text = " ".join(" ".join(element.itertext()).split())
    if element.getparent() is not None:
        element.drop_tree()
    return Cut(rule=rule, text=text)
