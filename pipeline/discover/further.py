"""The further pages of an article: what its links are called, and where they lead.

A crawl looks for them between its requests, so that nothing here builds a tree.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from pipeline.discover.links import absolute_url
from pipeline.discover.pages import (
    NAMES,
    is_list_page,
    is_same_path,
    is_whole_of,
    number_of,
    says_page,
)
from pipeline.notation.page_words import (
    MAX_LENGTH,
    calls_page,
    leads_on,
    linked_page,
    names_page,
    page_in,
    without_page,
)

MAX_SIZE = 2_000_000
MAX_LINKS = 3_000
# Kept in mind by their hashes: most links of a site stand on every page of it.
MAX_KNOWN = 200_000
# Letters that are in an address as a page writes it, whatever it does to others: no entities,
# no escapes.
PLAIN = re.compile(r"(?:%[0-9a-f]{2}|[^\w.,~+-])+", re.ASCII | re.IGNORECASE)
CALLED = r"([^<>]{0,200}(?:<(?!/?(?:a|option|li|div|p)\b)[^<>]{0,500}+>[^<>]{0,200}){0,5})"
LINK = re.compile(rf"<(a|link|option)\b([^<>]{{0,2500}}+)>{CALLED}", re.IGNORECASE)
# One with a ">" in an attribute, as in a title or the names of its looks.
ODD_LINK = re.compile(
    rf"<(a|link|option)\b((?:[^<>\"']|\"[^<\"]{{0,2000}}+\"|'[^<']{{0,2000}}+'){{0,2500}}+)>{CALLED}",
    re.IGNORECASE,
)
BASE = re.compile(r"<base\b([^<>]{0,2500}+)>", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])([^\s\"'<>/=]{1,100}+)\s{0,4}=\s{0,4}"
    r"(?:\"([^\"<]{0,2000})\"|'([^'<]{0,2000})'|([^\"'\s<>]{1,2000}))"
)
TAG = re.compile(r"<[^<>]{0,300}>")
PLAINLY_FROM_ROOT = ('"/', '"http:', '"https:', '"#', "'/", "'http:", "'https:", "'#")
FROM_ROOT = re.compile(r"/|[a-z]{2,12}:|#", re.IGNORECASE)
COUNTED_NAME = re.compile(r"start|offset|index|^pn$|^part$|^teil$|page|seite|pagina", re.IGNORECASE)
OF_COMMENTS = re.compile(r"comment|komment|coment|respond|reply|disqus|^c\d|^cpage", re.IGNORECASE)
COUNT = re.compile(r"\d{1,4}(?:,\d{1,3})?")
HEADING = re.compile(
    r"<h1\b[^<>]{0,500}>([^<>]{0,500}(?:<(?!/?h1\b)[^<>]{0,500}>[^<>]{0,500}){0,8})</h1",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"<meta\b(?=[^<>]{0,300}?(?:og:title|twitter:title)[\"'\s])"
    r"[^<>]{0,300}?\bcontent\s{0,4}=\s{0,4}(?:\"([^\"<>]{1,500})\"|'([^'<>]{1,500})')",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """The further pages that a page of an article links to, in their order."""

    urls: tuple[str, ...] = ()
    in_all: int = 1  # how many pages it has, as far as this one tells
    unproven: frozenset[str] = frozenset()  # those that must say so themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class PagerLink:
    """One link of a page."""

    url: str
    text: str
    is_next: bool  # it says so to machines


def further_pages(
    page: str, url: str, first: str = "", read: Callable[[str], str] = str
) -> Further:
    """The further pages of an article that one of its pages links to, and how many it has.

    `first` is the address of the first where this is another. One that shows the whole comes
    alone. An address counts that is the article's own with a number, if it says that it is a page
    or the link does; the next story is no next page. Any other counts that a link calls a page,
    once that page has shown that it is one (`is_page_of`). Where the page comes with a letter for
    each of its bytes, `read` gives a piece of it as it is meant.

    >>> further_pages('<a rel="next" href="?page=2">2</a>', "https://n.example/story").urls
    ('https://n.example/story?page=2',)
    >>> further_pages('<link rel="next" href="/another-story">', "https://n.example/story").urls
    ()
    """
    of = first or url
    own: dict[int, str] = {}
    wholes: list[str] = []
    called: dict[int, str] = {}
    named: set[int] = set()  # of these: where the link says that it leads to a page
    for link in _links(page[:MAX_SIZE], url, _stem(of), read):
        if link.url in {url, of}:
            continue
        number = _own_number(link, of)
        if number is not None:
            own.setdefault(number, link.url)
        elif is_whole_of(link.url, of):
            wholes.append(link.url)
        elif (number := _called_number(link, of)) is not None:
            called.setdefault(number, link.url)
            named |= {number} if names_page(link.text) else set()
    if not first and is_list_page(url):
        return Further()
    stated = page_in(read(page)) if own or called else None
    in_all = max([*own, stated[1] if stated else 1])
    if first:
        found = own or {n: one for n, one in called.items() if stated is None or n > stated[0]}
        urls = tuple(found[number] for number in sorted(found))
        return Further(urls=urls, in_all=in_all, unproven=frozenset(urls if not own else ()))
    if 2 in own:
        last = next(number for number in range(2, len(own) + 3) if number + 1 not in own)
        urls = tuple(wholes[:1]) or tuple(own[number] for number in range(2, last + 1))
        return Further(urls=urls, in_all=2 if wholes else in_all)
    if stated is not None and stated[0] != 1:
        return Further()
    urls = tuple(called[n] for n in sorted(called) if stated is not None or n in named)
    return Further(urls=urls, in_all=in_all, unproven=frozenset(urls))


def is_page_of(page: str, first: str, number: int) -> bool:
    """Whether a page says that it is a further page of the article that begins on `first`.

    It says so by its number where both count the same pages; else by the article's own heading.

    >>> first, second = "<h1>A storm</h1><p>Page 1 of 2</p>", "<h1>A storm</h1><p>Page 2 of 2</p>"
    >>> is_page_of(second, first, 2), is_page_of("<h1>Another</h1>", first, 2)
    (True, False)
    """
    here, there = page_in(page), page_in(first)
    heading, wanted = _headings(page), _headings(first)
    if here is not None and here[0] < 2:
        return False
    if here is not None and there is not None:
        return here == (number, there[1]) and (not heading or not wanted or bool(heading & wanted))
    return bool(heading & wanted)


def _links(page: str, url: str, stem: str, read: Callable[[str], str]) -> Iterator[PagerLink]:
    """The links of a page that may lead to a page of its article, each with what it is called."""
    base = ""  # looked for where a link may be one of the article's
    for match in islice(LINK.finditer(page), MAX_LINKS):
        link = tag, attributes, markup = match.groups()
        is_odd = attributes.count('"') % 2 or attributes.count("'") % 2
        if is_odd and (whole := ODD_LINK.match(page, match.start())):
            link = tag, attributes, markup = whole.groups()
        name = hash(link)
        if name in _leading_elsewhere and stem not in attributes:
            continue
        text, is_called_so = _called(read(markup))
        is_choice = tag[0] in "oO"
        if not is_called_so and not is_choice and _is_elsewhere(attributes, stem):
            _keep_in_mind(name)
            continue
        said = _attributes(read(attributes))
        written = _address(tag, said)
        is_called_so = is_called_so and bool(written)
        if not is_called_so and FROM_ROOT.match(written or "/"):
            if not written or "&#" not in attributes:
                _keep_in_mind(name)
            if not written or stem not in written:
                continue
        base = base or _base(page, url, read)
        address = absolute_url(written, base)
        if address is None:
            continue
        address, _, fragment = address.partition("#")
        if OF_COMMENTS.search(fragment):
            continue
        yield PagerLink(url=address, text=text, is_next=_is_next(said))


def _base(page: str, url: str, read: Callable[[str], str]) -> str:
    """What the links of a page are relative to."""
    stated = BASE.search(page)
    href = _attributes(read(stated[1])).get("href", "") if stated else ""
    return absolute_url(html.unescape(href), url) or url if href else url


# By their hashes: links that no page's own address makes a link to one of its pages.
_leading_elsewhere: set[int] = set()


def _keep_in_mind(name: int) -> None:
    if len(_leading_elsewhere) >= MAX_KNOWN:
        _leading_elsewhere.clear()
    _leading_elsewhere.add(name)


def _is_elsewhere(attributes: str, stem: str) -> bool:
    """Whether a link is plainly from the root and to no address of the article's own."""
    place = attributes.find(" href=")
    if place < 0 or not attributes.startswith(PLAINLY_FROM_ROOT, place + len(" href=")):
        return False
    return stem not in attributes and "&#" not in attributes


