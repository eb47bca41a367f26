"""Attempts by area: each a name, and a function that says whether it got through."""

import gzip
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from pipeline.discover import read_feed
from pipeline.discover.further import further_pages
from pipeline.discover.robots import delay_seconds
from pipeline.discover.stated import stated_at
from pipeline.discover.warc_records import warc_records
from pipeline.errors import SettingsError
from pipeline.notation.charsets import decode
from pipeline.notation.plain import packed, plain
from pipeline.notation.printable import as_cell, printable
from pipeline.notation.times import read_instant
from pipeline.records import Capture, Kind, Reject
from pipeline.settings import read_settings
from pipeline.sources import Source
from pipeline.workers.answers import Answers
from pipeline.workers.probe import ATTEMPTS, attempt
from pipeline.workers.sandbox import Sandbox
from spiders.guest.optout import read_reservations
from spiders.guest.pace import retry_after_seconds
from spiders.guest.robots import read_rules
from spiders.wire.address import why_forbidden
from spiders.wire.following import redirect_target

HOSTS = files(__package__).joinpath("hosts.txt").read_text(encoding="utf-8").splitlines()
PORTS = (0, 21, 22, 23, 25, 110, 143, 445, 1433, 1521, 2181, 2375, 2379, 3306, 5432, 5984, 6379,
         7474, 8086, 8529, 9042, 9092, 9200, 9300, 11211, 27017, 50070)  # fmt: skip
URLS = (
    "file:///etc/passwd", "ftp://news.example/", "gopher://news.example/", "javascript:alert(1)",
    "data:text/html,x", "//news.example/", "http:///a", "http://", "http://[::1", "news",
    "http://user@news.example/", "http://news.example@127.0.0.1/",
    "http://news.example\\@127.0.0.1/", "http://news.example/\r\nX: 1", "http://news.exam\tple/",
    f"http://{'a' * 300}.example/", f"http://{'a' * 64}.example/", "http://a..example/",
    "http://news.example/" + "a" * 5000,
)  # fmt: skip
COMMANDS = (
    "\x1b[2J", "\x1b]0;title\x07", "\x1b]52;c;eA==\x07", "\x1b]8;;http://x\x07", "\x1bP$q\x1b\\",
    "\x1b[6n", "\x1b[5i", "\x9b2J", "\x9d0;t\x9c", "\x90q\x9c", "a\rb", "a\x08b", "\x07", "\x0e",
    "\x7f", "\u202etxt.exe", "\u202d", "\ud800", "\x00", "\x1bc",
)  # fmt: skip
FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x")')
STARS = ("/" + "*a" * 8, "/" + "*a" * 200, "/" + "*" * 400, "*" * 499 + "$", "/*a*a*a*a*b$")
RULES = ("ftp://[::1/a", "x://[", "mailto://[/a", "https://[news.example/a", "//[fe80::1",
         "s3://a]b/", "x://\u2100.example/", "%", "$$$$", "*" * 5000)  # fmt: skip
ZONES = ("Europe", "America/Argentina", "../../etc/passwd", "/etc/passwd", ".", "", "a" * 300,
         "Europe/", "tzdata.zi", "Europe/Pariss")  # fmt: skip
SETTINGS = (
    {"NIGHTDESK_TEST_WEB": "http://proxy.example:1"}, {"NIGHTDESK_TEST_WEB": "http://10.0.0.1:1"},
    {"NIGHTDESK_PROXY": "socks5://x:1"}, {"NIGHTDESK_PROXY": "x"},
    {"NIGHTDESK_ALLOW_PRIVATE_ADDRESSES": "perhaps"}, {"NIGHTDESK_UNKNOWN": "1"},
)  # fmt: skip
FORGED = (
    b"",
    b"\xc1",
    b"\x91" * 50_000,
    b"\x80\x04N.",
    b"cos\nsystem\n(S'true'\ntR.",
    b"\xff" * 64,
)
# What Python knows beside character sets, and labels that are none.
CODECS = ("base64", "hex", "rot13", "zlib", "bz2", "uu", "quopri", "idna", "punycode", "undefined",
          "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "utf-7", "b'latin1'", "../../etc",
          "x" * 40)  # fmt: skip
