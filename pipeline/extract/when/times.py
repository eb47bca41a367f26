"""Collect every time that a page and its hints state for publication and modification."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.extract.page.brief import brief_text
from pipeline.extract.page.linked_data import Node, text_of, values
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page, is_paragraph, named, names_of
from pipeline.extract.page.shown import shown
from pipeline.extract.page.visible import shown_text
from pipeline.extract.when.labels import (
    CHANGE,
    PUBLICATION,
    from_change_on,
    speaks_of_change,
    speaks_of_other,
)
from pipeline.notation.times import day_in_address
from pipeline.notation.times.letters import plain
from pipeline.records import Announcement, Via

PUBLISHED_TAGS = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "article:publish_time", "article:post_date", "parsely-pub-date", "sailthru.date",
    "rnews:datepublished", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "article.published", "publish-date", "publish_date", "publishdate", "published_at",
    "published_time", "published_date", "pubdate", "publication_date", "originalpublicationdate",
    "article_date_original", "bt:pubdate", "ptime", "dc.date.issued", "dcterms.issued",
    "published-date", "publication-date", "published-time",
    "dcterms.available", "dcterms.created", "dc.date.created", "article.created", "dc.date",
    "dcterms.date", "dcterms.datesubmitted", "citation_publication_date", "citation_online_date",
    "weibo:article:create_at", "vr:published", "displaydate", "date.created", "og:pubdate",
    "og:publish_date", "datecreated", "datepublished", "date_published", "date-published",
    "displayed_publish_time", "published", "date",
)  # fmt: skip
MODIFIED_TAGS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time",
    "article:modified", "article:update_time", "article.updated", "bt:moddate", "dcterms.modified",
    "dc.date.modified", "dc.date.updated", "last-modified", "lastmod", "last_updated",
    "updated_time", "utime", "revised", "cxenseparse:recs:moddate", "weibo:article:update_at",
    "vr:updated", "date.updated",
)  # fmt: skip
ELSEWHERE = re.compile(
    r"related|comment|teaser|sidebar|most.?(?:read|popular)|recommend|promo|infobox|fact.?box|(?<!elementor-)widget|ticker|latest|"
    r"trending|newsletter|\bnav(?!y)|footer|carousel|more.?(?:news|stories)|weather|playlist|read.?more",
    re.IGNORECASE,
)
EVENT = re.compile(r"(?:^|[\s_-])events?(?:$|[\s_-])", re.IGNORECASE)
OWN = re.compile(r"\b(?:entry|post|article)[-_]?(?:\w+[-_])?(?:footer|meta)", re.IGNORECASE)
POSTED = re.compile(
    r"\A\W*+(?:(?:posted|published|written|filed) (?:on|at|by|under)\b|veröffentlicht|gepostet|"
    r"verfasst|publié|posté|publicad[oa]|pubblicat[oa]|geplaatst|gepubliceerd|opublikowan|publikován|"
    r"publicera[dt]|publisert|udgivet|julkaistu|опубликован|yayınlan|δημοσιεύ|投稿|公開)",
    re.IGNORECASE,
)
OF_ITSELF = re.compile(  # "This entry was posted on", "Dieser Beitrag wurde am"
    r"\A\W*+(?:th[ie]s|diese[rs]?|cet(?:te)?|ce|est[ea]|quest[oa']|di[te]|deze|ten|ta|tento|den+[ea]|dette|"
    r"tämä|эт[ао]|этот|bu|αυτ[όή])\s?"
    r"(?:entry|post|article|story|artikel|beitrag|eintrag|billet|entrada|artículo|artigo|postagem|"
    r"articolo|bericht|wpis|artykuł|článek|příspěvek|inlägg|innlegg|indlæg|artikkeli|kirjoitus|"
    r"статья|запись|yazı|haber|άρθρο)",
    re.IGNORECASE,
)
OF_LINES = (  # with letters folded, what no such text is without
    "post", "publ", "written", "filed", "veröffentlicht", "verfasst", "pubblicat", "geplaatst",
    "gepubliceerd", "opublikowan", "udgivet", "julkaistu", "опубликован", "yay", "δημοσιεύ",
    "投稿", "公開", "entry", "article", "story", "artikel", "beitrag", "eintrag", "billet",
    "entrada", "artículo", "artigo", "articolo", "bericht", "wpis", "artykuł", "článek",
    "příspěvek", "inlägg", "innlegg", "indlæg", "artikkeli", "kirjoitus", "статья", "запись",
    "yaz", "haber", "άρθρο",
)  # fmt: skip
SCRIPTED = re.compile(  # also in attributes, where quotation marks are written as references
    r'(?:"|&quot;)(?:datePublished|publishedAt|published_at|publishDate|publicationDate|'
    r'firstPublished(?:At|Date)?|pubDate|publish_date|published_time)\\?(?:"|&quot;)\s*:\s*'
    r'\\?(?:"|&quot;)?([^"\\,}&]{8,40})',
)
MARKS = ('"', "&quot;")  # before a name
SIGNS_OF_NAMES = ("ublish", "ublicationDate", "pubDate")  # one stands in each name
MAX_BEGUN = 24  # characters of a name and a mark before its sign
FIRST_PUBLISHED = re.compile(  # of a story that was revised: "originally published on 26 Sep 2019"
    r"\b(?:(?:originally|first) (?:published|posted|written|appeared)(?: here)?(?: on)?|erstmals "
    r"(?:veröffentlicht|erschienen)(?: am)?|"
    r"(?:publiée?|parue?) (?:initialement|à l'origine)(?: le)?|"
    r"publicad[oa] originalmente(?: el| em)?|oorspronkelijk (?:gepubliceerd|verschenen)(?: op)?|"
    r"pubblicat[oa] originariamente(?: il)?):?\s",
    re.IGNORECASE,
)
OF_FIRST = (  # in small letters, what no such text is without
    "originally published", "originally posted", "originally written", "originally appeared",
    "first published", "first posted", "first written", "first appeared", "erstmals ",
    "initialement", "à l'origine", "originalmente", "oorspronkelijk ", "originariamente",
)  # fmt: skip
PRINTED_TAGS = (
    "span", "div", "p", "li", "small", "em", "i", "a", "b", "strong", "font", "h4", "h5", "h6",
    "dd",
)  # fmt: skip
PRINTING = frozenset(PRINTED_TAGS)
KICKERS = frozenset({"h2", "h3"})  # above the heading
# Each begins with a letter, so that the search may skip to where one stands; in small letters.
PRINTED = re.compile(
    r"date|time|publi|posted|tarih|datum|fech|d(?<=\bd)ata|meta|byline|info|stamp|zeit|tid\b|日付|pvm"
)
# What a day of any calendar and script holds: four digits, three short numbers, or a sign.
DAY = re.compile(
    r"\d{4}|\d\s?[./-]\s?\d{1,2}\s?[./-]\s?\d\d|[年년]|\d[ -][^\W\d_]+\.?[ -]'?\d\d\b"
    r"|[א-ת][\"״][א-ת]|\d\s?[\u0e01-\u0e4e.]{2,14}\s?\d\d\b"
)
DAY_BEGINS = re.compile(r"[\d年년א-ת]")  # what is found much faster, and most texts lack
# "… 3 May 2011." ends as a sentence does, where no month or day is printed with a dot after it.
SENTENCE = re.compile(
    r"[^\W\d_]{2,}\W+[^.]*[^\W\d_.]{3,}[ ,]+(?:\d{1,2},? )?\d{4}\.$|[。！？]$|[^\W\d_]{4,}[.!?]$"
)
ENDS = (".", "。", "！", "？", "!", "?")
# A day, and a word in small letters that no byline goes on with.
PROSE = re.compile(
    r"\d{4},? (?!(?:by|par|von|por|di|da|av|af|door|od|przez|at|um|à|a|las|alle|ore|kl|klo|om|o|u|"
    r"in|en|uhr|h|am|pm|edt|est|utc|gmt|г|года|год|г\.|m|d|kell|saat|min|mins|minute|minutes)\b)"
    r"[a-zà-ÿа-яα-ω]{2,}[^|•·]* [a-zà-ÿа-яα-ω]{3,}"
)
# Languages that part no words tell more in one run of letters than any byline has.
TOLD = re.compile(
    r"[\u3041-\u30ff\u3400-\u9fff]{12}|[\u0e01-\u0e4e\u0e80-\u0ed5\u1000-\u103e\u1780-\u17d3]{22}"
)
BARE = re.compile(r"\d")
STOPS = ".!?।۔؟።"
TOLD_WORDS, MORE_WORDS = 4, 6  # of a sentence without capitals, and with them
WORDS_BESIDE = 4  # more of them beside a day than a byline has
INLINE = frozenset({"time", "abbr", "span", "b", "strong", "em", "i", "a", "font", "small"})
TELLING = frozenset({"p", "li", "em", "i", "span", "div", "b", "strong"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
CHANGE_LINES = frozenset({"p", "div", "span", "small", "li", "em", "i"})
OWN_LINES = frozenset({"p", "div", "small", "footer", "span", "address"})
HOLDERS = frozenset({"p", "li", "dd", "td", "blockquote"})
MAX_AROUND = 200  # characters of a paragraph that may still be a byline
FOR_PERSONS = re.compile(r"[A-Z][a-z]{2} \d{1,2}, \d{4}")
TOLD_BESIDE = (
    "datetime", "data-datetime", "data-timestamp", "data-time", "data-date", "data-published",
    "data-livestamp", "data-utime", "data-utc", "data-epoch", "title",
)  # fmt: skip
MACHINE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?|1[0-9]{9}(?:\d{3})?")
BEFORE_HEADING, AFTER_HEADING = 12, 30  # elements of the printed kind
MAX_AFTER_HEADING = 80  # where no paragraph of the story comes before
DAY_LETTERS = 18  # of a weekday and a month before the figures of a day
MAX_LEVEL = 8  # of the elements above one that prints a time
MAX_CHILDREN = 6
MAX_SENTENCE = 400  # characters of a line about the article
MAX_SENTENCE_CHILDREN = 12
MAX_PRINTED = 90  # letters; longer texts are sentences
IDEOGRAPH_LETTERS = 1.5  # more than one
MAX_ELEMENTS = 12  # of one kind; the rest belongs to lists of other articles
MAX_HINTS = 20
Judge = Callable[[HtmlElement], bool]  # whether an element belongs to something else


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time as printed, and where it was found."""

    raw: str
    origin: str
    place: str  # for a person: the property, tag or element
    is_change: bool = False  # whether it is taken for that of the last change
    language: str | None = None  # in which it is printed, where that is told beside it


