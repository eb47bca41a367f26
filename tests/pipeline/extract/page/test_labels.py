import pytest

from pipeline.extract.page import labels
from pipeline.extract.page.meta_tags import read_meta_tags
from pipeline.extract.page.page import parse_page

URL = "https://gazette.example/a"


def tags(head):
    return read_meta_tags(parse_page(URL, head))


def test_keywords_come_from_linked_data_before_meta_tags():
    head = tags('<meta name="keywords" content="news, local">')
    assert labels.read_tags({"keywords": "Ferries, Bay;Transport"}, head) == (
        "Ferries",
        "Bay",
        "Transport",
    )
    assert labels.read_tags({}, head) == ("news", "local")


def test_every_article_tag_counts_and_each_once():
    head = tags(
        '<meta property="article:tag" content="Ferries"><meta property="article:tag" content="bay">'
        '<meta property="article:tag" content="Bay">'
    )
    assert labels.read_tags({}, head) == ("Ferries", "bay")


def test_tags_for_machines_are_left_out():
    node = {"keywords": ["Ferries", "type:news", "no-ads-please", "12345", "x" * 200, "a"]}
    assert labels.read_tags(node, tags("")) == ("Ferries",)


@pytest.mark.parametrize(
    ("node", "head", "section"),
    [
        ({"articleSection": ["Local", "News"]}, "", "Local"),
        ({}, '<meta property="article:section" content="Local">', "Local"),
        ({}, '<meta property="article:section" content="https://gazette.example/local">', None),
        ({}, "", None),
    ],
)
def test_the_section_is_the_first_that_is_named(node, head, section):
    assert labels.read_section(node, tags(head)) == section


def test_the_summary_is_the_publishers():
    assert labels.read_summary({"description": " Rain\n fell. "}, tags("")) == "Rain fell."
    assert labels.read_summary({}, tags("")) is None


@pytest.mark.parametrize(
    ("node", "head", "image"),
    [
        ({}, '<meta property="og:image" content="/a.jpg">', "https://gazette.example/a.jpg"),
        ({"image": "//img.example/a.jpg"}, "", "https://img.example/a.jpg"),
        ({"image": [{"@type": "ImageObject", "url": "https://img.example/a.jpg"}]}, "",
         "https://img.example/a.jpg"),
        ({"image": "data:image/png;base64,AAAA"}, "", None),
        ({"image": "javascript:alert(1)"}, "", None),
        ({}, "", None),
    ],
)  # fmt: skip
def test_the_picture_is_a_whole_address(node, head, image):
    page = parse_page(URL, head)
    assert labels.read_image(page, node, read_meta_tags(page)) == image


def test_the_site_goes_by_every_name_it_states():
    page = parse_page(URL, '<meta property="og:site_name" content="The Gazette">')
    node = {"publisher": {"name": "Gazette Media"}}
    found = labels.site_names(page, node, [node], read_meta_tags(page), "Example Gazette")
    assert found == (
        "Example Gazette",
        "The Gazette",
        "gazette.example",
        "Gazette Media",
        "gazette",
    )


def page(body, head=""):
    return parse_page(URL, f"<html><head>{head}</head><body>{body}</body></html>")


TAGS = '<a href="/t/1" rel="tag">Ferries</a> <a href="/t/2" rel="tag">Bay</a>'


@pytest.mark.parametrize(
    "links",
    [
        TAGS,
        '<a href="/news" rel="category tag">News</a>' + TAGS,
        '<a href="/tag/ferries.html">Ferries</a>, <a href="/tag/bay.html">Bay</a>',
        '<a href="/tags/ferries/">#Ferries</a><a href="/tags/bay/">#Bay</a>',
        '<a class="p-category" href="/c/1">Ferries</a><a class="p-category" href="/c/2">Bay</a>',
    ],
)
def test_the_tags_that_an_article_shows_count_where_none_are_stated(links):
    body = f"<article><h1>Ferries stop</h1><footer>{links}</footer></article>"
    beside = '<aside><a rel="tag" href="/t/9">Sport</a></aside>'
    other = '<article><h2>Other</h2><a rel="tag" href="/t/8">Art</a></article>'
    shown = page(beside + body + other)
    assert labels.read_tags({}, read_meta_tags(shown), shown) == ("Ferries", "Bay")
    stated = read_meta_tags(page(body, '<meta name="keywords" content="harbour">'))
    assert labels.read_tags({}, stated, shown) == ("harbour",)


def test_the_category_that_an_article_shows_is_its_section():
    shown = page('<article><h1>x</h1><a href="/news" rel="category tag">News</a></article>')
    assert labels.read_section({}, read_meta_tags(shown), shown) == "News"


@pytest.mark.parametrize(
    "picture",
    [
        '<img class="attachment wp-post-image" src="/lead.jpg">',
        '<figure><img src="/lead.jpg"><figcaption>Ferry</figcaption></figure>',
        '<figure><img src="data:image/gif;base64,R0" data-src="/lead.jpg"></figure>',
        '<p><img width="800" src="/lead.jpg"></p>',
        '<img class="avatar" src="/ida.jpg" width="400"><p><img src="/lead.jpg"></p>',
        '<p><img width="40" src="/sign.png"></p><p><img src="/lead.jpg"></p>',
    ],
)
def test_the_first_large_picture_leads_where_none_is_stated(picture):
    shown = page(f'<img src="/banner.jpg"><article><h1>x</h1>{picture}</article>')
    assert labels.read_image(shown, {}, read_meta_tags(shown)) == "https://gazette.example/lead.jpg"
    head = '<meta property="og:image" content="/stated.jpg">'
    stated = read_meta_tags(page(picture, head))
    assert labels.read_image(shown, {}, stated) == "https://gazette.example/stated.jpg"


@pytest.mark.parametrize("address", [
    "/tag/ferries", "/TAGS/ferries", "/thema/ferries", "/themen/ferries", "/mot-cles/ferries",
    "/schlagwort/ferries", "/avainsana/ferries", "/tagi/ferries", "/?keywords=ferries",
    "/search?a=b&label=ferries", "/emner/ferries", "/etiqueta/ferries", "/topics/ferries",
    "/labels/ferries", "/teemat/ferries", "/search?topic=ferries",
])  # fmt: skip
def test_links_to_the_page_of_a_tag_show_it(address):
    page = parse_page(URL, f"<h1>Rain</h1><a href=/about>About</a><a href='{address}'>Ferries</a>")
    assert labels.read_tags({}, tags(""), page) == ("Ferries",)
