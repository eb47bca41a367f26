"""Pages that need a browser: scrapy-playwright with the system's Chromium, where both are there.

A page costs some two hundred times a plain fetch, so only sources that say so are rendered. The
browser is offline: `page_requests.py` gives it the page, and whatever the page asks for.
"""

import importlib.util
import shutil
from collections.abc import Mapping

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HANDLER = "spiders.wire.rendering_handler.RenderingHandler"
NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}  # a proxy that is not there
ARGUMENTS = (
    "--no-sandbox",  # Chromium's own needs rights that a container has not
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


def why_not_rendered() -> str | None:
    """What is missing to render pages; None where nothing is."""
    if importlib.util.find_spec("scrapy_playwright") is None:
        return "its pages need a browser: install nightdesk[javascript]"
    if _browser() is None:
        return "its pages need a browser: install Chromium"
    return None


def rendering_settings() -> dict[str, object]:
    """Scrapy's settings for a crawl that renders."""
    return {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": _browser(),
            "args": list(ARGUMENTS),
            "proxy": NOWHERE,
        },
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_DOWNLOAD_TIMEOUT": 1,  # in seconds, though its default is 30,000
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
        "PLAYWRIGHT_CONTEXTS": {},
    }


def rendering_meta(user_agent: str, timeout_seconds: float) -> Mapping[str, object]:
    """What a request says to be rendered."""
    milliseconds = timeout_seconds * 1000
    return {
        "playwright": True,
        "playwright_context": "nightdesk",
        "playwright_context_kwargs": {"user_agent": user_agent, "service_workers": "block"},
        "playwright_page_goto_kwargs": {"timeout": milliseconds, "wait_until": "commit"},
        "download_timeout": timeout_seconds * 2,
    }


def _browser() -> str | None:
    found = (shutil.which(name) for name in BROWSERS)
    return next((path for path in found if path), None)