# A page has thousands of elements and a few dozen names for them.
@lru_cache(maxsize=8192)
def _is_named_elsewhere(name: str) -> bool:
    return bool(ELSEWHERE.search(name))


@lru_cache(maxsize=8192)
def _is_named_for_an_event(name: str) -> bool:
    return bool(EVENT.search(name))


@lru_cache(maxsize=8192)
def _is_named_for_a_date(name: str) -> bool:
    return bool(PRINTED.search(name.lower()))


def published_candidates(
    page: Page, node: Node, tags: MetaTags, hints: Sequence[Announcement]
) -> Iterator[Candidate]:
    """What states the time of publication, most trusted first."""
    yield from (
        one
        for one in _linked(node, "datePublished", "dateCreated", "uploadDate")
        if not FOR_PERSONS.fullmatch(one.raw)
    )
    yield from (Candidate(value, "meta", name) for name, value in tags.named(*PUBLISHED_TAGS))
    yield from _microdata(page, ("datePublished", "dateCreated"))
    yield from _time_elements(page, _elsewhere(page), is_modified=False)
    for hint in _ordered(hints):
        if hint.published_at:
            raw = hint.published_at_raw or hint.published_at.isoformat()
            yield Candidate(raw, _origin(hint), str(hint.via), language=hint.language)
    yield from _address(page.url, is_sure=True)


