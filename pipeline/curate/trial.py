"""Try whether the articles of a source read well."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.curate.visits import Visits
from pipeline.identity import identify
from pipeline.notation.words import count_words
from pipeline.records import Announcement, Article, Kind, Reason, Reject
from pipeline.sources.model import Source

FEW_WORDS = 80
MOST_ASKED = 3  # pages for each article that is tried
FAR = timedelta(days=1, hours=1)
# How a story that was withdrawn since it was announced is found.
WITHDRAWN = {Reason.GONE, Reason.NOT_FOUND, Reason.SOFT_404, Reason.SENT_ON}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One article that was tried."""

    url: str
    title: str = ""
    published_at: datetime | None = None
    word_count: int = 0
    article: Article | None = None  # as it was read
    trouble: str = ""  # what is wrong with it; empty where nothing is
    is_withdrawn: bool = False  # the page is there no more, which is no fault by itself

    @property
    def is_good(self) -> bool:
        """Whether it read well."""
        return not self.trouble

    @property
    def verdict(self) -> str:
        """The trial in a few words."""
        return self.trouble or f"{self.word_count} words"


def try_articles(
    announced: Sequence[Announcement], source: Source, visits: Visits, enough: int
) -> list[Trial]:
    """Fetch and read so many, as a night would: articles of different addresses.

    One that turns out to be another under a second address is not counted twice, and one that was
    withdrawn since it was announced not at all.
    """
    tried: list[Trial] = []
    known: set[str] = set()
    for one in announced[: enough * MOST_ASKED]:
        if sum(not one.is_withdrawn for one in tried) >= enough:
            break
        named = identify(one.url, source)
        if named in known:
            continue
        trial, found = _try(one, source, visits)
        if found not in known:
            tried.append(trial)
        known |= {named, found}
    return tried


def read_well(trials: Sequence[Trial]) -> str:
    """How many read well of those that are still there.

    >>> read_well([Trial(url="a"), Trial(url="b", trouble="gone", is_withdrawn=True)])
    '1 of 1 articles tried read well'
    """
    there = [one for one in trials if not one.is_withdrawn]
    return f"{sum(one.is_good for one in there)} of {len(there)} articles tried read well"


def _try(announced: Announcement, source: Source, visits: Visits) -> tuple[Trial, str]:
    """The trial, and the id of the article that was found."""
    from pipeline.extract import extract_capture  # dear to load, and only needed here

    answer = visits.visit(announced.url, Kind.ARTICLE)
    if isinstance(answer, Reject):
        return _failed(announced, answer), identify(announced.url, source)
    hint = replace(announced, source_id=source.id)
    read = extract_capture(replace(answer, source_id=source.id), source, (hint,))
    if isinstance(read, Reject):
        return _failed(announced, read), identify(answer.url, source)
    trial = Trial(
        url=announced.url,
        title=read.title,
        published_at=read.published.at if read.published else None,
        word_count=count_words(read.text),
        article=read,
        trouble=_trouble(read, announced),
    )
    return trial, read.article_id


def _trouble(article: Article, announced: Announcement) -> str:
    if not article.title:
        return "no title was found"
    if article.published is None:
        return "no time of publication was found"
    if count_words(article.text) < FEW_WORDS:
        return f"only {count_words(article.text)} words were found"
    stated = announced.published_at
    if stated and abs(article.published.at - stated) > FAR:
        return f"the page says {article.published.at:%Y-%m-%d}, the feed {stated:%Y-%m-%d}"
    return ""


def _failed(announced: Announcement, reject: Reject) -> Trial:
    told = f"{reject.reason}: {reject.evidence}".rstrip(": ")
    return Trial(url=announced.url, trouble=told, is_withdrawn=reject.reason in WITHDRAWN)
