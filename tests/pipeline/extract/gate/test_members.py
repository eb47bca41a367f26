"""A story for members is as long as what it shows, and not filled with the teasers below it."""

import pytest
from pages import PARAGRAPHS, capture, source

from pipeline.extract import extract_capture
from pipeline.records import Article, Reason

ASKED = [
    "This post is for subscribers only", "This post is for paid subscribers",
    "This content is for members only. Log in or join.", "Subscribe to continue reading",
    "Already a member? Log in to read the rest of this article",
    "Become a member to read this story, and all stories of the paper",
    "Dieser Artikel ist nur für Abonnenten", "Cet article est réservé aux abonnés",
    "Este contenido es exclusivo para suscriptores", "Questo articolo è riservato agli abbonati",
    "この記事は有料会員限定です",
]  # fmt: skip
TEASERS = "".join(
    f"<div class='card'><h3><a href='/t{n}'>Another story number {n} of the coast</a></h3>"
    f"<p>What the islanders of the village number {n} think of the ferry and of its captain, who"
    " came last week from abroad and has never seen the place.</p></div>"
    for n in range(6)
)


def read(shown, asked):
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:shown])
    page = (
        "<html lang=en><head><title>Ferry returns</title></head><body><main><article>"
        f"<h1>Ferry returns</h1>{text}<div class='wall'><h2>{asked}</h2><a href='/join'>Join</a>"
        f"</div></article></main><section class='more'><h2>More</h2>{TEASERS}</section></body>"
    )
    return extract_capture(capture(page), source())


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("shown", [0, 1])
def test_a_page_that_shows_next_to_nothing_is_a_stub(shown, asked):
    assert read(shown, asked).reason is Reason.PAYWALL_STUB


@pytest.mark.parametrize("asked", ASKED)
def test_the_beginning_of_a_story_is_marked_and_is_all_there_is(asked):
    found = read(4, asked)
    assert isinstance(found, Article), found
    assert found.is_paywalled is True
    assert found.paragraphs == PARAGRAPHS[:4]


def test_a_list_of_stories_without_a_wall_is_a_list():
    assert read(0, "Stories of the week").reason is Reason.NOT_AN_ARTICLE


@pytest.mark.parametrize("frame", ["header", "nav", "footer"])
def test_a_short_story_below_an_offer_that_stands_on_every_page_is_free(frame):
    offer = f"<{frame}><a href='/join'>Already a subscriber? Log in</a></{frame}>"
    page = (
        "<html lang=en><head><title>Ferry returns</title></head><body>"
        f"{offer}<main><h1>Ferry returns</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></main>"
        "</body></html>"
    )
    found = extract_capture(capture(page), source())
    assert isinstance(found, Article), found
    assert found.is_paywalled is None
