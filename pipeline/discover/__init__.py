"""Read what sources announce: every document becomes announcements, documents and rejects."""

from pipeline.discover.cdx import read_cdx
from pipeline.discover.feed import read_feed
from pipeline.discover.found import Found
from pipeline.discover.nights import (
    documents_for_night,
    falls_short,
    is_document_for_night,
    is_for_night,
    next_recheck,
)
from pipeline.discover.pacing import is_overflow, next_poll_at
from pipeline.discover.robots import Robots, read_robots, read_robots_licences, read_robots_sitemaps
from pipeline.discover.routes import Route, routes_for
from pipeline.discover.scope import is_in_scope
from pipeline.discover.section import read_section
from pipeline.discover.sitemap import read_sitemap

__all__ = [
    "Found",
    "Robots",
    "Route",
    "documents_for_night",
    "falls_short",
    "is_document_for_night",
    "is_for_night",
    "is_in_scope",
    "is_overflow",
    "next_poll_at",
    "next_recheck",
    "read_cdx",
    "read_feed",
    "read_robots",
    "read_robots_licences",
    "read_robots_sitemaps",
    "read_section",
    "read_sitemap",
    "routes_for",
]
