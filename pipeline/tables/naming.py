"""Which article a person names: by its id, by the beginning of its id, or by an address."""

import re
from collections.abc import Collection

import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline.errors import AmbiguousError
from pipeline.identity import article_id, canonical_url

BEGINNING = re.compile(r"[0-9a-fA-F]{1,32}")
SHOWN = 3


def names_an_id(wanted: str) -> bool:
    """Whether a text is an id or the beginning of one; an address is neither.

    >>> names_an_id("C0FFEE"), names_an_id("https://news.example/c0ffee")
    (True, False)
    """
    return BEGINNING.fullmatch(wanted) is not None


def named(wanted: str, addresses: Collection[str] = ("url",)) -> ds.Expression:
    """The rows that an id, the beginning of one, or an address in one of some columns names."""
    field = ds.field
    if names_an_id(wanted):
        by_id: ds.Expression = pc.starts_with(field("article_id"), wanted.lower())
        return by_id
    condition: ds.Expression = field("article_id") == article_id(canonical_url(wanted))
    for column in addresses:
        condition = condition | (field(column) == wanted)
    return condition


def require_one(article_ids: Collection[str], wanted: str) -> None:
    """Refuse a name that fits several articles. Raises AmbiguousError."""
    if len(article_ids) > 1 and names_an_id(wanted):
        shown = ", ".join(sorted(article_ids)[:SHOWN])
        several = f"the ids of {len(article_ids)} articles, such as {shown}"
        message = f"{wanted!r} begins {several}: give more of it"
        raise AmbiguousError(message)
