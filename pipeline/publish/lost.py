"""Commits that an edition names and no log has any more: somebody removed the newest entries.

The rows that they brought would be missing until their nights are published again, and their
numbers would be given to other commits, which the edition would then show. So empty commits take
the numbers, and the nights and days are marked as begun: whoever publishes next writes them again.
"""

import logging
from collections.abc import Mapping
from datetime import date

from pipeline.errors import MissingError, StoreError
from pipeline.store import Store
from pipeline.tables.begun import mark, night_name
from pipeline.tables.checkpoint import day_of
from pipeline.tables.edition import Edition
from pipeline.tables.editions import edition_numbers, open_edition
from pipeline.tables.log import data_files, lives
from pipeline.tables.mirror import Mirror
from pipeline.tables.schema import BY_NAME

logger = logging.getLogger(__name__)

MOST_LOST = 8  # commits of a table; an edition that names more was changed by hand itself


def mark_lost(raw: Store, clean: Store, opened: Mapping[str, Mirror]) -> None:
    """Mark what logs lost since the newest edition, before anything is committed to them."""
    try:
        newest = open_edition(clean)
    except StoreError:  # none, or damaged: the publish makes it anew
        return
    lost = {name: one for name, one in opened.items() if _gap(newest, name, one)}
    if not lost:
        return
    nights = _nights(clean, lost)
    files = {name: _unnamed(clean, name) for name in lost}
    by_day = [days for name, days in files.items() if BY_NAME[name].partition == "published_on"]
    by_night = [days for name, days in files.items() if BY_NAME[name].partition == "night"]
    days, again = nights.union(*by_day), nights.union(*by_night)
    for night in nights:
        mark(raw, night_name(night), days, again)
    logger.warning(
        "the newest commits of %s were removed from the log; what they brought on %s is written "
        "again, and the edition %d of that night is without it",
        ", ".join(sorted(lost)),
        ", ".join(f"{day}" for day in sorted(days)),
        newest.number,
    )
    for name, mirror in lost.items():
        if _gap(newest, name, mirror) <= MOST_LOST:
            mirror.fill(newest.versions[name])


def _gap(edition: Edition, name: str, mirror: Mirror) -> int:
    return max(edition.versions.get(name, 0) - mirror.version(), 0)


def _nights(clean: Store, lost: Mapping[str, Mirror]) -> frozenset[date]:
    """The nights of the editions that name a lost commit."""
    found = set()
    for number in reversed(edition_numbers(clean)):
        try:
            edition = open_edition(clean, number=number)
        except MissingError:  # removed since it was listed
            continue
        if not any(_gap(edition, name, one) for name, one in lost.items()):
            break
        if edition.night:
            found.add(edition.night)
    return frozenset(found)


def _unnamed(clean: Store, name: str) -> frozenset[date]:
    """The partitions of the files that no commit names."""
    table = BY_NAME[name]
    unnamed = set(data_files(clean, table)) - set(lives(clean, table))
    return frozenset(day for path in unnamed if (day := day_of(path, table)))