def _attributes(written: str) -> dict[str, str]:
    """The attributes of a link that have a value, each as it is written first."""
    found: dict[str, str] = {}
    for name, *values in ATTRIBUTE.findall(written):
        found.setdefault(name.lower(), "".join(values))
    return found


def _address(tag: str, attributes: Mapping[str, str]) -> str:
    """Where a link leads, as its page writes it; empty where it leads nowhere."""
    is_choice = tag[0] in "oO"  # of a menu, whose values may be anything
    written = html.unescape(attributes.get("value" if is_choice else "href", ""))
    return "" if is_choice and not set("/?") & set(written) else written


def _is_next(attributes: Mapping[str, str]) -> bool:
    return "next" in attributes.get("rel", "").lower().split()


def _called(markup: str) -> tuple[str, bool]:
    """What a link is called, and whether that is a page."""
    plain = TAG.sub(" ", markup) if "<" in markup else markup
    text = " ".join(html.unescape(plain).split())
    return text, calls_page(text)


def _stem(url: str) -> str:
    """What the addresses of all pages of an article share: the last name in its path.

    Of it the longest part that is written in one way only.

    >>> _stem("https://n.example/a/storm.html"), _stem("https://n.example/a/storm/")
    ('storm', 'storm')
    >>> _stem("https://n.example/sch%C3%B6ner-wohnen")
    'ner-wohnen'
    """
    name = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return max(PLAIN.split(name.rpartition(".")[0] or name), key=len)


