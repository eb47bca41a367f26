"""`nightdesk raw`: the archived response an article was read from, and how it came to us."""

import argparse
import sys
import webbrowser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

from pipeline.commands.arguments import command_parser, day
from pipeline.commands.desk import desk_settings
from pipeline.errors import MissingError, SettingsError, StoreError
from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.readings.lineage import Reading, announced_by, capture_of, readings_of
from pipeline.records import Capture
from pipeline.store import Store, open_store

LARGEST_BODY = 100_000_000


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "raw")
    parser.add_argument("article", metavar="ARTICLE|URL", help="an article's id or address")
    parser.add_argument("--night", type=day, help="as captured in that night")
    shapes = parser.add_mutually_exclusive_group()
    shapes.add_argument("--body", action="store_true", help="the page alone, decoded")
    shapes.add_argument("--warc", action="store_true", help="the WARC record, still compressed")
    shapes.add_argument("--open", action="store_true", help="the page in a browser")
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Print, or open, what was captured."""
    settings = desk_settings()
    raw = open_store(settings, settings.raw_bucket)
    readings = readings_of(raw, stated.article)
    reading = _chosen(readings, stated.night)
    if stated.warc and sys.stdout.isatty():
        message = "a WARC record is no text for a terminal; write it to a file with `>`"
        raise SettingsError(message)
    if stated.warc:
        _write(raw.read_range(reading.ref.key, reading.ref.offset, reading.ref.length))
        return 0
    capture = capture_of(raw, reading)
    if stated.body:
        if sys.stdout.isatty():  # it prints as text; a file gets every byte
            sys.stdout.write(_body(capture).decode("utf-8", "replace"))
        else:
            _write(_body(capture))
        return 0
    if stated.open:
        page = Path(mkdtemp(prefix="nightdesk-")) / f"{reading.article_id}.html"
        page.write_bytes(_body(capture))
        webbrowser.open(page.as_uri())
        sys.stdout.write(f"{page}\n")
        return 0
    for line in lineage_lines(raw, readings, reading, capture):
        sys.stdout.write(line + "\n")
    return 0


def lineage_lines(
    raw: Store, readings: list[Reading], reading: Reading, capture: Capture
) -> Iterator[str]:
    """The chain from the article back to its source."""
    yield f"article    {reading.article_id}  {reading.title}"
    yield f"address    {reading.canonical_url}"
    yield f"source     {reading.source_id}"
    yield f"captured   {reading.captured_at:%Y-%m-%d %H:%M:%S} UTC, night {reading.night}"
    nights = ", ".join(f"{one.night}" for one in readings)
    yield f"nights     {nights}"
    yield f"read by    {reading.extractor}"
    ref = reading.ref
    yield f"archived   {raw.uri}/{ref.key}, {ref.length} bytes from {ref.offset}"
    announced = announced_by(raw, reading, capture)
    for one in announced:
        yield f"announced  by {one.via} {one.found_in}"
    if not announced:
        yield "announced  by nothing we still hold"
    if capture.requested_url != capture.url:
        yield f"asked for  {capture.requested_url}"
    yield f"answer     {capture.status}, {len(capture.body)} bytes of body"
    yield from (f"           {name}: {value}" for name, value in capture.headers)


def _chosen(readings: list[Reading], night: date | None) -> Reading:
    if night is None:
        return readings[-1]
    for reading in readings:
        if reading.night == night:
            return reading
    known = ", ".join(f"{one.night}" for one in readings)
    message = f"the article was not captured in the night {night}; it was in {known}"
    raise MissingError(message)


def _body(capture: Capture) -> bytes:
    try:
        return decoded_body(capture, LARGEST_BODY)
    except (BodyTooLarge, BodyUndecodable) as error:
        message = f"the body of {capture.url} cannot be decoded: {error}; --warc gives it as it is"
        raise StoreError(message) from error


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