def visible_candidates(page: Page) -> Iterator[Candidate]:
    """What a reader would take for the date of publication, for pages that state none."""
    yield from _scripted(page)
    yield from _first_published(page)
    yield from _printed(page, _elsewhere(page))
    yield from _beside_heading(page, _elsewhere(page))


def framed_times(page: Page) -> Iterator[Candidate]:
    """The <time> elements in places that are named for something else and yet hold the article."""
    yield from _time_elements(page, _surely_elsewhere(page), is_modified=False)


def framed_candidates(page: Page, node: Node) -> Iterator[Candidate]:
    """What a reader would take for the date, in such places, or in a line about the article.

    A day that linked data state as it is printed for persons is when a page builder made the page.
    """
    is_out = _surely_elsewhere(page)
    yield from _printed(page, is_out)
    yield from _beside_heading(page, is_out)
    yield from _sentences(page, is_out)
    yield from _set_aside(page)
    yield from _linked(node, "datePublished", "dateCreated", "uploadDate")
    yield from _address(page.url, is_sure=False)


def changed_candidates(page: Page) -> Iterator[Candidate]:
    """When the page says that it was last changed: no later than that it was published."""
    for is_out in (_elsewhere(page), _surely_elsewhere(page)):
        yield from _time_elements(page, is_out, is_modified=True)
        yield from _printed(page, is_out, is_change=True)
        yield from _beside_heading(page, is_out, is_change=True)
        yield from _change_lines(page, is_out)


