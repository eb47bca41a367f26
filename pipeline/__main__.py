"""The `nightdesk` command: the stages by hand, and the desk that runs them every night."""

import argparse
import errno
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version
from io import TextIOWrapper
from typing import NoReturn

from pipeline.commands import COMMANDS
from pipeline.errors import DiskError, PipelineError, SettingsError
from pipeline.notation.printable import shown_streams

OURS = "pipeline"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO}  # what a file says that takes no more


def register(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", arguments: Sequence[str]
) -> None:
    """Offer every command; the one that is asked for brings its own options.

    Raises SettingsError where it needs a library that is not installed.
    """
    named = command_named(arguments)
    asked = COMMANDS.get(named)
    for name, command in COMMANDS.items():
        if asked is None or command.module != asked.module:
            subparsers.add_parser(name, help=command.summary)
    if asked is None:
        return
    with naming_the_extra(named):
        import_module(asked.module).add_parser(subparsers)


@contextmanager
def naming_the_extra(named: str) -> Iterator[None]:
    """Say which extra brings what a command needs and has not."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing, extra = (error.name or "").partition(".")[0], COMMANDS[named].extra
        if missing == OURS or not extra:
            raise
        message = (
            f"`nightdesk {named}` needs {missing}, which is not installed; "
            f"pip install 'nightdesk[{extra}]'"
        )
        raise SettingsError(message) from error


def command_named(arguments: Sequence[str]) -> str:
    """The command that a call names, whether or not there is one."""
    return next((one for one in arguments if not one.startswith("-")), "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit 1 with one sentence where a person must act, 2 for a wrong call.

    Whatever pages and hosts wrote is printed, and no terminal obeys it.
    """
    _open_streams()
    try:
        with shown_streams():
            code = _main(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return 0  # whoever reads us has enough, as `head` has
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.filename is None and error.errno not in FULL:
            raise
        if error.filename is None:
            _forget_output()
        place = "what is printed" if error.filename is None else os.fsdecode(error.filename)
        return refuse(DiskError(f"{place}: {error.strerror}; mend that, or name another"))
    return code


def _open_streams() -> None:
    """Let everything be printed: nowhere, where a stream is shut; what it cannot spell, escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Let what is left in the stream go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _main(arguments: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(
        prog="nightdesk",
        description="Collect the news of the catalog's sources, night by night, into a bucket.",
        epilog=(
            "Settings are NIGHTDESK_* environment variables; see docs/settings.md. A command ends "
            "with 0 where all is well, with 1 where a person must act, which a sentence says, and "
            "with 2 where it was called wrongly."
        ),
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="say what happens meanwhile")
    parser.add_argument("--version", action="version", version=f"nightdesk {version('nightdesk')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    arguments = sys.argv[1:] if arguments is None else arguments
    named = command_named(arguments)
    if named not in COMMANDS and (near := get_close_matches(named, COMMANDS, n=1)):
        parser.error(f"there is no command {named!r}; did you mean {near[0]!r}?")
    try:
        register(subparsers, arguments)
    except PipelineError as error:
        return refuse(error)
    stated = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO if stated.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    command: Callable[[argparse.Namespace], int] = stated.command
    try:
        with naming_the_extra(named):
            return command(stated)
    except PipelineError as error:
        return refuse(error)


def refuse(error: PipelineError) -> int:
    """Say in one sentence what a person must do."""
    print(f"nightdesk: {error}", file=sys.stderr)
    return 1


def run() -> NoReturn:
    """Run the command and end the process at once.

    The threads of a table scan can abort an interpreter that shuts down in the usual way, after
    everything was done: 2 of 25 tries with pyarrow 26 and deltalake 1.6.
    """
    code = main()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
