"""The `nightdesk` command: the stages by hand, and the desk that runs them every night."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import NoReturn

from pipeline.errors import PipelineError

# Each module offers add_parser(subparsers). Only that of the command asked for is loaded: the
# stages bring libraries that a question to the tables need not wait for.
COMMANDS: Mapping[str, str] = {
    "up": "pipeline.commands.up",
    "secrets": "pipeline.commands.prepare",
    "prepare": "pipeline.commands.prepare",
    "night": "pipeline.commands.night",
    "sources": "pipeline.commands.sources",
    "cluster": "pipeline.commands.cluster",
    "explain": "pipeline.commands.explain",
    "raw": "pipeline.commands.raw",
    "sql": "pipeline.commands.query",
    "query": "pipeline.commands.query",
    "search": "pipeline.commands.search",
    "takedown": "pipeline.commands.takedown",
}


def modules_for(arguments: Sequence[str]) -> list[str]:
    """The modules whose commands a call may mean: one, or all where it names none.

    >>> modules_for(["-v", "sql", "FROM articles"])
    ['pipeline.commands.query']
    """
    named = next((one for one in arguments if not one.startswith("-")), "")
    if named in COMMANDS:
        return [COMMANDS[named]]
    return list(dict.fromkeys(COMMANDS.values()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit 1 with one sentence where a person must act, 2 for a wrong call."""
    parser = argparse.ArgumentParser(
        prog="nightdesk",
        description="Collect the news of the catalog's sources, night by night, into a bucket.",
        epilog="Settings are NIGHTDESK_* environment variables; see docs/settings.md.",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="say what happens meanwhile")
    parser.add_argument("--version", action="version", version=f"nightdesk {version('nightdesk')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in modules_for(sys.argv[1:] if arguments is None else arguments):
        import_module(module).add_parser(subparsers)
    stated = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO if stated.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    command: Callable[[argparse.Namespace], int] = stated.command
    try:
        return command(stated)
    except PipelineError as error:
        print(f"nightdesk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run() -> NoReturn:
    """Run the command and end the process at once.

    The threads of a table scan can abort an interpreter that shuts down in the usual way, after
    everything was done: 2 of 25 tries with pyarrow 26 and deltalake 1.6.
    """
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
