"""Say the same thing the same way, and never change what it means."""

from pipeline.normalise.articles import normalise_article
from pipeline.normalise.texts import normalise_text

__all__ = ["normalise_article", "normalise_text"]
