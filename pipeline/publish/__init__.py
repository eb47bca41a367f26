"""Publish: from what was read to tables that analysts can trust."""

from pipeline.publish.days import articles_of_days
from pipeline.publish.publishing import Published, publish

__all__ = ["Published", "articles_of_days", "publish"]
