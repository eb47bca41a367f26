"""Other crawlers, each as a process that is given what our catalog says of a source."""

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.completeness.scores import Told
from benchmarks.peers import is_installed, python_of
from pipeline.sources import Source

SECONDS = 900  # for all sources of a night
SELECTORS = {  # fundus reads a page by a parser written for its publisher
    "us_harborledger": ".entry-content > p",
    "nz_tidewatch": ".entry-content > p",
    "gb_meridian": "div[itemprop=articleBody] > p",
    "us_dailymill": ".story > p",
    "de_talbote": ".x-b5 > p",
    "fr_courrier": "#texte > p",
    "mx_nodosur": "",  # from its JSON-LD
    "gr_anemos": ".field--name-body > p",
    "jp_minato": ".honbun > p",
}
NEWSPAPER = """
import json, sys
import newspaper
job = json.load(sys.stdin)
for source in job["sources"]:
    config = newspaper.Config()
    config.fetch_images, config.number_threads, config.request_timeout = False, 1, 10
    config.memorize_articles = True
    try:
        paper = newspaper.build(source["homepage"], config=config)
    except Exception as error:
        print(error, file=sys.stderr); continue
    for article in paper.articles:
        try:
            article.download(); article.parse()
        except Exception as error:
            print(article.url, error, file=sys.stderr); continue
        at = article.publish_date
        print(json.dumps([article.url, article.title, article.text, at.isoformat() if at else None]))
"""
NEWS_PLEASE = """
import json, subprocess, sys, pathlib
job = json.load(sys.stdin)
folder = pathlib.Path(job["folder"])
config = folder / "config"
config.mkdir(parents=True, exist_ok=True)
sites = [{"url": f, "crawler": "RssCrawler"} for s in job["sources"] for f in s["feeds"] if "json" not in f]
sites += [{"url": s["homepage"], "crawler": "SitemapCrawler"} for s in job["sources"]]
(config / "sitelist.hjson").write_text(json.dumps({"base_urls": sites}))
import newsplease
base = pathlib.Path(newsplease.__file__).parent / "config" / "config.cfg"
text = base.read_text()
text = text.replace("working_path = ~/news-please-repo/", f"working_path = {folder}/")
# Its defaults want og:type, which half of the newsrooms do not state.
text = text.replace('"og_type": True, ', "").replace('"og_type and (linked', '"(linked')
(config / "config.cfg").write_text(text)
try:
    subprocess.run([sys.executable, "-m", "newsplease", "-c", str(config)], stdout=sys.stderr, timeout=job["seconds"])
except subprocess.TimeoutExpired:
    print("stopped after its time", file=sys.stderr)
for file in sorted(folder.rglob("*.json")):
    row = json.loads(file.read_text())
    if "maintext" in row:
        print(json.dumps([row["url"], row["title"] or "", row["maintext"] or "", row["date_publish"]]))
"""
FUNDUS = """
import json, sys
from datetime import datetime
from fundus import Crawler, NewsMap, RSSFeed, Sitemap
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector, generic_author_parsing, generic_date_parsing
from fundus.publishers.base_objects import Publisher
from lxml.cssselect import CSSSelector
from lxml import html

job = json.load(sys.stdin)

def parser_for(selector):
    class Parser(ParserProxy):
        class V1(BaseParser):
            @attribute
            def body(self):
                if not selector:
                    stated = self.precomputed.ld.bf_search("articleBody") or ""
                    return ArticleBody.deserialize({"summary": [], "sections": [{"headline": [],
                        "paragraphs": [p.text_content() for p in html.fragments_fromstring(stated)]}]})
                return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=CSSSelector(selector))
            @attribute
            def publishing_date(self):
                found = self.precomputed.ld.bf_search("datePublished") or self.precomputed.meta.get("article:published_time")
                return generic_date_parsing(found)
            @attribute
            def title(self):
                return self.precomputed.meta.get("og:title") or self.precomputed.ld.bf_search("headline")
    return Parser

for source in job["sources"]:
    places = [RSSFeed(url) for url in source["feeds"] if "json" not in url]
    places += [(NewsMap if "news" in url else Sitemap)(url) for url in source["sitemaps"]]
    if not places:
        continue
    publisher = Publisher(name=source["name"], domain=source["homepage"], parser=parser_for(source["selector"]), sources=places)
    try:
        for article in Crawler(publisher, threading=False).crawl(only_complete=False):
            at = article.publishing_date
            print(json.dumps([article.html.requested_url, article.title or "", str(article.body or ""), at.isoformat() if at else None]))
    except Exception as error:
        print(source["id"], repr(error), file=sys.stderr)
"""
PROGRAMS = {"news-please": NEWS_PLEASE, "fundus": FUNDUS, "newspaper4k": NEWSPAPER}


def installed() -> list[str]:
    """The peers that are here."""
    return [name for name in PROGRAMS if is_installed(name)]


def crawl(
    name: str, sources: Iterable[Source], proxy: str, folder: Path, night: date
) -> tuple[list[Told], str]:
    """What a peer tells of the web behind a proxy, and the last of what it complained about."""
    job = {
        "folder": str(folder),
        "seconds": SECONDS - 30,
        "sources": [_job(s, night) for s in sources],
    }
    environment = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    # The web answers for everything: a peer that looks for a page's pictures finds none, anywhere.
    names = ("http_proxy", "https_proxy")
    environment |= {one: proxy for name in names for one in (name, name.upper())}
    environment["HOME"] = str(folder)
    environment["TMPDIR"] = str(folder)  # where newspaper4k remembers what it has seen
    folder.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            [str(python_of(name)), "-c", PROGRAMS[name]],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            env=environment,
            cwd=folder,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [], f"stopped after {SECONDS} seconds"
    told = [_told(json.loads(line), night) for line in _rows(done.stdout)]
    return told, done.stderr[-2000:]


def _rows(text: str) -> Sequence[str]:
    return [line for line in text.splitlines() if line.startswith("[") and line.endswith("]")]


def _told(row: Sequence[str | None], night: date) -> Told:
    url, title, text, at = row
    return Told(url=url or "", title=title or "", text=text or "", published_at=at, night=night)


def _job(source: Source, night: date) -> dict[str, object]:
    dated = [
        template.format(yyyy=f"{night:%Y}", mm=f"{night:%m}", dd=f"{night:%d}")
        for template in source.dated_sitemaps
    ]
    return {
        "id": source.id,
        "name": source.name,
        "homepage": source.homepage,
        "feeds": list(source.feeds),
        "sitemaps": [*source.sitemaps, *dated],
        "selector": SELECTORS.get(source.id, "p"),
    }
