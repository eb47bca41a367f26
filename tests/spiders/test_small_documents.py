"""Small documents are read in the crawl itself, and whatever is in them cannot end it."""

import json

import pytest

from .conftest import Answer, feed

pytestmark = pytest.mark.server

HOST = "http://news.example"
A, B = f"{HOST}/a", f"{HOST}/b"
CODECS = ("base64", "hex", "rot13", "zlib", "idna", "punycode", "undefined", "unicode_escape")


def test_no_name_of_a_character_set_and_no_half_character_ends_a_crawl(nights, web):
    half = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "url": B, "title": "A \ud800 story", "date_published": "2026-03-01T08:00Z"},
            {"id": "\udc00", "url": f"{HOST}/\ud800", "date_published": "2026-03-01T08:00Z"},
        ],
    }
    declared = {f"{HOST}/{name}": f'<?xml version="1.0" encoding="{name}"?>' for name in CODECS}
    labelled = {
        f"{HOST}/h-{name}": Answer(
            "<rss>caf\u00e9</rss>", headers={"Content-Type": f"text/xml; charset={name}"}
        )
        for name in CODECS
    }
    web.pages |= {url: Answer(head + feed(A).partition("?>")[2]) for url, head in declared.items()}
    web.pages |= labelled
    web.pages |= {
        f"{HOST}/half.json": Answer(json.dumps(half)),
        f"{HOST}/robots.txt": Answer(b"Sitemap: http://news.example/caf\xe9.xml\nCrawl-delay: inf"),
        A: Answer("a story"),
        B: Answer("another"),
    }
    feeds = [*declared, *labelled, f"{HOST}/half.json"]
    nights.source(feeds=f"{feeds}")
    assert nights.crawl() == 0, nights.said
    assert "Traceback" not in nights.said
    assert set(nights.record().fetched) == {A, B}
    [told] = [one for one in nights.announced() if one.url == B]
    assert told.title == "A \ufffd story"
