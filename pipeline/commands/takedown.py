"""`nightdesk takedown`: remove an article or a source from every layer."""

import argparse
import sys

from pipeline.commands import COMMANDS
from pipeline.commands.search import INDEX_FOLDER
from pipeline.query.search_index import SearchIndex
from pipeline.settings import read_settings
from pipeline.store import open_store
from pipeline.takedown.opening import open_bench
from pipeline.takedown.taking_down import require_known, take_down


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser("takedown", help=COMMANDS["takedown"].summary)
    parser.add_argument("target", metavar="URL|ARTICLE|SOURCE", help="what to remove")
    parser.add_argument("--why", default="", help="who asked and why; kept without the content")
    parser.add_argument(
        "--ahead", action="store_true", help="also where it was never read: it will not come in"
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Remove it, and say what was changed."""
    settings = read_settings()
    raw = open_store(settings, settings.raw_bucket)
    clean = open_store(settings, settings.clean_bucket)
    if not stated.ahead:
        require_known(raw, stated.target)
    bench = open_bench(settings, raw, clean)
    done = take_down(bench, stated.target, why=stated.why)
    SearchIndex(INDEX_FOLDER, clean).forget()
    changed = ", ".join(f"{count} {name}" for name, count in sorted(done.items()) if count)
    sys.stdout.write(f"{stated.target} was taken down: {changed or 'nothing of it was held'}\n")
    return 0
