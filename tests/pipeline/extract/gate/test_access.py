import json

import pytest
from pages import PARAGRAPHS, article, capture, source

from pipeline.extract import extract_capture


def read(head="", url="https://gazette.example/a", title=None, paragraphs=PARAGRAPHS, **fields):
    data = {
        "@type": "NewsArticle",
        "headline": title or "x",
        "datePublished": "2026-03-01T08:00:00Z",
    }
    page = article(
        head=head, linked_data=json.dumps(data | fields), title=title, paragraphs=paragraphs
    )
    return extract_capture(capture(page, url=url), source())


@pytest.mark.parametrize(
    ("stated", "is_paywalled"),
    [
        (True, False),
        (False, True),
        ("False", True),
        ("true", False),
        ("http://schema.org/False", True),
    ],
)
def test_a_stated_paywall_is_read_in_every_spelling(stated, is_paywalled):
    assert read(isAccessibleForFree=stated).is_paywalled is is_paywalled


def test_a_locked_part_is_a_paywall():
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paywall"}
    assert read(hasPart=part).is_paywalled is True
    assert read(hasPart=part, isAccessibleForFree="True").is_paywalled is True


@pytest.mark.parametrize(
    ("tier", "is_paywalled"), [("free", False), ("locked", True), ("metered", True)]
)
def test_a_content_tier_is_read(tier, is_paywalled):
    assert (
        read(f'<meta property="article:content_tier" content="{tier}">').is_paywalled
        is is_paywalled
    )


def test_nothing_stated_is_unknown():
    assert read().is_paywalled is None


def test_a_free_page_that_asks_for_money_is_not():
    paragraphs = (*PARAGRAPHS[:3], "Subscribe to continue reading.")
    assert read(isAccessibleForFree=True, paragraphs=paragraphs).is_paywalled is True


@pytest.mark.parametrize(
    "fields",
    [
        {"@type": "LiveBlogPosting"},
        {"title": "Live updates: storm nears the coast"},
        {"title": "Bundestag im Liveticker"},
        {"url": "https://gazette.example/live-blog/storm"},
    ],
)
def test_a_live_blog_is_flagged(fields):
    assert read(**fields).is_live


@pytest.mark.parametrize("title", ["How we live now", "Lives lost at sea", "Long live the king"])
def test_life_is_not_live(title):
    assert not read(title=title).is_live
