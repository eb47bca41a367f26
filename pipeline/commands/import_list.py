"""`nightdesk sources import`: a whole list of sources, from wherever it comes."""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from pipeline.commands.arguments import verb_parser
from pipeline.commands.console import open_console
from pipeline.curate.importing import Importer
from pipeline.curate.journal import Journal
from pipeline.curate.known import KnownSites
from pipeline.curate.leads import country_code
from pipeline.curate.lists import read_leads
from pipeline.curate.outcomes import Row, RowOutcome
from pipeline.curate.survey import Clues
from pipeline.curate.visits import Visits
from pipeline.curate.writing import write_proposal
from pipeline.errors import SourceError
from pipeline.settings import Settings, read_settings
from pipeline.sources.catalog import Catalog, load_catalog

COLOURS = {
    RowOutcome.ADDED: "green",
    RowOutcome.KNOWN: "dim",
    RowOutcome.NO_ROUTE: "yellow",
    RowOutcome.REFUSED: "yellow",
    RowOutcome.DEAD: "red",
}
IN_THE_CATALOG = {RowOutcome.ADDED, RowOutcome.KNOWN}


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The verb `import` of `sources`."""
    importing = verb_parser(verbs, "import", "a whole list: OPML, addresses, CSV, fundus names")
    importing.add_argument("file", type=Path, metavar="FILE", help="whatever names sources")
    importing.add_argument("--country", default="", help="of rows that do not tell theirs, as pt")
    importing.add_argument("--group", default="", help="a group to put them in, as my-list")
    importing.add_argument("--anew", action="store_true", help="forget an import that was stopped")
    importing.add_argument("--json", action="store_true", help="for programs")
    importing.set_defaults(command=import_sources)


def import_sources(stated: argparse.Namespace) -> int:
    """Take a list in, and say of each row what became of it."""
    settings = read_settings()
    data = _bytes_of(stated.file)
    leads = read_leads(data, stated.file.name)
    catalog = _catalog(settings)
    what = Clues(
        country=_country(stated.country),
        groups=(stated.group,) if stated.group else (),
        origin=f"imported from {stated.file.name}",
    )
    console = open_console()
    with Journal(settings.work / "imports", data, settings.catalog) as journal:
        if stated.anew:
            journal.begin_anew()
        elif journal.done and not stated.json:
            console.print(
                f"going on with an import that was stopped: {len(journal.done)} of "
                f"{len(leads.rows)} rows are done; --anew begins again"
            )
        done = {one.row for one in journal.done}
        left = [one for one in leads.rows if one.row not in done]
        earlier = {one.id for one in catalog if one.origin == what.origin}
        known = KnownSites.of(catalog)
        with Visits(settings) as visits, _progress(console, is_shown=not stated.json) as progress:
            task = progress.add_task("rows", total=len(leads.rows), completed=len(done))
            importer = Importer(
                known, visits, partial(write_proposal, catalog=settings.catalog), what
            )
            importer.earlier = earlier if journal.is_continued else set()
            for rows in importer.rows(left):
                journal.note(rows)
                progress.advance(task, len(rows))
        rows = sorted(journal.done, key=lambda one: one.row)
        journal.forget()
    if stated.json:
        told = {"kind": leads.kind, "trouble": leads.trouble, "rows": [asdict(one) for one in rows]}
        open_console(soft_wrap=True, highlight=False, markup=False).print(
            json.dumps(told, ensure_ascii=False, indent=2)
        )
    else:
        _print(rows, leads.trouble, console)
    is_in_vain = rows and not any(one.outcome in IN_THE_CATALOG for one in rows)
    return int(bool(is_in_vain))


def _print(rows: Sequence[Row], trouble: str, console: Console) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("row", "what became of it", "source", "address", "why"):
        table.add_column(column, overflow="fold")
    for one in sorted(rows, key=lambda one: (list(RowOutcome).index(one.outcome), one.row)):
        texts = (f"{one.row}", f"{one.outcome}", one.source_id, one.stated, one.told)
        table.add_row(*(Text(text, style=COLOURS[one.outcome]) for text in texts))
    console.print(table)
    counts = Counter(one.outcome for one in rows)
    told = ", ".join(f"{counts[one]} {one}" for one in RowOutcome if counts[one])
    console.print(f"\n{len(rows)} rows: {told}")
    if trouble:
        console.print(Text(f"Not all was read: {trouble}", style="yellow"))
    if counts[RowOutcome.ADDED]:
        console.print("Review the new files' comments, then: nightdesk sources check ID")


def _progress(console: Console, *, is_shown: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not is_shown,
    )


def _catalog(settings: Settings) -> Catalog:
    """The sources there are; a folder without any is a beginning."""
    if settings.catalog.is_dir() and not any(settings.catalog.rglob("*.toml")):
        return Catalog(sources={})
    return load_catalog(settings.catalog)


def _country(stated: str) -> str:
    code = country_code(stated)
    if stated and not code:
        message = f"{stated!r} is no country; write it as pt"
        raise SourceError(message)
    return code


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise SourceError(message) from error
