"""The spider: Scrapy's downloader at the service of one night's crawl."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Sequence
from typing import Any

from scrapy import Spider

from pipeline.archive import CrawlRecord
from pipeline.errors import PipelineError
from pipeline.run import Run
from pipeline.sources import Source
from spiders.machine.clock import Clock
from spiders.machine.disk import disk_error
from spiders.night.crawl import Crawl
from spiders.night.poll import Poll, SourcePoll
from spiders.night.source_night import SourceCrawl
from spiders.wire.fetching import Fetcher
from spiders.wire.way import way_of


class NightSpider(Spider):
    """Visits sources for a night; the only spider there is, whatever the source.

    The crawl asks host by host and awaits each answer, so that a host never sees two requests at
    once. Scrapy gives it the downloader; its scheduler, which forgets on a kill, is not used.
    """

    name = "night"

    def __init__(
        self,
        run: Run,
        sources: Sequence[Source],
        records: list[CrawlRecord],
        errors: list[PipelineError],
        is_poll: bool,
    ) -> None:
        super().__init__()
        self.is_poll = is_poll
        self.night_run = run
        self.sources = sources
        self.records = records
        self.errors = errors

    async def start(self) -> AsyncIterator[Any]:
        """Crawl to the end; no request goes through Scrapy's scheduler."""
        try:
            await self._crawl()
        except PipelineError as error:  # Scrapy would log it and end as though all were well
            self.errors.append(error)
        except (OSError, sqlite3.Error) as error:
            if (full := disk_error(error, self.night_run.settings.work)) is None:
                raise
            self.errors.append(full)
        return
        yield

    async def _crawl(self) -> None:
        run, clock = self.night_run, Clock(self.night_run.now)
        kind = SourcePoll if self.is_poll else SourceCrawl
        nights = [kind(run, source, clock) for source in self.sources]
        download = self.crawler.engine.download_async
        fetcher = Fetcher(
            download,
            self.settings["USER_AGENT"],
            way_of(run.settings),
            page_bytes=run.settings.page_bytes,
        )
        opened = [night for night in nights if await asyncio.to_thread(night.open)]
        crawl = (Poll if self.is_poll else Crawl)(run, opened, fetcher, clock)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, crawl.stop, f"stopped by {number.name}")
        self.records += await crawl.crawl()
        self.errors += crawl.errors
