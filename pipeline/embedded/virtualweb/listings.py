"""What a newsroom lists: feeds, sitemaps and archive pages."""

import gzip
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from html import escape

from pipeline.embedded.virtualweb.sites import FeedKind, Site
from pipeline.embedded.virtualweb.stories import Story

XML = '<?xml version="1.0" encoding="{}"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def feed(site: Site, newest: Sequence[Story], now: datetime) -> tuple[str, str]:
    """The feed of the newest stories, and its content type."""
    return FEEDS[site.feed](site, newest, now)


def _rss(site: Site, newest: Sequence[Story], now: datetime) -> tuple[str, str]:
    tracking = "?utm_source=rss&amp;utm_medium=feed" if site.theme == "wordpress" else ""
    items = "".join(
        f"<item><title>{escape(story.edition(now).title)}</title>"
        f"<link>http://{site.host}{escape(story.path)}{tracking}</link>"
        f'<guid isPermaLink="false">{site.host}/?p={story.number}</guid>'
        f"<pubDate>{format_datetime(story.published_at)}</pubDate>"
        f"<dc:creator>{escape(story.author)}</dc:creator>"
        f"<category>{story.section}</category>"
        f"<description>{escape(story.summary)}</description></item>\n"
        for story in newest
    )
    encoding = "windows-1252" if site.charset == "windows-1252" else "UTF-8"
    text = (
        f'{XML.format(encoding)}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{site.name}</title><link>http://{site.host}/</link>"
        f"<description>{site.name}</description><language>{site.language}</language>\n"
        f"{items}</channel></rss>"
    )
    return text, "application/rss+xml"


def _atom(site: Site, newest: Sequence[Story], now: datetime) -> tuple[str, str]:
    base = "" if site.source_id == "gr_anemos" else f"http://{site.host}"  # relative links
    entries = "".join(
        f"<entry><id>tag:{site.host},{story.published_at:%Y}:{story.number}</id>"
        f"<title>{escape(story.edition(now).title)}</title>"
        f'<link rel="alternate" href="{base}{escape(story.path)}"/>'
        f"<published>{story.published_at.isoformat()}</published>"
        f"<updated>{story.modified_at(now).isoformat()}</updated>"
        f"<author><name>{escape(story.author)}</name></author>"
        f"<summary>{escape(story.summary)}</summary></entry>\n"
        for story in newest
    )
    updated = max((story.modified_at(now) for story in newest), default=now).isoformat()
    text = (
        f'{XML.format("utf-8")}<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{site.name}</title><id>http://{site.host}/</id><updated>{updated}</updated>"
        f'<link rel="self" href="http://{site.host}{site.feed_path}"/>\n{entries}</feed>'
    )
    return text, "application/atom+xml; charset=utf-8"


def _rdf(site: Site, newest: Sequence[Story], now: datetime) -> tuple[str, str]:
    order = "".join(f'<rdf:li rdf:resource="{story.url}"/>' for story in newest)
    items = "".join(
        f'<item rdf:about="{story.url}"><title>{escape(story.edition(now).title)}</title>'
        f"<link>{story.url}</link><dc:date>{story.published_at.isoformat()}</dc:date></item>\n"
        for story in newest
    )
    text = (
        f'{XML.format("EUC-JP")}<rdf:RDF xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="ja">'
        f'<channel rdf:about="http://{site.host}{site.feed_path}"><title>{site.name}</title>'
        f"<link>http://{site.host}/</link><description>{site.name}</description>"
        f"<items><rdf:Seq>{order}</rdf:Seq></items></channel>\n{items}</rdf:RDF>"
    )
    return text, "text/xml"


def _json(site: Site, newest: Sequence[Story], now: datetime) -> tuple[str, str]:
    text = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": site.name,
            "home_page_url": f"http://{site.host}/",
            "feed_url": f"http://{site.host}{site.feed_path}",
            "language": "es",
            "items": [
                {
                    "id": str(story.number),
                    "url": story.url,
                    "title": story.edition(now).title,
                    "summary": story.summary,
                    "date_published": story.published_at.isoformat(),
                    "date_modified": story.modified_at(now).isoformat(),
                    "authors": [{"name": story.author}],
                }
                for story in newest
            ],
        },
        ensure_ascii=False,
    )
    return text, "application/feed+json"