def changes_stated(page: Page, node: Node, tags: MetaTags) -> Iterator[Candidate]:
    """What tells machines the time of the last change, most trusted first."""
    yield from _linked(node, "dateModified")
    yield from (Candidate(value, "meta", name) for name, value in tags.named(*MODIFIED_TAGS))
    yield from _microdata(page, ("dateModified",))


def changes_printed(page: Page) -> Iterator[Candidate]:
    """The times of the last change that readers see."""
    yield from _time_elements(page, _elsewhere(page), is_modified=True)
    yield from _printed(page, _elsewhere(page), is_change=True)
    yield from _beside_heading(page, _elsewhere(page), is_change=True)


def changes_announced(hints: Sequence[Announcement]) -> Iterator[Candidate]:
    """The times of the last change that feeds and sitemaps state."""
    for hint in _ordered(hints):
        if hint.modified_at:
            yield Candidate(hint.modified_at.isoformat(), _origin(hint), str(hint.via))


def _ordered(hints: Sequence[Announcement]) -> list[Announcement]:
    """Feeds and news sitemaps first: an archive index knows when it crawled, not when we read."""
    trusted = [one for one in hints if one.via.trust > 0]
    return sorted(trusted, key=lambda one: (-one.via.trust, one.found_in))[:MAX_HINTS]


def _origin(hint: Announcement) -> str:
    return "feed" if hint.via is Via.FEED else "sitemap"


def _linked(node: Node, *names: str) -> Iterator[Candidate]:
    for name in names:
        for value in values(node, name):
            if raw := text_of(value):
                yield Candidate(raw, "json-ld", name)
            elif isinstance(value, int) and not isinstance(value, bool):
                yield Candidate(str(value), "json-ld", name)


def _microdata(page: Page, names: tuple[str, ...]) -> Iterator[Candidate]:
    is_out = _elsewhere(page)
    for name in names:
        named = [one for one, stated in page.once(_marked_dates) if name in stated]
        for element in named[:MAX_ELEMENTS]:
            if is_out(element):
                continue
            raw = element.get("content") or element.get("datetime")
            raw = raw or ("" if element.tag == "meta" else _printed_text(element))
            if raw.strip():
                yield Candidate(raw.strip(), "microdata", name)


def _marked_dates(page: Page) -> list[tuple[HtmlElement, str]]:
    """The elements that microdata or RDFa name for a date, and how they name them."""
    marked = (one for one in page.inventory.having("itemprop", "property") if one.tag != "link")
    named = ((one, one.get("itemprop"), one.get("property")) for one in marked)
    stated = ((one, f"{item or ''} {rdfa or ''}") for one, item, rdfa in named if item or rdfa)
    return [(one, names) for one, names in stated if "date" in names]


def _time_elements(page: Page, is_out: Judge, *, is_modified: bool) -> Iterator[Candidate]:
    """The <time> elements that speak of this article: marked, then below the title, then others."""
    marked: list[Candidate] = []
    above: list[Candidate] = []
    plain: list[Candidate] = []
    for element in page.times[: MAX_ELEMENTS * 5]:
        raw = element.get("datetime") or element.get("content") or element.get("title")
        raw = raw or (_printed_text(element) if element.tag == "time" else "")
        if not raw or not _has_digit(raw):
            continue
        if is_out(element) or speaks_of_other(named(element)):
            continue
        label = _label(element)
        if speaks_of_change(label) is not is_modified and not PUBLICATION.search(raw.lower()):
            continue
        candidate = Candidate(raw.strip(), "time", f"<{element.tag}>", is_change=is_modified)
        is_marked = element.get("pubdate") is not None or PUBLICATION.search(label)
        if not is_marked and (is_of_others(element, page) or is_within_prose(element)):
            continue
        unmarked = above if page.is_above_story(element) else plain
        (marked if is_marked or is_modified else unmarked).append(candidate)
    yield from marked[:MAX_ELEMENTS]
    yield from above[:MAX_ELEMENTS]
    yield from plain[:MAX_ELEMENTS]


