"""Which data files a question can be about: those whose least and most values let its WHERE hold.

A condition becomes one about what the log says of a file, in SQL, so that DuckDB compares as it
does in the question itself. What is not understood excludes nothing, and neither does a value that
the log does not have.
"""

from collections.abc import Mapping

import pyarrow as pa

from pipeline.notation.sql import quoted
from pipeline.query.asked import Mention, Tree

TURNED = {
    "COMPARE_LESSTHAN": "COMPARE_GREATERTHAN",
    "COMPARE_GREATERTHAN": "COMPARE_LESSTHAN",
    "COMPARE_LESSTHANOREQUALTO": "COMPARE_GREATERTHANOREQUALTO",
    "COMPARE_GREATERTHANOREQUALTO": "COMPARE_LESSTHANOREQUALTO",
    "COMPARE_EQUAL": "COMPARE_EQUAL",
}
MEANING = {
    "COMPARE_LESSTHAN": [("least", "<")],
    "COMPARE_GREATERTHAN": [("most", ">")],
    "COMPARE_LESSTHANOREQUALTO": [("least", "<=")],
    "COMPARE_GREATERTHANOREQUALTO": [("most", ">=")],
    "COMPARE_EQUAL": [("least", "<="), ("most", ">=")],
}
# Between these and what is compared with them DuckDB's casts keep the order.
INSTANTS = {"DATE": "DATE", "TIMESTAMP": "TIMESTAMP", "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}
WHOLES = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"}

Kinds = Mapping[str, pa.DataType]


def file_condition(mention: Mention, kinds: Kinds) -> str | None:
    """The condition on a file that may hold rows for one mention of its table; None for any file.

    `kinds` are the columns of which the log tells `least_…` and `most_…`.
    """
    return _condition(mention.where, mention, kinds) if mention.where else None


def _condition(node: Tree, mention: Mention, kinds: Kinds) -> str | None:
    match node["type"]:
        case "CONJUNCTION_AND":
            known = [
                one for child in node["children"] if (one := _condition(child, mention, kinds))
            ]
            return f"({' AND '.join(known)})" if known else None
        case "CONJUNCTION_OR":
            return _either([_condition(child, mention, kinds) for child in node["children"]])
        case "COMPARE_IN":
            column, *values = node["children"]
            compared = [_compared("COMPARE_EQUAL", column, one, mention, kinds) for one in values]
            return _either(compared)
        case "COMPARE_BETWEEN":
            column = node["input"]
            ends = (
                _compared("COMPARE_GREATERTHANOREQUALTO", column, node["lower"], mention, kinds),
                _compared("COMPARE_LESSTHANOREQUALTO", column, node["upper"], mention, kinds),
            )
            return " AND ".join(one for one in ends if one) or None
        case kind if kind in MEANING:
            left, right = node["left"], node["right"]
            return _compared(kind, left, right, mention, kinds) or _compared(
                TURNED[kind], right, left, mention, kinds
            )
    return None


def _either(conditions: list[str | None]) -> str | None:
    known = [one for one in conditions if one]
    return f"({' OR '.join(known)})" if known and len(known) == len(conditions) else None


def _compared(kind: str, left: Tree, right: Tree, mention: Mention, kinds: Kinds) -> str | None:
    """A column compared with a value that stands in the question."""
    column = _column(left, mention)
    value = _value(right, kinds[column]) if column in kinds else None
    if value is None:
        return None
    parts = (f"coalesce({end}_{column} {sign} {value}, true)" for end, sign in MEANING[kind])
    return f"({' AND '.join(parts)})"


def _column(node: Tree, mention: Mention) -> str:
    """The column of the mentioned table that is meant; nothing where it may be another's."""
    if node["class"] != "COLUMN_REF":
        return ""
    *before, name = (str(part).lower() for part in node["column_names"])
    is_ours = before == [mention.alias] or (mention.is_alone and not before)
    return name if is_ours else ""


def _value(node: Tree, kind: pa.DataType) -> str | None:
    """A value as SQL, where comparing it with a column of some kind keeps the column's order."""
    if node["class"] == "CAST" and not node["try_cast"]:
        inner = _value(node["child"], pa.string())
        target = INSTANTS.get(node["cast_type"]["id"])
        is_about_time = pa.types.is_date(kind) or pa.types.is_timestamp(kind)
        return f"CAST({inner} AS {target})" if inner and target and is_about_time else None
    if node["class"] != "CONSTANT" or node["value"]["is_null"]:
        return None
    stated, value = node["value"]["type"]["id"], node["value"]["value"]
    if stated == "VARCHAR" and not pa.types.is_integer(kind):
        return f"'{quoted(value)}'"
    return str(value) if stated in WHOLES and pa.types.is_integer(kind) else None
