"""`nightdesk changes`: what differs between two editions."""

import argparse
import sys
from dataclasses import asdict, fields
from pathlib import Path

from pipeline.commands.arguments import command_parser, day
from pipeline.commands.query import FORMATS, edition_as_of, write_rows
from pipeline.errors import SettingsError
from pipeline.notation.printable import own_stream
from pipeline.query.changes import ArticleChange, changes
from pipeline.query.credentials import analyst_settings
from pipeline.store import open_store

SHOWN = ("kind", "published_on", "source_id", "title", "columns", "article_id", "url")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "changes")
    parser.add_argument(
        "--since",
        type=day,
        required=True,
        metavar="NIGHT",
        help="against the edition that the morning after that night saw",
    )
    parser.add_argument(
        "--until", type=day, metavar="NIGHT", help="up to that night's; the newest unless stated"
    )
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("--credentials", type=Path, metavar="FILE", help="an analyst's file")
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Compare two editions, and print a row for each article that differs."""
    if stated.until and stated.until < stated.since:
        message = f"--until {stated.until} is before --since {stated.since}; swap them"
        raise SettingsError(message)
    settings = analyst_settings(stated.credentials)
    clean = open_store(settings, settings.clean_bucket)
    before = edition_as_of(clean, stated.since)
    found = changes(clean, before, edition_as_of(clean, stated.until))
    if stated.format == "json":
        rows = [tuple(asdict(one).values()) for one in found]
        write_rows(
            [one.name for one in fields(ArticleChange)], rows, "json", own_stream(sys.stdout)
        )
        return 0
    rows = [
        tuple(", ".join(one.columns) if name == "columns" else getattr(one, name) for name in SHOWN)
        for one in found
    ]
    write_rows([*SHOWN], rows, stated.format, own_stream(sys.stdout))
    return 0
