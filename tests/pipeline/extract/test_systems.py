# ruff: noqa: E501  the pages read better unbroken
"""Pages as publishing systems make them, whose fault is each time another system's habit."""

from datetime import UTC, datetime

import pytest
from pages import PARAGRAPHS, capture, hint, source

from pipeline.extract import extract_capture
from pipeline.records import Article, Reason

TITLE = "Ferry returns to the bay"
TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
AT = datetime(2026, 3, 1, 7, 30, 15, tzinfo=UTC)
FOOT = """<footer><p>Published: <time datetime="2026-03-01T08:30:15+01:00">Sun 01 March 2026</time></p>
<address>By <a href="/author/ann-lee.html">Ann Lee</a></address><p>tags: <a href="/tag/ferries.html">Ferries</a>
<a href="/tag/storms.html">Storms</a></p></footer>"""


def read(body, head="", url="https://gazette.example/2026/03/ferry-returns.html"):
    page = f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"
    return extract_capture(capture(page, url=url), source())


@pytest.mark.parametrize("rank", ["h1", "h2"])
def test_a_story_below_a_banner_is_read_by_its_own_heading(rank):
    banner = '<header><h1><a href="/">The Bay Gazette</a></h1></header>'
    link = f'<{rank}><a href="/2026/03/ferry-returns.html" rel="bookmark">{TITLE}</a></{rank}>'
    figure = '<figure><img src="/boat.png" width="640"><figcaption>A boat.</figcaption></figure>'
    body = f"{banner}<main><article><header>{link}</header>{TEXT}{figure}{FOOT}</article></main>"
    found = read(body, f"<title>The Bay Gazette - {TITLE}</title>")
    assert found.title == TITLE
    assert found.published.at == AT
    assert found.authors == ("Ann Lee",)
    assert found.tags == ("Ferries", "Storms")
    assert found.image_url == "https://gazette.example/boat.png"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<p>1 March 2026 · Ann Lee · 4 min</p>", ("Ann Lee",)),
        (
            "<div><span>2026年3月1日</span> · <span>佐藤花子</span> · <span>4分</span></div>",
            ("佐藤花子",),
        ),
        ("<h3>Posted by:</h3><ul><li>Ann Lee</li><li>Tom Ames</li></ul>", ("Ann Lee", "Tom Ames")),
        ("<div>1 March 2026 · Local News · 4 kB</div>", ()),
        ('<p>1 March 2026 · <a href="/local">Local News</a> · 4 min</p>', ()),
    ],
)
def test_a_line_below_the_headline_names_the_author_without_saying_by(line, authors):
    found = read(f"<main><h1>{TITLE}</h1>{line}{TEXT}</main>", f"<title>{TITLE}</title>")
    assert found.authors == authors
    assert found.paragraphs == PARAGRAPHS


def test_a_name_without_spaces_is_one_in_the_storys_own_address():
    foot = "<footer><address>高橋健</address></footer>"
    found = read(f"<main><article><h1>{TITLE}</h1>{TEXT}{foot}</article></main>")
    assert found.authors == ("高橋健",)


def test_tags_are_read_from_links_that_ask_for_one():
    tags = '<div class="tags"><h3>Tags</h3><a href="/tags/?tag=Ferries"><button>Ferries</button></a></div>'
    assert read(f"<h1>{TITLE}</h1>{TEXT}{tags}").tags == ("Ferries",)


def test_the_feed_tells_tags_where_the_page_prints_none():
    page = f"<!doctype html><html lang=en><body><h1>{TITLE}</h1>{TEXT}</body></html>"
    hints = [hint(tags=("Ferries", "Storms")), hint(tags=("ferries",))]
    assert extract_capture(capture(page), source(), hints).tags == ("Ferries", "Storms")


def test_a_table_between_paragraphs_loses_no_row():
    rows = "".join(
        f"<tr><td>Pier {n}</td><td>0{n}:1{n}</td><td>{n} 2{n}0</td></tr>" for n in range(5)
    )
    table = f"<table><tr><th>Pier</th><th>First boat</th><th>Boats</th></tr>{rows}</table>"
    parts = TEXT.replace("</p><p>", f"</p>{table}<p>", 1)
    found = read(f"<main><article><h1>{TITLE}</h1>{parts}</article></main>")
    assert [f"Pier {n} | 0{n}:1{n} | {n} 2{n}0" in found.paragraphs for n in range(5)] == [True] * 5


