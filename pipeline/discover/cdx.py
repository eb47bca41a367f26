"""Read the answer of a Wayback-style index: which pages of a host an archive saw, and when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.discover.found import MAX_BYTES, MAX_ENTRIES, Found, at_most, only_reject, refused
from pipeline.discover.links import absolute_url
from pipeline.discover.markup import Enough, Unreadable, decoded
from pipeline.discover.scope import is_in_scope
from pipeline.identity import identify
from pipeline.notation.json_text import read_json
from pipeline.records import Announcement, Reason, Reject, Via
from pipeline.sources.model import Source

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:(?!\d)")
COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
LETTERS = {
    "A": "urlkey",
    "N": "urlkey",
    "b": "timestamp",
    "a": "original",
    "m": "mimetype",
    "s": "statuscode",
    "k": "digest",
}  # of a file's first line, " CDX N b a m s k …"
WEB = ("http://", "https://")
PAGES = {"text/html", "application/xhtml+xml", "unk", "-", "", "warc/revisit"}
FOUND = {"200", "-", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxLine:
    """One line of an index."""

    url: str
    mimetype: str = ""
    status: str = ""


def read_cdx(body: bytes, url: str, source: Source) -> Found:
    """The pages of a source that an index lists, each once; never an exception.

    Lines of text, CDXJ lines, lines of JSON and one JSON list are all understood. What is no page,
    was not found or is out of the source's scope announces nothing; nor do the lines that speak of
    the index itself, and the addresses of records that are no answers (`dns:`, `urn:pageinfo:`).

    >>> source = Source(id="us_a", name="A", homepage="https://a.example/")
    >>> line = b"example,a)/x 20260301080000 https://a.example/x text/html 200 ABC 9"
    >>> read_cdx(line, "https://web.example/cdx", source).announcements[0].url
    'https://a.example/x'
    """
    try:
        text = "".join(decoded(body, None, MAX_BYTES))
    except Enough as error:
        return only_reject(url, source.id, str(error), Reason.OVER_BUDGET)
    except Unreadable as error:
        return only_reject(url, source.id, str(error))
    if text.lstrip()[:1] == "<":
        return only_reject(url, source.id, "it is a page and no index")
    kept: dict[str, Announcement] = {}
    rejects: list[Reject] = []
    for number, line in enumerate(_lines(text)):
        if number >= MAX_ENTRIES:
            evidence = f"it has more than {MAX_ENTRIES:,} lines"
            rejects.append(refused(url, source.id, evidence, Reason.OVER_BUDGET))
            break
        if line is not None and SCHEME.match(line.url) and not line.url.lower().startswith(WEB):
            continue
        address = absolute_url(line.url, url) if line and "://" in line.url else None
        if line is None or address is None:
            evidence = f"line {number + 1} is no line of an index"
            rejects.append(refused(f"{url}#line-{number + 1}", source.id, evidence))
        elif _is_page(line) and is_in_scope(address, source):
            kept.setdefault(
                identify(address, source),
                Announcement(url=address, source_id=source.id, via=Via.CDX, found_in=url),
            )
    return Found(announcements=tuple(kept.values()), rejects=at_most(rejects))


def _is_page(line: CdxLine) -> bool:
    return line.mimetype.partition(";")[0].strip().lower() in PAGES and line.status in FOUND


def _lines(text: str) -> Iterator[CdxLine | None]:
    if text.lstrip().startswith("["):
        rows = _json(text)
        if isinstance(rows, list):
            yield from _rows(rows)
            return
        text = text.replace("],", "\n").replace("[[", "[")  # broken off: row by row
    columns: tuple[str, ...] = COLUMNS
    for line in text.splitlines():
        bare = line.strip()
        if bare.upper().startswith("CDX ") or bare[:1] in {"!", "#"}:
            letters = bare.split()[1:]
            if bare[:1] not in {"!", "#"}:
                columns = tuple(LETTERS.get(letter, letter) for letter in letters)
        elif bare and tuple(bare.split()) != COLUMNS[: len(bare.split())]:
            yield _line(bare, columns)


def _rows(rows: list[object]) -> Iterator[CdxLine | None]:
    names: tuple[str, ...] = COLUMNS
    for number, row in enumerate(rows):
        if not isinstance(row, list):
            yield _of_mapping(row) if isinstance(row, dict) else None
        elif number == 0 and "timestamp" in row:
            names = tuple(str(name) for name in row)
        else:
            cells = (str(cell) for cell in row)
            yield _of_mapping(dict(zip(names, cells, strict=False)))


def _line(line: str, columns: tuple[str, ...]) -> CdxLine | None:
    if line.startswith("["):
        row = _json(line.rstrip(",]") + "]")
        if not isinstance(row, list) or "timestamp" in row:
            return None
        return _of_mapping(dict(zip(COLUMNS, (str(cell) for cell in row), strict=False)))
    brace = line.find("{")
    if brace >= 0:
        found = _json(line[brace:])
        return _of_mapping(found) if isinstance(found, dict) else None
    cells = dict(zip(columns, line.split(), strict=False))
    if not cells.get("timestamp", "").isdigit():
        return None
    return _of_mapping({**cells})


def _of_mapping(cells: dict[str, object]) -> CdxLine | None:
    address = cells.get("original") or cells.get("url")
    if not isinstance(address, str):
        return None
    return CdxLine(
        url=address,
        mimetype=str(cells.get("mimetype") or cells.get("mime") or ""),
        status=str(cells.get("statuscode") or cells.get("status") or ""),
    )


def _json(text: str) -> object:
    try:
        return read_json(text)
    except (ValueError, RecursionError):
        return None
