"""Read the sitemaps that a robots.txt names."""

from pipeline.discover.links import is_web_address

MAX_CHARACTERS = 524_288  # RFC 9309: at least 500 KiB are read
MAX_SITEMAPS = 200


def read_robots_sitemaps(text: str) -> list[str]:
    """The addresses on `Sitemap:` lines, in their order, each once.

    >>> read_robots_sitemaps("User-agent: *\\nsitemap : https://news.example/map.xml # all")
    ['https://news.example/map.xml']
    """
    found: dict[str, None] = {}
    for line in text[:MAX_CHARACTERS].splitlines():
        name, colon, value = line.partition(":")
        if not colon or name.strip().lstrip("\ufeff").lower() not in {"sitemap", "site-map"}:
            continue
        address = value.partition(" #")[0].strip()
        if is_web_address(address):
            found.setdefault(address)
        if len(found) >= MAX_SITEMAPS:
            break
    return list(found)
