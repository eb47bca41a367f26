"""Read a list of sources, whatever it is: OPML, CSV, JSON, addresses, names of fundus."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.curate.leads import Lead, country_code, lead_of, whole_address
from pipeline.curate.outlines import ROOTS, read_outlines
from pipeline.errors import SourceError
from pipeline.notation.charsets import decode

MAX_BYTES = 52_428_800
MAX_ROWS = 200_000
MAX_CELL = 20_000
DELIMITERS = ",;\t|"
PACKED = {b"PK\x03\x04": "a packed file (Excel?)", b"\x1f\x8b": "a packed file", b"%PDF": "a PDF"}
# What the columns of lists are called: Media Cloud's, spreadsheets', newsrooms' own.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "home": ("homepage", "htmlurl", "mediaurl", "url", "website", "site", "link", "domain", "home",
             "address", "sourceurl", "siteurl"),
    "feed": ("xmlurl", "feed", "feedurl", "feeds", "rss", "rssurl", "rssfeed", "atom"),
    "name": ("label", "medianame", "title", "name", "publisher", "outlet", "source"),
    "country": ("pubcountry", "country", "countrycode"),
    "language": ("primarylanguage", "language", "lang", "languages"),
}  # fmt: skip
ADDRESSES = {*COLUMNS["home"], *COLUMNS["feed"], "name"}
ADDRESS_NAMES = ("name", "medianame", "source", "publisher")  # where Media Cloud puts a bare domain
FUNDUS = re.compile(
    r"(?:(?:fundus\.)?PublisherCollection\.)?([a-z]{2,3})\.([A-Z][A-Za-z0-9_]{1,60})"
)
FUNDUS_NAME = re.compile(r"[A-Z][A-Za-z0-9_]{1,60}")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
LOOK_CHARACTERS = 20_000
SEPARATOR = re.compile(r"\s{0,20}sep=.[ \t\r]{0,20}\n", re.IGNORECASE)  # as Excel begins a CSV
COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """What a list names, and why some of it was not read."""

    kind: str  # what the list turned out to be
    rows: tuple[Lead, ...]
    trouble: str = ""  # why there may be more in it


def read_leads(data: bytes, name: str) -> Leads:
    """What a list names, row by row.

    Raises SourceError where it is no list, in a sentence that says what to do.

    >>> [one.home for one in read_leads(b"news.example\\n\\n# mine\\nhttp://b.example/", "x").rows]
    ['https://news.example', 'http://b.example/']
    """
    if len(data) > MAX_BYTES:
        message = f"{name} is larger than {MAX_BYTES:,} bytes; split it"
        raise SourceError(message)
    for magic, what in PACKED.items():
        if data.startswith(magic):
            message = f"{name} is {what}; unpack it, or save it as CSV or OPML"
            raise SourceError(message)
    text = decode(data)[0]
    if CONTROL.search(text[:LOOK_CHARACTERS]):
        message = f"{name} is no text; give OPML, CSV, or one address a line"
        raise SourceError(message)
    begin = text.lstrip("\ufeff \t\r\n")[:1]
    if begin == "<":
        return _opml(data, name)
    if begin in {"{", "["}:
        return _json(text, name)
    found = _table(text) or _lines(text)
    if not found.rows:
        message = f"{name} names nothing: it has no line with an address"
        raise SourceError(message)
    return found


def _opml(data: bytes, name: str) -> Leads:
    reader, trouble = read_outlines(data, MAX_ROWS, MAX_BYTES)
    if reader.leads:
        return Leads(kind="OPML", rows=tuple(reader.leads), trouble=trouble)
    if reader.root == "html" or "<html" in decode(data[:2000])[0].lower():
        told = "is an HTML page, no list; export the feeds of your reader as OPML"
    elif reader.root in {"rss", "feed", "rdf"}:
        told = "is a feed itself, no list of them; nightdesk sources add takes its site"
    elif reader.root in ROOTS:
        told = trouble or "is OPML that names no feed"
    else:
        told = f"is no OPML: it begins with <{reader.root or '?'}>"
    message = f"{name} {told}"
    raise SourceError(message)


def _json(text: str, name: str) -> Leads:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"{name} begins as JSON and is none: {str(error)[:100]}"
        raise SourceError(message) from error
    rows = told
    if isinstance(told, dict):
        rows = next((one for one in told.values() if isinstance(one, list)), [])
    if not isinstance(rows, list) or not rows:
        message = f"{name} is JSON that lists no sources"
        raise SourceError(message)
    leads = [
        _of_row(number, {_plain(key): str(value or "") for key, value in row.items()})
        if isinstance(row, dict)
        else _of_line(number, str(row))
        for number, row in enumerate(rows[:MAX_ROWS], 1)
    ]
    return Leads(kind="JSON", rows=tuple(leads), trouble=_beyond(len(rows)))


def _table(text: str) -> Leads | None:
    """The rows of a CSV; None where the text is none."""
    lines = SEPARATOR.sub("", text, count=1).splitlines(keepends=True)
    written = [line for line in lines if line.strip()]
    first = written[0] if written else ""
    mark = max(DELIMITERS, key=first.count)
    header = [_plain(one) for one in next(_cells([first], mark), [])]
    known = {name for names in COLUMNS.values() for name in names}
    if not set(header) & ADDRESSES or (not set(header) <= known and len(header) < 2):
        header = []
        counts = {line.count(mark) for line in written[:50]}
        if len(written) < 2 or len(counts) > 1 or 0 in counts:
            return None
    rows = [row for row in _cells(lines, mark) if any(one.strip() for one in row)]
    leads = [
        _of_row(number, dict(zip(header, row, strict=False))) if header else _of_cells(number, row)
        for number, row in enumerate(rows[1:] if header else rows, 1)
        if number <= MAX_ROWS
    ]
    return Leads(kind="CSV", rows=tuple(leads), trouble=_beyond(len(rows)))


def _cells(lines: Sequence[str], mark: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader((line for line in lines), delimiter=mark)
    except csv.Error:
        return  # a cell without end: what came before it counts


def _of_row(number: int, row: Mapping[str, str]) -> Lead:
    found = {
        kind: next((row[name].strip() for name in names if row.get(name, "").strip()), "")
        for kind, names in COLUMNS.items()
    }
    feed = (found["feed"].split() or [""])[0].rstrip(",;")
    home = found["home"]
    if not home and not feed:  # Media Cloud's name is a domain, its label what people say
        home = next((row[name] for name in ADDRESS_NAMES if "." in row.get(name, "")), "")
    return lead_of(
        number,
        home=home,
        feed=feed,
        name=found["name"],
        country=found["country"],
        language=found["language"],
    )


def _of_cells(number: int, row: Sequence[str]) -> Lead:
    """A row of a table without a header: the first address, and the longest of what is none."""
    cells = [one.strip() for one in row if one.strip()]
    homes = [one for one in cells if whole_address(one)]
    names = [one for one in cells if one not in homes]
    return lead_of(number, home=(homes or cells)[0], name=max(names, key=len, default=""))


def _lines(text: str) -> Leads:
    found = [line for one in text.splitlines() if (line := COMMENT.sub("", one[:MAX_CELL]).strip())]
    leads = [_of_line(number, line) for number, line in enumerate(found[:MAX_ROWS], 1)]
    return Leads(kind="list", rows=tuple(leads), trouble=_beyond(len(found)))


def _of_line(number: int, line: str) -> Lead:
    """An address, alone or with words beside it, or a publisher's name."""
    named = FUNDUS.fullmatch(line)
    if named or FUNDUS_NAME.fullmatch(line):
        country, publisher = (named[1], named[2]) if named else ("", line)
        return Lead(row=number, stated=line, publisher=publisher, country=country_code(country))
    words = line.split()
    if not any(map(whole_address, words)):
        words = re.split(r"[\s,;|]+", line)
    found = next((one for one in words if whole_address(one.rstrip(",;"))), "")
    names = " ".join(one for one in words if one != found).strip(" ,;|-") if found else ""
    return lead_of(number, home=found.rstrip(",;") or line, name=names)


def _plain(name: object) -> str:
    return re.sub(r"[^a-z]", "", str(name).lower())


def _beyond(count: int) -> str:
    return f"{count - MAX_ROWS:,} rows beyond {MAX_ROWS:,} are not read" if count > MAX_ROWS else ""
