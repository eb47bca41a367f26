"""A table of an edition as DuckDB reads it: the files that its log names, opened one by one.

The log is read by us, in few requests, and tells of every file its partition and the least and most
of some columns. So only files that a question can be about are opened, and what they are to be read
as is stated, not looked up: a column that a file of before lacks is null.
"""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from pipeline.errors import StoreError
from pipeline.notation.sql import listed, quoted
from pipeline.query.asked import AskedSql
from pipeline.query.conditions import file_condition
from pipeline.store import Store
from pipeline.tables.delta import table_uri
from pipeline.tables.edition import Edition
from pipeline.tables.mirror import Mirror
from pipeline.tables.schema import Table

FILE = "file of the row"  # what no column is named


@dataclass(frozen=True, kw_only=True)
class Scan:
    """One table at the version that an edition names."""

    store: Store
    table: Table
    opened: DeltaTable

    @classmethod
    def open(cls, store: Store, table: Table, edition: Edition) -> "Scan":
        """Read the log. Raises StoreError where it cannot be read, or not by its files alone."""
        opened = Mirror(store, table, edition.version_of(table)).opened
        features = opened.protocol().reader_features
        if features:
            message = (
                f"{table_uri(store, table)} was changed by another program, which made it need "
                f"{', '.join(features)}; read it with that one"
            )
            raise StoreError(message)
        return cls(store=store, table=table, opened=opened)

    @cached_property
    def actions(self) -> pa.Table:
        """What the log tells of every file."""
        return pa.table(self.opened.get_add_actions(flatten=True))

    def count(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make a table of nothing but the days of the rows, as the log counts them."""
        days = self.actions[f"partition.{self.table.partition}"]
        counted = pa.table({"day": days.cast(pa.string()), "rows": self.actions["num_records"]})
        connection.register("counted", counted)
        connection.execute(
            f"CREATE TABLE {self.table.name} AS SELECT CAST(day AS DATE) AS {self.table.partition} "  # noqa: S608
            "FROM (SELECT day, unnest(range(rows)) FROM counted)"
        )
        connection.unregister("counted")

    def view(self, connection: duckdb.DuckDBPyConnection, question: AskedSql) -> int:
        """Make a view of what a question can be about; how many bytes its files have."""
        chosen = self._chosen(connection, question)
        select = self._select(self._columns(connection), [path for path, _ in chosen])
        connection.execute(f"CREATE VIEW {self.table.name} AS {select}")
        return sum(size for _, size in chosen)

    def _chosen(
        self, connection: duckdb.DuckDBPyConnection, question: AskedSql
    ) -> list[tuple[str, int]]:
        """The files that may hold rows for a question, and their sizes; the newest day first."""
        told = self._told()
        kinds = {
            field.name.removeprefix("least_"): field.type
            for field in told.schema
            if field.name.startswith("least_")
        }
        mentions = question.mentions(self.table)
        conditions = [file_condition(one, kinds) for one in mentions or ()]
        known = [one for one in conditions if one]
        where = " OR ".join(known) if known and len(known) == len(conditions) else "true"
        connection.register("told", told)
        try:
            return self._files(connection, where)
        except duckdb.Error:  # a value that cannot be compared: asking the question says so
            return self._files(connection, "true")
        finally:
            connection.unregister("told")

    def _files(self, connection: duckdb.DuckDBPyConnection, where: str) -> list[tuple[str, int]]:
        found = connection.execute(
            f"SELECT path, size FROM told WHERE {where} ORDER BY path DESC"  # noqa: S608
        )
        return [(str(path), int(size)) for path, size in found.fetchall()]

    def _told(self) -> pa.Table:
        """Path and size of each file, with the least and the most of what the log tells them of."""
        told = {"path": self.actions["path"], "size": self.actions["size_bytes"]}
        day = f"partition.{self.table.partition}"
        for name in self.opened.schema().to_arrow().names:
            ends = (f"min.{name}", f"max.{name}")
            if name == self.table.partition:
                told |= {f"least_{name}": self.actions[day], f"most_{name}": self.actions[day]}
            elif set(ends) <= set(self.actions.column_names):
                least, most = (self.actions[end] for end in ends)
                told |= {f"least_{name}": least, f"most_{name}": _rounded_up(most)}
        return pa.table(told)

    def _columns(self, connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
        """Names and types as DuckDB has them."""
        empty = pa.schema(self.opened.schema().to_arrow()).empty_table()
        connection.register("empty", empty)
        found = connection.execute("DESCRIBE FROM empty").fetchall()
        connection.unregister("empty")
        return [(name, kind) for name, kind, *_ in found]

    def _select(self, columns: Sequence[tuple[str, str]], paths: Sequence[str]) -> str:
        if not paths:
            nothing = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns)
            return f"SELECT {nothing} WHERE false"
        root = glob.escape(table_uri(self.store, self.table).removeprefix("file://"))
        day = f"'/{self.table.partition}=([^/]*)/[^/]*$'"
        shown = ", ".join(
            f'CAST(regexp_extract("{FILE}", {day}, 1) AS {kind}) AS "{name}"'
            if name == self.table.partition
            else f'"{name}"'
            for name, kind in columns
        )
        stated = ", ".join(
            f"'{name}': {{name: '{name}', type: '{quoted(kind)}', default_value: NULL}}"
            for name, kind in columns
            if name != self.table.partition
        )
        files = listed(f"{root}/{path}" for path in paths)
        return (
            f"SELECT {shown} FROM read_parquet("  # noqa: S608
            f"[{files}], filename = '{FILE}', schema = MAP {{{stated}}})"
        )


def _rounded_up(most: pa.ChunkedArray) -> pa.ChunkedArray:
    """An upper bound: some writers cut instants in the log to the millisecond."""
    if not pa.types.is_timestamp(most.type):
        return most
    cut = pa.compute.add(most, pa.scalar(1_000, pa.duration("us")))
    return cut.cast(most.type)
