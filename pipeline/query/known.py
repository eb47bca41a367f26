"""Tell a name that nothing in the bucket has from one that merely finds nothing."""

from difflib import get_close_matches

from pipeline.errors import MissingError
from pipeline.store import Store
from pipeline.tables.editions import open_edition, scan
from pipeline.tables.schema import ARTICLES, SOURCES, Table

MOST_NAMED = 12
# What a person calls it, and the tables that have it.
COLUMNS: dict[str, tuple[str, tuple[Table, ...]]] = {
    "source_id": ("source", (SOURCES, ARTICLES)),
    "language": ("article in the language", (ARTICLES,)),
}


def require_known(clean: Store, column: str, wanted: str) -> None:
    """Raise MissingError where no row of the newest edition has a value, with the nearest."""
    what, tables = COLUMNS[column]
    edition = open_edition(clean)
    known: set[str] = set()
    for table in tables:
        if table.name not in edition.versions:
            continue
        found = scan(clean, edition, table).select(column).unique().collect()
        known |= {one for one in found[column] if one}
        if wanted in known:
            return
    near = get_close_matches(wanted, known, n=1)
    if near:
        hint = f"did you mean {near[0]!r}?"
    elif len(known) <= MOST_NAMED:
        hint = f"there are {', '.join(sorted(known)) or 'none'}"
    else:
        hint = f"ask for the `{column}` of articles with `nightdesk query`"
    message = f"there is no {what} {wanted!r} in {clean.uri}; {hint}"
    raise MissingError(message)