def _printed(page: Page, is_out: Judge, *, is_change: bool = False) -> Iterator[Candidate]:
    """Short texts with a day in elements that are named for a date or a byline."""
    seen = 0
    for element, told in page.once(_dated):
        if is_out(element):
            continue
        raw = told or _short_text(element)
        if raw is None or speaks_of_other(f"{named(element)} {raw}"):
            continue
        is_changed, raw = _changed(_label(element), raw, is_change=is_change)
        if is_changed is is_change or (not is_change and PUBLICATION.search(raw.lower())):
            place = f"<{element.tag} class={element.get('class') or ''!r}>"
            yield Candidate(raw, "text", place, is_change=is_change)
            seen += 1
        if seen >= MAX_ELEMENTS:
            return


def _changed(label: str, raw: str, *, is_change: bool) -> tuple[bool, str]:
    """Whether words before a time or within its text make it that of a change, and those words."""
    if CHANGE.search(label):
        return True, raw
    if is_change and CHANGE.search(plain(raw)):
        return True, from_change_on(raw)
    return False, raw


def _dated(page: Page) -> list[tuple[HtmlElement, str | None]]:
    """The elements that are named for a date and may print one, and what is told beside it."""
    places = (where for name, where in page.once(names_of).items() if _is_named_for_a_date(name))
    named = (
        (element, _told_beside(element))
        for element in page.inventory.at(chain(*places))
        if element.tag in PRINTING
    )
    return [(element, told) for element, told in named if told or _is_short_day(element)]


def _told_beside(element: HtmlElement) -> str | None:
    """The time that a script makes "2 hours ago" of, which stands beside those words."""
    stated = element.keys()
    for name in TOLD_BESIDE:
        if name in stated and MACHINE.fullmatch(value := (element.get(name) or "").strip()):
            return str(value)
    if _day_in(element.text or ""):
        return None
    for name in ("title", "aria-label"):  # for whoever points at it
        value = (element.get(name) or "").strip()
        if len(value) <= MAX_PRINTED and _day_in(value):
            return str(value)
    return None


def _short_text(element: HtmlElement) -> str | None:
    """The text of an element that prints a day and little else."""
    if not _is_short_day(element):
        return None
    raw = _printed_text(element)
    return raw if _width(raw) <= MAX_PRINTED and _day_in(raw) else None


def _is_short_day(element: HtmlElement) -> bool:
    text = brief_text(element, 4 * MAX_PRINTED)
    return text is not None and _day_in(text) is not None


def _day_in(text: str) -> re.Match[str] | None:
    """The first day that a text prints."""
    begun = DAY_BEGINS.search(text)
    return None if begun is None else DAY.search(text, begun.start())


def _printed_text(element: HtmlElement) -> str:
    return shown(element) or " ".join(element.text_content().split())


def _width(text: str) -> float:
    """How much a text says, in letters of an alphabet: an ideograph says as much as a word."""
    if text.isascii():
        return len(text)
    return len(text) + sum(IDEOGRAPH_LETTERS for one in text if "\u3040" <= one <= "\u9fff")


def _beside_heading(page: Page, is_out: Judge, *, is_change: bool = False) -> Iterator[Candidate]:
    """Short texts with a date just after the first heading, or just before it."""
    for element, bare in page.once(_days_around_heading):
        if is_out(element):
            continue
        raw = bare or _short_text(element)
        if raw is None:
            continue
        label = _label(element)
        if element.tag == "dd" and not (PUBLICATION.search(label) or CHANGE.search(label)):
            continue
        if speaks_of_other(f"{named(element)} {raw}") or _is_sentence(element, raw):
            continue
        is_changed, raw = _changed(label, raw, is_change=is_change)
        if is_changed is is_change or (not is_change and PUBLICATION.search(raw.lower())):
            yield Candidate(raw, "text", "beside the heading", is_change=is_change)


def _days_around_heading(page: Page) -> list[tuple[HtmlElement, str | None]]:
    """What may print a day around the heading: elements, and what stands bare behind them."""
    found: list[tuple[HtmlElement, str | None]] = []
    for element, is_bare in _around_heading(page):
        if is_bare:
            if bare := _bare_text(element):
                found.append((element, bare))
        elif len(element) <= MAX_CHILDREN and _is_short_day(element):
            found.append((element, None))
    return found


