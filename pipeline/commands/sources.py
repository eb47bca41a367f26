"""`nightdesk sources`: list, show, check, add, import and export what is collected."""

import argparse
import json
import logging
import sys
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from textwrap import shorten

import tomli_w
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.commands import import_list
from pipeline.commands.arguments import command_parser, day, verb_parser
from pipeline.commands.console import open_console
from pipeline.curate.checking import CheckUp, Condition
from pipeline.curate.editing import edited, proposal
from pipeline.curate.form import faults_of_all
from pipeline.curate.opml import opml
from pipeline.curate.past import NO_PAST, Past, conditions
from pipeline.curate.rounds import check_ups, reachable
from pipeline.curate.survey import home_of, survey
from pipeline.curate.trial import Trial
from pipeline.curate.visits import Visits
from pipeline.curate.writing import place_of, replace_text, write_proposal
from pipeline.discover.routes import ROUTES, Nights, RouteKind, routes_for
from pipeline.errors import SettingsError
from pipeline.report.wording import counted
from pipeline.run import clock
from pipeline.settings import Settings, read_settings
from pipeline.sources.catalog import load_catalog, read_source_text
from pipeline.sources.model import Source

logger = logging.getLogger(__name__)

CHOICES = "ids, group:open, country:pt, language:de or all"
COLOURS = {Condition.WELL: "green", Condition.AILING: "yellow", Condition.BROKEN: "red"}
COLUMNS = ("id", "name", "language", "time zone", "health", "tells of tonight", "of past nights")
LEAST_WIDTHS = {"name": 12, "time zone": 9, "tells of tonight": 9, "of past nights": 8}
WORST_FIRST = (Condition.BROKEN, Condition.AILING, "", Condition.WELL)
FIRST_CHARACTERS = 160
SORTS = ("id", "name", "language", "health", "verified")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The `sources` command and its verbs."""
    sources = command_parser(subparsers, "sources")
    verbs = sources.add_subparsers(title="verbs", metavar="VERB", required=True)
    listing = verb_parser(verbs, "list", "every source of the catalog, or some")
    listing.add_argument("chosen", nargs="*", metavar="CHOICE", help=CHOICES)
    listing.add_argument("--sort", choices=SORTS, default="id", help="by what, else by id")
    listing.set_defaults(command=list_sources)
    showing = verb_parser(verbs, "show", "one source, and what would be read for a night")
    showing.add_argument("source", help="the id, as us_npr")
    showing.add_argument("--night", type=day, help="the day, as 2026-03-01")
    showing.set_defaults(command=show_source)
    checking = verb_parser(verbs, "check", "visit sources: do they announce, answer, read well?")
    checking.add_argument("sources", nargs="*", metavar="CHOICE", help=CHOICES)
    checking.add_argument("--form", action="store_true", help="visit nobody: look at the files")
    checking.add_argument("--dry-run", action="store_true", help="write nothing into the files")
    checking.set_defaults(command=check_sources)
    adding = verb_parser(verbs, "add", "visit a site and write the file that collects it")
    adding.add_argument("url", help="its home page")
    adding.add_argument("--id", default="", help="the id to give it, as us_npr")
    adding.add_argument("--dry-run", action="store_true", help="print the file, write nothing")
    adding.add_argument("--force", action="store_true", help="replace a file that exists")
    adding.set_defaults(command=add_source)
    import_list.add_parser(verbs)
    exporting = verb_parser(verbs, "export", "the feeds as OPML, for any feed reader")
    exporting.add_argument("chosen", nargs="*", metavar="CHOICE", help=CHOICES)
    exporting.add_argument("--opml", type=Path, metavar="FILE", help="else to standard output")
    exporting.set_defaults(command=export_sources)
    for one in (listing, showing, checking):
        one.add_argument("--json", action="store_true", help="for programs")


def list_sources(stated: argparse.Namespace) -> int:
    """Every source of the catalog in a line."""
    settings = read_settings()
    catalog = load_catalog(settings.catalog)
    chosen = catalog.active(stated.chosen) if stated.chosen else tuple(catalog)
    found = conditions(reachable(settings), [source.id for source in chosen])
    shown = sorted(chosen, key=lambda one: _order(one, found.get(one.id, NO_PAST), stated.sort))
    if stated.json:
        return _print_json([_summary(source, found.get(source.id, NO_PAST)) for source in shown])
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in COLUMNS:
        is_whole = column in {"id", "language", "health"}
        least = LEAST_WIDTHS.get(column)
        table.add_column(column, overflow="fold", no_wrap=is_whole, min_width=least)
    for source in shown:
        style = "" if source.is_active else "dim"
        table.add_row(
            source.id,
            source.name + ("" if source.is_active else f" (not active: {source.why_inactive})"),
            source.language or "?",
            source.time_zone or "?",
            found.get(source.id, NO_PAST).condition or "?",
            _counted(source, (Nights.CURRENT, Nights.ANY)),
            _counted(source, (Nights.FILLING, Nights.PAST)) or "sitemaps only",
            style=style,
        )
    console = open_console()
    console.print(table)
    active = sum(1 for source in shown if source.is_active)
    console.print(f"\n{len(shown)} sources, {active} active")
    unseen = sum(1 for source in shown if source.is_active and source.verified is None)
    if unseen:
        console.print(f"{unseen} were never seen to answer; nightdesk sources check CHOICE visits")
    return 0


def export_sources(stated: argparse.Namespace) -> int:
    """The feeds of some sources, or of all that are active, as OPML."""
    catalog = load_catalog(read_settings().catalog)
    document = opml(catalog.active(stated.chosen or ["all"]))
    if stated.opml is None:
        sys.stdout.write(document)
        return 0
    try:
        stated.opml.write_text(document, encoding="utf-8")
    except OSError as error:
        message = f"{stated.opml} cannot be written: {error.strerror}"
        raise SettingsError(message) from error
    return 0


def show_source(stated: argparse.Namespace) -> int:
    """One source: its file, and the documents that a night would read."""
    settings = read_settings()
    catalog = load_catalog(settings.catalog)
    source = catalog[stated.source]
    newest = clock(settings).date() - timedelta(days=1)
    night = stated.night or newest
    routes = routes_for(source, night, night == newest)
    if stated.json:
        told = [{"url": one.url, "kind": one.kind, "via": one.via} for one in routes]
        return _print_json(source.model_dump(mode="json") | {"night": str(night), "routes": told})
    console = open_console()
    console.print(Text(f"{source.id}: {source.name}", style="bold"))
    console.print(Text(tomli_w.dumps(_stated(source)).rstrip()))
    console.print(Text(f"\nFor the night of {night} it reads:", style="bold"))
    for one in routes:
        console.print(Text(f"  {one.via:12} {one.url}"), soft_wrap=True)
    if not routes:
        console.print("  nothing: no route of the source leads to a past night")
    return 0


def check_sources(stated: argparse.Namespace) -> int:
    """Visit sources and say how each is; exit 1 where one is broken."""
    settings = read_settings()
    catalog = load_catalog(settings.catalog)
    sources = catalog.active(tuple(stated.sources) or settings.sources)
    console = open_console()
    if stated.form:
        faults = faults_of_all(sources)
        if stated.json:
            _print_json(faults)
        else:
            for one in faults:
                console.print(Text(one, style="red"), soft_wrap=True)
            console.print(f"{counted(len(sources), 'file')}, {counted(len(faults), 'fault')}")
        return 1 if faults else 0
    found: list[CheckUp] = []
    for check_up in check_ups(settings, sources):
        found.append(check_up)
        diff = _edit(catalog[check_up.source_id], check_up, settings, is_dry=stated.dry_run)
        if not stated.json:
            _print_check_up(check_up, console)
            if diff:
                console.print("  its file could be mended:")
                console.print(Text(diff), soft_wrap=True)
    if stated.json:
        _print_json([_told(one) for one in sorted(found, key=lambda one: one.source_id)])
    is_broken = any(one.health is Condition.BROKEN for one in found)
    return 1 if is_broken else 0


def _edit(source: Source, check_up: CheckUp, settings: Settings, *, is_dry: bool) -> str:
    """Write the day into a source's file; what else should change in it, as a diff."""
    file = settings.catalog / source.country / f"{source.id}.toml"
    text = read_source_text(file)
    seen = source.model_copy(update={"verified": check_up.proposed.verified})
    noted = edited(text, source, seen)
    if noted != text and not is_dry:
        try:
            replace_text(file, noted)
        except OSError as error:
            logger.warning("%s was not dated: %s", file, error)
    name = file.relative_to(settings.catalog).as_posix()
    return proposal(text, source, check_up.proposed, name)


