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