def _own_number(link: PagerLink, of: str) -> int | None:
    """Which page of an article a link leads to by its address; None where it does not say so."""
    said = linked_page(link.text)
    if said is not None and said >= 2 and _is_counted(link.url, of):
        return said
    number = number_of(link.url, of)
    if number is None or says_page(link.url, of):
        return number
    is_called_so = link.is_next or said == number or leads_on(link.text) or names_page(link.text)
    return number if is_called_so else None


def _is_counted(url: str, of: str) -> bool:
    """Whether an address is an article's own with some count: `?start=10`, `?page=0,1`."""
    parts, first = urlsplit(url), urlsplit(of)
    if parts.hostname != first.hostname or not is_same_path(parts.path, first.path):
        return False
    here, there = set(parse_qsl(parts.query)), set(parse_qsl(first.query))
    if len(here - there) != 1 or not there <= here:
        return False
    [(name, value)] = here - there
    is_count = name.lower() in NAMES or COUNTED_NAME.search(name) is not None
    return is_count and not OF_COMMENTS.search(name) and COUNT.fullmatch(value) is not None


def _called_number(link: PagerLink, of: str) -> int | None:
    """Which page of the article a link calls what lies at an address of its own."""
    if len(link.text) > MAX_LENGTH or urlsplit(link.url).hostname != urlsplit(of).hostname:
        return None
    said = linked_page(link.text)
    if said is None and names_page(link.text):
        said = 2
    is_other = said is None or said < 2 or is_list_page(link.url)
    return None if is_other else said


def _headings(page: str) -> set[str]:
    """What a page calls its article, without the number of the page."""
    found = [TAG.sub(" ", match[1]) for match in islice(HEADING.finditer(page), 3)]
    found += [match[1] or match[2] for match in islice(NAMED.finditer(page), 2)]
    told = {without_page(html.unescape(one)).casefold() for one in found}
    return {one for one in told if len(one) > 3}
