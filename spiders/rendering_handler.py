"""The download handler of a crawl that renders; it needs the optional extra `javascript`."""

from scrapy.crawler import Crawler
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from spiders.handler import bound_headers


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc, unused-ignore]
    """scrapy-playwright's handler, whose plain requests have bounds like all others."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        bound_headers(self._pool)
