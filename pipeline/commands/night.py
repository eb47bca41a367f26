"""`nightdesk night`: one night or several, every stage in order, without Airflow."""

import argparse
import sys
from collections.abc import Callable
from datetime import date, timedelta

from pipeline import stages
from pipeline.commands.arguments import command_parser, stated_night
from pipeline.commands.desk import desk_settings
from pipeline.errors import CrawlError, NightError
from pipeline.operate.conclusion import held_sentence
from pipeline.records import Tally
from pipeline.run import Run, open_run


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "night")
    parser.add_argument("first", metavar="DAY", help="the night, as 2026-03-01 (UTC)")
    parser.add_argument("last", metavar="LAST", nargs="?", help="the last night, inclusive")
    parser.add_argument(
        "--reprocess", action="store_true", help="from the archive only: nothing is fetched"
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Run the nights in order; 1 where a source failed, though the others were published.

    And where a night is held back.
    """
    failed = 0
    settings = desk_settings()
    for night in _nights(stated.first, stated.last or stated.first):
        run = open_run(night, settings=settings)
        failed |= run_night(run, crawls=not stated.reprocess, say=_say)
    return int(failed)


def run_night(run: Run, *, crawls: bool, say: Callable[[str], None]) -> bool:
    """Every stage of one night; whether a source failed on the way, or the night is held back."""
    failed = False
    shards = stages.plan(run)
    for number, shard in enumerate(shards if crawls else [], start=1):
        try:
            say(
                _line(
                    run,
                    f"crawl {number}/{len(shards)} {', '.join(shard)}",
                    stages.crawl(run, shard),
                )
            )
        except CrawlError as error:
            failed = True
            say(f"{run.night} crawl {number}/{len(shards)}: {error}")
    sources = [source_id for shard in shards for source_id in shard]
    say(_line(run, "read", stages.read(run, sources)))
    say(_line(run, "deduplicate", stages.deduplicate(run)))
    say(_line(run, "publish", stages.publish(run)))
    say(f"{run.night} report: {stages.report(run)}")
    if held := held_sentence(run):
        say(held)
    return failed or bool(held)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _line(run: Run, stage: str, tally: Tally) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in tally.reasons.items())
    said = f"{run.night} {stage}: kept {tally.kept} of {tally.seen}"
    return f"{said} ({reasons})" if reasons else said


def _nights(first: str, last: str) -> list[date]:
    start, end = stated_night(first), stated_night(last)
    if end < start:
        message = f"the last night {end} is before the first {start}; swap them"
        raise NightError(message)
    return [start + timedelta(days=days) for days in range((end - start).days + 1)]