def test_a_paragraph_that_repeats_another_with_other_numbers_stays():
    told = (
        "In district {n} the turnout was {n}4 per cent, which the returning officer put down to the fine weather; "
        "the count was over before midnight and gave the council's list {n}1 seats, the harbour list {n}2 and the "
        "rest to those who had stood for the first time, so that no side has a majority of its own."
    )
    texts = [told.format(n=n) for n in (3, 5, 7)]
    body = "".join(f"<p>{text}</p>" for text in texts)
    found = read(f"<main><article><h1>{TITLE}</h1>{TEXT}{body}</article></main>")
    assert set(texts) <= set(found.paragraphs)


def test_teasers_beside_a_story_are_not_its_text():
    teasers = "".join(
        f'<li><a href="/2026/03/{n}">Another story {n}</a><p>{text}</p></li>'
        for n, text in enumerate(reversed(PARAGRAPHS[2:]))
    )
    story = (
        f"<article><h1>{TITLE}</h1>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS[:2])}</article>"
    )
    found = read(f"<main>{story}<section><h2>Related</h2><ul>{teasers}</ul></section></main>")
    assert found.paragraphs == PARAGRAPHS[:2]


STORIES = "".join(
    f'<article><header><h1><a href="/2026/03/story-{n}.html">Story {n} of the bay</a></h1></header>'
    f"<p>{text}</p></article>"
    for n, text in enumerate(PARAGRAPHS[:2])
)
DATED = "".join(
    f'<li><time>2026-03-0{n + 1} 07:12</time> <a href="/2026/03/story-{n}.html">{text[:50]}</a></li>'
    for n, text in enumerate(PARAGRAPHS)
)


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("index.html", STORIES),
        ("index2.html", STORIES),
        ("index-3.html", STORIES),
        ("2026/03/", f"<h1>March 2026</h1><ul>{DATED}</ul>"),
        ("2026/", f"<h1>Posts of the year</h1><ul>{DATED}</ul>"),
    ],
)
def test_the_pages_that_list_stories_are_not_published(place, body):
    found = read(
        f"<main>{body}</main>", "<title>The Bay Gazette</title>", f"https://gazette.example/{place}"
    )
    assert not isinstance(found, Article)
    assert found.reason is Reason.NOT_AN_ARTICLE


def test_lists_in_frames_of_their_own_between_paragraphs_lose_no_item():
    items = [f"Boats to pier {n} leave at noon" for n in range(3)]
    listed = "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    parts = [*(f"<p>{text}</p>" for text in PARAGRAPHS[:2]), listed, "<h2>What it costs</h2>"]
    parts += [f"<p>{text}</p>" for text in PARAGRAPHS[2:]]
    body = "".join(f'<div class="block-text">{part}</div>' for part in parts)
    found = read(f'<h1>{TITLE}</h1><p class="meta">March 1, 2026</p>{body}')
    assert found.paragraphs == (*PARAGRAPHS[:2], *items, "What it costs", *PARAGRAPHS[2:])


@pytest.mark.parametrize(
    ("above", "script", "day"),
    [
        # A page builder states when it made the page, and prints when the story came.
        (
            '<div class="post-date">February 20, 2026</div>',
            '{"@type": "BlogPosting", "headline": "x", "datePublished": "Feb 28, 2026"}',
            20,
        ),
        ("", '{"@type": "BlogPosting", "headline": "x", "datePublished": "Feb 28, 2026"}', 28),
        # Some escape linked data as if it were an attribute.
        (
            "",
            "{&quot;@type&quot;: &quot;Article&quot;, &quot;datePublished&quot;: &quot;2026-02-27&quot;}",
            27,
        ),
        (
            '<div class="elementor-widget"><ul><li><time>February 26, 2026</time></li></ul></div>',
            "",
            26,
        ),
        ('<p class="text-navy"><span class="text-navy">Published Feb 25, 2026</span></p>', "", 25),
        (
            '<div class="author-line"><p class="pub-dates">Updated February 24, 2026</p></div>',
            "",
            24,
        ),
        (
            '<article><footer class="author-meta"><span class="meta-date">February 23, 2026</span></footer></article>',
            "",
            23,
        ),
    ],
)
def test_the_day_that_a_page_prints_is_found_where_builders_put_it(above, script, day):
    linked = f'<script type="application/ld+json">{script}</script>' if script else ""
    found = read(
        f"<main><h1>{TITLE}</h1>{above}{TEXT}</main>",
        f"<title>{TITLE}</title>{linked}",
        "https://gazette.example/ferry",
    )
    assert (found.published.at.month, found.published.at.day) == (2, day)
