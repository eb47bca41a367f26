"""Collect every time that a page and its hints state for publication and modification."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.extract.page.linked_data import Node, text_of, values
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page, named
from pipeline.records import Announcement, Via

PUBLISHED_TAGS = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "article:publish_time", "article:post_date", "parsely-pub-date", "sailthru.date",
    "rnews:datepublished", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "article.published", "publish-date", "publish_date", "publishdate", "published_at",
    "published_time", "published_date", "pubdate", "publication_date", "originalpublicationdate",
    "article_date_original", "bt:pubdate", "ptime", "dc.date.issued", "dcterms.issued",
    "dcterms.available", "dcterms.created", "dc.date.created", "article.created", "dc.date",
    "dcterms.date", "dcterms.datesubmitted", "citation_publication_date", "citation_online_date",
    "weibo:article:create_at", "vr:published", "displaydate", "date.created", "og:pubdate",
    "og:publish_date", "datecreated", "displayed_publish_time", "published", "date",
)  # fmt: skip
MODIFIED_TAGS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time",
    "article:modified", "article:update_time", "article.updated", "bt:moddate", "dcterms.modified",
    "dc.date.modified", "dc.date.updated", "last-modified", "lastmod", "last_updated",
    "updated_time", "utime", "revised", "cxenseparse:recs:moddate", "weibo:article:update_at",
    "vr:updated", "date.updated",
)  # fmt: skip
MODIFIED = re.compile(
    r"updat|modif|aktualis|maj\b|mise-a-jour|actualiz|aggiorn|bijgewerkt|oppdat|opdat",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"publi|pubdate|posted|created|entry-date|article.?date|date.?line|veröff|issued", re.IGNORECASE
)
ELSEWHERE = re.compile(
    r"related|comment|teaser|sidebar|most.?(?:read|popular)|recommend|promo|widget|ticker|latest|"
    r"trending|newsletter|\bnav|footer|carousel|more.?(?:news|stories)|weather|playlist|read.?more",
    re.IGNORECASE,
)
OWN = re.compile(r"\b(?:entry|post|article)[-_]?(?:footer|meta)", re.IGNORECASE)
POSTED = re.compile(
    r"\W*(?:posted|published|written|filed) (?:on|at|by|under)\b|\W*(?:veröffentlicht|gepostet|"
    r"verfasst|publié|posté|publicad[oa]|pubblicat[oa]|geplaatst|gepubliceerd|opublikowan|publikován|"
    r"publicera[dt]|publisert|udgivet|julkaistu|опубликован|yayınlan|δημοσιεύ|投稿|公開)",
    re.IGNORECASE,
)
OF_ITSELF = re.compile(  # "This entry was posted on", "Dieser Beitrag wurde am"
    r"\W*(?:th[ie]s|diese[rs]?|cet(?:te)?|ce|est[ea]|quest[oa']|di[te]|deze|ten|ta|tento|den+[ea]|dette|"
    r"tämä|эт[ао]|этот|bu|αυτ[όή])\s?"
    r"(?:entry|post|article|story|artikel|beitrag|eintrag|billet|entrada|artículo|artigo|postagem|"
    r"articolo|bericht|wpis|artykuł|článek|příspěvek|inlägg|innlegg|indlæg|artikkeli|kirjoitus|"
    r"статья|запись|yazı|haber|άρθρο)",
    re.IGNORECASE,
)
URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:[/_.-])(0?[1-9]|1[0-2])(?:[/_.-])(0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d{3})"
)
SCRIPTED = re.compile(
    r'"(?:datePublished|publishedAt|published_at|publishDate|publicationDate|firstPublished(?:At|Date)?|'
    r'pubDate|publish_date|published_time)\\?"\s*:\s*\\?"?([^"\\,}]{8,40})',
)
PRINTED_TAGS = (
    "span", "div", "p", "li", "small", "em", "i", "a", "b", "strong", "font", "h4", "h5", "h6",
)  # fmt: skip
PRINTED = re.compile(
    r"date|time|publi|posted|tarih|datum|fecha|\bdata|meta|byline|info|stamp|fech|zeit|tid\b|日付|pvm",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|\d[./]\d{1,2}[./]\d\d\b")
BEFORE_HEADING, AFTER_HEADING = 12, 30  # elements of the printed kind
MAX_LEVEL = 8  # of the elements above one that prints a time
MAX_CHILDREN = 6
MAX_SENTENCE = 400  # characters of a line about the article
MAX_SENTENCE_CHILDREN = 12
MAX_PRINTED = 80  # characters; longer texts are sentences
MAX_ELEMENTS = 12  # of one kind; the rest belongs to lists of other articles
MAX_HINTS = 20
Judge = Callable[[HtmlElement], bool]  # whether an element belongs to something else


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time as printed, and where it was found."""

    raw: str
    origin: str
    place: str  # for a person: the property, tag or element


