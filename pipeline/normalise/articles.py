"""Normalise the texts of an article."""

from dataclasses import replace

from pipeline.normalise.texts import normalise_text
from pipeline.records import Article


def normalise_article(article: Article) -> Article:
    """The same article with every text in one form; idempotent."""
    paragraphs = (normalise_text(paragraph) for paragraph in article.paragraphs)
    return replace(
        article,
        title=normalise_text(article.title),
        authors=tuple(normalise_text(author) for author in article.authors),
        tags=tuple(normalise_text(tag) for tag in article.tags),
        section=_normalised(article.section),
        summary=_normalised(article.summary),
        site_name=normalise_text(article.site_name),
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
    )


def _normalised(text: str | None) -> str | None:
    return (normalise_text(text) or None) if text else None
