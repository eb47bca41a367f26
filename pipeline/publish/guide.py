"""What the bucket holds, for people: its README, the rights notes and docs/data.md."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from pipeline.notation.printable import printable
from pipeline.publish.descriptor import type_name
from pipeline.sources.model import Source
from pipeline.tables.schema import CLEAN, CONTRACT_VERSION, WORDS, Column, Table

MARKS = str.maketrans({"|": "\\|", "[": "&#91;", "]": "&#93;", "`": "&#96;"})


def readme() -> str:
    """The page that lies at the root of the clean bucket."""
    text = files("pipeline.publish").joinpath("bucket.md").read_text(encoding="utf-8")
    tables = "\n".join(
        f"| `{table.name}` | {table.row} | {table.partition or '–'} | {table.meaning} |"
        for table in CLEAN
    )
    return text.replace("{tables}", tables).replace("{columns}", data_page())


def data_page() -> str:
    """Every table with its columns, as Markdown."""
    return "\n\n".join(_section(table) for table in (*CLEAN, WORDS))


def data_document() -> str:
    """docs/data.md."""
    return (
        "# The data\n\n"
        "What analysts may rely on, table by table. This page is generated from "
        "`pipeline/tables/schema.py`; the same text lies in the bucket's README.\n\n"
        f"Contract version {CONTRACT_VERSION}. New columns may be added at any time and are null "
        "in older rows; nothing is renamed, removed or given another type: that would be a new "
        "major version, whose tables and daily files lie beside these, under `v2/`, and "
        "`latest.json` names the folders of the newest. Timestamps are UTC with microseconds. "
        "A column that is not nullable never holds null.\n\n" + data_page() + "\n"
    )


def rights_notes(sources: Sequence[Source]) -> str:
    """What each publisher grants, as its source file states it."""
    lines = [
        "# Rights",
        "",
        "The articles belong to their publishers. What each grants, as its source file states it;",
        "what a page itself reserves is in the column `rights` of each article.",
        "",
        "| source | publisher | grants | where mining is reserved |",
        "|---|---|---|---|",
    ]
    told = {
        "skip": "not collected",
        "metadata": "title and address only",
        "keep": "kept, marked",
    }
    lines += [
        f"| `{source.id}` | [{_cell(source.name)}]({source.homepage}) "
        f"| {_cell(source.licence) or 'nothing stated'} | {told[str(source.opt_out)]} |"
        for source in sorted(sources, key=lambda one: one.id)
    ]
    return "\n".join(lines) + "\n"


def _section(table: Table) -> str:
    partition = f"`{table.partition}`" if table.partition else "nothing"
    key = ", ".join(f"`{name}`" for name in table.key)
    partition = f"`{table.partition}`" if table.partition else "nothing"
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [
        f"### `{table.name}`",
        "",
        f"{table.meaning} One row per {table.row}; partitioned by {partition}; unique by {key}.",
        "",
        "| column | type | null | meaning |",
        "|---|---|---|---|",
        *(_line(column) for column in table.columns),
    ]
    return "\n".join(lines)


def _line(column: Column) -> str:
    values = f" ({', '.join(f'`{value}`' for value in column.values)})" if column.values else ""
    null = "yes" if column.nullable else "no"
    return f"| `{column.name}` | {type_name(column.kind)} | {null} | {column.meaning}{values} |"


def _cell(text: str) -> str:
    """A text in a table of Markdown, in which nothing is a link or markup.

    >>> _cell("[a](b:c) <i>")
    '&#91;a&#93;(b:c) &lt;i&gt;'
    """
    plain = escape(" ".join(printable(text).split()), quote=False)
    return plain.translate(MARKS)
