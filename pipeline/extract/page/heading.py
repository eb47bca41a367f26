"""Find the heading of a page's article, which the name of its site in a banner is not."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.extract.page.brief import brief_text, whole_text
from pipeline.extract.page.telling import WORD, telling_words

TITLE_PART = re.compile(r"\s[|·•»–—-]\s")
SHORTEST_TITLE = 6  # letters
MAX_HEADINGS = 12
INDEX = re.compile(r"[^/]*$")  # what of a path is no folder
KIN_WORDS = 3  # that a heading shares with a title
LONG_TITLE, MAX_CALLED = 15, 400  # letters of a title that stands in no heading
NO_HEADING = frozenset({"a", "nav", "li", "footer", "aside", "head", "noscript"})  # may repeat it


def titles_of(tree: HtmlElement) -> frozenset[str]:
    """What a page is called by its head, whole and without the site's name, squeezed."""
    stated = [tree.findtext(".//title") or ""]
    stated += [
        meta.get("content") or ""
        for meta in tree.iter("meta")
        if meta.get("property") == "og:title"
    ]
    parts = [part for title in stated for part in (title, *TITLE_PART.split(title))]
    squeezed = map(_squeeze, parts)
    return frozenset(title for title in squeezed if len(title) >= SHORTEST_TITLE)


def is_titled(heading: HtmlElement, titles: frozenset[str]) -> bool:
    """Whether a heading says what the page is called by its head."""
    return bool(titles) and _squeeze(whole_text(heading)) in titles


def headings_of(tree: HtmlElement, url: str) -> list[HtmlElement]:
    """The headings of the first rank that are no banner's; else lower ones that the title repeats.

    Else a lower one that says all of the title and more; on a page without any, what repeats it.

    >>> from lxml.html import document_fromstring as read
    >>> page = read("<title>Rain ends</title><h1><a href=/>News</a></h1><h2>Rain ends</h2>")
    >>> [one.text for one in headings_of(page, "https://news.example/rain")]
    ['Rain ends']
    """
    first = list(islice(tree.iter("h1"), MAX_HEADINGS))
    if own := own_headings(first, url):
        return own
    titles = titles_of(tree) - {_squeeze(whole_text(one)) for one in first}
    lower = list(islice(tree.iter("h2", "h3"), MAX_HEADINGS))
    repeated = [one for one in lower if is_titled(one, titles)]
    return repeated or _akin(lower, tree) or first or list(_unmarked(tree, titles))


def own_headings(first: Sequence[HtmlElement], url: str) -> list[HtmlElement]:
    """Those among a page's headings of the first rank that are no banner's."""
    return [one for one in first[:MAX_HEADINGS] if not _is_banner(one, url)]


def _akin(lower: list[HtmlElement], tree: HtmlElement) -> list[HtmlElement]:
    """The first lower heading that has every word of what the page is called by its head."""
    called = max(TITLE_PART.split(tree.findtext(".//title") or ""), key=len)
    words = telling_words(called)
    if len(words) < KIN_WORDS:
        return []
    return [one for one in lower if words <= telling_words(whole_text(one))][:1]


def _unmarked(tree: HtmlElement, titles: frozenset[str]) -> Iterator[HtmlElement]:
    """The first element of a page without headings that is no link and says what it is called."""
    long = frozenset(title for title in titles if len(title) >= LONG_TITLE)
    for one in tree.iter("p", "legend", "strong", "b", "font", "span", "td", "div") if long else ():
        if brief_text(one, MAX_CALLED) is None or not is_titled(one, long):
            continue
        if not any(around.tag in NO_HEADING for around in one.iterancestors()):
            yield one
            return


def _is_banner(heading: HtmlElement, url: str) -> bool:
    """Whether all of a heading links to a folder that the page lies in: the site or its section."""
    around = islice(heading.iterancestors("a"), 1)
    for link in (*around, *islice(heading.iter("a"), 2)):
        if _squeeze(whole_text(heading)) != _squeeze(whole_text(link)):
            continue
        try:
            there, here = urlsplit(urljoin(url, link.get("href") or "#")), urlsplit(url)
        except ValueError:
            continue
        folder = INDEX.sub("", there.path) or "/"
        is_above = here.path.startswith(folder) and folder != here.path and there.path != here.path
        if (
            there.netloc == here.netloc
            and is_above
            and there.path.rstrip("/") == folder.rstrip("/")
        ):
            return True
    return False


def _squeeze(text: str) -> str:
    return "".join(WORD.findall(text)).casefold()
