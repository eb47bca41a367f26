"""The download handler of a crawl that renders; it needs the optional extra `javascript`."""

import logging

from scrapy.crawler import Crawler
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from spiders.wire.handler import bound_headers

# a page that fails is told in the crawl record, in a line
logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc, unused-ignore]
    """scrapy-playwright's handler, whose plain requests have bounds like all others."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.config.target_closed_max_retries = 0  # what we closed stays closed
        bound_headers(self._pool)
