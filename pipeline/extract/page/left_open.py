"""Close what markup leaves open inside an element that ends, as browsers do.

`<nav><div></nav><p>` : the HTML standard ends the <div> with the <nav>; libxml2 does not believe
the end of a <nav> while a <div> in it is open, so that the rest of the page lies in the <nav>.
"""

import re

import numpy as np
import numpy.typing as npt
from lxml.html import HtmlElement

# The standard ends these whatever is open in them, and players with their fallback in them
# are ended too: nobody means the rest of a page to be inside one.
ENDING = (
    b"nav", b"button", b"dialog", b"video", b"audio", b"canvas", b"object", b"aside", b"footer",
    b"figure", b"header", b"details", b"noscript", b"form",
)  # fmt: skip
OPEN, CLOSE = b"<div", b"</div"
HIDDEN = re.compile(rb"<(?:!--|(script|style|template)\b)", re.IGNORECASE)
# A script hidden from old readers, whose end a tool has escaped: the comment swallows the page.
ESCAPED = b"--&gt;"
RARE = ESCAPED.index(b"&")
HIDDEN_END = re.compile(rb"--&gt;(?=\s*+</script)", re.IGNORECASE)
MAX_ELEMENTS = 400  # of one name


def close_left_open(markup: bytes) -> bytes:
    """The same markup, with the end of each <div> that its <nav>, <button>, ... leaves open.

    >>> close_left_open(b"<nav><div>Menu</nav><p>It rained.")
    b'<nav><div>Menu</div></nav><p>It rained.'
    """
    letters = np.frombuffer(markup, np.uint8)
    # They are looked for by their rare letters, several times as fast as by `bytes.count`.
    places = np.flatnonzero((letters == OPEN[0]) | (letters == ESCAPED[RARE]))
    if _count(ESCAPED, letters, places - RARE):
        markup = HIDDEN_END.sub(b"-->", markup)
    if _count(OPEN, letters, places) > _count(CLOSE, letters, places):
        for name in ENDING:
            markup = _close_in(name, markup)
    return markup


def _count(
    word: bytes, letters: npt.NDArray[np.uint8], places: npt.NDArray[np.signedinteger]
) -> int:
    """How often a word without double letters stands at places, of which some lie outside."""
    for at in (1, *range(2, len(word)), 0):  # nearly all begin alike
        places = places[letters.take(places + at, mode="clip") == word[at]]
    return len(places)


def _close_in(name: bytes, markup: bytes) -> bytes:
    start, end = b"<" + name, b"</" + name
    parts: list[bytes] = []
    done = at = 0
    for _ in range(MAX_ELEMENTS):
        opening = markup.find(start, at)
        closing = markup.find(end, opening) if opening >= 0 else -1
        if closing < 0:
            break
        opening = markup.rfind(start, opening, closing)  # the innermost ends first
        at = closing + len(end)
        if not _is_tag(markup, opening + len(start)):
            continue
        open_divs = _left_open(markup, opening, closing)
        if open_divs:
            parts += [markup[done:closing], (CLOSE + b">") * open_divs]
            done = closing
    return b"".join([*parts, markup[done:]]) if parts else markup


def _is_tag(markup: bytes, after: int) -> bool:
    return markup[after : after + 1] in (b">", b" ", b"\n", b"\t", b"\r", b"/")


def _left_open(markup: bytes, start: int, end: int) -> int:
    if markup.count(OPEN, start, end) <= markup.count(CLOSE, start, end):
        return 0
    span = markup[start:end]
    if b"<!--" in span or b"<script" in span or b"<style" in span or b"<template" in span:
        span = _without_hidden(span)
    return max(0, span.count(OPEN) - span.count(CLOSE))


def _without_hidden(span: bytes) -> bytes:
    """Markup without its comments, scripts, styles and templates; what does not end stays.

    >>> _without_hidden(b"a<!-- b -->c<SCRIPT>d</script>e<!-- f")
    b'ac>e<!-- f'
    """
    lowered = span.lower()
    parts: list[bytes] = []
    done, endless = 0, set[bytes]()
    for found in HIDDEN.finditer(span):
        ending = b"</" + found[1].lower() if found[1] else b"-->"
        if found.start() < done or ending in endless:
            continue
        closing = lowered.find(ending, found.end())
        if closing < 0:
            endless.add(ending)
            continue
        parts.append(span[done : found.start()])
        done = closing + len(ending)
    return b"".join([*parts, span[done:]])


def gather_what_follows(tree: HtmlElement) -> None:
    """Put what stands after the end of a document into its body, in place, as browsers do.

    libxml2 makes a second root of it, which nobody who walks through the first one meets.
    """
    followers = list(tree.itersiblings("html"))
    if not followers:
        return
    body = next(tree.iter("body"), tree)
    for document in followers:
        parts = [one for one in document if one.tag in ("head", "body")] or [document]
        for part in parts:
            _say_after(body, part.text)
            body.extend(list(part))


def _say_after(place: HtmlElement, text: str | None) -> None:
    if text and len(place):
        place[-1].tail = (place[-1].tail or "") + text
    elif text:
        place.text = (place.text or "") + text
