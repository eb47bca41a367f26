"""The publishing systems, by what their pages say, and where each puts its feeds and sitemaps."""

import re
from dataclasses import dataclass

HEAD_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One publishing system."""

    name: str
    marks: re.Pattern[str]  # what its pages have, and others' have not
    feeds: tuple[str, ...] = ()  # from the site's root, the best first
    sitemaps: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()  # pages of a day or month


def _marks(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _generator(names: str) -> str:
    return rf"<meta[^<>]{{0,200}}generator[^<>]{{0,200}}(?:{names})"


PLATFORMS = (
    Platform(
        name="WordPress",
        marks=_marks(_generator("WordPress") + r"|/wp-(?:content|includes|json)/|api\.w\.org"),
        feeds=("feed/", "?feed=rss2", "feed/atom/"),
        sitemaps=("wp-sitemap.xml", "sitemap_index.xml", "?sitemap=index", "news-sitemap.xml"),
        archives=("{yyyy}/{mm}/{dd}/", "{yyyy}/{mm}/"),
    ),
    Platform(
        name="Ghost",
        marks=_marks(_generator("Ghost") + r"|/ghost/api/|data-ghost="),
        feeds=("rss/",),
        sitemaps=("sitemap.xml",),
    ),
    Platform(
        name="Drupal",
        marks=_marks(_generator("Drupal") + r"|data-drupal-|/sites/default/files/"),
        feeds=("rss.xml", "feed", "rss/news"),
        sitemaps=("sitemap.xml",),
    ),
    Platform(
        name="Blogger",
        marks=_marks(_generator("Blogger") + r"|\.blogspot\.|blogger\.com/static"),
        feeds=("feeds/posts/default", "feeds/posts/default?alt=rss"),
        sitemaps=("sitemap.xml", "sitemap.xml?page=1"),
        archives=("{yyyy}/{mm}/",),
    ),
    Platform(
        name="Substack",
        marks=_marks(r"substackcdn\.com|substack\.com/(?:api|static)"),
        feeds=("feed",),
        sitemaps=("sitemap.xml",),
    ),
    Platform(
        name="Medium",
        marks=_marks(r"cdn-(?:client|images-\d)\.medium\.com|miro\.medium\.com"),
        feeds=("feed",),
        sitemaps=("sitemap/sitemap.xml",),
    ),
    Platform(
        name="Arc",
        marks=_marks(r"/pf/(?:dist|resources)/|arc-cdn|arcpublishing"),
        feeds=("arc/outboundfeeds/rss/", "arc/outboundfeeds/rss/?outputType=xml"),
        sitemaps=(
            "arc/outboundfeeds/news-sitemap-index/?outputType=xml",
            "arc/outboundfeeds/sitemap-index/?outputType=xml",
        ),
    ),
    Platform(
        name="Joomla",
        marks=_marks(_generator("Joomla") + r"|/media/(?:jui|system)/js/|option=com_"),
        feeds=("?format=feed&type=rss", "index.php?format=feed&type=rss"),
        sitemaps=("sitemap.xml", "index.php?option=com_jmap&view=sitemap&format=xml"),
    ),
    Platform(
        name="TYPO3",
        marks=_marks(_generator("TYPO3") + r"|/typo3(?:temp|conf)/"),
        feeds=("rss.xml", "feed.xml", "?type=9818", "?type=100"),
        sitemaps=("sitemap.xml", "?type=1533906435"),
    ),
    Platform(
        name="Squarespace",
        marks=_marks(r"static1?\.squarespace\.com|Static\.SQUARESPACE_CONTEXT"),
        feeds=("?format=rss", "blog?format=rss", "news?format=rss"),
        sitemaps=("sitemap.xml",),
    ),
    Platform(
        name="Wix",
        marks=_marks(_generator("Wix") + r"|static\.(?:parastorage|wixstatic)\.com"),
        feeds=("blog-feed.xml", "feed.xml"),
        sitemaps=("sitemap.xml", "blog-posts-sitemap.xml"),
    ),
    Platform(
        name="Hugo",
        marks=_marks(_generator("Hugo")),
        feeds=("index.xml", "posts/index.xml", "post/index.xml", "news/index.xml"),
        sitemaps=("sitemap.xml",),
    ),
    Platform(
        name="Jekyll",
        marks=_marks(_generator("Jekyll")),
        feeds=("feed.xml", "atom.xml"),
        sitemaps=("sitemap.xml",),
    ),
    Platform(
        name="Pelican",
        marks=_marks(_generator("Pelican")),
        feeds=("feeds/all.atom.xml", "feeds/all.rss.xml", "feeds/atom.xml"),
        sitemaps=("sitemap.xml",),
        archives=("{yyyy}/{mm}/{dd}/", "{yyyy}/{mm}/", "posts/{yyyy}/{mm}/"),
    ),
    Platform(
        name="Nikola",
        marks=_marks(_generator("Nikola")),
        feeds=("rss.xml", "index.atom", "feed.xml"),
        sitemaps=("sitemapindex.xml", "sitemap.xml"),
        archives=("{yyyy}/{mm}/{dd}/", "{yyyy}/{mm}/"),
    ),
    Platform(
        name="Eleventy",
        marks=_marks(_generator("Eleventy")),
        feeds=("feed/feed.xml", "feed.xml", "feed/feed.json"),
        sitemaps=("sitemap.xml",),
    ),
    Platform(
        name="Hexo",
        marks=_marks(_generator("Hexo")),
        feeds=("atom.xml", "rss2.xml"),
        sitemaps=("sitemap.xml",),
        archives=("archives/{yyyy}/{mm}/", "archives/{yyyy}/{mm}/{dd}/"),
    ),
)


def platform_of(page: str) -> Platform | None:
    """The system that a page says it was made by; None where it says nothing.

    >>> platform_of('<meta name="generator" content="Hugo 0.131.0">').name
    'Hugo'
    """
    head = page[:HEAD_CHARACTERS]
    return next((one for one in PLATFORMS if one.marks.search(head)), None)