def add_source(stated: argparse.Namespace) -> int:
    """Visit a site and write the source file that would collect it."""
    settings = read_settings()
    address = home_of(stated.url)
    if stated.id and not stated.dry_run:  # before anybody is asked
        place_of(stated.id, settings.catalog, is_forced=stated.force)
    with Visits(settings) as visits:
        proposal = survey(address, visits, source_id=stated.id)
    proposal.source()
    console = open_console()
    for trial in proposal.trials:
        _print_trial(trial, console)
    if stated.dry_run:
        console.print(Text(proposal.toml()), soft_wrap=True)
        return 0
    file = write_proposal(proposal, settings.catalog, is_forced=stated.force)
    told = f"wrote {file}; review its comments, then: nightdesk sources check"
    console.print(Text(told), soft_wrap=True)
    return 0


def _order(source: Source, past: Past, sort: str) -> tuple[str, str]:
    """The worst, the longest unseen and what is unknown come first."""
    keys = {
        "id": "",
        "name": source.name.casefold(),
        "language": source.language or "",
        "health": f"{WORST_FIRST.index(past.condition)}",
        "verified": f"{source.verified or ''}",
    }
    return keys[sort], source.id


def _print_trial(trial: Trial, console: Console) -> None:
    """What was read of an article, for a person to compare with the page."""
    colour = "green" if trial.is_good else "yellow"
    console.print(Text(f"{trial.verdict}  {trial.url}", style=colour), soft_wrap=True)
    if (article := trial.article) is None:
        return
    at = f"{trial.published_at:%Y-%m-%d %H:%M} UTC" if trial.published_at else "no time"
    console.print(Text(f"  {article.title}"), soft_wrap=True)
    console.print(Text(f"  {at}; {', '.join(article.authors) or 'no author'}"), soft_wrap=True)
    console.print(Text(f"  {shorten(article.text, FIRST_CHARACTERS, placeholder=' …')}"))