def published_candidates(
    page: Page, node: Node, tags: MetaTags, hints: Sequence[Announcement]
) -> Iterator[Candidate]:
    """What states the time of publication, most trusted first."""
    yield from _linked(node, "datePublished", "dateCreated", "uploadDate")
    yield from (Candidate(value, "meta", name) for name, value in tags.named(*PUBLISHED_TAGS))
    yield from _microdata(page, ("datePublished", "dateCreated"))
    yield from _time_elements(page, is_elsewhere, is_modified=False)
    for hint in _ordered(hints):
        if hint.published_at:
            raw = hint.published_at_raw or hint.published_at.isoformat()
            yield Candidate(raw, _origin(hint), str(hint.via))
    yield from _address(page.url)


def visible_candidates(page: Page) -> Iterator[Candidate]:
    """What a reader would take for the date of publication, for pages that state none."""
    yield from _scripted(page)
    yield from _printed(page, is_elsewhere)
    yield from _beside_heading(page, is_elsewhere)


def framed_times(page: Page) -> Iterator[Candidate]:
    """The <time> elements in places that are named for something else and yet hold the article."""
    yield from _time_elements(page, _surely_elsewhere(page), is_modified=False)


def framed_candidates(page: Page) -> Iterator[Candidate]:
    """What a reader would take for the date, in such places, or in a line about the article."""
    is_out = _surely_elsewhere(page)
    yield from _printed(page, is_out)
    yield from _beside_heading(page, is_out)
    yield from _sentences(page, is_out)


def modified_candidates(
    page: Page, node: Node, tags: MetaTags, hints: Sequence[Announcement]
) -> Iterator[Candidate]:
    """What states the time of the last change, most trusted first."""
    yield from _linked(node, "dateModified")
    yield from (Candidate(value, "meta", name) for name, value in tags.named(*MODIFIED_TAGS))
    yield from _microdata(page, ("dateModified",))
    yield from _time_elements(page, is_elsewhere, is_modified=True)
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
    for name in names:
        named = [
            one
            for one in page.marked
            if name in (one.get("itemprop") or "") or name in (one.get("property") or "")
        ]
        for element in named[:MAX_ELEMENTS]:
            if is_elsewhere(element):
                continue
            raw = element.get("content") or element.get("datetime")
            raw = raw or ("" if element.tag == "meta" else element.text_content())
            if raw.strip():
                yield Candidate(raw.strip(), "microdata", name)


def _time_elements(page: Page, is_out: Judge, *, is_modified: bool) -> Iterator[Candidate]:
    """The <time> elements that speak of this article: marked ones, then the first of the rest."""
    marked: list[Candidate] = []
    plain: list[Candidate] = []
    for element in page.times[: MAX_ELEMENTS * 5]:
        raw = element.get("datetime") or element.get("content") or element.get("title")
        raw = raw or (element.text_content() if element.tag == "time" else "")
        if not raw or not raw.strip() or not any(letter.isdigit() for letter in raw):
            continue
        if is_out(element):
            continue
        label = _label(element)
        if bool(MODIFIED.search(label)) is not is_modified:
            continue
        candidate = Candidate(raw.strip(), "time", f"<{element.tag}>")
        is_marked = element.get("pubdate") is not None or PUBLISHED.search(label)
        (marked if is_marked or is_modified else plain).append(candidate)
    yield from marked[:MAX_ELEMENTS]
    yield from plain[:MAX_ELEMENTS]


