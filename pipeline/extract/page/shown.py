"""The text of an element as a person sees it on the page."""

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml.etree import LxmlError
from lxml.html import HtmlElement, fragment_fromstring

from pipeline.extract.page.brief import whole_text
from pipeline.extract.page.changes import Changes
from pipeline.extract.page.inventory import Inventory

UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "title", "svg", "iframe", "object", "audio",
    "video", "canvas", "datalist", "rt", "rp", "rtc", "math-error",
})  # fmt: skip
BREAKING = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing",
    "main", "menu", "nav", "ol", "optgroup", "option", "p", "plaintext", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
})  # fmt: skip
# Elements that style sheets set apart from a neighbour of their own kind.
SET_APART = frozenset({
    "a", "abbr", "button", "cite", "data", "label", "output", "small", "span", "time",
})  # fmt: skip
STRUCK = frozenset({"del", "s", "strike"})
SPOKEN = frozenset({"rt", "rp", "rtc"})  # how a word is pronounced, above it
SAID = (*sorted(STRUCK | SPOKEN), "q", "sup", "sub")
HIDDEN = re.compile(
    r"(?:^|\s)(?:sr-only|u?-?(?:visually|screen)-?(?:hidden|reader)(?:-text)?|visuallyhidden|"
    r"screen-reader-\w+|element-invisible|assistive-text|a11y-hidden|is-hidden|d-none)(?:\s|$)",
    re.IGNORECASE,
)
NOT_DISPLAYED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
PERMALINK = re.compile(r"[#¶§🔗\u2693\s]+")
SIGN = 12  # characters, white space with them
NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]{1,2})[\])]?|[*†‡§]{1,3}")
BRACKETED = re.compile(r"\[\w{1,3}\]|[*†‡§]{1,3}")
UNIT = re.compile(r"(?:^|[\d\s/·(])(?:[A-Za-zµ°Ωм]{1,3})$|[\d)]$")
RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
NUMBER = re.compile(r"[+\-−]?[\dn][\d+\-−=()n]*")
STROKES = ("/", "⁄")
QUOTATION_MARKS = ("“", "”"), ("‘", "’")
MARKED = "\"'“”„‘’«»‹›「」『』"
BREAK = "\n"
MARKUP = re.compile(r"</[a-zA-Z][a-zA-Z0-9]{0,15}>|<br\s*/>")  # "<br> tags" are a subject too


def shown(element: HtmlElement) -> str:
    """What an element says, in one line.

    >>> from lxml.html import fromstring
    >>> shown(fromstring("<p>Rain<br>ends<div>at 10<sup>6</sup> <q>places</q></div>"))
    'Rain ends at 10⁶ “places”'
    """
    return " ".join(shown_lines(element))


def shown_lines(element: HtmlElement) -> tuple[str, ...]:
    """What an element says, line by line as its breaks, blocks and neighbours part it."""
    if not len(element):  # as most are
        line = " ".join((element.text or "").split())
        return (line,) if line else ()
    lines = _lines(element, keeps_struck=False)
    return lines or _lines(element, keeps_struck=True)


def _lines(element: HtmlElement, *, keeps_struck: bool) -> tuple[str, ...]:
    said: list[str] = []
    _say(element, said, quotes=0, keeps_struck=keeps_struck)
    lines = (" ".join(line.split()) for line in "".join(said).split(BREAK))
    return tuple(line for line in lines if line)


def _say(element: HtmlElement, said: list[str], *, quotes: int, keeps_struck: bool) -> None:
    """Append an element's words; white space of its own is never a break."""
    said.append(_spaced(element.text))
    before: HtmlElement | None = None  # the neighbour that ended just now
    begun = 0
    for child in element:
        tag = child.tag
        place = len(said)
        if isinstance(tag, str) and not _is_unseen(child, keeps_struck=keeps_struck):
            if tag in BREAKING:
                said.append(BREAK)
                _say(child, said, quotes=quotes, keeps_struck=keeps_struck)
                said.append(BREAK)
            elif tag == "q":
                _quote(child, said, quotes=quotes, keeps_struck=keeps_struck)
            elif tag in {"sup", "sub"}:
                _raise(child, said, keeps_struck=keeps_struck)
            elif tag == "img":
                said.append(_emoji(child))
            else:
                _say(child, said, quotes=quotes, keeps_struck=keeps_struck)
                if (
                    _are_apart(before, child, said, begun, place)
                    if before is not None
                    else tag in SET_APART and _is_label_after(said, place)
                ):
                    said.insert(place, BREAK)
        tail = child.tail
        said.append(_spaced(tail))
        before = child if not tail and tag in SET_APART else None
        begun = place


