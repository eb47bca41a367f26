"""Arguments that several commands take, refused in words a person can act on."""

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """A day as people write it.

    >>> day("2026-03-01")
    datetime.date(2026, 3, 1)
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is not a day; write it as 2026-03-01"
        raise ArgumentTypeError(message) from error


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
