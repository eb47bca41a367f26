"""Where a page sends its reader on to, by meta refresh."""

import re
from urllib.parse import urljoin

from pipeline.extract.page.page import Page

REFRESH = re.compile(
    r"\s*(?P<seconds>\d{0,6})(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?(?P<quote>[\"']?)(?P<url>.*)",
    re.IGNORECASE | re.DOTALL,
)
MAX_URL = 2000

SENDS_ON = "it only sends on to "  # and where to


def refresh_target(page: Page) -> str | None:
    """The address that a page refreshes itself to; None where it stays.

    >>> from pipeline.extract.page.page import parse_page
    >>> markup = '<meta http-equiv=refresh content="0; URL=/new">'
    >>> refresh_target(parse_page("https://a.example/old", markup))
    'https://a.example/new'
    """
    for meta in page.tagged("meta"):
        if (meta.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        found = REFRESH.match((meta.get("content") or "")[:MAX_URL])
        if found is None or not found["url"].strip():
            continue
        stated = str(found["url"]).strip()
        if found["quote"]:
            stated = stated.split(found["quote"])[0].strip()
        try:
            target = urljoin(page.url, stated)
        except ValueError:
            continue
        if target.startswith(("http://", "https://")) and target != page.url:
            return target
    return None