def _spaced(text: str | None) -> str:
    return text.replace("\n", " ").replace("\r", " ") if text else ""


def _is_unseen(element: HtmlElement, *, keeps_struck: bool) -> bool:
    tag = element.tag
    if tag in UNSEEN or (tag in STRUCK and not keeps_struck):
        return True
    names = element.keys()
    if "hidden" in names or ("class" in names and _is_named_hidden(element.get("class") or "")):
        return True
    if "style" in names and NOT_DISPLAYED.search(element.get("style") or ""):
        return True
    return tag == "a" and _is_permalink(element)


@lru_cache(maxsize=8192)  # a page has thousands of elements and a few dozen names for them
def _is_named_hidden(named: str) -> bool:
    return HIDDEN.search(named) is not None


def _is_permalink(link: HtmlElement) -> bool:
    """Whether all that a link says is a sign: it leads to the heading beside it."""
    address = link.get("href")
    if not address or "#" not in address:
        return False
    text = whole_text(link)
    return bool(text) and len(text) <= SIGN and PERMALINK.fullmatch(text) is not None


def _is_bracketed(spoken: HtmlElement) -> bool:
    """Whether a page itself sets how a word is pronounced into brackets after it."""
    ruby = next((one for one in spoken.iterancestors("ruby")), None)
    return ruby is not None and any(whole_text(one).strip() for one in ruby.iter("rp"))


def _are_apart(
    before: HtmlElement, after: HtmlElement, said: Sequence[str], begun: int, place: int
) -> bool:
    """Whether two neighbours without a space between are two things, and not one cut word."""
    if after.tag not in SET_APART:
        return False
    left, right = "".join(said[begun:place]).strip(), "".join(said[place:]).strip()
    if len(left) < 2 or len(right) < 2 or not right[0].isalnum():
        return False
    if right[0].isupper() or right[0].isdigit():
        return True
    if " " in left and " " in right:
        return True  # a word that was cut for its looks has neighbours on one side only
    return bool(before.get("class") != after.get("class"))


def _is_label_after(said: Sequence[str], place: int) -> bool:
    """Whether words of their own begin right after a word: "Ann Lee<span>Science Editor</span>"."""
    left, right = "".join(said[max(0, place - 2) : place]), "".join(said[place:])
    return left[-1:].islower() and right[:1].isupper() and right[1:2].islower() and " " in right


def _quote(element: HtmlElement, said: list[str], *, quotes: int, keeps_struck: bool) -> None:
    inner: list[str] = []
    _say(element, inner, quotes=quotes + 1, keeps_struck=keeps_struck)
    text = "".join(inner).strip()
    if not text or text[0] in MARKED:
        said += inner
        return
    opening, closing = QUOTATION_MARKS[quotes % 2]
    said += [opening, text, closing]


def _raise(element: HtmlElement, said: list[str], *, keeps_struck: bool) -> None:
    inner: list[str] = []
    _say(element, inner, quotes=0, keeps_struck=keeps_struck)
    said.append(_raised(element, "".join(inner), "".join(said[-3:])))


def _raised(element: HtmlElement, inner: str, before: str) -> str:
    """What is raised or lowered: powers as such, no note's number, letters as they are."""
    text = inner.strip()
    if NUMBER.fullmatch(text) and _is_of_a_fraction(element, before):
        return text.translate(RAISED if element.tag == "sup" else LOWERED)
    if not NUMBER.fullmatch(text):
        is_note = _is_note(element) and NOTE.fullmatch(text) is not None
        return "" if is_note or BRACKETED.fullmatch(text) else inner
    if element.tag == "sub":
        return text.translate(LOWERED) if before[-1:].isdigit() else text
    is_power = not _is_note(element) and UNIT.search(before[-8:]) is not None
    return text.translate(RAISED) if is_power else ""