def _around_heading(page: Page) -> list[tuple[HtmlElement, bool]]:
    """What may print a day below the heading, the nearest first, then above it.

    Each is an element, or what stands bare behind one. Below, it ends where the story begins.
    """
    before: list[tuple[HtmlElement, bool]] = []
    after: list[tuple[HtmlElement, bool]] = []
    heading = page.heading
    if heading is None:
        return []
    is_after = False
    for element in page.tagged(heading.tag, "h1", "h2", "h3", "br", "hr", *PRINTED_TAGS):
        if element is heading:
            is_after = True
        elif (
            element.tag == "p"
            and is_after
            and len(after) >= AFTER_HEADING
            and is_paragraph(element)
        ):
            break
        elif element.tag in PRINTING:
            (after if is_after else before).append((element, False))
        elif element.tag in KICKERS and not is_after:
            before.append((element, False))
        if is_after and (element.tail or "").strip():
            after.append((element, True))
        if len(after) >= MAX_AFTER_HEADING:
            break
    return [*after, *reversed(before[-BEFORE_HEADING:])] if is_after else []


def _bare_text(element: HtmlElement) -> str | None:
    """What stands behind an element and in none of its own, where that is a day and little else."""
    raw = " ".join((element.tail or "").split())
    return raw if _width(raw) <= MAX_PRINTED and _day_in(raw) else None


