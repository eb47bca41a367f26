"""Make a page of plain text: a title, and a paragraph wherever a line is blank."""

import re
from html import escape

from lxml.html import HtmlElement, fragment_fromstring

MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|link|script|main|section|p|div|span|h[1-6]|a|b|br|"
    r"article|table|ul|pre)\b|<!--|<\?xml",
    re.IGNORECASE,
)
HEAD_CHARACTERS = 4096
BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
MAX_TITLE = 200  # characters
WRAPPED = 90  # characters: a longer line was hardly wrapped by hand
WIDE, EVEN = 140, 0.7  # … but where all lines are about as long as such a one
MID_SENTENCE = 0.3  # of the lines: so many end within a sentence only where a hand broke them
UNDERLINE = re.compile(r"\n[=~_*-]{3,}[^\S\n]*\n")
MARKS = re.compile(r"\A#{1,3}\s+(?=\S)")  # Markdown's heading
ENDS = (".", "!", "?", "。", "！", "？", "…", '"', "”", "»", ":")
PRESERVED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
STYLED = "white-space"
# An "&" may be any of it. No sheet has more white space there.
KEEPING = re.compile(r"\s{0,200}+(?:&|:\s{0,200}+(?:&|pre|break-spaces))", re.IGNORECASE)
SHEETS = ("<style", "<script")
MAX_STYLED = 5000
MAIN_SHARE = 0.7  # of a page's letters, for a <pre> to be its story


def is_plain(text: str, content_type: str) -> bool:
    """Whether a document is text without markup, whatever it is called.

    >>> is_plain("Rain ends\\n\\nThe sun is back.", "text/html")
    True
    """
    is_called = content_type.split(";")[0].strip().lower() == "text/plain"
    begin = text.lstrip()[:HEAD_CHARACTERS]
    if is_called:
        return not begin[:200].lower().startswith(("<!doctype html", "<html"))
    return bool(begin) and not MARKUP.search(begin) and not begin.startswith(("<", "{", "["))


def as_html(text: str) -> str:
    """A page of the title and the paragraphs of a plain text.

    >>> as_html("Rain ends\\n\\nThe sun\\nis back.")[12:-24]
    '<article><h1>Rain ends</h1><p>The sun is back.</p>'
    """
    title, paragraphs = parts(text)
    return f"<html><body><article>{_marked(title, paragraphs)}</article></body></html>"


def parts(text: str) -> tuple[str, list[str]]:
    """The title of a plain text, which may be empty, and its paragraphs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").strip()
    text = UNDERLINE.sub("\n", text)
    lines = [line for line in text.split("\n") if line.strip()]
    # Without blank lines, or where lines are as long as paragraphs are, each line is one.
    blocks = BLANK.split(text)
    if len(blocks) < 2 or not _are_wrapped(blocks):
        blocks = lines
    paragraphs = [" ".join(block.split()) for block in blocks if block.strip()]
    if len(paragraphs) < 2:
        return "", paragraphs
    first = MARKS.sub("", paragraphs[0])
    is_title = len(first) <= MAX_TITLE and not first.endswith(ENDS[:6])
    return (first, paragraphs[1:]) if is_title else ("", paragraphs)


def _are_wrapped(blocks: list[str]) -> bool:
    """Whether the lines of each block were broken by hand, all about as long."""
    broken = [line for block in blocks for line in block.strip().split("\n")[:-1]]
    longest = max(map(len, broken), default=0)
    if longest <= WRAPPED:
        return True
    if sum(not line.rstrip().endswith(ENDS) for line in broken) >= MID_SENTENCE * len(broken):
        return True  # broken where a clause ends
    return longest <= WIDE and min(map(len, broken)) >= EVEN * longest


def unfold_preformatted(tree: HtmlElement) -> None:
    """Turn a <pre> that is nearly all of a page, as browsers show a text file, into paragraphs."""
    for pre in list(tree.iter("pre", "xmp", "plaintext", "listing"))[:3]:
        text = pre.text_content()
        parent = pre.getparent()
        letters = len("".join(tree.text_content().split()))
        is_story = len("".join(text.split())) >= letters * MAIN_SHARE and BLANK.search(text.strip())
        if parent is None or not is_story or pre.find(".//code") is not None:
            continue
        has_heading = next(tree.iter("h1"), None) is not None
        title, paragraphs = parts(text)
        if has_heading and title:
            title, paragraphs = "", [title, *paragraphs]
        made = fragment_fromstring(f"<div>{_marked(title, paragraphs)}</div>")
        made.tail = pre.tail
        parent.replace(pre, made)
        return


def _marked(title: str, paragraphs: list[str]) -> str:
    heading = f"<h1>{escape(title, quote=False)}</h1>" if title else ""
    return heading + "".join(f"<p>{escape(one, quote=False)}</p>" for one in paragraphs)


def may_be_styled(html: str) -> bool:
    """Whether an element's own style may keep its line breaks; most pages have sheets that do.

    >>> may_be_styled("<style>q{white-space:pre}</style><p>")
    False
    >>> may_be_styled("<p style=white-space:pre>")
    True
    """
    at = html.find(STYLED)
    while at >= 0:
        behind = at + len(STYLED)
        if KEEPING.match(html, behind):
            if not html.startswith(SHEETS, max(0, html.rfind("<", 0, at))):
                return True
            behind = html.find("<", at)  # all up to here is in the same sheet, in no element's tag
            if behind < 0:
                break
        at = html.find(STYLED, behind)
    return False


def unfold_styled(tree: HtmlElement) -> None:
    """Turn the line breaks that a style shows, in an element of text alone, into paragraphs."""
    for element in list(tree.iter("div", "p", "section", "article", "td", "span"))[:MAX_STYLED]:
        if not PRESERVED.search(element.get("style") or "") or len(element):
            continue
        text = (element.text or "").strip()
        if "\n" not in text:
            continue
        title, paragraphs = parts(text)
        paragraphs = [title, *paragraphs] if title else paragraphs
        made = fragment_fromstring(f"<div>{_marked('', paragraphs)}</div>")
        element.text = None
        element.tag = "div" if element.tag == "p" else element.tag
        element.extend(list(made))
