"""Give stories their own addresses back that a page's canonical address had made one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pipeline.identity import article_id, canonical_for
from pipeline.records import Article
from pipeline.sources import Source

SAME_SHARE = 0.5  # of the shorter text's words; another page of a story shares its title instead


def told_apart(articles: Iterable[Article], source: Source) -> list[Article]:
    """A source's articles of a night, where those of one id that tell different stories part.

    A template that states one address for many stories would leave one of them. Readings of one
    story, at whatever addresses, share their title or most of their words.
    """
    given = list(articles)
    alike: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(given):
        alike[one.article_id].append(place)
    parted = list(given)
    for places in alike.values():
        if len(places) > 1 and not _are_one([given[place] for place in places]):
            for place in places:
                own = canonical_for(given[place].url, source)
                parted[place] = replace(given[place], canonical_url=own, article_id=article_id(own))
    return parted


def _are_one(articles: list[Article]) -> bool:
    first, *others = sorted(articles, key=lambda one: one.url)
    words = _words(first)
    return all(
        one.title.casefold() == first.title.casefold() or _share(words, _words(one)) >= SAME_SHARE
        for one in others
    )


def _words(article: Article) -> frozenset[str]:
    return frozenset(" ".join(article.paragraphs).casefold().split())


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 1.0
