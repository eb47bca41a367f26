"""`nightdesk status` and `nightdesk report`: the last nights at a glance, and the page of one."""

import argparse
import tempfile
import webbrowser
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from rich.table import Table

from pipeline.commands.arguments import command_parser, count, stated_night
from pipeline.commands.console import open_console
from pipeline.commands.desk import desk_settings
from pipeline.errors import MissingError
from pipeline.layout import report_key
from pipeline.publish.morning import known_nights
from pipeline.readings.held import held_flaws, held_nights
from pipeline.records import SourceNight
from pipeline.report.health import NightHealth, examine
from pipeline.report.held import what_to_do, why_held
from pipeline.report.verdict import Mood, verdict
from pipeline.report.wording import counted
from pipeline.run import clock
from pipeline.settings import Settings
from pipeline.store import Store, open_store

NIGHTS = 7
WELL, UNWELL = 0, 3  # exit codes; 1 says that nothing could be read
STYLES = {Mood.GOOD: "green", Mood.FAIR: "yellow", Mood.BAD: "bold red"}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands."""
    status = command_parser(subparsers, "status")
    status.add_argument(
        "--nights", type=count, default=NIGHTS, help="how many (default %(default)s)"
    )
    status.set_defaults(command=show_status)
    report = command_parser(subparsers, "report")
    report.add_argument("night", nargs="?", metavar="DAY", help="as 2026-03-01, else the newest")
    report.add_argument("--open", action="store_true", help="show it in a browser")
    report.add_argument("--to", type=Path, metavar="FILE", help="write it there")
    report.set_defaults(command=show_report)


def show_status(stated: argparse.Namespace) -> int:
    """Print the last nights; 3 where the newest one that is due is missing or bad."""
    settings = desk_settings()
    clean = open_store(settings, settings.clean_bucket)
    due = _due(settings)
    rows = known_nights(clean, due + timedelta(days=1))
    health = examine(rows)
    by_night: dict[date, list[SourceNight]] = defaultdict(list)
    for row in rows:
        by_night[row.night].append(row)
    raw = open_store(settings, settings.raw_bucket)
    held = {night for night in held_nights(raw) if night <= due + timedelta(days=1)}
    newest = max([due, *by_night, *held])
    table = Table(title="The last nights", title_justify="left")
    for name in ("night", "verdict", "came", "rejected", "broken"):
        table.add_column(name, justify="left" if name in {"night", "verdict"} else "right")
    for night in (newest - timedelta(days=back) for back in range(stated.nights)):
        ours = by_night.get(night)
        if night in held:
            table.add_row(f"{night:%a %Y-%m-%d}", "[bold red]held back[/bold red]")
            continue
        if ours is None:
            if any(one < night for one in by_night) or night == due:
                table.add_row(f"{night:%a %Y-%m-%d}", "[red]not published[/red]")
            continue
        judged = {row.source_id: health[row.source_id, night] for row in ours}
        mood, _ = verdict(ours, judged)
        broken = sum(one.is_broken for one in judged.values())
        table.add_row(
            f"{night:%a %Y-%m-%d}",
            f"[{STYLES[mood]}]{mood}[/{STYLES[mood]}]",
            f"{sum(row.came for row in ours):,}",
            f"{sum(row.rejected for row in ours):,}",
            f"{broken:,}",
        )
    console = open_console()
    console.print(table)
    for night in sorted(held):
        why = why_held(held_flaws(raw, night))
        console.print(f"The night {night} is held back: {why}; {what_to_do(night)}.", markup=False)
    if due in held:
        return UNWELL
    if due not in by_night:
        console.print(f"The night {due} is not published; look at its run of nightly.")
        return UNWELL
    judged = {row.source_id: health[row.source_id, due] for row in by_night[due]}
    mood, sentence = verdict(by_night[due], judged)
    console.print(sentence, style=STYLES[mood])
    for line in _quarantined(judged):
        console.print(line, markup=False)
    return UNWELL if mood is Mood.BAD else WELL


def show_report(stated: argparse.Namespace) -> int:
    """Print where a night's page lies, write it to a file, or open it in a browser."""
    settings = desk_settings()
    clean = open_store(settings, settings.clean_bucket)
    night = stated_night(stated.night) if stated.night else _newest(clean)
    key = report_key(night)
    try:
        page = clean.read(key)
    except MissingError as error:
        message = f"there is no report of the night {night}: it was not published"
        if known := _reported(clean):
            message += f"; the newest is of {max(known)}"
        raise MissingError(message) from error
    file: Path | None = stated.to
    if stated.open and file is None:
        file = Path(tempfile.mkdtemp(prefix="nightdesk-")) / f"night-{night}.html"
    if file is not None:
        file.write_bytes(page)
    if stated.open and file is not None:
        webbrowser.open(file.absolute().as_uri())
    open_console().print(f"{file or f'{clean.uri}/{key}'}", markup=False, soft_wrap=True)
    return WELL


def _due(settings: Settings) -> date:
    """The newest night that should be published by now."""
    patience = timedelta(seconds=settings.settle_seconds + settings.late_seconds)
    return (clock(settings) - patience).date() - timedelta(days=1)


def _quarantined(judged: dict[str, NightHealth]) -> list[str]:
    """A line a source that is broken, with since when and why."""
    lines = []
    for source_id, one in sorted(judged.items()):
        if one.broken_since:
            nights = counted((one.night - one.broken_since).days + 1, "night")
            why = "; ".join(fault.says for fault in one.findings) or "it brought nothing since"
            lines.append(f"  {source_id}, broken for {nights}: {why}")
    return lines


def _newest(clean: Store) -> date:
    """The newest night that has a report."""
    if known := _reported(clean):
        return max(known)
    message = f"no report was written yet in {clean.uri}"
    raise MissingError(message)


def _reported(clean: Store) -> list[date]:
    """The nights that have a report."""
    keys = [key for key in clean.keys("reports/") if key.endswith("/index.html")]
    return [date.fromisoformat(key.split("/")[1]) for key in keys]
