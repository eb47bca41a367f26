"""What a user would write in an hour: sitemaps to JSON lines, with Scrapy and trafilatura."""

import json
import sys
from hashlib import sha256
from typing import ClassVar

import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.spiders import SitemapSpider

MIN_CHARACTERS = 200


class News(SitemapSpider):
    """Every story of some sitemaps that was printed on a day."""

    name = "news"
    sitemap_rules: ClassVar = [("/story/", "parse")]
    custom_settings: ClassVar = {
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 16,
    }

    def __init__(self, sitemaps, day, **named):
        super().__init__(**named)
        self.sitemap_urls, self.day = sitemaps, day
        self.seen = set()

    def sitemap_filter(self, entries):
        return (one for one in entries if one.get("lastmod", self.day).startswith(self.day))

    def parse(self, response):
        found = trafilatura.bare_extraction(
            response.text, url=response.url, include_comments=False, with_metadata=True
        )
        if found is None or len(found.text or "") < MIN_CHARACTERS:
            return
        digest = sha256(found.text.encode()).hexdigest()
        if digest in self.seen:
            return
        self.seen.add(digest)
        yield {
            "url": response.url,
            "title": found.title,
            "author": found.author,
            "date": found.date,
            "language": response.headers.get("Content-Language", b"").decode(),
            "text": found.text,
        }


if __name__ == "__main__":
    out, day, sitemaps = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    process = CrawlerProcess({"FEEDS": {out: {"format": "jsonlines"}}})
    process.crawl(News, sitemaps=sitemaps, day=day)
    process.start()
