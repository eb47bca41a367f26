"""Normalise the texts of an article."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pipeline.normalise.texts import normalise_text
from pipeline.records import Article, Part


def normalise_article(article: Article) -> Article:
    """The same article with every text in one form; idempotent."""
    said = list(_said(article))
    return replace(
        article,
        title=_line(article.title),
        authors=_lines(article.authors),
        site_name=_line(article.site_name),
        paragraphs=tuple(text for text, _ in said),
        blocks=tuple(kind for _, kind in said),
        **_stated(article),
    )


def _stated(article: Article) -> dict[str, Any]:
    return {name: _statement(name, value) for name, value in article.stated().items()}


def _statement(name: str, value: object) -> object:
    """A statement with its texts in one form; an address is left as it is."""
    if isinstance(value, tuple):
        return _lines(value)
    if isinstance(value, str) and not name.endswith("_url"):
        return _line(value) or None
    return value


def _line(text: str) -> str:
    """A text on one line."""
    return normalise_text(" ".join(text.split()))


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts on one line each, each once, empty ones left out."""
    return tuple(dict.fromkeys(line for text in texts if (line := _line(text))))


def _said(article: Article) -> Iterator[tuple[str, Part]]:
    """Each paragraph in one form, with what it is; one of several lines is several."""
    for paragraph, kind in zip(article.paragraphs, article.kinds, strict=True):
        for line in normalise_text(paragraph).split("\n"):
            if text := line.strip():
                yield text, kind
