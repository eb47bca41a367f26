"""The tables as lazy Polars frames, all of one edition: what `import nightdesk` offers."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipeline.errors import SettingsError
from pipeline.layout import words_prefix
from pipeline.query.credentials import analyst_settings
from pipeline.store import Store, open_store
from pipeline.tables.edition import Edition
from pipeline.tables.editions import open_edition, scan
from pipeline.tables.schema import (
    ARTICLES,
    BY_NAME,
    COPIES,
    NIGHTS,
    REJECTS,
    SOURCES,
    VERSIONS,
    WORDS,
    Table,
    place,
)

Day = date | str
Days = Day | tuple[Day, Day] | None
Names = str | Collection[str] | None
KEPT_OPEN = 8  # buckets whose connection is kept


class Desk:
    """One moment of all tables: every frame that it gives is of the same edition."""

    def __init__(self, *, as_of: Day | None = None, credentials: str | Path | None = None) -> None:
        """Open the newest edition, or the one that the morning after a night saw.

        The credentials are those of a file, else of the environment, else of the desk that runs
        in this folder. Raises MissingError where nothing is published, SettingsError for a day or
        a file that is none.
        """
        self.clean = _bucket(str(credentials) if credentials else None)
        night = None if as_of is None else _day(as_of)
        self.edition: Edition = open_edition(self.clean, as_of=night)

    def articles(self, day: Days = None, source: Names = None) -> pl.LazyFrame:
        """One row a distinct article, by day of publication (UTC) and source."""
        return self._rows(ARTICLES, day, source)

    def copies(self, day: Days = None, source: Names = None) -> pl.LazyFrame:
        """One row an article that repeats another, by day of publication and source."""
        return self._rows(COPIES, day, source)

    def versions(self, night: Days = None, source: Names = None) -> pl.LazyFrame:
        """One row a version of an article, by the night that captured it and source."""
        return self._rows(VERSIONS, night, source)

    def rejects(self, night: Days = None, source: Names = None) -> pl.LazyFrame:
        """One row a record that stopped, with stage and reason, by night and source."""
        return self._rows(REJECTS, night, source)

    def nights(self, night: Days = None, source: Names = None) -> pl.LazyFrame:
        """One row a source and night: what was announced, kept, rejected and missed."""
        return self._rows(NIGHTS, night, source)

    def sources(self) -> pl.LazyFrame:
        """One row a source, as the catalog stood."""
        return self.table(SOURCES.name)

    def words(self, day: Days = None, source: Names = None) -> pl.LazyFrame:
        """How often words were used, by day of publication and source; always the newest."""
        rows = pl.LazyFrame(schema=pl.Schema(WORDS.schema))
        if self.clean.keys(place(words_prefix())):
            files = f"{self.clean.uri.removeprefix('file://')}/{place(words_prefix())}*.parquet"
            rows = pl.scan_parquet(files, storage_options=dict(self.clean.storage_options))
        return _narrowed(rows, "published_on", day, source)

    def table(self, name: str) -> pl.LazyFrame:
        """Any table of the contract by its name."""
        if name not in BY_NAME or name not in self.edition.versions:
            known = ", ".join(sorted(self.edition.versions))
            message = f"there is no table {name!r}; the tables are {known}"
            raise SettingsError(message)
        return scan(self.clean, self.edition, BY_NAME[name])

    def _rows(self, table: Table, days: Days, sources: Names) -> pl.LazyFrame:
        return _narrowed(self.table(table.name), f"{table.partition}", days, sources)


def _narrowed(rows: pl.LazyFrame, by: str, days: Days, sources: Names) -> pl.LazyFrame:
    if days is not None:
        first, last = _span(days)
        rows = rows.filter(pl.col(by).is_between(first, last))
    if sources is not None:
        named = [sources] if isinstance(sources, str) else sorted(sources)
        rows = rows.filter(pl.col("source_id").is_in(named))
    return rows


@lru_cache(maxsize=KEPT_OPEN)
def _bucket(credentials: str | None) -> Store:
    settings = analyst_settings(Path(credentials) if credentials else None)
    return open_store(settings, settings.clean_bucket)


def _span(days: Day | tuple[Day, Day]) -> Sequence[date]:
    if not isinstance(days, tuple):
        return (_day(days), _day(days))
    if len(days) != 2:
        message = f"{days!r} is no span of days; give the first and the last"
        raise SettingsError(message)
    first, last = map(_day, days)
    if first > last:
        message = f"the span of days ends before it begins: {first} to {last}"
        raise SettingsError(message)
    return (first, last)


def _day(stated: Day) -> date:
    if isinstance(stated, date):
        return stated
    try:
        return date.fromisoformat(stated)
    except (TypeError, ValueError) as error:
        message = f"{stated!r} is not a day; write it as 2026-03-01"
        raise SettingsError(message) from error