HALVES = (r"\ud800", r"\udfff\ud800", r"a\ud83d b", r"\uDC00\uD83D")
DELAYS = ("inf", "nan", "-inf", "1e300", "-5", "1_000", "9" * 400, "0x10")
INSTANTS = ("Mon, 01 Jan 0000 00:00:00 GMT", "9" * 20, "-0001-11-30T00:00:00+00:00", "10000-01-01",
            "2026-03-01T10:00:00+25:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00",
            "7eda37ab-b1b0-3e0e-8786-248508232d93", "1" * 5000)  # fmt: skip
ARCHIVES = (b"WARC/1.0", b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", b"\x1f\x8b\x08" * 200_000,
            b"WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n", b"WARC/1.0\n" * 100_000,
            b"WARC/1.0\r\n" + b"A: b\r\n" * 200_000, gzip.compress(b"") * 20_000)  # fmt: skip
PAGES = ('<a href="?page=%d">', '<time datetime="99 Foo 2026">', '"datePublished":"12345678"',
         "<meta name=date ", "<!h<!h<!h<")  # fmt: skip
SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt, and whether it gets through."""

    area: str
    name: str
    gets_through: Callable[[], bool]


def attempts() -> Iterator[Attempt]:
    """Every attempt, those that need a process of their own last."""
    for url in (*(f"http://{host}/" for host in HOSTS), *URLS):
        yield Attempt(area="private addresses", name=url, gets_through=partial(_is_asked, url))
    for port in PORTS:
        url = f"http://news.example:{port}/"
        yield Attempt(
            area="ports of other services", name=url, gets_through=partial(_is_asked, url)
        )
    for host in HOSTS[::6]:
        place = f"http://{host}/"
        yield Attempt(
            area="redirects inward", name=place, gets_through=partial(_is_followed, place)
        )
    for text in COMMANDS:
        yield Attempt(area="terminals", name=ascii(text), gets_through=partial(_is_obeyed, text))
    for text in FORMULAS:
        yield Attempt(area="spreadsheets", name=text, gets_through=partial(_is_formula, text))
    for pattern in STARS:
        name = f"{pattern[:20]} ({len(pattern)} letters)"
        yield Attempt(area="patterns of hosts", name=name, gets_through=partial(_is_slow, pattern))
    for rule in RULES:
        yield Attempt(area="rules of hosts", name=rule[:40], gets_through=partial(_breaks, rule))
    for count in (2_000, 50_000, 500_000):
        name = f"{count:,} empty gzip members"
        yield Attempt(area="documents", name=name, gets_through=partial(_unpacks, count))
    for label in CODECS:
        yield Attempt(
            area="names of character sets",
            name=label,
            gets_through=partial(_upsets, _document_in, label),
        )
    for half in HALVES:
        yield Attempt(
            area="half characters", name=half, gets_through=partial(_upsets, _written_with, half)
        )
    for delay in DELAYS:
        for header, read in (("Crawl-delay", _crawl_delay), ("Retry-After", _retry_after)):
            yield Attempt(
                area="numbers of hosts",
                name=f"{header}: {delay[:20]}",
                gets_through=partial(_upsets, read, delay),
            )
    for instant in INSTANTS:
        yield Attempt(
            area="instants", name=instant[:40], gets_through=partial(_upsets, _dated, instant)
        )
    for data in ARCHIVES:
        name = f"{data[:24]!r}, {len(data):,} bytes"
        yield Attempt(
            area="archives of others", name=name, gets_through=partial(_upsets, _archive, data)
        )
    for unit in PAGES:
        name = f"{unit} again and again"
        yield Attempt(
            area="pages in the crawl", name=name, gets_through=partial(_upsets, _looked_at, unit)
        )
    for zone in ZONES:
        yield Attempt(area="source files", name=zone[:40], gets_through=partial(_is_zone, zone))
    for stated in SETTINGS:
        name = " ".join(f"{key}={value}" for key, value in stated.items())
        yield Attempt(area="settings", name=name, gets_through=partial(_is_set, stated))
    for data in FORGED:
        name = f"{data[:12]!r}, {len(data)} bytes"
        yield Attempt(
            area="answers of workers", name=name, gets_through=partial(_is_believed, data)
        )
    for name, told in ATTEMPTS.items():
        yield Attempt(area="ways out of workers", name=told, gets_through=partial(_gets_out, name))


def _is_asked(url: str) -> bool:
    return why_forbidden(url) is None


def _is_followed(place: str) -> bool:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    answer = Capture(
        url="https://news.example/a", requested_url="https://news.example/a", captured_at=at,
        status=302, headers=(("Location", place.encode().decode("latin-1")),), body=b"",
        source_id="us_a", night=at.date(), kind=Kind.ARTICLE,
    )  # fmt: skip
    target = redirect_target(answer)
    return target is not None and why_forbidden(target) is None


def _is_obeyed(text: str) -> bool:
    return printable(text) == text


def _is_formula(text: str) -> bool:
    return not as_cell(text).startswith("'")


def _is_slow(pattern: str) -> bool:
    body = f'[{{"location": "{pattern}", "tdm-reservation": 1}}]'.encode()
    begun = time.process_time()
    read_reservations(body, None).why("https://news.example/" + "a" * 100_000)
    return time.process_time() - begun > SECONDS


def _breaks(rule: str) -> bool:
    text = f"User-agent: *\nDisallow: {rule}\nDisallow: /story".encode()
    return read_rules(text).allow("https://news.example/story")


def _unpacks(count: int) -> bool:
    begun = time.process_time()
    found = read_feed(
        gzip.compress(b"<rss>") + gzip.compress(b"") * count, "https://a.example/f", "us_a"
    )
    return time.process_time() - begun > SECONDS or not found.rejects


def _upsets(read: Callable[[Any], object], given: object) -> bool:
    """Whether a reader raises, or takes long."""
    begun = time.process_time()
    try:
        read(given)
    except Exception:  # noqa: BLE001 - whichever it is, it would have got through
        return True
    return time.process_time() - begun > SECONDS


def _document_in(label: str) -> None:
    stated = f'<?xml version="1.0" encoding="{label}"?><rss><channel></channel></rss>'.encode()
    for body in (stated, b"<p>caf\xe9</p>" * 50):
        decode(body, label)
        read_feed(body, "https://a.example/f", "us_a", charset=label)


def _written_with(half: str) -> None:
    body = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "%s", '
    body += '"url": "https://a.example/%s", "authors": [{"name": "%s"}]}]}'
    found = read_feed((body % (half, half, half)).encode(), "https://a.example/f", "us_a")
    packed([plain(one) for one in (*found.announcements, *found.rejects)])


def _crawl_delay(delay: str) -> None:
    found = delay_seconds(delay)
    if found is not None and not 0 <= found < 1e9:
        raise ValueError(delay)


def _retry_after(delay: str) -> None:
    found = retry_after_seconds(delay, datetime(2026, 3, 1, tzinfo=UTC))
    if found is not None and not found < 1e400:
        raise ValueError(delay)


def _dated(instant: str) -> None:
    read_instant(instant)
    item = f"<item><link>https://a.example/1</link><pubDate>{instant}</pubDate></item>"
    read_feed(f"<rss><channel>{item}</channel></rss>".encode(), "https://a.example/f", "us_a")


def _archive(data: bytes) -> None:
    for _ in warc_records(io.BytesIO(data), 1_000_000):
        pass


def _looked_at(unit: str) -> None:
    body = unit * (600_000 // len(unit))
    stated_at(body.encode())
    further_pages(body, "https://a.example/story")


def _is_zone(zone: str) -> bool:
    try:
        Source(id="us_a", name="A", homepage="https://a.example/", time_zone=zone)
    except ValidationError:
        return False
    return True


def _is_set(stated: dict[str, str]) -> bool:
    try:
        read_settings(stated)
    except SettingsError:
        return False
    return True


def _reject(_: object) -> Reject | object:
    return None


def _is_believed(data: bytes) -> bool:
    try:
        Answers(_reject).read(data)
    except ValueError:
        return False
    return True


def _gets_out(name: str) -> bool:
    with Sandbox(attempt, seconds=10, memory_bytes=500_000_000, recycle_after=1) as sandbox:
        return sandbox.ask(name) != "refused"
