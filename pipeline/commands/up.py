"""`nightdesk up`: one command from nothing to the first nights, and one Ctrl-C to end it."""

import argparse
from pathlib import Path

from pipeline.commands.arguments import command_parser, count, port
from pipeline.embedded.keys import UI_PORT

DEMO_NIGHTS = 3


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`nightdesk up [--demo] [--nights N] [--once]`."""
    parser = command_parser(subparsers, "up")
    parser.add_argument("--demo", action="store_true", help="read the bundled virtual web")
    parser.add_argument(
        "--nights", type=count, default=DEMO_NIGHTS, help="nights of the demo (default %(default)s)"
    )
    parser.add_argument("--once", action="store_true", help="stop when the nights are there")
    parser.add_argument(
        "--port", type=port, default=UI_PORT, help="of the UI (default %(default)s)"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(".nightdesk"), help="where everything is kept"
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Run the desk; 1 where a night did not end well."""
    from pipeline.embedded.local_stack import up

    complete = up(
        stated.folder.resolve(),
        demo=stated.demo,
        nights=stated.nights,
        port=stated.port,
        once=stated.once,
    )
    return 0 if complete else 1
