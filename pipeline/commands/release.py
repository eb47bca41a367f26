"""`nightdesk release`: let a night go that its checks hold back, and say why."""

import argparse
import sys

from pipeline.commands import COMMANDS
from pipeline.commands.arguments import day
from pipeline.commands.desk import desk_settings
from pipeline.errors import SettingsError
from pipeline.readings.holding import release
from pipeline.run import clock
from pipeline.store import open_store


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser("release", help=COMMANDS["release"].summary)
    parser.add_argument("night", metavar="DAY", type=day, help="the night, as 2026-03-01 (UTC)")
    parser.add_argument(
        "--because", required=True, metavar="WHY", help="why it is right all the same; recorded"
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Record that somebody let the night go."""
    because = stated.because.strip()
    if not because:
        message = "say with --because why the night is right all the same"
        raise SettingsError(message)
    settings = desk_settings()
    raw = open_store(settings, settings.raw_bucket)
    found = release(raw, stated.night, because, clock(settings))
    sys.stdout.write(
        f"the night {found.night} is released (it was held for: {', '.join(found.checks)}); clear "
        "`deduplicate` of its run with what comes after it, or run "
        f"`nightdesk night {found.night} --reprocess`; else the next night publishes it too\n"
    )
    return 0
