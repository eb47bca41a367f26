"""Publish: from what was read to tables that analysts can trust."""

from pipeline.publish.days import articles_of_days
from pipeline.publish.publishing import Published, publish
from pipeline.publish.readings import gather, readings_table, write_readings

__all__ = [
    "Published",
    "articles_of_days",
    "gather",
    "publish",
    "readings_table",
    "write_readings",
]