def _is_of_a_fraction(element: HtmlElement, before: str) -> bool:
    """Whether a raised and a lowered number stand on either side of a stroke: ¹/₂."""
    if element.tag == "sup":
        after = element.getnext()
        return (element.tail or "").strip() in STROKES and after is not None and after.tag == "sub"
    earlier = element.getprevious()
    return before[-1:] in STROKES and earlier is not None and earlier.tag == "sup"


def _is_note(element: HtmlElement) -> bool:
    """Whether an element refers to a note; a power is never a link."""
    parent = element.getparent()
    return next(element.iter("a"), None) is not None or (parent is not None and parent.tag == "a")


def _emoji(element: HtmlElement) -> str:
    return element.get("alt") or "" if "emoji" in (element.get("class") or "") else ""


def say_in_place(tree: HtmlElement, changes: Changes, inventory: Inventory | None = None) -> None:
    """Write into a tree, as plain text, what `shown` says of raised, struck and quoted words.

    Whoever gathers the text of the tree afterwards says the same, however it walks through it. How
    a name is pronounced stays in a text where the page itself puts it into brackets.
    """
    found = list(tree.iter(*SAID, "span", "a")) if inventory is None else _may_be_said(inventory)
    for element in found:
        tag = element.tag
        if tag == "span":
            if _is_for_ears(element) and element.getparent() is not None:
                changes.drop(element)
        elif tag == "a":
            if _is_permalink(element) and element.getparent() is not None:
                changes.drop(element)
        elif element.getparent() is None:
            continue
        elif tag == "q":
            _mark(element, changes)
        elif tag in {"sup", "sub"}:
            inner = whole_text(element)
            said = _raised(element, inner, _before(element))
            if said != inner:
                _replace(element, said, changes)
        elif tag in SPOKEN:
            if not _is_bracketed(element):
                changes.drop(element)
        elif _is_replaced(element):
            changes.drop(element)


def _may_be_said(inventory: Inventory) -> list[HtmlElement]:
    """The elements of a page that may be said otherwise than they are written."""
    elements = inventory.elements
    found = [place for _, _, places in inventory.of(SAID) for place in places]
    for _, names, places in inventory.of(("span",)):  # nearly all are spans and links
        if "class" in names:
            found += [
                place for place in places if _is_named_hidden(elements[place].get("class") or "")
            ]
    for _, names, places in inventory.of(("a",)):
        if "href" in names:
            found += [place for place in places if "#" in (elements[place].get("href") or "")]
    return inventory.at(found)


def _mark(element: HtmlElement, changes: Changes) -> None:
    """Put a quotation into marks, unless it has some."""
    text = whole_text(element).strip()
    if not text or text[0] in MARKED:
        return
    opening, closing = QUOTATION_MARKS[sum(1 for _ in element.iterancestors("q")) % 2]
    begun = opening + (element.text or "").lstrip()
    if len(element):
        changes.say(element, begun)
        changes.say_after(element[-1], (element[-1].tail or "").rstrip() + closing)
    else:
        changes.say(element, begun.rstrip() + closing)


def _replace(element: HtmlElement, said: str, changes: Changes) -> None:
    for child in list(element):
        changes.drop(child)
    changes.say(element, said)


def _before(element: HtmlElement) -> str:
    """The text right before an element."""
    sibling = element.getprevious()
    parent = element.getparent()
    if sibling is not None:
        return sibling.tail or whole_text(sibling)
    return (parent.text or "") if parent is not None else ""


def _is_replaced(element: HtmlElement) -> bool:
    """Whether words that are struck out have something else beside them."""
    if any(one.tag in BREAKING for one in element.iter()):
        return False
    holder = next((one for one in element.iterancestors() if one.tag in BREAKING), None)
    length = len(whole_text(element).strip())
    return holder is not None and len(whole_text(holder).strip()) > length


def _is_for_ears(element: HtmlElement) -> bool:
    """Whether a few words in a line are told to those who listen, and shown to nobody."""
    return not len(element) and _is_named_hidden(element.get("class") or "")


def untagged(text: str) -> str:
    """A text for machines as a person would see it, where somebody left markup in it.

    >>> untagged("Rain <em>ends</em><br/>in May"), untagged("3 < 4")
    ('Rain ends in May', '3 < 4')
    """
    if not MARKUP.search(text):
        return text
    try:
        return shown(fragment_fromstring(text, create_parent="div"))
    except LxmlError:
        return text
