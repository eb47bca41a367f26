"""Compare what a source's articles look like with what its file promises of them."""

from collections.abc import Collection
from datetime import date

from pipeline.records import Article, Precision
from pipeline.sources.model import Expect, Source

FEW = 4  # articles; of fewer a share says nothing


def least(expect: Expect, day: date) -> int:
    """How many articles of a day are promised.

    >>> least(Expect(min_by_weekday=(9, 9, 9, 9, 9, 3, 1)), date(2026, 3, 1))
    1
    """
    return expect.min_by_weekday[day.weekday()] if expect.min_by_weekday else expect.min_articles


def broken_promises(source: Source, articles: Collection[Article]) -> list[str]:
    """What `[expect]` states of articles and these do not keep, a sentence each."""
    expect = source.expect
    found = []
    for key, wanted, count in (
        ("instants", expect.instants, sum(map(_tells_instant, articles))),
        ("authors", expect.authors, sum(bool(one.authors) for one in articles)),
    ):
        if len(articles) >= FEW and count < wanted * len(articles):
            found.append(
                f"expect.{key}: {count} of {len(articles)} articles, and {wanted:.0%} are promised"
            )
    others = sorted({one.language for one in articles if one.language} - {*expect.languages})
    strange = sum(one.language in others for one in articles)
    if expect.languages and strange * 10 > len(articles):  # one in ten may be a guest's
        told = f"{strange} of {len(articles)} articles are in {', '.join(others)}"
        found.append(f"expect.languages: {told}, and {', '.join(expect.languages)} is promised")
    return found


def _tells_instant(article: Article) -> bool:
    return article.published is not None and article.published.precision is not Precision.DAY
