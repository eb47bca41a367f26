"""The record of an edition: which version of every table belongs to one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.errors import MissingError
from pipeline.tables.schema import READINGS, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One moment of all tables."""

    number: int
    night: date | None  # the night whose publishing made it; of the one before where none did
    newest_night: date | None  # the latest night that was published by then
    published_at: datetime
    run_id: str
    contract: str
    versions: Mapping[str, int]  # of each table, by name
    folders: Mapping[str, str]  # where each lies in the bucket
    readings: int | None = None  # the version of the private table of readings

    def version_of(self, table: Table) -> int:
        """The version of a table; MissingError where the edition knows none."""
        if table is READINGS and self.readings is not None:
            return self.readings
        try:
            return self.versions[table.name]
        except KeyError:
            message = f"edition {self.number} names no table {table.name!r}"
            raise MissingError(message) from None
