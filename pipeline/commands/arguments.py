"""How commands explain themselves, and arguments that several take."""

import argparse
from argparse import ArgumentTypeError
from datetime import date

from pipeline.commands import COMMANDS
from pipeline.errors import NightError


def command_parser(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str
) -> argparse.ArgumentParser:
    """The parser of a command, with its summary and a line to paste."""
    known = COMMANDS[name]
    parser = verb_parser(subparsers, name, known.summary)
    parser.epilog = f"For example: {known.example}"
    return parser


def verb_parser(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, says: str
) -> argparse.ArgumentParser:
    """A parser whose own help says too what its parent's says of it."""
    end = "" if says.endswith("?") else "."
    return subparsers.add_parser(name, help=says, description=f"{says[:1].upper()}{says[1:]}{end}")


def day(text: str) -> date:
    """A day as people write it.

    >>> day("2026-03-01")
    datetime.date(2026, 3, 1)
    """
    try:
        return stated_night(text)
    except NightError as error:
        raise ArgumentTypeError(str(error)) from error


def stated_night(text: str) -> date:
    """A night as people write it. Raises NightError where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is not a day; write it as 2026-03-01"
        raise NightError(message) from error


def count(text: str) -> int:
    """A whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        message = f"{text!r} is not a number of 1 or more"
        raise ArgumentTypeError(message)
    return int(text)


def port(text: str) -> int:
    """A port that a user may listen on.

    >>> port("8080")
    8080
    """
    if not text.isdecimal() or not 1024 <= int(text) <= 65_535:
        message = f"{text!r} is no port to listen on; give 1024 to 65535"
        raise ArgumentTypeError(message)
    return int(text)
