"""What a question in SQL tells before it is asked: which tables it names, and which of their rows.

DuckDB reads the question and says what it read as a tree. Where there is none, or one that is not
understood here, everything may be meant.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.notation.sql import quoted
from pipeline.tables.schema import BY_NAME, READINGS, WORDS, Table
from pipeline.tables.sql import SHAREABLE

KNOWN = {*BY_NAME, SHAREABLE, WORDS.name}
# A row that a WHERE refuses changes nothing by being left out before these joins; it may before one
# by the nearest instant or by place, or where the other table keeps what finds no partner.
JOINS = {"INNER", "LEFT", "RIGHT", "OUTER"}
JOINED_BY = {"REGULAR", "CROSS", "NATURAL"}
DEEP = 200  # levels; a long question has some thirty
READ_BY_NAME = {"query", "query_table"}  # functions that read a table whose name is a text

Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place at which a question reads a table, and the WHERE that its rows have to pass."""

    table: str
    alias: str
    is_alone: bool  # in its FROM: columns need no name of a table before theirs
    where: Tree | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSql:
    """One question: the tables that it names, and its tree."""

    names: frozenset[str] | None  # None where all may be meant
    tree: Tree | None

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection, text: str | None) -> "AskedSql":
        """A question as it was written; without one all tables are meant."""
        if text is None:
            return cls(names=None, tree=None)
        try:
            named = {
                name.lower()
                for statement in duckdb.extract_statements(text)
                for name in connection.get_table_names(statement.query)
            }
        except duckdb.Error:  # no query, or none that can be read: asking it says what is wrong
            return cls(names=None, tree=None)
        tree = _tree(connection, text)
        functions = {str(node.get("function_name")).lower() for node in _nodes(tree)}
        if functions & READ_BY_NAME:
            return cls(names=None, tree=None)
        return cls(names=frozenset(named & KNOWN) or None, tree=tree)

    def is_about(self, name: str) -> bool:
        """Whether it may read a table."""
        if self.names is None or name in self.names:
            return True
        return name == "articles" and SHAREABLE in self.names

    @property
    def is_about_partitions(self) -> bool:
        """Whether it names no column but those by which the tables are divided.

        How many rows a day has stands in the log: no data file is opened for it.
        """
        if self.names is None or self.tree is None or self.names & {READINGS.name, SHAREABLE}:
            return False
        if not all(name in BY_NAME and BY_NAME[name].partition for name in self.names):
            return False
        columns = {f"{BY_NAME[name].partition}" for name in self.names}
        return all(one in columns for one in _columns(self.tree))

    def mentions(self, table: Table) -> list[Mention] | None:
        """Every place at which it reads a table; None where there may be others."""
        if self.tree is None:
            return None
        names = {table.name, *([SHAREABLE] if table.name == "articles" else [])}
        return [one for one in _mentions(self.tree) if one.table in names]


def _tree(connection: duckdb.DuckDBPyConnection, text: str) -> Tree | None:
    """What DuckDB reads in a question that is a SELECT; of others it tells nothing."""
    # As a literal: for a parameter DuckDB loads pandas, to see whether it is one of its objects.
    # What stands behind a NUL is never read, of either.
    asked = f"SELECT json_serialize_sql('{quoted(text.partition(chr(0))[0])}')"
    (told,) = connection.execute(asked).fetchone() or ("{}",)
    try:
        tree: Tree = json.loads(told)
    except RecursionError:
        return None
    return None if tree.get("error", True) or _is_deep(tree) else tree


def _is_deep(tree: object) -> bool:
    """Whether a tree is too deep for going down by recursion."""
    level = [tree]
    for _ in range(DEEP):
        level = [child for one in level for child in _children(one)]
    return bool(level)


def _children(node: object) -> Iterable[object]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _nodes(tree: object) -> Iterator[Tree]:
    """Every node of a tree."""
    left = [tree]
    while left:
        one = left.pop()
        left += _children(one)
        if isinstance(one, dict):
            yield one


def _mentions(tree: Tree) -> Iterator[Mention]:
    told = set()
    for node in _nodes(tree):
        if node.get("type") != "SELECT_NODE" or node.get("sample"):
            continue
        for one in _joined(node["from_table"]) or ():
            told.add(id(one))
            yield Mention(
                table=one["table_name"].lower(),
                alias=(one["alias"] or one["table_name"]).lower(),
                is_alone=one is node["from_table"],
                where=node["where_clause"],
            )
    for node in _nodes(tree):
        if node.get("type") == "BASE_TABLE" and id(node) not in told:
            yield Mention(table=node["table_name"].lower(), alias="", is_alone=False, where=None)


def _joined(tree: Tree) -> list[Tree] | None:
    """The tables of a FROM whose rows may be left out before it where its WHERE refuses them."""
    if tree.get("sample") or tree.get("column_name_alias"):
        return None
    if tree["type"] == "BASE_TABLE":
        return None if tree.get("at_clause") else [tree]
    if tree["type"] == "SUBQUERY":
        return []
    is_known = tree["type"] == "JOIN" and tree["join_type"] in JOINS
    if not is_known or tree["ref_type"] not in JOINED_BY:
        return None
    left, right = _joined(tree["left"]), _joined(tree["right"])
    return None if left is None or right is None else left + right


def _columns(tree: object) -> Iterator[str]:
    """Every column that a question names; a star is one too."""
    if isinstance(tree, list):
        for one in tree:
            yield from _columns(one)
    if isinstance(tree, dict):
        if tree.get("class") == "STAR" or tree.get("type") == "STAR":
            yield "*"
        if tree.get("class") == "COLUMN_REF":
            yield str(tree["column_names"][-1]).lower()
        for name, one in tree.items():
            if name != "orders":
                yield from _columns(one)
            else:  # ORDER BY ALL is of what was asked for already
                yield from _columns([order for order in one if not _is_by_all(order)])


def _is_by_all(order: Tree) -> bool:
    by = order["expression"]
    return by["class"] == "STAR" and not by["expr"]
