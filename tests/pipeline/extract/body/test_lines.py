"""What a page prints within and above its story is told from it by its words and its place."""

import pytest
from pages import PARAGRAPHS, article, capture, source

from pipeline.extract import extract_capture
from pipeline.extract.body.lines import is_above_story, is_between

LABELS = [
    "Advertisement", "ADVERTISEMENT", "- Advertisement -", "Article continues below advertisement",
    "Story continues below", "Advertisement - scroll for more", "Anzeige", "Werbung", "Publicité",
    "Publicidad", "Реклама", "広告", "إعلان", "विज्ञापन", "Sign up for our newsletter",
    "Subscribe to the letter of the harbour and get it in your inbox", "Share this article",
    "Share on Facebook", "Print this page", "Listen to this story", "\u200d", "\u200b \u2060",
]  # fmt: skip
ABOVE = [
    "By Ida Moss", "BY IDA MOSS", "Written by Ida Moss", "Updated 11 March 2026",
    "Last updated on March 11, 2026 at 9:27 am", "Published on: February 14, 2025",
    "8 months ago", "5 min read", "Listen to this article", "Share",
]  # fmt: skip
PROSE = [
    "Advertising fell by a half.", "The advertisement", "By then it rained in the whole county.",
    "By bus", "Share prices fell.", "Print is dead", "Play the ball", "Updated rules",
    "Published works of the harbour poets", "Subscribe", "Save the harbour", "Two months ago",
]  # fmt: skip


@pytest.mark.parametrize("line", LABELS)
def test_a_label_of_the_page_is_told_anywhere(line):
    assert is_between(line)


@pytest.mark.parametrize("line", ABOVE)
def test_a_line_about_the_story_is_told_above_it(line):
    assert is_above_story(line)


@pytest.mark.parametrize("line", PROSE)
def test_what_an_editor_wrote_is_neither(line):
    assert not is_between(line)
    assert not is_above_story(line)


def test_labels_between_paragraphs_are_left_out():
    woven = [line for pair in zip(PARAGRAPHS, LABELS, strict=False) for line in pair]
    found = extract_capture(capture(article(paragraphs=woven)), source())
    assert found.paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "above",
    [
        "<p class='byline'>Ida Moss<br>Science Editor</p>",
        "<p class='byline'>By Ida Moss <time>March 11, 2026 2:05 PM</time></p>",
        "<div class='author'>Ida Moss</div><div class='date'>11 March 2026</div>",
        "<div class='meta'><span>5 min read</span><span>11.03.2026</span><span>14:05</span></div>",
        "<time><div>11</div><div>March</div><div>2026</div></time>",
        "<p>Listen to this article</p><p>5 min read</p>",
    ],
)
def test_what_stands_above_a_story_is_not_in_its_text(above):
    found = extract_capture(capture(article(byline=above)), source())
    assert found.paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "cost",
    [
        "cost <del>three</del><ins>four</ins> million",
        "cost four<sup><a href='#n1'>1</a></sup> million",
        "<s>cost</s> <b>cost</b> four million",
        "cost four <span class='sr-only'>(a number)</span>million",
    ],
)
def test_paragraphs_say_what_a_reader_sees(cost):
    written = (*PARAGRAPHS, f"The works {cost} crowns, the mayor of the town says.")
    found = extract_capture(capture(article(paragraphs=written)), source())
    assert found.paragraphs[-1] == "The works cost four million crowns, the mayor of the town says."


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ("<p>READ MORE: <a href='/x'>Storm breaks the mole</a></p>", ()),
        ("<p><strong><a href='/x'>Read more: Storm breaks the mole</a></strong></p>", ()),
        ("<address>Harbour Office, 1 Mill Lane</address>", ("Harbour Office, 1 Mill Lane",)),
    ],
)
def test_what_leads_elsewhere_is_left_out_and_an_address_stays(between, said):
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:3])
    rest = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[3:])
    page = article(paragraphs=(), byline=f"{text}{between}{rest}")
    found = extract_capture(capture(page), source())
    assert found.paragraphs == (*PARAGRAPHS[:3], *said, *PARAGRAPHS[3:])
