"""Nightdesk from outside: its command, under a name that no other distribution takes."""

import sys
from importlib import import_module
from typing import NoReturn

PACKAGES = ("pipeline", "spiders")


def run() -> NoReturn:
    """Run the `nightdesk` command, if the packages it finds are ours."""
    if told := overwritten():
        sys.exit(f"nightdesk: {told}")
    from pipeline.__main__ import run as run_command

    run_command()


def overwritten() -> str:
    """Which of our packages another distribution has taken the place of, and the mend; or nothing.

    Some distributions bring packages named `pipeline` or `spiders` too; whichever is installed
    last writes over the other.
    """
    for name in PACKAGES:
        found = import_module(name)
        if getattr(found, "DISTRIBUTION", "") != "nightdesk":
            place = getattr(found, "__file__", None) or next(iter(found.__path__), "nowhere")
            return (
                f"the package {name!r} at {place} is not Nightdesk's: another distribution or "
                "folder of that name stands before it; uninstall that or leave that folder, and "
                "install Nightdesk again in an environment of its own"
            )
    return ""
