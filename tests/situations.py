"""Small newsrooms that each publish in one way that makes stories go missing.

Each is a host, a source file and a truth: so many stories a day, at known instants. What a server
answers depends on the instant alone, and on a cookie where it wants one.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from functools import cached_property
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pipeline.embedded.virtualweb.answers import WebAnswer
from pipeline.embedded.virtualweb.server import Web

FIRST = date(2026, 5, 4)  # a Monday
NIGHTS = 4
BEFORE = 6  # days of stories before the first night
OLD = datetime(2019, 4, 1, 9, tzinfo=UTC)
OPENINGS = (
    "The council of {place} voted late on {day} to rebuild the {thing} that the storm took away.",
    "Engineers who looked at the {thing} near {place} found cracks that nobody had reported.",
    "A school in {place} will open its {thing} to neighbours from next month on.",
    "Fishermen from {place} said the {thing} had cost them a third of their season.",
    "The court in {place} heard the last witness in the case about the {thing}.",
)
GOINGS = (
    "Residents asked why the work took {number} weeks longer than planned.",
    "The budget names {number} thousand for repairs and leaves the rest to the region.",
    "A spokeswoman said that {number} people had written letters since spring.",
    "Nobody was hurt, the brigade of {place} said, and the road opened at {number} past ten.",
    "An expert report of {number} pages will be public next week.",
    "Opposition members called the plan for {place} too small and too late.",
    "The mayor of {place} promised an answer before the summer holidays begin.",
    "Local shops hope that visitors return when the {thing} is finished.",
)
PLACES = ("Aldmouth", "Brinford", "Castlerow", "Dunmere", "Eastwick", "Farhaven", "Gullport")
THINGS = ("bridge", "harbour", "library", "tramway", "lighthouse", "market", "stadium", "ferry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story of a situation."""

    host: str
    number: int
    at: datetime
    path: str
    pages: int = 1

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"

    @property
    def title(self) -> str:
        chance = random.Random(f"{self.host}{self.number}")
        return f"{chance.choice(PLACES)} and its {chance.choice(THINGS)}, part {self.number}"

    def paragraphs(self, page: int = 1) -> list[str]:
        chance = random.Random(f"{self.host}{self.number}/{page}")

        def filled(text: str) -> str:
            return text.format(
                place=chance.choice(PLACES),
                thing=chance.choice(THINGS),
                day=f"{self.at:%A}",
                number=chance.randint(3, 97),
            )

        return [
            " ".join(map(filled, [chance.choice(OPENINGS), *chance.sample(GOINGS, 4)]))
            for _ in range(4)
        ]


@dataclass(kw_only=True)
class Situation:
    """A newsroom with one odd habit."""

    name: str
    says: str  # what is odd
    a_day: int = 6
    keys: str = ""  # what its source file states; {host} is filled in
    feed_size: int = 20
    feed: str = "/feed.xml"
    path: str = "/news/{number}-story.html"
    answer: "Callable[[Situation, str, datetime], WebAnswer | None]" = field(
        default=lambda *_: None, repr=False
    )
    pages: int = 1

    @property
    def host(self) -> str:
        return f"{self.name.replace('_', '-')}.example"

    @property
    def source_id(self) -> str:
        return f"xx_{self.name}"

    @cached_property
    def stories(self) -> list[Story]:
        found = []
        for back in range(-BEFORE, NIGHTS):
            day = datetime.combine(FIRST + timedelta(days=back), time(), UTC)
            for number in range(self.a_day):
                at = day + timedelta(seconds=1800 + round(82_000 * (number + 0.5) / self.a_day))
                index = 1000 + (back + BEFORE) * self.a_day + number
                path = self.path.format(number=index, at=at)
                found.append(
                    Story(host=self.host, number=index, at=at, path=path, pages=self.pages)
                )
        return found

    def public(self, now: datetime) -> list[Story]:
        """The stories that are out, the newest first."""
        return [one for one in reversed(self.stories) if one.at <= now]

    def of(self, night: date) -> list[Story]:
        return [one for one in self.stories if one.at.date() == night]

    def toml(self) -> str:
        stated = self.keys.format(host=self.host) or f'feeds = ["http://{self.host}{self.feed}"]'
        return (
            f'name = "{self.name}"\nhomepage = "http://{self.host}/"\nlanguage = "en"\n'
            f'time_zone = "UTC"\n{stated}\n[politeness]\ndelay_seconds = 0\n'
        )

    def respond(self, path: str, now: datetime) -> WebAnswer:
        if (answer := self.answer(self, path, now)) is not None:
            return answer
        if path == self.feed:
            return rss(self, self.public(now)[: self.feed_size])
        path = path.removesuffix("?utm_source=feed")
        bare, _, query = path.partition("?")
        for story in self.public(now):
            if story.path == path:
                return page(story)
            if story.path == bare and story.pages > 1 and query.startswith("page="):
                return page(story, int(query.removeprefix("page=")))
        return WebAnswer(status=404, body=b"<title>404</title><h1>Not found</h1>")


