# ruff: noqa: E501  the pages read better unbroken
"""Pages that show other pages' stories, as publishing systems make them."""

import pytest
from pages import ARTICLE, capture, source

from pipeline.extract import extract_capture
from pipeline.records import Article, Reason

EVENTS = ["Harbour reopens", "Library moves", "Market hall burns", "Old bridge closes", "Mill sold"]
TEXT = (
    "The {} on Wednesday after works that had lasted for years, said the mayor in a speech before some "
    "three hundred people, and the ferries that had waited outside the town went in at noon while a "
    "band played on the quay and the schools stayed closed for day number {}."
)
STORIES = [(f"{event} after {n} years", TEXT.format(event, n)) for n, event in enumerate(EVENTS, 2)]
RELATED = "".join(
    f'<div class="card"><h3><a href="/2026/{n}-a">Another story number {n}</a></h3>'
    f"<p>A line about it.</p></div>"
    for n in range(4)
)


def items(template, repeat=1):
    return "".join(
        template.format(
            n=n, url=f"/2026/03/0{n + 1}/story-{n}", title=title, text=" ".join([text] * repeat)
        )
        for n, (title, text) in enumerate(STORIES)
    )


def page(content, body="", title="News from the coast", head=""):
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head>"
        f"<body {body}><nav><a href=/>Home</a></nav><main>{content}</main></body></html>"
    )


def read(text, url="https://gazette.example/section/coast"):
    return extract_capture(capture(text, url=url), source())


LISTS = {
    "articles": '<article><h2><a href="{url}">{title}</a></h2><p>{text}</p></article>',
    "with a class": '<div class="post"><a class="entry-title" href="{url}">{title}</a><p>{text}</p></div>',
    "list items": '<li><a href="{url}">{title}</a><time>1 March</time><p>{text}</p></li>',
    "links around": '<a href="{url}"><div><h3>{title}</h3><p>{text}</p></div></a>',
    "a grid": '<div class="row"><div class="cell"><h3><a href="{url}">{title}</a></h3>'
    "<p>{text}</p></div></div>",
    "with read more": '<article><header><h2><a href="{url}">{title}</a></h2></header><p>{text}</p>'
    '<p><a href="{url}">Read more</a></p><footer><a href="/tag/x">x</a></footer></article>',
    "definitions": '<section><h2><a href="{url}">{title}</a></h2><div><p>{text}</p></div></section>',
}


@pytest.mark.parametrize("template", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("repeat", [1, 4])
def test_siblings_that_head_and_link_other_pages_are_a_list_however_long_they_are(template, repeat):
    found = read(page(f"<h1>Coast</h1>{items(template, repeat)}"))
    assert found.reason is Reason.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ('class="archive category category-coast"', "https://gazette.example/section/coast"),
        ('class="home blog hfeed"', "https://gazette.example/section/coast"),
        ('class="tag-template tag-coast"', "https://gazette.example/section/coast"),
        ("", "https://gazette.example/tag/coast/"),
        ("", "https://gazette.example/author/ada-bright"),
    ],
)
def test_what_is_marked_as_a_list_is_one_with_a_single_story_and_whatever_it_declares(body, url):
    title, text = STORIES[0]
    story = f'<article><h2><a href="/2026/a">{title}</a></h2>{f"<p>{text}</p>" * 3}</article>'
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "'
        f'{title}", "datePublished": "2026-03-01", "url": "https://gazette.example/2026/a"}}</script>'
    )
    found = read(page(f"<h1>Coast</h1>{story}", body, head=head), url)
    assert found.reason is Reason.NOT_AN_ARTICLE


def test_a_story_with_boxes_of_others_is_an_article():
    text = "".join(f"<p>{text}</p>" for _, text in STORIES)
    for story in (
        f"<article><h1>Harbour reopens</h1>{text}</article><aside>{RELATED}</aside>",
        f"<h1>Harbour reopens</h1>{RELATED}<div>{text}</div>",
        f"<article><h1><a href='/2026/03/01/ferry'>Harbour reopens</a></h1>{text}{RELATED}</article>",
    ):
        found = read(
            page(story, title="Harbour reopens"), "https://gazette.example/2026/03/01/ferry"
        )
        assert isinstance(found, Article)


def test_a_story_that_links_others_in_its_paragraphs_is_an_article():
    text = "".join(
        f'<p><a href="/2026/{n}">{title}</a>. {text}</p>' for n, (title, text) in enumerate(STORIES)
    )
    found = read(page(f"<article><h1>A week on the coast</h1>{text}</article>", title="A week"))
    assert isinstance(found, Article)


@pytest.mark.parametrize(
    "body",
    [
        "single single-post blog postid-7",
        "wp-singular post-template-default single archive",
        "blog hs-blog-post",
        "post-template tag-coast",
        "archive",
        "category",
    ],
)
def test_a_single_post_of_a_blog_is_an_article(body):
    marked = ARTICLE.replace("<body", f'<body class="{body}"', 1)
    assert isinstance(extract_capture(capture(marked), source()), Article)


NUMBERED = "".join(
    f'<div class="plant"><h3><a href="/plants/{n}">{n}. {title}</a></h3><p>{text}</p></div>'
    for n, (title, text) in enumerate(STORIES, 1)
)


def test_numbered_parts_that_link_elsewhere_are_the_parts_of_one_story():
    found = read(page(f"<h1>Five places to see this spring</h1>{NUMBERED}"))
    assert isinstance(found, Article)
    assert len(found.paragraphs) >= len(STORIES)


def test_a_story_whose_first_words_lead_elsewhere_is_no_list_beside_a_menu_of_goods():
    boxes = "".join(
        f'<div class="box"><h3><a href="/goods/{n}">Boats of kind {n}</a></h3><p>Boat {n} A</p></div>'
        for n in range(3)
    )
    text = "".join(f"<p>{text}</p>" for _, text in STORIES)
    told = f'<div class="box"><p><a href="/goods/9" class="title">Boat 9</a></p>{text}</div>'
    assert isinstance(
        read(page(f"<h1>How a boat finds its way</h1><div>{boxes}{told}</div>")), Article
    )


def test_a_story_about_a_topic_may_list_others_below_it():
    text = "".join(f"<p>{text}</p>" for _, text in STORIES * 2)
    found = read(
        page(f"<h1>The coast</h1>{text}<div>{RELATED}</div>"),
        "https://gazette.example/topics/coast",
    )
    assert isinstance(found, Article)


@pytest.mark.parametrize("query", ["", "?srsltid=AfmBOoq", "?utm_source=x&gclid=1"])
def test_a_front_page_that_declares_a_story_of_its_own_is_one_however_the_reader_came(query):
    data = '{"@type": "TechArticle", "headline": "Harbour reopens", "datePublished": "2026-03-01"}'
    head = f'<script type="application/ld+json">{data}</script>'
    found = read(page(items(LISTS["articles"]), head=head), f"https://gazette.example/{query}")
    assert found.reason is Reason.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    "path", ["/tag/coast.html", "/author/ada-bright.html", "/index-2.html", "/page/3/"]
)
def test_whole_stories_below_each_other_are_a_list_where_the_address_says_so(path):
    """Two of them are few, and each is long enough to be a page of its own."""
    story = '<article><h2><a href="{url}">{title}</a></h2><p>{text}</p><p>{text}</p></article>'
    two = "<article>".join(items(story, 2).split("<article>")[:3])
    found = read(page(two), f"https://gazette.example{path}")
    assert found.reason is Reason.NOT_AN_ARTICLE
