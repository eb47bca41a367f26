"""`nightdesk explain`: what was fetched, what was cut by which rule, and which date won."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.archive import announcements, crawl_record, read_capture, read_index
from pipeline.commands import arguments
from pipeline.commands.arguments import command_parser
from pipeline.commands.console import make_printable, open_console
from pipeline.commands.desk import desk_settings
from pipeline.errors import MissingError, SourceError
from pipeline.extract import Explanation, explain, extract_capture
from pipeline.extract.body.memory import SiteMemory
from pipeline.extract.page.title import Headline
from pipeline.extract.when.publication import Decision, StatementVerdict
from pipeline.identity import registered_domain
from pipeline.layout import crawls_prefix, nights_in, source_of
from pipeline.normalise import normalise_article
from pipeline.notation.words import count_words
from pipeline.readings.hearsay import heard_elsewhere, keys_told
from pipeline.readings.lineage import announced_by, readings_of
from pipeline.readings.settle import memory_of
from pipeline.records import Announcement, Article, Capture, Instant, Reject
from pipeline.sources import Catalog, Source, load_catalog
from pipeline.store import Store, open_store

MAX_CUT = 160  # characters of a cut that are shown


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "explain")
    parser.add_argument("article", metavar="ARTICLE|URL", help="an article's id or any address")
    parser.add_argument("--night", type=arguments.day, help="as captured in that night")
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Read the archived page again and print the evidence."""
    settings = desk_settings()
    raw = open_store(settings, settings.raw_bucket)
    catalog = load_catalog(settings.catalog)
    console = open_console(highlight=False)
    explanation = explain_archived(raw, catalog, stated.article, stated.night)
    show(explanation, console)
    return 0


def explain_archived(
    raw: Store, catalog: Catalog, wanted: str, night: date | None = None
) -> Explanation:
    """How the archived response behind an id or address is read.

    Raises MissingError where none was archived; the message says what the crawl noted instead.
    """
    capture, hints = _find(raw, catalog, wanted, night)
    source = catalog[capture.source_id]
    read = extract_capture(capture, source, hints)
    memory = SiteMemory()
    if isinstance(read, Article):
        memory = memory_of(raw, read.published_on, source.id)
    return explain(capture, source, hints, memory)


def _find(
    raw: Store, catalog: Catalog, wanted: str, night: date | None
) -> tuple[Capture, list[Announcement]]:
    try:
        readings = readings_of(raw, wanted)
    except MissingError:
        return _find_unread(raw, catalog, wanted, night)
    chosen = [one for one in readings if night in {None, one.night}]
    if not chosen:
        known = ", ".join(f"{one.night}" for one in readings)
        message = f"the article was not captured in the night {night}; it was in {known}"
        raise MissingError(message)
    capture = read_capture(raw, chosen[-1].ref)
    own, url = announced_by(raw, chosen[-1], capture), capture.requested_url
    told = keys_told(raw, capture.night)
    source = catalog[capture.source_id]
    more = heard_elsewhere(raw, capture.night, source, {url: own}, [url], told)
    return capture, [*own, *more.get(url, ())]


def _find_unread(
    raw: Store, catalog: Catalog, url: str, night: date | None
) -> tuple[Capture, list[Announcement]]:
    """The newest capture of an address that became no article."""
    noted = ""
    asked = list(_sources_of(catalog, url))
    nights = {source.id: _nights(raw, source.id, night) for source in asked}
    if not any(nights.values()):
        names = " or ".join(nights)
        message = f"no night of {names} was crawled yet, so {url!r} cannot be in the archive"
        raise MissingError(message)
    for source in asked:
        for day in nights[source.id]:
            lines = [one for one in read_index(raw, day, source.id) if not one.is_revisit]
            found = [one for one in lines if url in {one.url, one.requested_url}]
            if found:
                heard = announcements(raw, day, source.id)
                return read_capture(raw, found[-1].ref), [one for one in heard if one.url == url]
            noted = noted or _crawl_note(raw, day, source.id, url)
    message = f"no response from {url!r} is in the archive{noted}"
    raise MissingError(message)


def _sources_of(catalog: Catalog, url: str) -> Iterator[Source]:
    """The sources that an address may belong to, those of its very host first."""
    try:
        host = urlsplit(url).hostname
    except ValueError:  # brackets that do not match
        host = None
    if not host:
        message = f"{url!r} is neither the id of an article that was read nor an address"
        raise MissingError(message)
    domain = registered_domain(host)
    alike = [
        one
        for one in catalog
        if domain in {registered_domain(name) for name in (one.host, *one.hosts)}
    ]
    if not alike:
        message = f"no source of the catalog has the host {host}"
        raise SourceError(message)
    yield from sorted(alike, key=lambda one: host not in {one.host, *one.hosts})


def _nights(raw: Store, source_id: str, night: date | None) -> list[date]:
    """The nights that a source was crawled in, newest first."""
    if night:
        return [night]
    keys = (key for key in raw.keys(crawls_prefix()) if source_of(key) == source_id)
    return nights_in(keys)[::-1]


