"""One article, one address, one id."""

from pipeline.identity.addresses import (
    article_id,
    canonical_for,
    canonical_url,
    identify,
    registered_domain,
    route_of,
    trusted_canonical,
)

__all__ = [
    "article_id",
    "canonical_for",
    "canonical_url",
    "identify",
    "registered_domain",
    "route_of",
    "trusted_canonical",
]
