"""What looks like no article is turned away, where the page is English and states none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import PARAGRAPHS, capture, source

from pipeline.extract import extract_capture
from pipeline.extract.body.prose import stands_together
from pipeline.extract.gate.looks import FEATURES, Looks, measure
from pipeline.extract.gate.looks_model import looks_model
from pipeline.extract.gate.page_kind import count_shown
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import parse_page
from pipeline.records import Article, Reason

OFFERS = "".join(
    f"<section><h2>Boats for every crew {n}</h2><img src='/{n}.jpg'><p>Get your boat on the water"
    f" faster with our team of {n}0 builders!</p><button>Get a quote</button><a href='/buy/{n}'>"
    f"Learn more</a><span>$ {n}99.00</span><button>Book now</button></section>"
    for n in range(1, 30)
)
STATED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Boats"}</script>'


def read(body, head="", lang="en", url="https://gazette.example/boat-building"):
    page = f"<html lang={lang}><head><title>Boats</title>{head}</head><body>{body}</body></html>"
    return extract_capture(capture(page, url=url), source())


def test_the_model_beside_the_code_knows_its_features():
    learned = looks_model()
    assert learned is not None
    assert 0.5 < learned.limit < 1
    assert len(set(FEATURES)) == len(FEATURES)


def test_a_page_of_offers_says_how_sure_we_are_and_what_is_seen_of_it():
    found = read(f"<h1>Boat building</h1>{OFFERS}")
    assert found.reason is Reason.NOT_AN_ARTICLE
    assert "it looks like no article, at 0.9" in found.evidence
    assert "no author, no day" in found.evidence


def test_a_page_that_states_an_article_is_not_judged_by_its_looks():
    assert isinstance(read(f"<h1>Boat building</h1>{OFFERS}", head=STATED), Article)


@pytest.mark.parametrize("byline", ["", "<p>By Ida Moss</p>"])
def test_a_story_without_data_for_machines_is_kept(byline):
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    assert isinstance(read(f"<main><h1>Ferry returns</h1>{byline}{text}</main>"), Article)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=60), max_size=4), st.text(max_size=30))
def test_every_page_has_looks(markup, paragraphs, path):
    page = parse_page(f"https://gazette.example/{path}", markup)
    row = measure(
        Looks(
            page=page,
            nodes=(),
            tags=MetaTags({}, {}),
            title="",
            paragraphs=paragraphs,
            shown=count_shown(page, stands_together(page.tree)),
            is_signed=False,
            is_dated=False,
        )
    )
    assert row.shape == (len(FEATURES),)
    assert np.isfinite(row).all()


TOLD = (
    "<p>She said that she had been at the quay when the ferry came in, and that nobody had told"
    " her why it was late.</p><p>Her sister was aboard, and they had not spoken since the war.</p>"
)
AT_A_SHOP = "https://gazette.example/d/ferry-returns-after-nine-days"


@pytest.mark.parametrize("lang", ["en", "de", "ar"])
def test_a_short_story_with_an_author_and_a_day_is_no_shop_for_its_address(lang):
    head = "<h1>Ferry returns</h1><p>By Ida Moss</p><time>1 March 2026</time>"
    assert isinstance(read(f"<main>{head}{TOLD}</main>", lang=lang, url=AT_A_SHOP), Article)


def test_a_weak_sign_yields_to_looks_that_are_surely_a_storys():
    head = '<h1>Ferry returns after nine days</h1><p class="byline">By Ida Moss</p>'
    text = f"{TOLD}<p>{'He had told her that he was ill, and she had believed him. ' * 5}</p>"
    linked = "".join(f"<h3><a href=/2026/{n}>Another story {n}</a></h3>" for n in range(30))
    found = read(f"<article>{head}{text}</article><aside>{linked}</aside>")
    assert isinstance(found, Article)
