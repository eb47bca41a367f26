"""Who we collect: one small file a source, refused on the first typo."""

from pipeline.sources.catalog import Catalog, load_catalog, load_source
from pipeline.sources.model import (
    Budget,
    Expect,
    Identity,
    OptOut,
    Politeness,
    ReadingRules,
    Scope,
    Source,
)

__all__ = [
    "Budget",
    "Catalog",
    "Expect",
    "Identity",
    "OptOut",
    "Politeness",
    "ReadingRules",
    "Scope",
    "Source",
    "load_catalog",
    "load_source",
]