def _crawl_note(raw: Store, night: date, source_id: str, url: str) -> str:
    record = crawl_record(raw, night, source_id)
    rejects = record.rejects if record else ()
    found = next((one for one in rejects if one.url == url), None)
    if found is None:
        return ""
    return f"; in the night {night} it stopped at {found.stage}: {found.reason}, {found.evidence}"


def show(explanation: Explanation, console: Console) -> None:
    """Print an explanation for a person."""
    make_printable(console)
    _facts(console, "fetched", _fetched(explanation))
    _facts(console, "became", _became(explanation))
    reading = explanation.reading
    if reading is None:
        return
    console.print(_titles(reading.headline))
    console.print(_times("when it was published", reading.published))
    console.print(_times("when it was changed", reading.modified))
    cuts = _table("what was cut", "rule", "text")
    for cut in reading.body.cuts:
        shown = " ".join(cut.text.split())
        more = f" … {len(shown)} characters" if len(shown) > MAX_CUT else ""
        share = f", {cut.share:.0%} of the page's prose" if cut.share >= 0.01 else ""
        cuts.add_row(cut.rule, Text(shown[:MAX_CUT] + more + share))
    console.print(cuts)
    console.rule("text")
    for paragraph in reading.body.paragraphs:
        console.print(Text(paragraph), end="\n\n")


def _facts(console: Console, title: str, facts: Iterator[tuple[str, str]]) -> None:
    console.rule(title)
    for name, value in facts:
        console.print(Text(f"{name:12} ", style="bold") + Text(value))


def _fetched(explanation: Explanation) -> Iterator[tuple[str, str]]:
    capture = explanation.capture
    yield "address", capture.url
    if capture.requested_url != capture.url:
        yield "asked for", capture.requested_url
    yield "captured", f"{capture.captured_at:%Y-%m-%d %H:%M:%S} UTC, night {capture.night}"
    yield "answer", f"{capture.status}, {len(capture.body)} bytes, {capture.header('content-type')}"
    if explanation.charset:
        yield "charset", explanation.charset
    if capture.ref:
        ref = capture.ref
        yield "archived", f"{ref.key}, {ref.length} bytes from {ref.offset}"
    for hint in explanation.hints:
        yield "announced", f"by {hint.via} {hint.found_in}: {hint.title or 'no title'}"


def _became(explanation: Explanation) -> Iterator[tuple[str, str]]:
    outcome, reading = explanation.outcome, explanation.reading
    if isinstance(outcome, Reject):
        yield "rejected", f"at {outcome.stage}: {outcome.reason}"
        yield "evidence", outcome.evidence
        return
    article = normalise_article(outcome)
    yield "article", article.article_id
    yield "canonical", article.canonical_url
    yield "title", article.title
    yield "authors", ", ".join(article.authors) or "none named"
    yield "published", _said(article.published)
    yield "changed", _said(article.modified)
    if reading:
        declared = ", ".join(reading.declared_languages) or "nothing"
        sure = f"{reading.language.confidence:.2f}"
        yield "language", f"{article.language} at {sure}, the page declares {declared}"
    yield "section", article.section or "none"
    yield "paywalled", {True: "yes", False: "no", None: "not stated"}[article.is_paywalled]
    rights = asdict(article.rights)
    yield "reserved", ", ".join(f"{name}" for name, value in rights.items() if value) or "nothing"
    yield "text", f"{len(article.paragraphs)} paragraphs, {count_words(article.text)} words"
    for note in article.notes:
        yield "note", note


def _said(instant: Instant | None) -> str:
    if instant is None:
        return "unknown"
    zone = f"stated at {instant.offset}" if instant.offset else "without zone"
    return (
        f"{instant.at:%Y-%m-%d %H:%M:%S} UTC, to the {instant.precision}, {zone}, {instant.origin}"
    )


def _titles(headline: Headline) -> Table:
    """Every title that the page states, those marked that hold the chosen one."""
    table = _table("which title", "", "from", "as printed")
    for origin, text in headline.stated:
        mark = "won" if headline.text and headline.text in text else ""
        table.add_row(mark, origin, Text(text[:MAX_CUT]))
    return table


def _times(title: str, decision: Decision) -> Table:
    """The candidates for a time, the winner marked."""
    table = _table(title, "", "from", "where", "as printed", "read as")
    is_won = False
    for verdict in decision.verdicts:
        read = f"{verdict.instant.at:%Y-%m-%d %H:%M:%S} UTC" if verdict.instant else verdict.refused
        is_winner = not is_won and _is_winner(verdict, decision)
        is_won = is_won or is_winner
        candidate = verdict.candidate
        mark = "won" if is_winner else ""
        table.add_row(mark, candidate.origin, Text(candidate.place), Text(candidate.raw[:60]), read)
    return table


def _is_winner(verdict: StatementVerdict, decision: Decision) -> bool:
    winner = decision.winner
    if winner is None or verdict.instant is None:
        return False
    return verdict.candidate.origin == winner.origin and verdict.instant.raw == winner.raw


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", expand=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
