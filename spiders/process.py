"""One crawl, one process: Scrapy's settings for it, and the exit code it ends with."""

import resource
import sys
from collections.abc import Sequence
from enum import IntEnum
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess

from pipeline.archive import CrawlRecord, Outcome
from pipeline.errors import PipelineError, SettingsError
from pipeline.run import Run
from pipeline.settings import Settings
from spiders.machine.heap import return_what_is_freed
from spiders.spider import NightSpider
from spiders.wire.rendering import rendering_settings, why_not_rendered

VERSION = "0.1"


class Exit(IntEnum):
    """How a crawl process ended."""

    COMPLETE = 0
    BAD_JOB = 2  # settings, catalog or night
    STOPPED = 10  # early; the same call continues
    FULL = 30  # the disk takes nothing more; somebody must make room
    UNHEALTHY = 20  # some source gave nothing, or only failures; its crawl record says why


def crawl_night(run: Run, source_ids: Sequence[str], *, is_poll: bool = False) -> Exit:
    """Crawl sources for a night in this process, which can do so once.

    A poll reads the feeds of the day that goes on, and no article.

    Raises SettingsError where we may not crawl, StoreError where the bucket failed us.
    """
    sources = [run.source(source_id) for source_id in dict.fromkeys(source_ids)]
    records: list[CrawlRecord] = []
    errors: list[PipelineError] = []
    _raise_file_limit()
    return_what_is_freed()
    stated = scrapy_settings(run.settings)
    if any(one.reading.javascript for one in sources) and why_not_rendered() is None:
        stated |= rendering_settings()
    process = AsyncCrawlerProcess(stated)
    facts = {"run": run, "sources": sources, "records": records, "errors": errors}
    process.crawl(NightSpider, **facts, is_poll=is_poll)
    process.start(install_signal_handlers=False)
    if errors:
        raise errors[0]
    return exit_of(records, len(sources))


def exit_of(records: Sequence[CrawlRecord], expected: int) -> Exit:
    """The worst that can be said of the sources."""
    outcomes = {record.outcome for record in records}
    if Outcome.STOPPED in outcomes or len(records) < expected:
        return Exit.STOPPED
    return Exit.UNHEALTHY if Outcome.UNHEALTHY in outcomes else Exit.COMPLETE


def user_agent(settings: Settings) -> str:
    """Who we say we are.

    Raises SettingsError where nobody could reach us: the real web is not crawled anonymously.
    """
    if settings.contact_url:
        return f"nightdesk/{VERSION} (+{settings.contact_url})"
    if settings.test_web or settings.allow_private_addresses:
        return f"nightdesk/{VERSION} (test web)"
    message = (
        "NIGHTDESK_CONTACT_URL is not set; give a page that tells site owners who you are and how"
        " to reach you, before crawling the web"
    )
    raise SettingsError(message)


def scrapy_settings(settings: Settings) -> dict[str, object]:
    """Scrapy with its doors shut: we decide on redirects, retries and rules, and store bodies."""
    proxy = settings.test_web or settings.proxy
    allowed = [urlsplit(proxy).hostname or ""] if proxy else []
    if settings.allow_private_addresses:
        allowed.append("*")
    handler = "spiders.wire.handler.BoundedHandler"
    return {
        "USER_AGENT": user_agent(settings),
        "NIGHTDESK_ALLOWED_HOSTS": allowed,
        "DOWNLOAD_HANDLERS": {
            "http": handler,
            "https": handler,
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
        },
        "TWISTED_DNS_RESOLVER": "spiders.wire.resolver.GuardedResolver",
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "CONCURRENT_REQUESTS": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_ITEMS": 1,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "TELNETCONSOLE_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        # test webs sign for hosts that are not theirs
        "DOWNLOAD_VERIFY_CERTIFICATES": not settings.test_web,
        "REDIRECT_ENABLED": False,
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": False,  # spiders.guest.robots is stricter
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,  # our own lines tell the progress
        "STATS_DUMP": False,
    }


def _raise_file_limit() -> None:
    """A source takes four file handles, and a process may have hundreds of sources."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def say(text: str) -> None:
    """Tell whoever started the process."""
    sys.stderr.write(f"{text}\n")