def rss(
    of: Situation,
    stories: Sequence[Story],
    *,
    link: Callable[[Story], str] = lambda one: one.url,
    dated: bool = True,
    head: str = "",
) -> WebAnswer:
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(link(one))}</link>"
        + (f"<pubDate>{format_datetime(one.at)}</pubDate>" if dated else "")
        + "</item>"
        for one in stories
    )
    text = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{of.name}</title><link>http://{of.host}/</link>{head}{items}"
        "</channel></rss>"
    )
    return WebAnswer(content_type="application/rss+xml", body=text.encode())


def sitemap(stories: Sequence[Story], lastmod: Callable[[Story], str | None]) -> WebAnswer:
    rows = "".join(
        f"<url><loc>{escape(one.url)}</loc>"
        + (f"<lastmod>{at}</lastmod>" if (at := lastmod(one)) else "")
        + "</url>"
        for one in stories
    )
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    return WebAnswer(content_type="application/xml", body=text.encode())


def index(urls: Mapping[str, str | None]) -> WebAnswer:
    rows = "".join(
        f"<sitemap><loc>{escape(url)}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</sitemap>"
        for url, at in urls.items()
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<sitemapindex xmlns="{space}">{rows}</sitemapindex>'
    return WebAnswer(content_type="application/xml", body=text.encode())


def robots(*sitemaps: str) -> WebAnswer:
    text = "User-agent: *\nDisallow: /private/\n" + "".join(f"Sitemap: {one}\n" for one in sitemaps)
    return WebAnswer(content_type="text/plain", body=text.encode())


def page(story: Story, number: int = 1) -> WebAnswer:
    body = "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs(number))
    pager = ""
    if story.pages > 1:
        links = "".join(
            f'<a href="{story.path}{f"?page={n}" if n > 1 else ""}">{n}</a>'
            for n in range(1, story.pages + 1)
        )
        rel = f'<a rel="next" href="?page={number + 1}">Next</a>' if number < story.pages else ""
        pager = f'<nav class="pagination">{links}{rel}</nav>'
    text = (
        f'<!doctype html><html lang="en"><head><title>{escape(story.title)}</title>'
        f'<meta property="article:published_time" content="{story.at.isoformat()}">'
        f'<meta property="og:type" content="article"></head><body><article>'
        f"<h1>{escape(story.title)}</h1>{body}{pager}</article></body></html>"
    )
    return WebAnswer(body=text.encode())


def listing(stories: Sequence[Story], further: str = "", *, head: str = "") -> WebAnswer:
    items = "".join(f'<li><a href="{one.path}">{escape(one.title)}</a></li>' for one in stories)
    text = f"<!doctype html><html><head><title>News</title>{head}</head><body><ul>{items}</ul>"
    return WebAnswer(body=f"{text}{further}</body></html>".encode())


def stamp(story: Story) -> str:
    return story.at.isoformat()


def part(stories: Sequence[Story], number: int, size: int) -> Sequence[Story]:
    return stories[(number - 1) * size : number * size]


def number_in(path: str, name: str, first: int = 1) -> int:
    return int(parse_qs(urlsplit(path).query).get(name, [str(first)])[0])


def _all_in_robots(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if path == "/robots.txt":
        return robots(f"http://{of.host}/all.xml")
    return sitemap(of.public(now), stamp) if path == "/all.xml" else None


def _proxied(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if path != of.feed:
        return None
    place = f"http://feedproxy.example/~r/{of.name}"
    return rss(of, of.public(now)[: of.feed_size], link=lambda one: f"{place}/{one.number}/")


def _pages(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if urlsplit(path).path != "/news":
        return None
    stories = part(of.public(now), number_in(path, "page"), 10)
    more = "".join(f'<a href="/news?page={n}">{n}</a> ' for n in range(1, 8))
    return listing(stories, f"<div>{more}</div>") if stories else None


def _from_nought(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if urlsplit(path).path != "/news":
        return None
    stories = part(of.public(now), number_in(path, "page", 0) + 1, 10)
    more = "".join(f'<a href="/news?page={n}">{n + 1}</a> ' for n in range(1, 9))
    return listing(stories, f"<div>{more}</div>") if stories else None


def _folders(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if not path.startswith("/world/"):
        return None
    number = int(path.removeprefix("/world/").removeprefix("page/").strip("/") or 1)
    stories = part(of.public(now), number, 7)
    head = f'<link rel="next" href="/world/page/{number + 1}/">'
    return listing(stories, head=head) if stories else None


WORDPRESS = "<generator>https://wordpress.org/?v=6.9</generator>"


def _wordpress(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    folder = urlsplit(path).path.strip("/").split("/")
    if folder[-1] != "feed":
        return None
    stories = of.public(now)
    if len(folder) == 4:
        stories = [one for one in stories if f"{one.at:%Y/%m/%d}" == "/".join(folder[:3])]
    stories = [*part(stories, number_in(path, "paged"), of.feed_size)]
    return rss(of, stories, head=WORDPRESS) if stories else WebAnswer(status=404)


def _plain_wordpress(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    query = parse_qs(urlsplit(path).query)
    if query.get("feed") == ["rss2"]:
        stories = of.public(now)
        if day := query.get("m"):
            stories = [one for one in stories if f"{one.at:%Y%m%d}" == day[0]]
        stories = [*part(stories, number_in(path, "paged"), of.feed_size)]
        return rss(of, stories, head=WORDPRESS) if stories else WebAnswer(status=404)
    if query.get("sitemap") == ["index"]:
        return index({f"http://{of.host}/?sitemap=posts": None})
    return sitemap(of.public(now), stamp) if query.get("sitemap") == ["posts"] else None


def _astro(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if path == "/":
        return listing(of.public(now)[:5], head='<link rel="sitemap" href="/sitemap-index.xml">')
    if path == "/sitemap-index.xml":
        return index({f"http://{of.host}/sitemap-0.xml": None})
    return sitemap(of.public(now), stamp) if path == "/sitemap-0.xml" else None


def _lying(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    moment = now.replace(minute=1, second=0).isoformat()
    if path == "/sitemap.xml":
        sheets = [f"http://{of.host}/posts-{n}.xml" for n in (1, 2, 3)]
        return index(dict.fromkeys(sheets, moment))
    if path.startswith("/posts-"):
        new = of.public(now) if path == "/posts-3.xml" else []
        old = [_old(of, 50_000 + n, path[7]) for n in range(400)]
        return sitemap([*new, *old], lambda _: moment)
    if path.startswith("/archive-"):
        return page(_old(of, int(path[11:-5]), path[9]))
    return None


def _old(of: Situation, number: int, sheet: str) -> Story:
    return Story(host=of.host, number=number, at=OLD, path=f"/archive-{sheet}-{number}.html")


def _undated_list(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    return sitemap(of.public(now), lambda _: None) if path == "/map.xml" else None


def _pinned(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if path == of.feed:
        return rss(of, [of.stories[0], *of.public(now)[: of.feed_size - 1]])
    return _all_in_robots(of, path, now)


def _archived_feed(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if urlsplit(path).path != of.feed:
        return None
    number = number_in(path, "n")
    stories = part(of.public(now), number, of.feed_size)
    head = f'<atom:link rel="next" href="http://{of.host}{of.feed}?n={number + 1}"/>'
    return rss(of, stories, head=head) if stories else None


def _undated_feed(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    return rss(of, of.public(now)[: of.feed_size], dated=False) if path == of.feed else None


def _frozen(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    died_at = datetime.combine(FIRST + timedelta(days=1), time(), UTC)
    if path == of.feed:
        return rss(of, of.public(min(now, died_at))[: of.feed_size])
    return _all_in_robots(of, path, now)


def _fails_once(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    is_broken = path == of.feed and now.date() == FIRST + timedelta(days=2)
    return WebAnswer(status=500, body=b"broken") if is_broken else None


def _both(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    return listing(of.public(now)[:12]) if path == "/latest" else None


def _outside(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if path != of.feed:
        return None
    stories = of.public(now)[: of.feed_size]
    return rss(of, stories, link=lambda one: f"http://elsewhere.example{one.path}")


def _cut(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if path != of.feed:
        return None
    whole = rss(of, of.public(now)[: of.feed_size])
    return WebAnswer(content_type=whole.content_type, body=whole.body[: len(whole.body) // 2])


def _broken_robots(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if path == "/robots.txt" and now.date() > FIRST + timedelta(days=NIGHTS):
        return WebAnswer(status=500)
    return _all_in_robots(of, path, now)


FATES = ("not_found", "returns", "home", "soft_404", "notice", "renamed", "restated", "stays")
GONE_AT = datetime.combine(FIRST + timedelta(days=1), time(12), UTC)
BACK_AT = GONE_AT + timedelta(days=1)


def fate_of(story: Story) -> str:
    """What becomes of a story of the first day, once it was seen."""
    return FATES[story.number % len(FATES)] if story.at.date() <= FIRST else "stays"


def renamed(story: Story) -> str:
    """The path that a story has after its headline was written anew."""
    return f"/news/{story.number}-{story.number % 97}-renamed.html"


def _vanishing(of: Situation, path: str, now: datetime) -> WebAnswer | None:
    if path == "/":
        return listing(of.public(now)[:20])
    story = next((one for one in of.public(now) if path in {one.path, renamed(one)}), None)
    if story is None or now < GONE_AT:
        return None
    fate = fate_of(story)
    if fate == "returns" and now < BACK_AT:
        return WebAnswer(status=410, body=b"<h1>Gone</h1>")
    if fate == "not_found":
        return WebAnswer(status=404, body=b"<h1>Not found</h1>")
    if fate == "home":
        return WebAnswer(status=302, headers=(("Location", f"http://{of.host}/"),))
    if fate == "soft_404":
        return WebAnswer(body=b"<title>Oops</title><h1>Page not found</h1><p>Try the search.</p>")
    if fate == "notice":
        return notice(story)
    if fate == "renamed" and path == story.path:
        return WebAnswer(status=301, headers=(("Location", f"http://{of.host}{renamed(story)}"),))
    if fate in {"renamed", "restated"}:
        whole = page(story)
        link = f'<link rel="canonical" href="http://{of.host}{renamed(story)}"></head>'
        return WebAnswer(body=whole.body.replace(b"</head>", link.encode()))
    return None


def notice(story: Story) -> WebAnswer:
    """A page that keeps a story's head, and says that lawyers took the rest."""
    whole = page(story).body.decode()
    start, _, _ = whole.partition("<p>")
    told = "<p>This article has been removed for legal reasons.</p>"
    return WebAnswer(body=f"{start}{told}</article></body></html>".encode())


SECTION = 'sections = ["http://{host}/%s"]'
FEED = 'feeds = ["http://{host}/feed.xml"]\n'
SITUATIONS = (
    Situation(name="plain", says="nothing is odd"),
    Situation(
        name="overflow",
        says="the feed lists 5 of 30; robots.txt names a list of all",
        a_day=30,
        feed_size=5,
        answer=_all_in_robots,
    ),
    Situation(name="overflow_alone", says="the same, and nothing else", a_day=30, feed_size=5),
    Situation(name="proxied", says="links lead over a feed proxy", answer=_proxied),
    Situation(name="moved", says="moves to another domain on the second night"),
    Situation(
        name="section_pages",
        says="a section of ?page=2",
        a_day=30,
        keys=SECTION % "news",
        answer=_pages,
    ),
    Situation(
        name="section_from_nought",
        says="a section whose ?page=1 is its second page",
        a_day=30,
        keys=SECTION % "news",
        answer=_from_nought,
    ),
    Situation(
        name="section_folders",
        says="a section of /page/2/ with rel=next",
        a_day=18,
        keys=SECTION % "world/",
        answer=_folders,
    ),
    Situation(name="long_reads", says="stories on three pages", a_day=3, pages=3),
    Situation(
        name="wordpress",
        says="a WordPress feed of 10 of 24",
        a_day=24,
        feed_size=10,
        feed="/feed/",
        path="/{at:%Y/%m/%d}/story-{number}/",
        answer=_wordpress,
    ),
    Situation(
        name="plain_wordpress",
        says="WordPress with plain addresses",
        a_day=21,
        feed_size=10,
        feed="/?feed=rss2",
        path="/?p={number}",
        answer=_plain_wordpress,
    ),
    Situation(
        name="astro",
        says="the home page alone links to the sitemap",
        a_day=20,
        feed_size=8,
        answer=_astro,
    ),
    Situation(
        name="lying_dates",
        says="1,200 lastmods say tonight",
        keys=FEED + 'sitemaps = ["http://{host}/sitemap.xml"]',
        answer=_lying,
    ),
    Situation(
        name="undated_list",
        says="a sitemap without dates, and no feed",
        a_day=8,
        keys='sitemaps = ["http://{host}/map.xml"]',
        answer=_undated_list,
    ),
    Situation(
        name="pinned", says="an old story on top of the feed", a_day=30, feed_size=6, answer=_pinned
    ),
    Situation(
        name="archived_feed",
        says="the feed has further pages",
        a_day=24,
        feed_size=8,
        answer=_archived_feed,
    ),
    Situation(
        name="undated_feed", says="the feed states no time", feed_size=8, answer=_undated_feed
    ),
    Situation(name="frozen", says="the feed dies on the second night", answer=_frozen),
    Situation(name="fails_once", says="the feed fails on a night", feed_size=8, answer=_fails_once),
    Situation(
        name="both",
        says="a section without dates beside a dated feed",
        keys=FEED + SECTION % "latest",
        answer=_both,
    ),
    Situation(name="outside", says="all links lead to a host of others", answer=_outside),
    Situation(name="cut", says="the feed breaks off in the middle", a_day=16, answer=_cut),
    Situation(
        name="broken_robots",
        says="robots.txt fails when past nights are asked for",
        answer=_broken_robots,
    ),
    Situation(name="cookie", says="wants a cookie once"),
    Situation(name="vanishing", says="stories go, come back and move", a_day=8, answer=_vanishing),
)
BY_HOST = {one.host: one for one in SITUATIONS}
BY_NAME = {one.name: one for one in SITUATIONS}
MOVED_AT = datetime.combine(FIRST + timedelta(days=1), time(12), UTC)


class SituationWeb(Web):
    """All situations behind one proxy, as they stand at `now`."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now

    def respond_to(self, host: str, path: str, headers: Mapping[str, str]) -> WebAnswer:
        if host == "feedproxy.example":
            return self._proxy(path)
        if host == "cookie.example" and "session=" not in headers.get("Cookie", ""):
            place = ("Location", f"http://{host}{path}")
            cookie = ("Set-Cookie", "session=abc; Path=/")
            return WebAnswer(status=302, headers=(place, cookie), body=b"once more")
        if host == "moved.example" and self.now >= MOVED_AT:
            where = ("Location", f"http://moved-to.example{path}")
            return WebAnswer(status=301, headers=(where,), body=b"moved")
        if host == "moved-to.example":
            found = BY_NAME["moved"].respond(path, self.now)
            body = found.body.replace(b"//moved.example", b"//moved-to.example")
            return WebAnswer(content_type=found.content_type, status=found.status, body=body)
        situation = BY_HOST.get(host)
        return situation.respond(path, self.now) if situation else WebAnswer(status=502)

    def _proxy(self, path: str) -> WebAnswer:
        _, name, number = [*path.strip("/").split("/"), "", "", ""][:3]
        stories = BY_NAME[name].stories if name in BY_NAME else []
        story = next((one for one in stories if str(one.number) == number), None)
        if story is None:
            return WebAnswer(status=404)
        where = f"{story.url}?utm_source=feed"
        return WebAnswer(status=302, headers=(("Location", where),), body=b"found")


def write_catalog(folder: Path, situations: Sequence[Situation] = SITUATIONS) -> Path:
    """The source files of situations; what goes into NIGHTDESK_CATALOG."""
    (folder / "xx").mkdir(parents=True, exist_ok=True)
    for one in situations:
        (folder / "xx" / f"{one.source_id}.toml").write_text(one.toml(), encoding="utf-8")
    return folder
