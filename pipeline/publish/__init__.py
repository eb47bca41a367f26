"""Publish: from what was read to tables that analysts can trust."""

from typing import TYPE_CHECKING

from pipeline import lazily

if TYPE_CHECKING:
    from pipeline.publish.days import articles_of_days
    from pipeline.publish.publishing import Published, publish

__all__ = ["Published", "articles_of_days", "publish"]

__getattr__ = lazily(
    __name__, {"Published": "publishing", "articles_of_days": "days", "publish": "publishing"}
)
