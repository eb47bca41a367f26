"""The `nightdesk` command: the stages by hand, and the desk that runs them every night."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from pipeline.errors import PipelineError

# Each module offers add_parser(subparsers); they are loaded when the command runs, not at import.
COMMANDS: tuple[str, ...] = (
    "pipeline.embedded.up",
    "pipeline.embedded.prepare",
    "pipeline.by_hand",
    "pipeline.sources.tools",
    "pipeline.clustering",
    "pipeline.explaining",
    "pipeline.publish.raw_command",
    "pipeline.publish.query_command",
    "pipeline.publish.search_command",
    "pipeline.publish.takedown_command",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit 1 with one sentence where a person must act, 2 for a wrong call."""
    parser = argparse.ArgumentParser(
        prog="nightdesk",
        description="Collect the news of the catalog's sources, night by night, into a bucket.",
        epilog="Settings are NIGHTDESK_* environment variables; see docs/settings.md.",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="say what happens meanwhile")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
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


if __name__ == "__main__":
    sys.exit(main())
