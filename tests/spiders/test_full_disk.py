"""A disk that is full stops the crawl at once, says who must act, and loses nothing sealed."""

import random
import resource
from collections import Counter

import pytest

from pipeline.archive import Outcome, decoded_body, read_captures, read_index
from pipeline.records import Kind

from .conftest import NIGHT, Answer, feed

pytestmark = [pytest.mark.server, pytest.mark.slow]

FEED = "http://news.example/feed"
PAGES = [f"http://news.example/{number:03}" for number in range(60)]
PAGE_BYTES, ROOM_BYTES = 10_000, 135_000  # room for about a dozen pages, and never for a whole one


@pytest.fixture
def pages(nights, web):
    """Pages that cannot be compressed, so that they fill what room there is."""
    nights.source()
    chance = random.Random(1)
    bodies = {url: chance.randbytes(PAGE_BYTES) for url in PAGES}
    web.pages |= {FEED: Answer(feed(*PAGES, older="http://elsewhere.example/older"))}
    web.pages |= {url: Answer(body) for url, body in bodies.items()}
    return bodies


def test_a_full_disk_ends_the_crawl_in_a_sentence_and_the_next_attempt_heals_it(pages, nights, web):
    process = nights.start()
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (ROOM_BYTES, ROOM_BYTES))
    _, said = process.communicate(timeout=120)
    last = said.strip().splitlines()[-1]
    assert process.returncode == 30, said
    assert "NIGHTDESK_WORK" in last
    assert "make room" in last
    asked = [url for url in web.log if url != FEED]
    assert len(asked) < 20, "it went on asking a server for pages that it cannot keep"

    assert nights.crawl() == 0, nights.said
    assert nights.record().outcome is Outcome.COMPLETE
    kept = {
        one.url: decoded_body(one, PAGE_BYTES)
        for one in read_captures(nights.store, NIGHT, "us_example", {Kind.ARTICLE})
    }
    assert kept == pages
    ends = Counter()
    for line in read_index(nights.store, NIGHT, "us_example"):
        ends[line.ref.key] = max(ends[line.ref.key], line.ref.offset + line.ref.length)
    sizes = {key: nights.store.head(key).size_bytes for key in ends}
    assert sizes == ends, "a torn record lies behind the last whole one"
