"""Write values into SQL that DuckDB is asked."""

from collections.abc import Iterable


def quoted(text: str) -> str:
    """A text as it stands between quotation marks.

    >>> quoted("Ada's")
    "Ada''s"
    """
    return text.replace("'", "''")


def listed(values: Iterable[str]) -> str:
    """Texts as `IN (…)` takes them.

    >>> listed(["a", "b"])
    "'a', 'b'"
    """
    return ", ".join(f"'{quoted(one)}'" for one in values)
