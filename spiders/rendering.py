"""Pages that need a browser: scrapy-playwright with the system's Chromium, where both are there.

A page costs some two hundred times a plain fetch, and a browser follows redirects and fetches
parts of a page by itself. So only sources that say so are rendered, pictures and fonts are left
out, addresses are guarded by their spelling, and a page that ends on another host is refused.
"""

import importlib.util
import shutil
from collections.abc import Mapping
from typing import Any

from pipeline.settings import Settings
from spiders.address import why_forbidden

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HANDLER = "spiders.rendering_handler.RenderingHandler"
LEFT_OUT = frozenset({"image", "media", "font", "websocket", "manifest"})
SETTLE_MILLISECONDS = 1000  # what scripts get to write after the page has loaded
ARGUMENTS = (
    "--no-sandbox",  # Chromium's own needs rights that a container has not
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def why_not_rendered() -> str | None:
    """What is missing to render pages; None where nothing is."""
    if importlib.util.find_spec("scrapy_playwright") is None:
        return "its pages need a browser: install nightdesk[javascript]"
    if _browser() is None:
        return "its pages need a browser: install Chromium"
    return None


def rendering_settings(settings: Settings) -> dict[str, object]:
    """Scrapy's settings for a crawl that renders."""
    launch: dict[str, object] = {"executable_path": _browser(), "args": list(ARGUMENTS)}
    if settings.proxy:
        launch["proxy"] = {"server": settings.proxy, "bypass": "<-loopback>"}

    def is_left_out(request: Any) -> bool:
        is_refused = why_forbidden(request.url, allow_private=settings.allow_private_addresses)
        return request.resource_type in LEFT_OUT or is_refused is not None

    return {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_ABORT_REQUEST": is_left_out,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,  # the browser's own, but for its name
        "PLAYWRIGHT_CONTEXTS": {},
    }


def rendering_meta(user_agent: str, timeout_seconds: float) -> Mapping[str, object]:
    """What a request says to be rendered."""
    from scrapy_playwright.page import PageMethod

    return {
        "playwright": True,
        "playwright_context": "nightdesk",
        "playwright_context_kwargs": {"user_agent": user_agent, "service_workers": "block"},
        "playwright_page_goto_kwargs": {"timeout": timeout_seconds * 1000, "wait_until": "load"},
        "playwright_page_methods": [PageMethod("wait_for_timeout", SETTLE_MILLISECONDS)],
    }


def _browser() -> str | None:
    found = (shutil.which(name) for name in BROWSERS)
    return next((path for path in found if path), None)