FEEDS = {
    FeedKind.RSS: _rss,
    FeedKind.ATOM: _atom,
    FeedKind.RDF: _rdf,
    FeedKind.JSON: _json,
}


def sitemap(listed: Sequence[Story], now: datetime) -> str:
    """A sitemap with `lastmod`."""
    rows = "".join(
        f"<url><loc>{escape(story.url)}</loc><lastmod>{story.modified_at(now).isoformat()}</lastmod></url>\n"
        for story in listed
    )
    return f'{XML.format("UTF-8")}<urlset xmlns="{SITEMAP}">\n{rows}</urlset>'


def news_sitemap(site: Site, listed: Sequence[Story], now: datetime) -> str:
    """A Google News sitemap: what was published in the last 48 hours."""
    rows = ""
    for story in reversed([one for one in listed if one.published_at > now - timedelta(hours=48)]):
        urls = [story.url]
        if story.has_amp_announced:
            urls.append(f"http://{site.host}{story.amp_path}")
        for url in urls:
            rows += (
                f"<url><loc>{escape(url)}</loc><news:news><news:publication><news:name>{site.name}</news:name>"
                f"<news:language>{site.language}</news:language></news:publication>"
                f"<news:publication_date>{story.published_at.isoformat()}</news:publication_date>"
                f"<news:title>{escape(story.edition(now).title)}</news:title></news:news></url>\n"
            )
    return (
        f'{XML.format("UTF-8")}<urlset xmlns="{SITEMAP}"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{rows}</urlset>'
    )


def sitemap_index(site: Site, listed: Sequence[Story], now: datetime) -> str:
    """The index of a newsroom's dated sitemaps, oldest first."""
    newest: dict[str, datetime] = {}
    for story in listed:
        path = dated_path(site.dated_sitemap, story.published_at.date())
        newest[path] = max(newest.get(path, story.published_at), story.modified_at(now))
    rows = "".join(
        f"<sitemap><loc>http://{site.host}{path}</loc><lastmod>{at.isoformat()}</lastmod></sitemap>\n"
        for path, at in newest.items()
    )
    return f'{XML.format("UTF-8")}<sitemapindex xmlns="{SITEMAP}">\n{rows}</sitemapindex>'


def dated_path(template: str, day: date) -> str:
    """The path of a dated document.

    >>> dated_path("/sitemap-{yyyy}-{mm}.xml", date(2026, 3, 1))
    '/sitemap-2026-03.xml'
    """
    return template.format(yyyy=f"{day:%Y}", mm=f"{day:%m}", dd=f"{day:%d}")


def archive_page(site: Site, listed: Sequence[Story], title: str) -> str:
    """A list of stories as a page; the newest first."""
    rows = "".join(
        f'<li><a href="{escape(story.path)}">{escape(story.title)}</a></li>\n'
        for story in reversed(listed)
    )
    return (
        f'<!doctype html><html lang="{site.language}"><head><title>{site.name}: {title}</title>'
        f'</head><body><div class="nav"><a href="/">{site.name}</a> <a href="/impressum/">i</a></div>'
        f"<h1>{title}</h1><ul>\n{rows}</ul></body></html>"
    )


def robots(site: Site) -> str:
    """Everything but the private pages and the search is allowed."""
    lines = ["User-agent: *", "Disallow: /private/", "Disallow: /*?s=", "Crawl-delay: 0"]
    if site.dated_sitemap:
        lines += ["", f"Sitemap: http://{site.host}/sitemap.xml"]
    return "\n".join(lines) + "\n"


def compressed(text: str) -> bytes:
    """Gzip without a clock in it."""
    return gzip.compress(text.encode(), mtime=0)
