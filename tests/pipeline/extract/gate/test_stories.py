"""The gate turns away no true story, and what is none with its reason."""

import json
from datetime import UTC, date, datetime

import pytest

from pipeline.extract import extract_capture
from pipeline.records import Article, Capture, Kind, Reason
from pipeline.sources.model import Source

SOURCE = Source(
    id="gb_a", name="A", homepage="https://a.example/", language="en", time_zone="UTC"
)  # fmt: skip
STORY = (
    "The ferry to the island sails again from Monday.",
    "It lay in the dock for four weeks with a broken shaft.",
    "A new one was cast in another country and came by road.",
    "Islanders had to take the mail boat, which carries twelve.",
    "Farmers say that they could not bring their cattle to market.",
    "The county will pay half of what they lost, it said on Friday.",
    "A second ferry is to be bought before the summer of next year.",
)
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in STORY)
LINKED = "".join(
    f"<div class='links'><h2><a href='/n{n}'>Another story {n} from the coast</a></h2></div>"
    for n in range(12)
)
LOGIN = (
    "<div class='box'><h2>Log in</h2><form><input name='user'><input type='password'>"
    "<button>Log in</button></form></div>"
)


def read(
    body, *, title="Ferry sails again", status=200, url="https://a.example/2026/ferry", head=""
):
    markup = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return extract_capture(
        Capture(
            url=url, requested_url=url, status=status, headers=(("Content-Type", "text/html"),),
            captured_at=datetime(2026, 3, 2, 8, tzinfo=UTC), body=markup.encode(), source_id="gb_a",
            night=date(2026, 3, 2), kind=Kind.ARTICLE,
        ),
        SOURCE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "beside"),
    [
        ("Ferry sails again", ""),
        ("Ferry sails again", LINKED),
        ("Ferry sails again", LOGIN),
        ("Page not found: how the island lost its oldest map", ""),
        ("Error 404: the room that the architects of the ferry port forgot", ""),
        ("Are you a robot? The question that islanders ask of the ticket machine", ""),
        ("Access denied: islanders may not use the port for four more weeks", LINKED),
    ],
)
def test_a_story_is_kept_whatever_stands_beside_it_and_however_it_is_headed(title, beside):
    found = read(f"<div><h1>{title}</h1><div>{PARAGRAPHS}</div></div>{beside}", title=title)
    assert isinstance(found, Article), found
    assert set(STORY) <= set(found.paragraphs)


@pytest.mark.parametrize("status", [200, 203])
def test_a_page_that_a_proxy_changed_is_read(status):
    assert isinstance(
        read(f"<h1>Ferry sails again</h1><div>{PARAGRAPHS}</div>", status=status), Article
    )


@pytest.mark.parametrize("status", [204, 205, 206, 300, 500])
def test_another_status_is_no_page(status):
    assert not isinstance(read(f"<h1>Ferry</h1>{PARAGRAPHS}", status=status), Article)


@pytest.mark.parametrize(
    "meta",
    [
        '<meta http-equiv="refresh" content="0; url=https://a.example/new">',
        '<meta http-equiv="Refresh" content="0;URL=\'https://a.example/new\'">',
        "<noscript><meta http-equiv=refresh content='3,https://a.example/new'></noscript>",
        '<meta http-equiv="refresh" content="0; /new">',
    ],
)
def test_a_page_that_only_sends_on_says_where_to(meta):
    found = read("<script>location.replace('/new')</script>", head=meta)
    assert found.reason is Reason.SENT_ON
    assert "https://a.example/new" in found.evidence


def test_a_story_that_refreshes_itself_is_a_story():
    refresh = '<meta http-equiv="refresh" content="300">'
    assert isinstance(read(f"<h1>Ferry</h1><div>{PARAGRAPHS}</div>", head=refresh), Article)


POSTS = "".join(
    f"<div class='topic-body'><p>I took that ferry {n} times and never saw a cow on it.</p>"
    f"<span>Reply</span><span>Quote</span><time>{n} March 2026</time></div>"
    for n in range(9)
)
GOODS = "".join(
    f"<div><h3><a href='/products/{n}'>Rain coat number {n}</a></h3><span>$ {n}9.90</span>"
    "<button>Add to cart</button></div>"
    for n in range(9)
)


def stated(kind, **said):
    node = {"@context": "https://schema.org", "@type": kind, **said}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("url", "body", "head", "said"),
    [
        (
            "https://a.example/t/ferry/12",
            POSTS,
            '<meta name=generator content="Discourse 3">',
            "forum",
        ),
        ("https://forum.a.example/threads/ferry.12/", POSTS, "", "forum"),
        (
            "https://a.example/products/coat",
            GOODS,
            '<meta property="og:type" content="product">',
            "shop",
        ),
        ("https://a.example/collections/coats", GOODS, "", "shop"),
        ("https://a.example/category/ferries/", GOODS, "", "shop"),
        ("https://a.example/rain-coat", "", stated("Product", name="Rain coat"), "shop"),
        ("https://a.example/ferry-hire", "", stated("FAQPage", mainEntity=[]), "service"),
    ],
)
def test_what_is_no_story_says_what_it_is(url, body, head, said):
    about = (
        "<p>All that the islanders need on the water, and much more that they do not need.</p>" * 4
    )
    found = read(f"<h1>Ferries</h1><div>{body}</div><div>{about}</div>", url=url, head=head)
    assert found.reason is Reason.NOT_AN_ARTICLE
    assert said in found.evidence


@pytest.mark.parametrize(
    ("kind", "head", "byline"),
    [
        ("FAQPage", "", "<p class='byline'>By Ann Lee</p>"),
        ("FAQPage", '<meta property="article:published_time" content="2026-03-01T08:00:00Z">', ""),
        ("FAQPage", '<meta property="og:type" content="article">', ""),
        ("Product", stated("NewsArticle", headline="Ferry sails again"), ""),
    ],
)
def test_a_story_that_also_answers_questions_or_names_goods_is_kept(kind, head, byline):
    body = f"<div><h1>Ferry sails again</h1>{byline}<div>{PARAGRAPHS}</div></div>"
    assert isinstance(read(body, head=stated(kind) + head), Article)


def test_a_post_of_a_newsletter_is_no_shops_for_its_address():
    body = "<div><h1>Ferry sails again</h1>" + "".join(
        f"<div>{line} {line.lower()}</div>" for line in STORY
    )
    assert isinstance(read(body, url="https://letters.a.example/p/ferry-sails"), Article)
