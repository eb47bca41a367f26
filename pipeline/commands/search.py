"""`nightdesk search`: find articles by their words."""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from pipeline.commands.arguments import command_parser, count, day
from pipeline.errors import SettingsError
from pipeline.notation.printable import json_line, own_stream, printable
from pipeline.query.credentials import analyst_settings
from pipeline.query.known import require_known
from pipeline.query.search_index import Hit, SearchIndex
from pipeline.store import open_store

INDEX_FOLDER = Path.home() / ".cache" / "nightdesk" / "search"
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "search")
    parser.add_argument(
        "words", help='words that must all be there, "a phrase", or AND, OR and NOT between words'
    )
    parser.add_argument("--since", type=day, metavar="DAY", help="published on that day or later")
    parser.add_argument("--until", type=day, metavar="DAY", help="or earlier")
    parser.add_argument("--source", action="append", default=[], help="only of this source id")
    parser.add_argument("--language", help="only in this language, like en")
    parser.add_argument("--limit", type=count, default=10, help="how many to show")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--credentials", type=Path, metavar="FILE", help="an analyst's file")
    parser.add_argument(
        "--index",
        type=Path,
        default=INDEX_FOLDER,
        metavar="FOLDER",
        help="where the index is kept on this machine",
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Bring the index up to the table, ask it, and print what it finds; 1 where it is nothing."""
    if stated.since and stated.until and stated.until < stated.since:
        message = f"--until {stated.until} is before --since {stated.since}; swap them"
        raise SettingsError(message)
    settings = analyst_settings(stated.credentials)
    clean = open_store(settings, settings.clean_bucket)
    index = SearchIndex(stated.index, clean)
    index.update()
    source_ids = [one.strip().lower() for one in stated.source]
    language = stated.language and stated.language.strip().lower()
    for name, values in (("source_id", source_ids), ("language", [language] if language else [])):
        for value in values:
            if not index.holds(name, value):
                require_known(clean, name, value)
    hits = index.search(
        stated.words,
        since=stated.since,
        until=stated.until,
        source_ids=source_ids,
        language=language,
        limit=stated.limit,
    )
    out = own_stream(sys.stdout)  # what is bold is so by our own words
    for line in _json_lines(hits) if stated.json else _lines(hits):
        out.write(line + "\n")
    if stated.json and not hits:
        sys.stderr.write("nothing found\n")
    return 0 if hits else 1


def _lines(hits: list[Hit]) -> Iterator[str]:
    bold, plain = (BOLD, PLAIN) if sys.stdout.isatty() else ("**", "**")
    marks = {"\x02": bold, "\x03": plain}  # where the index marks a word's ends
    for hit in hits:
        yield printable(f"{hit.published_on}  {hit.source_id}  {hit.title}")
        parts = re.split("([\x02\x03])", hit.snippet)
        yield "    " + "".join(marks.get(part) or printable(part) for part in parts)
        yield printable(f"    {hit.url}  {hit.article_id}")
    if not hits:
        yield "nothing found"


def _json_lines(hits: list[Hit]) -> Iterator[str]:
    for hit in hits:
        marked = hit.snippet.replace("\x02", "**").replace("\x03", "**")
        stated = asdict(hit) | {"published_on": f"{hit.published_on}", "snippet": marked}
        yield json_line(stated)
