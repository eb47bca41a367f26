"""Newsrooms that mean harm, one for each way that was open once, beside the good ones."""

import gzip
import json
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.embedded.virtualweb import VirtualWeb
from pipeline.embedded.virtualweb.answers import WebAnswer
from pipeline.records import Reason

NIGHT = date(2026, 3, 1)
PAST = date(2026, 2, 27)  # of which archives of others tell
# Places that no crawl has any business at, in feeds and in redirects.
INWARD = (
    "http://[fec0::1]/", "http://[::ffff:0:127.0.0.1]/", "http://[5f00::1]/", "http://[3fff::1]/",
    "http://192.88.99.1/", "http://169.254.169.254/latest/", "http://localhost:8333/",
    "http://0x7f.1/", "http://store.internal/",
)  # fmt: skip
STORE_PORTS = (5432, 6379, 9333, 18333, 19333, 18888)
BROKEN_RULES = ("ftp://[::1/a", "x://[", "mailto://[/a", "https://[hostile.example/", "//[fe80::1")
COMMANDS = "\x1b]0;owned\x07\x1b[2J"
WORDS = (
    "council", "bridge", "harbour", "repair", "winter", "budget", "teacher", "school", "river",
    "market", "engineer", "vote", "committee", "report", "station", "railway", "garden", "museum",
    "library", "nurse", "clinic", "farmer", "weather", "storm", "theatre", "concert", "league",
    "season", "player", "coach", "ticket", "price", "tenant", "landlord", "rent", "ferry", "island",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A newsroom that tries one thing, and what its row of the night has to say."""

    name: str
    tries: str
    answers: Mapping[str, WebAnswer | Callable[[], WebAnswer]]
    kept: frozenset[str] = frozenset()  # paths of stories
    rejected: Mapping[str, Reason] = field(default_factory=dict)  # by address
    stated: str = ""  # what its source file says beyond the usual

    @property
    def source_id(self) -> str:
        return f"us_hostile{self.name}"

    @property
    def host(self) -> str:
        return f"{self.name}.hostile.example"

    @property
    def site(self) -> str:
        return f"http://{self.host}"

    def source_file(self) -> str:
        return (
            f'name = "Hostile {self.name}"\nhomepage = "{self.site}/"\nlanguage = "en"\n'
            f'feeds = ["{self.site}/feed"]\n{self.stated}\n[politeness]\ndelay_seconds = 0\n'
        )


class HostileWeb(VirtualWeb):
    """The virtual web with hostile newsrooms in it."""

    def __init__(self, hostile: tuple[Hostile, ...], **named: object) -> None:
        super().__init__(**named)
        self.hostile = {one.host: one for one in hostile}

    def respond(self, host: str, path: str) -> WebAnswer:
        one = self.hostile.get(host)
        if one is None:
            return super().respond(host, path)
        found = one.answers.get(path) or WebAnswer(status=404, body=b"not here")
        return found() if callable(found) else found

    def write_catalog(self, folder: Path, good: tuple[str, ...]) -> Path:
        """Source files of some good newsrooms and of every hostile one."""
        for source_id in good:
            place = folder / source_id[:2]
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.catalog / place.name / f"{source_id}.toml", place)
        for one in self.hostile.values():
            (folder / "us" / f"{one.source_id}.toml").write_text(one.source_file())
        return folder


def feed(*urls: str, titles: Mapping[str, str] | None = None) -> WebAnswer:
    """A feed of the night; the last entry is of the day before, so that the feed reaches back."""
    items = "".join(
        f"<item><title>{(titles or {}).get(url, f'Story {place}')}</title><link>{url}</link>"
        f"<pubDate>01 Mar 2026 {place % 24:02}:00:00 GMT</pubDate></item>"
        for place, url in enumerate(urls)
    )
    site = f"http://{urlsplit(urls[-1]).hostname}"
    items += (
        f"<item><title>Old</title><link>{site}/old</link>"
        "<pubDate>01 Feb 2026 08:00:00 GMT</pubDate></item>"
    )
    text = f'<rss version="2.0"><channel>{items}</channel></rss>'
    return WebAnswer(content_type="application/rss+xml", body=text.encode())


def story(title: str, *, head: str = "", at: str = "2026-03-01T09:00:00+00:00") -> WebAnswer:
    """A story that any reader keeps; its words follow from its title."""
    chance = random.Random(title)
    paragraphs = "".join(
        f"<p>The {' '.join(chance.choices(WORDS, k=30))} of {chance.randrange(10**6)}.</p>"
        for _ in range(6)
    )
    text = (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}'
        f'<meta property="article:published_time" content="{at}"></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )
    return WebAnswer(body=text.encode())


def moved(where: str) -> WebAnswer:
    return WebAnswer(status=302, headers=(("Location", where),))


def plain(text: str) -> WebAnswer:
    return WebAnswer(content_type="text/plain", body=text.encode())


def _with_stories(site: str, *titles: str) -> dict[str, WebAnswer]:
    paths = [f"/{title.lower().replace(' ', '-')}" for title in titles]
    told = {path: story(title) for path, title in zip(paths, titles, strict=True)}
    return {"/feed": feed(*(site + path for path in paths)), **told}


def _stars() -> Hostile:
    path = "/news/" + "a" * 1_500  # on which a pattern of stars backtracks
    starry = [{"location": "/" + "*a" * count + "b", "tdm-reservation": 1} for count in (8, 200)]
    site = "http://stars.hostile.example"
    return Hostile(
        name="stars",
        tries="patterns of stars in tdmrep.json and robots.txt",
        answers={
            "/.well-known/tdmrep.json": WebAnswer(body=json.dumps(starry).encode()),
            "/robots.txt": plain("User-agent: *\nDisallow: /" + "*a" * 200 + "b$"),
            "/feed": feed(f"{site}{path}"),
            path: story("Stars over the harbour"),
        },
        kept=frozenset({path}),
    )


@cache
def _empty_members() -> bytes:
    return gzip.compress(b"<rss>", mtime=0) + gzip.compress(b"", mtime=0) * 300_000


def _members() -> Hostile:
    site = "http://members.hostile.example"
    packed = WebAnswer(content_type="application/gzip", body=_empty_members())
    return Hostile(
        name="members",
        tries="feeds and sitemaps of very many empty gzip members",
        answers={"/feed": packed, "/map.xml.gz": packed},
        stated=f'sitemaps = ["{site}/map.xml.gz"]',
        rejected=dict.fromkeys((f"{site}/feed", f"{site}/map.xml.gz"), Reason.OVER_BUDGET),
    )


def _ports() -> Hostile:
    site = "http://ports.hostile.example"
    places = [f"{site}:{port}/a" for port in STORE_PORTS]
    return Hostile(
        name="ports",
        tries="the inner ports of a store and of databases",
        answers={
            "/feed": feed(f"{site}/hop", *places),
            "/hop": moved(f"http://ports.hostile.example:{STORE_PORTS[-1]}/"),
        },
        rejected={
            f"{site}/hop": Reason.FORBIDDEN_ADDRESS,
            **dict.fromkeys(places, Reason.FORBIDDEN_ADDRESS),
        },
    )


def _rules() -> Hostile:
    told = "User-agent: *\n" + "".join(f"Disallow: {rule}\n" for rule in BROKEN_RULES)
    return Hostile(
        name="rules",
        tries="rules that read like an address with a broken host",
        answers={
            "/robots.txt": plain(told),
            "/ai.txt": plain(told),
            **_with_stories("http://rules.hostile.example", "Rules of the road"),
        },
        kept=frozenset({"/rules-of-the-road"}),
    )


def _inward() -> Hostile:
    site = "http://inward.hostile.example"
    hops = {f"/hop{number}": moved(place) for number, place in enumerate(INWARD)}
    return Hostile(
        name="inward",
        tries="private addresses by redirects and in feeds",
        answers={"/feed": feed(*INWARD, *(site + path for path in hops)), **hops},
        rejected={
            **dict.fromkeys(INWARD, Reason.OUT_OF_SCOPE),
            **{site + path: Reason.FORBIDDEN_ADDRESS for path in hops},
        },
    )


def _pages() -> Hostile:
    site = "http://pages.hostile.example"
    attributes = "".join(f" a{number}=1" for number in range(200_000))
    bodies = {
        "/attributes": f"<html><body{attributes}><p>words</p></body></html>",
        "/divs": "<html><body>" + "<div>" * 100_000 + "words",
        "/paragraphs": "<html><body>" + "<p>a few words stand here" * 60_000,
        "/large": "<html><body>" + "<p>words " * 500_000,
        "/ld": f'<script type="application/ld+json">{"[" * 100_000}</script><p>words',
    }
    told = {path: WebAnswer(body=text.encode()) for path, text in bodies.items()}
    return Hostile(
        name="pages",
        tries="pages that cost a reader its time, its stack or its memory",
        answers={
            "/feed": feed(f"{site}/pages-of-history", *(site + path for path in told)),
            "/pages-of-history": story("Pages of history"),
            **told,
        },
        kept=frozenset({"/pages-of-history"}),
        rejected={
            f"{site}/attributes": Reason.READ_TIMED_OUT,
            f"{site}/paragraphs": Reason.READ_TIMED_OUT,
            f"{site}/large": Reason.TOO_LARGE,
            f"{site}/divs": Reason.NO_TEXT,
            f"{site}/ld": Reason.NOT_AN_ARTICLE,
        },
    )


def _commands() -> Hostile:
    site = "http://commands.hostile.example"
    title = f"Commands {COMMANDS}for a terminal"
    return Hostile(
        name="commands",
        tries="escape sequences of terminals in titles, types and addresses",
        answers={
            "/feed": feed(f"{site}/story", f"{site}/typed", f"{site}/gone&#x9b;2J"),
            "/story": story(title),
            "/typed": replace(story("Commands of a captain"), content_type="text/html; \x9b2J"),
        },
        kept=frozenset({"/story", "/typed"}),
        rejected={f"{site}/gone\x9b2J": Reason.NOT_FOUND},
    )


def _cells() -> Hostile:
    site = "http://cells.hostile.example"
    return Hostile(
        name="cells",
        tries="formulas for spreadsheets, and markup in what a source calls itself",
        answers={
            "/feed": feed(f"{site}/story"),
            "/story": story("=HYPERLINK(&quot;http://hostile.example&quot;)"),
        },
        stated='licence = "[free](javascript:alert) <script>alert(1)</script>"',
        kept=frozenset({"/story"}),
    )


def _zones() -> Hostile:
    site = "http://zones.hostile.example"
    told = json.dumps(
        {
            "@type": "NewsArticle",
            "datePublished": "2026-03-01 09:00 Europe",
            "timezone": "../../../etc/passwd",
        }
    )
    return Hostile(
        name="zones",
        tries="time zones that name folders and files",
        answers={
            "/feed": feed(f"{site}/story"),
            "/story": story(
                "Zones of time",
                head=f'<script type="application/ld+json">{told}</script>',
                at="2026-03-01T09:00:00 Europe/../../etc/passwd",
            ),
        },
        kept=frozenset({"/story"}),
    )


def _parts() -> Hostile:
    site = "http://parts.hostile.example"
    page = (
        "<!DOCTYPE html><title>Parts</title><p id=a>wait</p>"
        '<img src="http://169.254.169.254/a.png"><script src="http://10.0.0.1/a.js"></script>'
        '<iframe src="http://frame.example/"></iframe><script>'
        'Promise.all(["http://127.0.0.1:8333/", "http://third.hostile.example/private", "/own"]'
        ".map(url => fetch(url).catch(() => 0)))"
        '.then(() => document.getElementById("a").innerText = "all were tried")</script>'
    )
    return Hostile(
        name="parts",
        tries="parts of other hosts and of this machine, for a page that is rendered",
        answers={"/feed": feed(f"{site}/parts"), "/parts": WebAnswer(body=page.encode())},
        stated="reading.javascript = true",
        rejected={f"{site}/parts": Reason.TOO_SHORT},
    )


def _record(head: str, block: bytes) -> bytes:
    told = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: {PAST}T08:00:00Z\r\n{head}"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(told.encode() + block + b"\r\n\r\n", mtime=0)


def write_archive(folder: Path) -> Path:
    """A CC-NEWS file in which most records are no HTTP answers, and one is."""
    site = "http://archive.hostile.example"
    page = story("Archive of a valley", at=f"{PAST}T08:00:00+00:00").body
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    blocks = (b"", b"\x00" * 400, b"ICY 200 OK\r\n\r\nnoise", b"HTTP/1.1 abc\r\n\r\n", b"GET /\r\n")
    records = [
        _record(f"WARC-Target-URI: {site}/broken{number}\r\n", block)
        for number, block in enumerate(blocks)
    ]
    records += [_record("WARC-Target-URI: http://[::1/\r\n", whole)]
    records += [_record(f"WARC-Target-URI: {site}/story\r\n", whole)]
    folder.mkdir(parents=True)
    (folder / f"CC-NEWS-{PAST:%Y%m%d}080000-00001.warc.gz").write_bytes(b"".join(records))
    return folder


def archived(folder: Path) -> Hostile:
    """A newsroom whose past is in the archive of somebody else, which holds nonsense too."""
    site = "http://archive.hostile.example"
    return Hostile(
        name="archive",
        tries="records of archives that are no HTTP answers",
        answers={},
        stated=f'cc_news = ["{folder}"]',
        kept=frozenset({"/story"}),
        rejected={f"{site}/broken{number}": Reason.BAD_RESPONSE for number in range(5)},
    )


HOSTILE = (
    _stars(), _members(), _ports(), _rules(), _inward(), _pages(), _commands(), _cells(), _zones(),
    _parts(),
)  # fmt: skip