def _summary(source: Source, past: Past) -> dict[str, object]:
    counts = {one.key: len(getattr(source, one.key)) for one in ROUTES if one.is_stated}
    return {
        "id": source.id,
        "name": source.name,
        "homepage": source.homepage,
        "language": source.language,
        "time_zone": source.time_zone,
        "is_active": source.is_active,
        "why_inactive": source.why_inactive,
        "groups": list(source.groups),
        "verified": source.verified and f"{source.verified}",
        "health": past.condition or None,
        "checked_at": past.checked_at and past.checked_at.isoformat(),
        **counts,
    }


def _counted(source: Source, nights: Collection[Nights]) -> str:
    kinds: list[RouteKind] = [one for one in ROUTES if one.is_stated and one.nights in nights]
    counts = [(one.key.replace("_", " "), len(getattr(source, one.key))) for one in kinds]
    return ", ".join(
        f"{count} {name if count > 1 else name.removesuffix('s')}"
        for name, count in counts
        if count
    )


def _stated(source: Source) -> dict[str, object]:
    return source.model_dump(mode="json", exclude={"id"}, exclude_defaults=True)


def _print_json(told: object) -> int:
    open_console(soft_wrap=True, highlight=False, markup=False).print(
        json.dumps(told, ensure_ascii=False, indent=2)
    )
    return 0


def _told(check_up: CheckUp) -> dict[str, object]:
    findings = [
        {"health": one.health, "what": one.what, "told": one.told} for one in check_up.findings
    ]
    return {"id": check_up.source_id, "health": check_up.health, "findings": findings}


def _print_check_up(check_up: CheckUp, console: Console) -> None:
    console.print(Text(f"{check_up.source_id}: {check_up.health}", style=COLOURS[check_up.health]))
    for one in check_up.findings:
        line = f"  {one.health:7} {one.what}: {one.told}"
        console.print(Text(line, style=COLOURS[one.health]), soft_wrap=True)