def _printed(page: Page, is_out: Judge) -> Iterator[Candidate]:
    """Short texts with a year in elements that are named for a date or a byline."""
    seen = 0
    for element in page.tree.iter(*PRINTED_TAGS):
        if not PRINTED.search(named(element)):
            continue
        raw = " ".join(element.text_content().split())
        if len(raw) > MAX_PRINTED or not YEAR.search(raw) or is_out(element):
            continue
        if not MODIFIED.search(_label(element)):
            yield Candidate(raw, "text", f"<{element.tag} class={element.get('class') or ''!r}>")
            seen += 1
        if seen >= MAX_ELEMENTS:
            return


def _beside_heading(page: Page, is_out: Judge) -> Iterator[Candidate]:
    """Short texts with a date just after the first heading, or just before it."""
    around: list[HtmlElement] = []
    after = -1
    for element in page.tree.iter("h1", *PRINTED_TAGS):
        if element.tag == "h1" and after < 0:
            around, after = around[-BEFORE_HEADING:], 0
            continue
        around.append(element)
        after += after >= 0
        if after >= AFTER_HEADING:
            break
    if after < 0:
        return
    for element in around[-after:] + around[:-after] if after else around:
        if len(element) > MAX_CHILDREN or is_out(element):
            continue
        raw = " ".join(element.text_content().split())
        if len(raw) <= MAX_PRINTED and YEAR.search(raw) and not MODIFIED.search(_label(element)):
            yield Candidate(raw, "text", "beside the heading")


def _sentences(page: Page, is_out: Judge) -> Iterator[Candidate]:
    """What a line about the article itself says: "This entry was posted on 14 December 2015"."""
    seen = 0
    for element in page.tree.iter("p", "div", "small", "footer", "span"):
        if len(element) > MAX_SENTENCE_CHILDREN:
            continue
        raw = " ".join(element.text_content()[: 2 * MAX_SENTENCE].split())
        is_own = OF_ITSELF.match(raw) or (len(raw) <= MAX_PRINTED and POSTED.match(raw))
        if len(raw) > MAX_SENTENCE or not is_own or is_out(element):
            continue
        if year := YEAR.search(raw):
            line = raw[max(0, year.start() - MAX_PRINTED // 2) : year.end() + MAX_PRINTED // 4]
            yield Candidate(line, "text", "a line about the article")
            seen += 1
        if seen >= MAX_ELEMENTS:
            return


def _label(element: HtmlElement) -> str:
    parent = element.getparent()
    around = [element] if parent is None else [element, parent]
    names = " ".join(
        f"{one.get('class') or ''} {one.get('id') or ''} {one.get('itemprop') or ''}"
        for one in around
    )
    return f"{names} {(parent.text or '') if parent is not None else ''}"[:400]


def is_elsewhere(element: HtmlElement) -> bool:
    """Whether an element lies in a list of other articles, a comment or the page's frame."""
    return next(_frames(element), None) is not None


def _surely_elsewhere(page: Page) -> Judge:
    """The same, but not by an element that holds the heading too, nor by an article's own foot."""

    def is_out(element: HtmlElement) -> bool:
        return any(
            one not in page.around_heading and not OWN.search(named(one))
            for one in _frames(element)
        )

    return is_out


def _frames(element: HtmlElement) -> Iterator[HtmlElement]:
    """What an element lies in that is named for other articles or frames the page."""
    if ELSEWHERE.search(named(element)):
        yield element
    for level, one in enumerate(element.iterancestors()):
        if one.tag in {"aside", "nav", "footer"}:
            yield one
        if one.tag in {"article", "main", "body"} or level > MAX_LEVEL:
            return
        if ELSEWHERE.search(named(one)):
            yield one


def _scripted(page: Page) -> Iterator[Candidate]:
    """A time of publication in a script, where the scripts name only one."""
    found = {match[1].strip() for match in SCRIPTED.finditer(page.html)}
    if len(found) == 1:
        yield Candidate(found.pop(), "text", "script")


def _address(url: str) -> Iterator[Candidate]:
    if found := URL_DAY.search(url.split("?")[0]):
        year, month, day = (part for part in found.groups() if part)
        yield Candidate(f"{year}-{int(month):02d}-{int(day):02d}", "url", "address")
