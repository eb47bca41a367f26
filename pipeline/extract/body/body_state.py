"""The body in the state of a page's scripts, for pages that draw themselves in the browser."""

import re
from collections import defaultdict
from html import unescape

from lxml.html import HtmlElement

from pipeline.notation.json_text import read_json

MAX_STATE_CHARACTERS = 2_000_000
# One key and one long string of a script's state.
# Strings shorter than 60 characters are mostly not prose.
MEMBER = re.compile(r'"(\w{1,40})"\s*:\s*("(?:[^"\\\n]|\\.){60,}")')
BODY_KEYS = frozenset(
    ("articlebody", "body", "bodyhtml", "bodytext", "content", "contenthtml", "html", "markup",
     "paragraph", "text", "value", "contents", "copy", "story")
)  # fmt: skip
TAG = re.compile(r"<[^<>]{1,300}>")
BREAKING_TAG = re.compile(
    r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote)\b[^<>]{0,300}>", re.IGNORECASE
)
CODE = re.compile(r"[{}]|=>|function\s*\(|;\s*$")


def state_paragraphs(tree: HtmlElement) -> list[str]:
    """The prose in the state that scripts carry.

    Of all keys that hold long strings, the one with the most prose is the article's.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    budget = MAX_STATE_CHARACTERS
    for script in tree.iter("script"):
        text = (script.text or "")[:budget]
        budget -= len(text)
        for member in MEMBER.finditer(text):
            key = member[1].lower()
            if key in BODY_KEYS:
                found[key].update(dict.fromkeys(_paragraphs(member[2])))
    if not found:
        return []
    return list(max(found.values(), key=lambda paragraphs: sum(map(len, paragraphs))))


def _paragraphs(literal: str) -> list[str]:
    """A JSON string as plain paragraphs; none where it is code or no prose."""
    try:
        text = read_json(literal, strict=False)
    except ValueError:
        return []
    if not isinstance(text, str):
        return []
    plain = TAG.sub(" ", BREAKING_TAG.sub("\n", unescape(text)))
    lines = [" ".join(line.split()) for line in plain.split("\n")]
    return [line for line in lines if line and not CODE.search(line)]
