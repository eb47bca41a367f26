"""`nightdesk release`: let a night go that its checks hold back, and say why; or take that back."""

import argparse
import sys
from datetime import date

from pipeline.commands.arguments import command_parser, day
from pipeline.commands.desk import desk_settings
from pipeline.errors import SettingsError
from pipeline.readings.holding import release, take_back
from pipeline.report.held import why_held
from pipeline.run import clock
from pipeline.store import open_store


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "release")
    parser.add_argument("night", metavar="DAY", type=day, help="the night, as 2026-03-01 (UTC)")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--because", metavar="WHY", help="why it is right all the same; recorded")
    way.add_argument(
        "--undo", action="store_true", help="take the release back: the night is held again"
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Record that somebody let the night go, or forget it."""
    if stated.undo:
        return _undo(stated.night)
    because = stated.because.strip()
    if not because:
        message = "say with --because why the night is right all the same"
        raise SettingsError(message)
    settings = desk_settings()
    raw = open_store(settings, settings.raw_bucket)
    found = release(raw, stated.night, because, clock(settings))
    sys.stdout.write(
        f"the night {found.night} is released (it was held for: {', '.join(found.checks)}); "
        f"{_next(found.night)} publishes it too\n"
    )
    return 0


def _undo(night: date) -> int:
    settings = desk_settings()
    stopping = take_back(open_store(settings, settings.raw_bucket), night).stopping
    if not stopping:
        sys.stdout.write(
            f"the night {night} is no longer released, and needs no release: it passes its checks\n"
        )
        return 0
    sys.stdout.write(
        f"the night {night} is no longer released ({why_held(stopping)}); "
        f"{_next(night)} takes it out of the tables\n"
    )
    return 0


def _next(night: date) -> str:
    return (
        "clear `deduplicate` of its run with what comes after it, or run "
        f"`nightdesk night {night} --reprocess`; else the next night"
    )
