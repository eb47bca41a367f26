"""Normalise the texts of an article."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.normalise.texts import normalise_text
from pipeline.records import Article


def normalise_article(article: Article) -> Article:
    """The same article with every text in one form; idempotent."""
    return replace(
        article,
        title=_line(article.title),
        authors=_lines(article.authors),
        tags=_lines(article.tags),
        section=_line(article.section or "") or None,
        summary=_line(article.summary or "") or None,
        site_name=_line(article.site_name),
        paragraphs=_paragraphs(article.paragraphs),
    )


def _line(text: str) -> str:
    """A text on one line."""
    return normalise_text(" ".join(text.split()))


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts on one line each, each once, empty ones left out."""
    return tuple(dict.fromkeys(line for text in texts if (line := _line(text))))


def _paragraphs(paragraphs: Iterable[str]) -> tuple[str, ...]:
    lines = (line.strip() for text in paragraphs for line in normalise_text(text).split("\n"))
    return tuple(line for line in lines if line)
