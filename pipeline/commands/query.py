"""`nightdesk sql` and `nightdesk query`: ask the tables in SQL."""

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import TextIO

import duckdb

from pipeline.commands.arguments import command_parser, day
from pipeline.commands.desk import desk_settings
from pipeline.errors import SettingsError
from pipeline.notation.printable import as_cell, json_line, own_stream, printable
from pipeline.query.credentials import analyst_settings
from pipeline.query.views import open_views
from pipeline.store import Store, open_store, open_stores
from pipeline.tables.edition import Edition
from pipeline.tables.editions import open_edition
from pipeline.tables.schema import READINGS
from pipeline.tables.sql import SHAREABLE
from pipeline.workers.loading import leave_out_pandas

FORMATS = ("table", "csv", "json")
ANSWERS = [duckdb.ExpectedResultType.QUERY_RESULT]
WIDEST_CELL = 60
MISSING_COLUMN = re.compile(r'Referenced column "([^"]{1,200})" not found')


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register both commands."""
    sql = command_parser(subparsers, "sql")
    query = command_parser(subparsers, "query")
    query.add_argument(
        "--credentials", type=Path, metavar="FILE", help="the file the operator gave you"
    )
    for parser in (sql, query):
        parser.add_argument(
            "sql", help='like "SELECT count(*) FROM articles"; - reads it from stdin'
        )
        parser.add_argument(
            "--as-of",
            type=day,
            metavar="NIGHT",
            help="the edition that the morning after that night saw",
        )
        parser.add_argument("--format", choices=FORMATS, default="table")
    sql.set_defaults(command=sql_command)
    query.set_defaults(command=query_command)


def sql_command(stated: argparse.Namespace) -> int:
    """Ask as the operator, who sees the readings in the raw bucket too."""
    settings = desk_settings()
    raw, clean = open_stores(settings)
    return _answer(clean, raw, stated)


def query_command(stated: argparse.Namespace) -> int:
    """Ask the clean tables with an analyst's credentials."""
    settings = analyst_settings(stated.credentials)
    return _answer(open_store(settings, settings.clean_bucket), None, stated)


def _answer(clean: Store, raw: Store | None, stated: argparse.Namespace) -> int:
    leave_out_pandas()
    question = sys.stdin.read() if stated.sql == "-" else stated.sql
    edition = edition_as_of(clean, stated.as_of)
    with open_views(clean, edition, raw=raw, question=question) as connection:
        try:
            _ask(connection, question, stated.format)
        except duckdb.Error as error:
            names = [*edition.versions, *([READINGS.name] if raw else [])]
            message = f"DuckDB says: {_said(error, names)}"
            raise SettingsError(message) from error
    return 0


def edition_as_of(clean: Store, night: date | None) -> Edition:
    """The edition that the morning after a night saw; where it is an earlier night's, it is told.

    Raises what `open_edition` does.
    """
    edition = open_edition(clean, as_of=night)
    if night and edition.newest_night and edition.newest_night < night:
        sys.stderr.write(
            f"no edition is of the night {night}; this is what the one of "
            f"{edition.newest_night} saw, the last before it\n"
        )
    return edition


def _ask(connection: duckdb.DuckDBPyConnection, question: str, shape: str) -> None:
    """Ask one question after the other, and print what each finds.

    What only prepares, such as a SET or a table of one's own, is not printed beside an answer.
    """
    statements = duckdb.extract_statements(question)
    if not statements:
        message = 'there is no question; write one, like "SELECT count(*) FROM articles"'
        raise SettingsError(message)
    answers = [one for one in statements if one.expected_result_type == ANSWERS]
    shown = answers or statements[-1:]
    if shape == "csv" and len(shown) > 1:
        message = f"these are {len(shown)} questions, and CSV holds one table; ask one at a time"
        raise SettingsError(message)
    out = own_stream(sys.stdout)
    for one in statements:
        result = connection.execute(one)
        if one not in shown:
            continue
        if one is not shown[0] and shape == "table":
            out.write("\n")
        names = [column[0] for column in result.description or ()]
        write_rows(names, _rows(result), shape, out)


def _rows(result: duckdb.DuckDBPyConnection) -> Iterable[tuple[object, ...]]:
    while rows := result.fetchmany(1000):
        yield from rows


def _said(error: duckdb.Error, names: Iterable[str]) -> str:
    """DuckDB's words with the place they point at, and what is there or meant instead."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    if isinstance(error, duckdb.CatalogException) and "Table with name" in lines[0]:
        there = ", ".join(sorted(names))
        lines[1:2] = [f"The tables are {there}; {SHAREABLE} is a view of articles."]
    named = MISSING_COLUMN.search(lines[0])
    if named and any(line.startswith("LINE") and f'"{named[1]}"' in line for line in lines):
        lines.append(f"A text stands between single quotes, as '{named[1]}'.")
    return "\n".join(lines)


def write_rows(
    names: list[str], rows: Iterable[tuple[object, ...]], shape: str, out: TextIO
) -> None:
    """Rows as a table for the eye, as CSV, or as one JSON object a line."""
    if shape == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([as_cell(name) for name in names])
        writer.writerows([_csv_cell(value) for value in row] for row in rows)
        return
    if shape == "json":
        names = list(_told_apart(names))
        for row in rows:
            named = dict(zip(names, row, strict=True))
            out.write(json_line(named, _plain) + "\n")
        return
    names = [_cell(name) for name in names]
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max([len(name), *(len(row[at]) for row in cells)]) for at, name in enumerate(names)]
    for line in ([*names], ["-" * width for width in widths], *cells):
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        out.write("  ".join(padded).rstrip() + "\n")
    out.write(f"({len(cells):,} rows)\n")


def _told_apart(names: Iterable[str]) -> Iterator[str]:
    """Names of columns of which none is another's: a JSON object holds one value a name."""
    seen: set[str] = set()
    for name in names:
        free = name
        for number in count(1):
            if free not in seen:
                break
            free = f"{name}_{number}"
        seen.add(free)
        yield free


def _csv_cell(value: object) -> object:
    """A list or a struct goes into a cell as JSON, which other programs read back."""
    if isinstance(value, list | dict):
        return json_line(value, _plain)
    return as_cell(value) if isinstance(value, str) else value


def _cell(value: object) -> str:
    text = " ".join(str("" if value is None else _plain(value)).split())
    text = printable(text)
    return text if len(text) <= WIDEST_CELL else text[: WIDEST_CELL - 1] + "…"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
