# ruff: noqa: E501  one kind a line
"""A hundred hostile pages: each ends as an article or a named reject, its neighbours untouched."""

import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime

import brotli

from pipeline.extract import extract_capture, warm_up
from pipeline.normalise import normalise_article
from pipeline.records import Article, Capture, Kind, Reject
from pipeline.sources.model import Source
from pipeline.workers.sandbox import ItemFailure, run_sandboxed

SECONDS = 20.0
MEMORY_BYTES = 2_000_000_000
SOURCE = Source(id="xx_hostile", name="Hostile", homepage="https://hostile.example/")
TEXT = (
    "The first boat left the harbour shortly after dawn on Sunday, carrying forty passengers and a "
    "brass band across the bay for the first time in nine years, officials of the town said. "
)
STORY = "".join(f"<p>{TEXT}It was number {number}.</p>" for number in range(6))
NEIGHBOUR = (
    f"<html><head><title>A quiet morning</title></head><body><h1>A quiet morning</h1>{STORY}"
)


def around(hostile: str, head: str = "") -> str:
    """An article with something hostile in its middle."""
    return (
        f"<html><head><title>A hostile page</title>{head}</head><body><article>"
        f"<h1>A hostile page</h1>{STORY}{hostile}{STORY}</article></body></html>"
    )


def linked(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


# Each takes a size from 1 to 4 and gives a page; the largest are as large as pages may be.
KINDS: dict[str, Callable[[int], str | bytes]] = {
    "nested div": lambda n: around("<div>" * 25_000 * n + "x" + "</div>" * 25_000 * n),
    "unclosed span": lambda n: around("<span>" * 25_000 * n),
    "nested table": lambda n: around("<table><tr><td>" * 5_000 * n + "x"),
    "nested list": lambda n: around("<ul><li>" * 10_000 * n + "x"),
    "nested quote and form": lambda n: around("<blockquote><form>" * 5_000 * n),
    "many attributes": lambda n: around(f"<div {' '.join(f'a{i}=1' for i in range(12_000 * n))}>x</div>"),
    "large attribute": lambda n: around(f'<div class="{"x " * 200_000 * n}">x</div>'),
    "many paragraphs": lambda n: around("<p>Rain fell on the town.</p>" * 12_000 * n),
    "many links": lambda n: around('<a href="/story">A story of the day</a> ' * 12_000 * n),
    "many breaks": lambda n: around("<br>" * 100_000 * n),
    "giant table": lambda n: around("<table>" + "<tr><td>1<td>2<td>3" * 15_000 * n + "</table>"),
    "deep svg": lambda n: around("<svg>" + "<g><path d='M0 0'/>" * 12_000 * n + "</svg>"),
    "megabyte line": lambda n: around(f"<p>{'word ' * 120_000 * n}</p>"),
    "megabyte word": lambda n: around(f"<p>{'a' * 600_000 * n}</p>"),
    "spaces": lambda n: around(f"<p>a{' ' * 600_000 * n}b</p>"),
    "combining marks": lambda n: around(f"<p>e{chr(0x301) * 200_000 * n}</p>"),
    "mojibake": lambda n: around(f"<p>{'Ã©â€™Â«' * 40_000 * n}</p>"),
    "entities": lambda n: around("&amp;" * 120_000 * n),
    "entity bomb": lambda n: (
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(5 + n))
        + f"]>{around(f'<p>&{chr(102 + n)};</p>')}"
    ),
    "linked data, deep": lambda n: around("", linked("[" * 20_000 * n + "]" * 20_000 * n)),
    "linked data, wide": lambda n: around(
        "", linked(json.dumps([{"@type": "NewsArticle", "headline": f"h{i}"} for i in range(5_000 * n)]))
    ),
    "linked data, much": lambda n: around("", linked('{"@type": "Article"}') * 6_000 * n),
    "meta tags": lambda n: around("", '<meta name="author" content="By By By A and B">' * 12_000 * n),
    "times": lambda n: around('<time datetime="2026-03-01T08:00:00Z">x</time>' * 12_000 * n),
    "dates in scripts": lambda n: around(
        "<script>" + "".join(f'"datePublished":"2026-{i}",' for i in range(20_000 * n)) + "</script>"
    ),
    "bylines": lambda n: around(f'<p class="byline">By {"Jane Roe, " * 5}</p>' * 8_000 * n),
    "comment forms": lambda n: around("<p>Leave a Reply</p><p>Required fields are marked *</p>" * 8_000 * n),
    "consent words": lambda n: around("<p>We value your privacy. Accept all cookies.</p>" * 8_000 * n),
    "long title": lambda n: f"<title>{'word | ' * 60_000 * n}</title>{STORY}",
    "unclosed comment": lambda n: around("<!--" + "x" * 500_000 * n),
    "unclosed script": lambda n: around("<script>" + "if (a<b) {" * 50_000 * n),
    "noise": lambda n: noise(500_000 * n),
    "noise in utf-16": lambda n: b"\xff\xfe" + noise(500_000 * n),
    "nul bytes": lambda n: b"\0" * 500_000 * n + STORY.encode(),
    "invalid utf-8": lambda n: around("@").encode().replace(b"@", b"\xc3\x28\xff" * 200_000 * n),
    "a bomb in gzip": lambda n: gzip.compress(bytes(60_000_000 * n), 1),
    "a bomb in brotli": lambda n: brotli.compress(bytes(30_000_000 * n), quality=1),
    "50 megabytes": lambda n: b"<p>x</p>" * (1_600_000 * n),
}  # fmt: skip
CODINGS = {"a bomb in gzip": "gzip", "a bomb in brotli": "br"}
PAGES = 100


