from dataclasses import replace

import pytest
from lxml import html
from pages import ARTICLE, capture, source

from pipeline.curate.finding import HomePage
from pipeline.curate.trial import try_articles
from pipeline.records import Announcement, Via

HOME = "https://news.example/"


def feeds(head, url=HOME, header=""):
    return HomePage(html.fromstring(f"<html><head>{head}</head></html>"), url, header).feeds


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/x">', "/x"),
        ('<link rel="alternate" type="application/rss&#43;xml" href="/x">', "/x"),
        ('<link rel="alternate" type="application/atom+xml; charset=utf-8" href="x">', "/x"),
        ('<link rel="ALTERNATE" type="Application/RSS+XML" href="/x">', "/x"),
        ('<link rel="alternate" type="text/rss+xml" href="/x">', "/x"),
        ('<link rel="alternate" type="application/feed+json" href="/x">', "/x"),
        ('<link rel="alternate" type="application/json" href="/api/feed">', "/api/feed"),
        ('<link rel="alternate" type="application/json" href="/index.json">', "/index.json"),
        ('<link rel="alternate" type="application/xml" href="/news">', "/news"),
        ('<link rel="alternate" type="text/xml" href="/rss/all">', "/rss/all"),
        ('<link rel="feed" href="/front.xml">', "/front.xml"),
        ('<link rel="alternate feed" href="/front">', "/front"),
        ('<link href="/rss.xml">', "/rss.xml"),
        ('<link rel="alternate" type="application/rss+xml" title="Commentary" href="/x">', "/x"),
        ('<link rel="alternate" type="application/rss+xml" href="/comment/rss">', "/comment/rss"),
        ('<a href="/?format=feed&amp;type=rss">RSS</a>', "/?format=feed&type=rss"),
        ('<a href="/?feed=rss2">RSS</a>', "/?feed=rss2"),
        ('<a href="index.php?option=news&amp;rss=1">all</a>', "/index.php?option=news&rss=1"),
        ('<a href="/feeds/news.xml">RSS</a>', "/feeds/news.xml"),
        ('<a type="application/rss+xml" href="/all">RSS</a>', "/all"),
        ('<a href="feed:https://news.example/all">RSS</a>', "/all"),
        ('<a href="feed://news.example/all">RSS</a>', "/all"),
        ('<base href="/de/"><link rel="alternate" type="application/rss+xml" href="x">', "/de/x"),
        ('<base href="/de/"><a href="rss">RSS</a>', "/de/rss"),
    ],
)
def test_a_feed_is_found_however_a_page_names_it(markup, expected):
    assert feeds(markup) == [f"https://news.example{expected}"]


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="alternate" type="application/rss+xml" title="X » Comments Feed" href="/c">',
        '<link rel="alternate" type="application/rss+xml" title="X » Kommentar-Feed" href="/c">',
        '<link rel="alternate" type="application/rss+xml" href="/?feed=comments-rss2">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="application/json" href="/?rest_route=/wp/v2/pages/2">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">',
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="alternate stylesheet" type="text/css" href="/rss.css">',
        '<link rel="manifest" href="/manifest.json">',
        '<link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml">',
        '<link rel="icon" href="/rss.png">',
        '<a href="/feedback">Write to us</a>',
        '<a href="/atomic-power">Atomic power</a>',
        '<a href="https://[broken/rss">x</a>',
        '<a href="mailto:rss@news.example">x</a>',
    ],
)
def test_what_is_no_feed_of_articles_is_left_out(markup):
    assert feeds(markup) == []


def test_a_paper_that_is_called_commentary_has_a_feed():
    markup = '<link rel="alternate" type="application/rss+xml" title="Commentary" href="/feed/">'
    home = "https://www.commentary.example/"
    assert feeds(markup, home) == ["https://www.commentary.example/feed/"]


def test_a_feed_that_only_the_header_names_is_found():
    header = (
        '<https://news.example/wp-json/>; rel="https://api.w.org/", '
        '</all.atom>; rel="alternate"; type="application/atom+xml"; title="All, and more"'
    )
    assert feeds("", header=header) == ["https://news.example/all.atom"]


class Visits:
    """A site that gives one page at every address."""

    def __init__(self):
        self.asked = []

    def visit(self, url, kind):
        self.asked.append(url)
        return capture(ARTICLE, url="https://gazette.example/2026/03/01/ferry-returns")


class Withdrawn(Visits):
    """The first story that is asked for is gone."""

    def visit(self, url, kind):
        found = replace(super().visit(url, kind), url=url)
        return found if len(self.asked) > 1 else replace(found, status=410)


def test_a_story_that_was_withdrawn_is_tried_in_no_ones_place():
    announced = [
        Announcement(
            url=f"https://gazette.example/2026/03/01/ferry-{number}",
            source_id="",
            via=Via.FEED,
            found_in="https://gazette.example/feed",
        )
        for number in range(9)
    ]
    tried = try_articles(announced, source(), Withdrawn(), 2)
    assert [one.is_withdrawn for one in tried] == [True, False, False]


def test_a_page_under_many_addresses_is_one_article_that_was_tried():
    visits = Visits()
    addresses = [
        "https://gazette.example/2026/03/01/ferry-returns?utm_source=rss",
        "https://gazette.example/2026/03/01/ferry-returns",
        *(f"https://gazette.example/?p={number}" for number in range(40)),
    ]
    announced = [
        Announcement(url=url, source_id="", via=Via.FEED, found_in="https://gazette.example/feed")
        for url in addresses
    ]
    tried = try_articles(announced, source(), visits, 5)
    assert len(tried) == 1
    assert len(visits.asked) < 20
