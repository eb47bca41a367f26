"""Learn from the addresses that a site announces which of its addresses are articles."""

import re
from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlsplit

from pipeline.discover.pages import is_list_page
from pipeline.discover.service_pages import is_service_page

LEAST = 8  # addresses; fewer teach nothing
ENOUGH = 0.97  # of the announced that a pattern has to take
MANY = 100
TWINS = (  # other faces of an article, as publishers name them
    (re.compile(r"/amp/?$"), r"/amp/?$"),
    (re.compile(r"[?&](?:amp|outputType=amp)(?:=1|$|&)"), r"[?&](?:amp|outputType=amp)(?:=1|$|&)"),
    (re.compile(r"\.amp(?:\.html)?$"), r"\.amp(?:\.html)?$"),
    (re.compile(r"^/(?:amp|print)/"), r"://[^/]+/(?:amp|print)/"),
    (re.compile(r"/(?:print|drucken|imprimir|imprimer|stampa|druk)(?:/|\.html)?$"),
     r"/(?:print|drucken|imprimir|imprimer|stampa|druk)(?:/|\.html)?$"),
    (re.compile(r"[?&](?:print|view=print)(?:=1|=true|$|&)"),
     r"[?&](?:print|view=print)(?:=1|=true|$|&)"),
)  # fmt: skip
FORMS = (  # of addresses of articles, the most telling first
    r"/\d{4}/\d{1,2}/\d{1,2}/",
    r"/\d{4}-\d{2}-\d{2}[/-]",
    r"/\d{4}/[a-z]{3}/\d{1,2}/",
    r"/\d{8}/",
    r"/\d{4}/\d{2}/",
    r"/\d{4}-\d{2}/",
    r"/(?:article|artikel|articulo|articolo|artigo|story|noticia|nieuws|nyhet|haber)s?/[^/]",
    r"[-_/]a?\d{5,}(?:\.\w{3,5})?/?$",
    r"-\d{2,4}\.html$",
    r"/!\d+",
    r"\.(?:html?|php|aspx?|ece|story|shtml)$",
)


def learned_include(articles: Sequence[str], others: Collection[str]) -> str | None:
    """The pattern that takes the announced articles and none of the site's lists.

    `others` are links of the front page that nothing announces: sections, tags, service pages.

    >>> stories = [f"https://n.example/2026/03/{n:02}/a" for n in range(1, 20)]
    >>> learned_include(stories, ["https://n.example/sport/"])
    '/\\\\d{4}/\\\\d{1,2}/\\\\d{1,2}/'
    """
    paths = [_behind_host(one) for one in dict.fromkeys(articles[:MANY])]
    if len(paths) < LEAST:
        return None
    lists = [_behind_host(one) for one in others]
    for form in (*FORMS, *_folder(paths)):
        takes = re.compile(form).search
        if _share(paths, takes) >= ENOUGH and _share(lists, takes) <= 1 - ENOUGH:
            return form
    return None


def twins_in(addresses: Collection[str]) -> list[str]:
    """The patterns of the AMP and print faces among some addresses.

    >>> twins_in(["https://n.example/a", "https://n.example/a/amp/"])
    ['/amp/?$']
    """
    paths = [_behind_host(one) for one in addresses]
    return [pattern for mark, pattern in TWINS if any(mark.search(one) for one in paths)]


def is_list(url: str) -> bool:
    """Whether an address says of itself that it lists stories, or tells of the site.

    >>> is_list("https://n.example/tags/harbour/"), is_list("https://n.example/2026/03/01/harbour")
    (True, False)
    """
    return is_list_page(url) or is_service_page(url)


def list_folders(others: Collection[str], articles: Collection[str]) -> list[str]:
    """Patterns of the folders in which a site keeps its lists, and none of its articles.

    >>> list_folders(["https://n.example/tags/bay/", "https://n.example/x/"], [])
    ['://[^/]+/tags/']
    """
    taken = {_first(one) for one in articles}
    folders = dict.fromkeys(_first(one) for one in others if is_list(one))
    return [rf"://[^/]+/{re.escape(one)}/" for one in folders if one and one not in taken]


def _first(url: str) -> str:
    """The first folder of an address; empty where it lies in none."""
    parts = urlsplit(url).path.split("/")
    return parts[1] if len(parts) > 2 else ""


def _folder(paths: Sequence[str]) -> list[str]:
    """The first folder of all, with something behind it: `^https?://[^/]+/news/[^/]`."""
    first = {path.split("/")[1] for path in paths if path.count("/") > 1}
    if len(first) != 1 or not (name := first.pop()):
        return []
    return [rf"/{re.escape(name)}/[^/?]"]


def _share(paths: Sequence[str], takes: Callable[[str], object]) -> float:
    return sum(bool(takes(one)) for one in paths) / len(paths) if paths else 0.0


def _behind_host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