def hostile_pages(count: int = PAGES) -> list[tuple[str, Capture]]:
    """So many pages, every kind at its largest first."""
    chosen = [(f"{kind} {size}", kind, size) for size in (4, 2, 1) for kind in KINDS][:count]
    return [
        (name, hostile_capture(KINDS[kind](size), CODINGS.get(kind))) for name, kind, size in chosen
    ]


def neighbour() -> Capture:
    """An ordinary page."""
    return hostile_capture(NEIGHBOUR, None)


def read(capture: Capture) -> Article | Reject:
    """What a worker does with a page."""
    found = extract_capture(capture, SOURCE)
    return found if isinstance(found, Reject) else normalise_article(found)


def table() -> str:
    pages = hostile_pages()
    expected = read(neighbour())
    items = [one for _, page in pages for one in (page, neighbour())]
    started = time.monotonic()
    outcomes = dict(
        run_sandboxed(
            read, items, workers=2, seconds=SECONDS, memory_bytes=MEMORY_BYTES,
            recycle_after=500, warm_up=warm_up,
        )
    )  # fmt: skip
    spent = time.monotonic() - started
    ends = Counter(_end(outcomes[2 * at]) for at in range(len(pages)))
    harmed = sum(outcomes[2 * at + 1] != expected for at in range(len(pages)))
    lines = [f"hostile pages   {len(pages)} pages in {spent:.0f} s, neighbours harmed: {harmed}"]
    lines += [f"{count:4}  {end}" for end, count in ends.most_common()]
    for at, (name, _) in enumerate(pages):
        outcome = outcomes[2 * at]
        if isinstance(outcome, ItemFailure):
            lines.append(f"      {name}: {outcome.evidence}")
    return "\n".join(lines)


def _end(outcome: Article | Reject | ItemFailure) -> str:
    if isinstance(outcome, Article):
        return "article"
    return str(outcome.reason)


def hostile_capture(body: str | bytes, coding: str | None) -> Capture:
    headers = [("Content-Type", "text/html; charset=utf-8")]
    headers += [("Content-Encoding", coding)] if coding else []
    return Capture(
        url="https://hostile.example/2026/03/01/a-page",
        requested_url="https://hostile.example/2026/03/01/a-page",
        captured_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        status=200,
        headers=tuple(headers),
        body=body.encode() if isinstance(body, str) else body,
        source_id="xx_hostile",
        night=date(2026, 3, 1),
        kind=Kind.ARTICLE,
    )
