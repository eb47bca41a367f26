"""`nightdesk doctor`: try what shuts strangers out on this machine, and say what holds."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.arguments import command_parser
from pipeline.errors import WorkerError
from pipeline.settings import Settings, read_settings
from pipeline.workers.boundary import walls
from pipeline.workers.probe import ATTEMPTS, attempt
from pipeline.workers.sandbox import ItemFailure, Sandbox

MEMORY_BYTES = 500_000_000
SECONDS = 10.0
FREE_BYTES = 2 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """One thing that was tried."""

    what: str
    holds: bool
    says: str


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "doctor")
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:  # noqa: ARG001 - it takes no options
    """Print what was tried, a line each; 1 where something does not hold."""
    findings = list(examine(read_settings()))
    for one in findings:
        sys.stdout.write(f"{'holds ' if one.holds else 'FAILS '}  {one.what}: {one.says}\n")
    missing = sum(not one.holds for one in findings)
    sys.stdout.write(f"{len(findings) - missing} of {len(findings)} hold\n")
    return 1 if missing else 0


def examine(settings: Settings) -> Iterator[Wall]:
    """Try everything on this machine."""
    yield from _boundary()
    yield from _private_places(settings)
    yield _contact(settings)
    yield _space(settings)


def _boundary() -> Iterator[Wall]:
    """Whether a worker that reads pages can reach beyond them: each way out is tried."""
    what = "a process that reads pages"
    yield Wall(what=f"{what} can be shut in", holds=True, says=str(walls()))
    try:
        with Sandbox(
            attempt, seconds=SECONDS, memory_bytes=MEMORY_BYTES, recycle_after=1
        ) as sandbox:
            for name, told in ATTEMPTS.items():
                said = sandbox.ask(name)
                holds = said == "refused" or isinstance(said, ItemFailure)
                evidence = said.evidence if isinstance(said, ItemFailure) else str(said)
                yield Wall(what=f"{what} cannot {told}", holds=holds, says=evidence)
    except WorkerError as error:
        yield Wall(what=f"{what} starts", holds=False, says=str(error))


def _private_places(settings: Settings) -> Iterator[Wall]:
    for name, place in (("scratch", settings.work), ("the desk's folder", Path(".nightdesk"))):
        if not place.exists():
            continue
        loose = place.stat().st_mode & 0o066
        says = f"{place.resolve()} has mode {place.stat().st_mode & 0o777:04o}"
        yield Wall(what=f"{name} is for this user alone", holds=not loose, says=says)


def _contact(settings: Settings) -> Wall:
    holds = bool(settings.contact_url or settings.test_web)
    says = settings.contact_url or "NIGHTDESK_CONTACT_URL is not set"
    return Wall(what="hosts are told who asks", holds=holds, says=says)


def _space(settings: Settings) -> Wall:
    place = settings.work if settings.work.exists() else Path()
    free = shutil.disk_usage(place).free
    says = f"{free / 2**30:.1f} GiB free"
    return Wall(what="there is room for scratch", holds=free > FREE_BYTES, says=says)
