from dataclasses import replace

import pytest
from pages import article, capture, source

from pipeline.extract import extract_capture
from pipeline.extract.apart import told_apart

FERRY = "The first boat left the harbour at dawn with two hundred people on board."
COUNCIL = "Members voted by nine to four to close three of seven branch libraries in May."


@pytest.fixture
def stated():
    """Two readings that a page's canonical address made one."""
    found = extract_capture(capture(article(FERRY)), source())
    urls = ("https://gazette.example/2026/ferry", "https://gazette.example/2026/council")
    return [replace(found, url=url, title=url, paragraphs=(FERRY,)) for url in urls]


def test_two_stories_of_one_canonical_address_part(stated):
    first, second = stated[0], replace(stated[1], paragraphs=(COUNCIL,))
    for given in ([first, second], [second, first]):
        parted = told_apart(given, source())
        assert {one.canonical_url for one in parted} == {first.url, second.url}
        assert len({one.article_id for one in parted}) == 2
        assert told_apart(parted, source()) == parted


def test_two_readings_of_one_story_stay_one(stated):
    assert told_apart(stated, source()) == stated
    same_title = [
        replace(stated[0], title="A"),
        replace(stated[1], title="a", paragraphs=(COUNCIL,)),
    ]
    assert told_apart(same_title, source()) == same_title


def test_one_reading_keeps_its_canonical_address(stated):
    assert told_apart(stated[:1], source()) == stated[:1]
