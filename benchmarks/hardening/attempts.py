"""Attempts by area: each a name, and a function that says whether it got through."""

import gzip
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files

from pydantic import ValidationError

from pipeline.discover import read_feed
from pipeline.errors import SettingsError
from pipeline.notation.printable import as_cell, printable
from pipeline.records import Capture, Kind, Reject
from pipeline.settings import read_settings
from pipeline.sources import Source
from pipeline.workers.answers import Answers
from pipeline.workers.probe import ATTEMPTS, attempt
from pipeline.workers.sandbox import Sandbox
from spiders.guest.optout import read_reservations
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
