"""What the bucket holds, for machines: a data dictionary and a Frictionless data package."""

import json
from collections.abc import Sequence

import pyarrow as pa

from pipeline.tables.schema import CLEAN, CONTRACT_VERSION, Column, Table

SCHEMA_KEY = "articles.schema.json"


def dictionary() -> str:
    """Every table and column as JSON."""
    return json.dumps(
        {
            "contract": CONTRACT_VERSION,
            "tables": [
                {
                    "name": table.name,
                    "meaning": table.meaning,
                    "row": table.row,
                    "partition": table.partition,
                    "key": list(table.key),
                    "columns": [
                        {
                            "name": column.name,
                            "type": type_name(column.kind),
                            "nullable": column.nullable,
                            "meaning": column.meaning,
                            **({"values": list(column.values)} if column.values else {}),
                        }
                        for column in table.columns
                    ],
                }
                for table in CLEAN
            ],
        },
        indent=1,
        ensure_ascii=False,
    )


def describe(daily_keys: Sequence[str]) -> str:
    """The daily files as a data package, with the contract of `articles` as their schema."""
    resources = [
        {
            "name": key.rpartition("/")[2].removesuffix(".parquet"),
            "path": key,
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
            "schema": SCHEMA_KEY,  # one file for all days
        }
        for key in daily_keys
    ]
    package: dict[str, object] = {
        "name": "nightdesk",
        "title": "News articles, deduplicated, one file per day of publication",
        "description": (
            "Plain copies of the Delta table `articles` for tools that know no Delta; "
            "the tables, their history and their columns are described in README.md."
        ),
        "version": CONTRACT_VERSION,
        "licenses": [{"name": "other-closed", "path": "RIGHTS.md", "title": "Per source"}],
        "resources": resources,
    }
    return json.dumps(package, indent=1, ensure_ascii=False)


def table_schema(table: Table) -> dict[str, object]:
    """A table as a Frictionless table schema."""
    return {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [],  # an empty text is one; what is missing is null
    }


def type_name(kind: pa.DataType) -> str:
    """A type in words that analysts of any tool know."""
    if pa.types.is_list(kind):
        return f"list of {type_name(kind.value_type)}"
    if pa.types.is_struct(kind):
        parts = (kind.field(number) for number in range(kind.num_fields))
        return "struct of " + ", ".join(f"{part.name} {type_name(part.type)}" for part in parts)
    if pa.types.is_timestamp(kind):
        return "timestamp, UTC microseconds"
    return {"int64": "integer", "double": "float", "bool": "boolean", "date32[day]": "date"}.get(
        str(kind), str(kind)
    )


def _field(column: Column) -> dict[str, object]:
    constraints: dict[str, object] = {} if column.nullable else {"required": True}
    if column.values and not pa.types.is_list(column.kind):  # a list holds several of them
        constraints["enum"] = list(column.values)
    described: dict[str, object] = {
        "name": column.name,
        "type": _frictionless(column.kind),
        "description": f"{column.meaning} ({type_name(column.kind)})",
    }
    return described | ({"constraints": constraints} if constraints else {})


def _frictionless(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "any"  # frictionless reads Parquet's lists as what its own "array" refuses
    if pa.types.is_struct(kind):
        return "object"
    if pa.types.is_timestamp(kind):
        return "datetime"
    named = {"int64": "integer", "double": "number", "bool": "boolean", "date32[day]": "date"}
    return named.get(str(kind), "string")
