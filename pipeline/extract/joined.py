"""Join an article that a site has cut into several pages."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.judging import extract_capture, judge
from pipeline.extract.undisturbed import undisturbed
from pipeline.notation.page_words import page_in
from pipeline.records import PAGES_IN_ALL, Announcement, Article, Capture, Reject
from pipeline.sources.model import Source

MOSTLY = 0.8  # of the first page's paragraphs on another: that one holds the whole


def extract_whole(
    capture: Capture,
    pages: Sequence[Capture],
    source: Source,
    hints: Sequence[Announcement] = (),
    *,
    max_bytes: int,
) -> Article | Reject:
    """The article that begins in a capture and goes on in others, or why there is none."""
    if pages:
        found = extract_capture(capture, source, hints, max_bytes=max_bytes)
        if isinstance(found, Reject):
            return found
        return with_further_pages(found, pages, source, max_bytes=max_bytes)
    with undisturbed():  # as in extract_capture
        judged = judge(capture, source, hints, max_bytes=max_bytes)
        if judged.page is None or isinstance(judged.outcome, Reject):
            return judged.outcome
        return without_further_pages(judged.outcome, judged.page.html)


def without_further_pages(article: Article, html: str) -> Article:
    """The article of a page beside which no further page was found; a note where it names some."""
    stated = page_in(html)
    if stated is None or stated[0] != 1:
        return article
    told = f"text: {stated[1] - 1} of its further pages could not be had"
    return replace(article, notes=(*article.notes, told))


def with_further_pages(
    article: Article, pages: Sequence[Capture], source: Source, *, max_bytes: int
) -> Article:
    """The article with the text of its further pages, in their order, each paragraph once.

    A page that holds the first one too is the whole and stands for all.
    """
    paragraphs = list(article.paragraphs)
    read = 0
    for page in pages:
        reading = judge(page, source, max_bytes=max_bytes).reading
        found = reading.body.paragraphs if reading is not None else ()
        if not found:
            continue
        read += 1
        known = set(paragraphs)
        shared = sum(text in known for text in set(found))
        if len(found) > len(paragraphs) and shared >= MOSTLY * len(known):
            paragraphs = list(found)
        else:
            paragraphs += [text for text in dict.fromkeys(found) if text not in known]
    stated = max((int(page.header(PAGES_IN_ALL) or 0) for page in pages), default=0)
    missing = max(stated - 1 - read, 0) if stated else len(pages) - read
    notes = article.notes
    if missing:
        notes += (f"text: {missing} of its further pages could not be had",)
    return replace(article, paragraphs=tuple(paragraphs), notes=notes)