def _first_published(page: Page) -> Iterator[Candidate]:
    """What a line of the page says of the day when its story was published first."""
    text = page.once(shown_text)
    if not any(map(text.lower().__contains__, OF_FIRST)):
        return
    for found in islice(FIRST_PUBLISHED.finditer(text), MAX_ELEMENTS):
        after = found.string[found.end() : found.end() + MAX_PRINTED // 2]
        day = DAY.search(after)
        if day and day.start() <= DAY_LETTERS:  # not "in the Gazette, in 2019"
            yield Candidate(after, "text", "a line about its first publication")


def _set_aside(page: Page) -> Iterator[Candidate]:
    """The one day that an element beside the story prints, which holds no list of others."""
    for aside in page.tagged("aside")[:MAX_ELEMENTS]:
        around = (aside, *islice(aside.iterancestors(), MAX_LEVEL))
        if any(_is_named_elsewhere(named(one)) for one in around if one not in page.around_heading):
            continue
        printed = [
            raw
            for one in aside.iter("time", *PRINTED_TAGS)
            if one.tag != "a"
            and len(one) <= MAX_CHILDREN
            and (raw := _short_text(one)) is not None
            and not speaks_of_other(f"{named(one)} {raw}")
            and not _is_sentence(one, raw)
        ]
        shortest = min(printed, key=len, default="")
        if shortest and all(shortest in raw for raw in printed):
            yield Candidate(shortest, "text", "beside the story")


def _change_lines(page: Page, is_out: Judge) -> Iterator[Candidate]:
    """Short lines anywhere in the story's part of the page: "Last updated: 3 May 2026"."""
    lines = (raw for element, raw in page.once(_lines_of_change) if not is_out(element))
    for raw in islice(lines, MAX_ELEMENTS):
        yield Candidate(raw, "text", "a line about the last change", is_change=True)


def _lines_of_change(page: Page) -> list[tuple[HtmlElement, str]]:
    """The short lines of a page that begin with a word of change, and their elements."""
    found = []
    for element in page.once(_with_figures):
        if element.tag not in CHANGE_LINES or len(element) > MAX_CHILDREN:
            continue
        raw = _short_text(element)
        day = _day_in(raw) if raw else None
        if raw and day and speaks_of_change(raw[: day.start()]) and not PROSE.search(raw):
            found.append((element, raw))
    return found


def _sentences(page: Page, is_out: Judge) -> Iterator[Candidate]:
    """What a line about the article itself says: "This entry was posted on 14 December 2015"."""
    seen = 0
    for element in page.once(_with_figures):
        if element.tag not in OWN_LINES or len(element) > MAX_SENTENCE_CHILDREN:
            continue
        said = brief_text(element, 4 * MAX_SENTENCE)
        if said is None or not (element.tag == "address" or _may_speak_of_itself(said)):
            continue
        raw = shown(element)
        is_own = OF_ITSELF.match(raw) or (
            len(raw) <= MAX_PRINTED
            and (POSTED.match(raw) or element.tag == "address")
            and not _is_sentence(element, raw)
        )
        if len(raw) > MAX_SENTENCE or not is_own or is_out(element):
            continue
        if day := _day_in(raw):
            line = raw[max(0, day.start() - MAX_PRINTED // 2) : day.end() + MAX_PRINTED // 4]
            yield Candidate(line, "text", "a line about the article")
            seen += 1
        if seen >= MAX_ELEMENTS:
            return


def _may_speak_of_itself(text: str) -> bool:
    """Whether a text has a word that every line about an article has; most have none."""
    return any(map(text.casefold().__contains__, OF_LINES))


def _with_figures(page: Page) -> list[HtmlElement]:
    """The elements that hold something a day may begin with, in the page's order.

    One look at each piece of text, where asking each element reads the same pieces again and again.
    """
    has_figure = DAY_BEGINS.search
    holding: set[HtmlElement] = set()
    for one in page.elements:
        text, tail = one.text, one.tail
        holder = one if text and has_figure(text) else None
        if holder is None and tail and has_figure(tail):
            holder = one.getparent()
        while holder is not None and holder not in holding:
            holding.add(holder)
            holder = holder.getparent()
    return [one for one in page.elements if one in holding]


def _has_digit(text: str) -> bool:
    if text.isascii():
        return BARE.search(text) is not None
    return any(map(str.isdigit, text))


def is_of_others(element: HtmlElement, page: Page) -> bool:
    """Whether a time below the story stands with words of somebody else: a comment, a teaser.

    The story's own foot says whose it is and when it came, and no more.
    """
    if not page.is_below_story(element):
        return False
    for level, one in enumerate(element.iterancestors()):
        if one in page.around_heading or level > MAX_LEVEL:
            return False
        if one.tag in {"footer", "address"}:
            return not (one.tag == "address" or _is_own_footer(one, page))
        if one.tag == "li" or any(
            element not in part.iter() for part in one.iter("p", "blockquote", "h2", "h3", "h4")
        ):
            return True
    return False


def is_within_prose(element: HtmlElement) -> bool:
    """Whether an element stands within a paragraph that tells much more: "… on 3 May the…"."""
    if element.tag not in INLINE:
        return False
    holder = next((one for one in islice(element.iterancestors(), 4) if one.tag in HOLDERS), None)
    if holder is None:
        return False
    text = brief_text(holder, MAX_AROUND)
    if text is None:
        return True
    beside = len(text.split()) - len((element.text_content() or "").split())
    return beside > WORDS_BESIDE and _ends_a_sentence(" ".join(text.split()))


def _is_sentence(element: HtmlElement, raw: str) -> bool:
    """Whether an unnamed element tells something that happened that day: "On 12 March the…"."""
    if is_within_prose(element) or _tells_in_letters(raw):
        return True
    if not raw.isascii() and TOLD.search(raw):
        return True
    if element.tag in TELLING and _ends_a_sentence(raw):
        return True
    return bool(PROSE.search(raw))


def _ends_a_sentence(line: str) -> bool:
    """Whether a line ends as sentences do, and not with a day and a dot; most end without one."""
    return line.endswith(ENDS) and SENTENCE.search(line) is not None


def _tells_in_letters(raw: str) -> bool:
    """Whether words of which no byline has so many end as a sentence does."""
    if raw[-1:] not in STOPS or PUBLICATION.search(plain(raw)) or CHANGE.search(plain(raw)):
        return False
    words = [word for word in raw.split() if any(map(str.isalpha, word)) and not BARE.search(word)]
    if raw[-1] in "।۔" or raw.rstrip(STOPS)[-4:].isdecimal():
        return len(words) >= TOLD_WORDS
    last = raw.split()[-1].rstrip(STOPS)
    if len(last) < 3 or not any(map(str.isalpha, last)):
        return False
    is_cased = last.lower() != last.upper()
    return len(words) >= (MORE_WORDS if is_cased and last.islower() else TOLD_WORDS) and (
        last.islower() or not is_cased
    )


def _label(element: HtmlElement) -> str:
    parent = element.getparent()
    around = [element] if parent is None else [element, parent]
    names = " ".join(
        f"{one.get('class') or ''} {one.get('id') or ''} {one.get('itemprop') or ''}"
        for one in around
    )
    return plain(f"{names[:360]} {_words_before(element, parent)}")


def _words_before(element: HtmlElement, parent: HtmlElement | None) -> str:
    """The words right before an element: those since its last neighbour, or that neighbour's own.

    A neighbour that holds a number is a time, and what it says is its own.
    """
    neighbour = element.getprevious()
    if neighbour is None:
        return ((parent.text or "") if parent is not None else "")[-40:]
    since = (neighbour.tail or "").strip()
    if any(map(str.isalpha, since)):
        return since[-40:]
    said = brief_text(neighbour, 40) or ""
    if any(map(str.isdigit, said)) or neighbour.tag in HEADINGS:
        return ""
    if any(map(str.isalpha, said)):
        return said
    return ((parent.text or "") if parent is not None else "")[-40:]


def _elsewhere(page: Page) -> Judge:
    """Whether an element lies in a list of other articles, a comment or the page's frame."""

    def is_out(element: HtmlElement) -> bool:
        return next(_frames(element, page), None) is not None

    return is_out


def _surely_elsewhere(page: Page) -> Judge:
    """The same, but not by an element that holds the heading too, nor by an article's own foot."""

    path = urlsplit(page.url).path

    def is_out(element: HtmlElement) -> bool:
        return any(
            one not in page.around_heading
            and not OWN.search(named(one))
            and not _is_named_as_in(named(one), path)
            for one in _frames(element, page)
        )

    return is_out


def _is_named_as_in(name: str, path: str) -> bool:
    """Whether all that makes a name that of other things is what the story's address says of it.

    A letter to subscribers at /newsletter/… prints its own day in an element of that name.
    """
    found = {match[0].lower() for match in ELSEWHERE.finditer(name)}
    return bool(found) and found <= {match[0].lower() for match in ELSEWHERE.finditer(path)}


def _frames(element: HtmlElement, page: Page) -> Iterator[HtmlElement]:
    """What an element lies in, or is, that is named for other articles or frames the page."""
    if _is_named_elsewhere(named(element)):
        yield element
    known = page.once(_known_frames)
    above = element.getparent()
    found = known.get(above)
    if found is None:
        found = known[above] = tuple(_frames_around(element, page))
    yield from found


def _known_frames(_: Page) -> dict[HtmlElement | None, tuple[HtmlElement, ...]]:
    """What was found around elements already; neighbours share it."""
    return {}


def _frames_around(element: HtmlElement, page: Page) -> Iterator[HtmlElement]:
    for level, one in enumerate(element.iterancestors()):
        if one.tag == "footer" and _is_own_footer(one, page):
            continue
        if one.tag in {"aside", "nav", "footer", "figcaption"}:
            yield one
        if one.tag in {"article", "main", "body"} or level > MAX_LEVEL:
            return
        if _is_named_elsewhere(named(one)) or _is_named_for_an_event(named(one)):
            yield one


def _is_own_footer(footer: HtmlElement, page: Page) -> bool:
    """Whether a footer is the foot of the article that holds the heading, not of the page."""
    for one in footer.iterancestors():
        if one.tag == "article":
            outer = (two for two in page.tagged("article") if not _is_within_article(two))
            is_only = sum(1 for _ in islice(outer, 2)) == 1
            return one in page.around_heading or is_only or next(one.iter("h1"), None) is not None
        if one.tag == "body":
            return False
    return False


def _is_within_article(element: HtmlElement) -> bool:
    return next(element.iterancestors("article"), None) is not None


def _scripted(page: Page) -> Iterator[Candidate]:
    """A time of publication in a script, where the scripts name only one."""
    found = {match[1].strip() for match in _in_scripts(page.html)}
    if len(found) == 1:
        yield Candidate(found.pop(), "text", "script")


def _in_scripts(html: str) -> Iterator[re.Match[str]]:
    """What `SCRIPTED` finds: what its names have in common is looked for, which is much faster."""
    ended = 0
    for place in sorted(place for sign in SIGNS_OF_NAMES for place in _places(sign, html)):
        begun = max(html.rfind(mark, max(ended, place - MAX_BEGUN), place) for mark in MARKS)
        match = SCRIPTED.match(html, begun) if begun >= 0 else None
        if match:
            ended = match.end()
            yield match


def _places(sign: str, text: str) -> Iterator[int]:
    """Where a text has a sign."""
    place = text.find(sign)
    while place >= 0:
        yield place
        place = text.find(sign, place + 1)


def _address(url: str, *, is_sure: bool) -> Iterator[Candidate]:
    if day := day_in_address(url, is_sure=is_sure):
        yield Candidate(day.isoformat(), "url", "address")
