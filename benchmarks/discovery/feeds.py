"""How much of broken feeds and sitemaps is read, and at what cost, beside what others use.

`python -m benchmarks.discovery.feeds` makes the same documents each time, damages them in the ways
that feeds are damaged in, and gives them to every reader in turn. Times are CPU seconds of one
run on one machine: read them as ratios.
"""

import argparse
import gzip
import io
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import feedparser
from defusedxml import ElementTree
from lxml import etree
from rich.console import Console
from rich.table import Table
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from benchmarks.arguments import count
from pipeline.discover import read_feed, read_sitemap

HOST = "https://news.example"
ENTRIES = 40
Reader = Callable[[bytes], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One document and the addresses that a careful reader can still find in it."""

    name: str
    body: bytes
    readable: frozenset[str]


def urls(count: int = ENTRIES) -> list[str]:
    return [f"{HOST}/2026/03/01/story-{number}?a=1&b=2" for number in range(count)]


def rss(count: int = ENTRIES, *, title: str = "Rain &amp; wind in the café", end: str = "") -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{url.replace('&', '&amp;')}</link>"
        "<pubDate>Sun, 01 Mar 2026 08:30:00 +0100</pubDate></item>"
        for url in urls(count)
    )
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>'
    return f"{head}<link>{HOST}/</link>{items}{end}</channel></rss>"


def sitemap(count: int = ENTRIES) -> str:
    places = "".join(
        f"<url><loc>{url.replace('&', '&amp;')}</loc><lastmod>2026-03-01</lastmod></url>"
        for url in urls(count)
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?><urlset xmlns="{space}">{places}</urlset>'


def feed_cases() -> Iterator[Case]:
    whole = rss()
    every = frozenset(urls())
    half = whole[: whole.index("story-20") + 5]  # within an address
    complete = frozenset(urls(20))
    yield Case(name="whole", body=whole.encode(), readable=every)
    yield Case(name="half a file", body=half.encode(), readable=complete)
    damaged = {
        "bare ampersands": whole.replace("&amp;", "&"),
        "entities of HTML": whole.replace("é", "&eacute;&nbsp;"),
        "control characters": whole.replace("Rain", "Ra\x0bin\x00"),
        "a tag left open": whole.replace("Rain", "<b>Rain", 1),
        "a prefix undeclared": whole.replace("<title>Rain", "<media:x>y</media:x><title>Rain"),
        "a warning before it": "<br />\n<b>Warning</b>: mysql_connect()\n" + whole,
        "blank lines before it": "\n\n" + whole,
        "addresses without a host": whole.replace(HOST + "/2026", "/2026"),
        "addresses without a scheme": whole.replace("https://news", "//news"),
        "white space in addresses": whole.replace("<link>", "<link>\n   "),
        "a document type": whole.replace("?><rss", '?><!DOCTYPE rss SYSTEM "rss.dtd"><rss'),
    }
    for name, text in damaged.items():
        yield Case(name=name, body=text.encode(), readable=every)
    yield Case(name="cp1252 that says utf-8", body=whole.encode("cp1252"), readable=every)
    wide = whole.replace("utf-8", "utf-16")
    yield Case(name="utf-8 that says utf-16", body=wide.encode(), readable=every)
    yield Case(name="UTF-16", body=wide.encode("utf-16"), readable=every)


def sitemap_cases() -> Iterator[Case]:
    whole = sitemap()
    every = frozenset(urls())
    half = whole[: whole.index("story-20") + 5]
    packed = gzip.compress(whole.encode(), mtime=0)
    yield Case(name="whole", body=whole.encode(), readable=every)
    yield Case(name="half a file", body=half.encode(), readable=frozenset(urls(20)))
    yield Case(name="gzip", body=packed, readable=every)
    yield Case(name="plain text", body="\n".join(urls()).encode(), readable=every)
    yield Case(name="a feed in its place", body=rss().encode(), readable=every)
    yield Case(name="an HTML page", body=b"<!DOCTYPE html><html>x</html>", readable=frozenset())
    yield Case(name="nothing", body=b"", readable=frozenset())


def ours_feed(body: bytes) -> list[str]:
    return [one.url for one in read_feed(body, f"{HOST}/feed", "us_a").announcements]


def by_feedparser(body: bytes) -> list[str]:
    parsed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": HOST})
    return [one.get("link", "") for one in parsed.entries]


def by_defusedxml(body: bytes) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(body).iterfind(".//item/link")]


def by_lxml(body: bytes) -> list[str]:
    return [one.text or "" for one in etree.fromstring(body).iterfind(".//item/link")]


def ours_sitemap(body: bytes) -> list[str]:
    return [one.url for one in read_sitemap(body, f"{HOST}/map.xml", "us_a").announcements]


def by_scrapy(body: bytes) -> list[str]:
    return [one["loc"] for one in Sitemap(gunzip(body) if body[:2] == b"\x1f\x8b" else body)]


FEED_READERS: dict[str, Reader] = {
    "nightdesk": ours_feed,
    "feedparser": by_feedparser,
    "defusedxml": by_defusedxml,
    "lxml": by_lxml,
}
SITEMAP_READERS: dict[str, Reader] = {"nightdesk": ours_sitemap, "Scrapy": by_scrapy}


def outcome(reader: Reader, case: Case) -> tuple[str, int, int]:
    """In words what a reader found, how many of the right addresses, and how many wrong ones."""
    try:
        found = set(reader(case.body))
    except Exception as error:  # noqa: BLE001  # whatever another reader raises is its outcome
        return f"[red]{type(error).__name__}[/]", 0, 0
    right, wrong = len(found & case.readable), len(found - case.readable)
    text = f"{right}/{len(case.readable)}" + (f", {wrong} wrong" if wrong else "")
    return (
        (f"[green]{text}[/]" if right == len(case.readable) and not wrong else text),
        right,
        wrong,
    )


def compare(title: str, readers: dict[str, Reader], cases: list[Case], console: Console) -> None:
    table = Table(title=title, title_justify="left", box=None)
    table.add_column("document")
    for name in readers:
        table.add_column(name)
    totals = dict.fromkeys(readers, (0, 0))
    for case in cases:
        row = []
        for name, reader in readers.items():
            text, right, wrong = outcome(reader, case)
            totals[name] = (totals[name][0] + right, totals[name][1] + wrong)
            row.append(text)
        table.add_row(case.name, *row)
    whole = sum(len(case.readable) for case in cases)
    table.add_row("[bold]all[/]", *(f"{r}/{whole}, {w} wrong" for r, w in totals.values()))
    console.print(table)


def speed(readers: dict[str, Reader], body: bytes, entries: int, console: Console) -> None:
    """CPU time of each reader for the same whole document, the best of five in random order."""
    best = dict.fromkeys(readers, float("inf"))
    order = [name for name in readers for _ in range(5)]
    random.Random(7).shuffle(order)
    for name in order:
        begun = time.process_time()
        readers[name](body)
        best[name] = min(best[name], time.process_time() - begun)
    ours = best["nightdesk"]
    told = ", ".join(
        f"{name} {seconds / entries * 1e6:.0f} µs an entry ({seconds / ours:.1f}x)"
        for name, seconds in best.items()
    )
    console.print(f"CPU for {entries} whole entries: {told}\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.discovery.feeds", description=__doc__
    )
    parser.add_argument("--entries", type=count, default=2000, help="of the document that is timed")
    entries = parser.parse_args().entries
    console = Console(width=120)
    compare("Feeds: addresses found", FEED_READERS, list(feed_cases()), console)
    speed(FEED_READERS, rss(entries).encode(), entries, console)
    compare("Sitemaps: addresses found", SITEMAP_READERS, list(sitemap_cases()), console)
    speed(SITEMAP_READERS, sitemap(entries).encode(), entries, console)


if __name__ == "__main__":
    main()
