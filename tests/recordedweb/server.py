"""Serve the recorded pages, with a feed and a dated sitemap a publisher."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tomli_w

from pipeline.embedded.virtualweb.answers import WebAnswer
from pipeline.embedded.virtualweb.listings import SITEMAP, XML
from pipeline.embedded.virtualweb.server import Web
from recordedweb.pages import Recorded, read_pages

FEED, DATED = "/recorded/{source}/feed.xml", "/recorded/{source}/{yyyy}-{mm}-{dd}.xml"


class RecordedWeb(Web):
    """The recorded web; with a `night`, every page is announced as if it was that night's.

    Without one each page is announced for the UTC day on which it was published. Whatever is
    announced, the page itself says what it says.
    """

    def __init__(
        self,
        *,
        night: date | None = None,
        only: Iterable[str] | None = None,
        port: int = 0,
        log: Path | None = None,
    ) -> None:
        super().__init__(port=port, log=log)
        wanted = None if only is None else set(only)
        self.night = night
        self.pages = tuple(
            page for page in read_pages() if wanted is None or page.source_id in wanted
        )
        self._by_address = {_address(page.url): page for page in self.pages}
        self._by_source: dict[str, list[Recorded]] = defaultdict(list)
        for page in self.pages:
            self._by_source[page.source_id].append(page)
        self._hosts = {page.host for page in self.pages}

    def announced_at(self, page: Recorded) -> datetime:
        """The instant that the feed gives a page."""
        if self.night:
            return datetime.combine(self.night, time(12), UTC)
        return page.published_at or datetime(2026, 1, 1, tzinfo=UTC)

    def of_day(self, day: date) -> list[Recorded]:
        """The pages that are announced for a UTC day."""
        return [p for p in self.pages if self.announced_at(p).astimezone(UTC).date() == day]

    def write_catalog(self, folder: Path) -> Path:
        """One source file a publisher."""
        for source_id, pages in self._by_source.items():
            home = f"http://{pages[0].host}"
            dated = DATED.replace("{source}", source_id)
            stated = {
                "name": pages[0].publisher,
                "homepage": f"{home}/",
                "feeds": [home + FEED.replace("{source}", source_id)],
                "dated_sitemaps": [home + dated],
                "hosts": sorted({page.host for page in pages}),
                "politeness": {"delay_seconds": 0.0},
            }
            file = folder / source_id[:2] / f"{source_id}.toml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(tomli_w.dumps(stated), encoding="utf-8")
        return folder

    def settings(self, catalog: Path) -> dict[str, str]:
        """The environment that points a pipeline at this web."""
        stated = {"NIGHTDESK_TEST_WEB": self.address, "NIGHTDESK_CATALOG": str(catalog)}
        if self.night:
            now = datetime.combine(self.night + timedelta(days=1), time(2), UTC)
            stated["NIGHTDESK_NOW"] = now.isoformat()
        return stated

    def respond(self, host: str, path: str) -> WebAnswer:
        if host not in self._hosts:
            return WebAnswer(status=502, body=f"<h1>No such host: {host}</h1>".encode())
        if path == "/robots.txt":
            return WebAnswer(content_type="text/plain", body=b"User-agent: *\nAllow: /\n")
        if path.startswith("/recorded/"):
            return self._listing(path)
        page = self._by_address.get(_address(f"http://{host}{path}"))
        if page is None:
            return WebAnswer(status=404, body=b"<h1>Not recorded</h1>")
        return WebAnswer(body=page.html.encode("utf-8", errors="replace"))

    def _listing(self, path: str) -> WebAnswer:
        _, _, source_id, name = path.split("/")
        pages = self._by_source.get(source_id, [])
        if name == "feed.xml":
            return WebAnswer(content_type="application/rss+xml", body=self._feed(pages).encode())
        day = date.fromisoformat(name.removesuffix(".xml"))
        rows = "".join(
            f"<url><loc>{escape(page.url)}</loc><news:news><news:publication_date>"
            f"{self.announced_at(page).isoformat()}</news:publication_date></news:news></url>\n"
            for page in pages
            if self.announced_at(page).astimezone(UTC).date() == day
        )
        text = (
            f'{XML.format("UTF-8")}<urlset xmlns="{SITEMAP}"'
            f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{rows}</urlset>'
        )
        return WebAnswer(content_type="application/xml", body=text.encode())

    def _feed(self, pages: list[Recorded]) -> str:
        items = "".join(
            f"<item><link>{escape(page.url)}</link>"
            f"<pubDate>{format_datetime(self.announced_at(page))}</pubDate></item>\n"
            for page in pages
        )
        return f'{XML.format("UTF-8")}<rss version="2.0"><channel>\n{items}</channel></rss>'


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').lower()}{unquote(parts.path or '/')}?{unquote(parts.query)}"
