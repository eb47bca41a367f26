"""Of a story of two sentences the box with its heading is kept, and not the one that serves."""

import pytest
from pages import capture, source

from pipeline.extract import extract_capture

STORY = (
    "The ferry to the island sails again from Monday, the harbour office said. It lay in the dock"
    " for four weeks with a broken shaft, and the islanders had to take the mail boat."
)
DESK = (
    "Readers can reach the desk that delivers the paper by telephone on 01234 567 890 or by mail"
    " to paper@gazette.example. It is open from Monday to Friday between eight and six, and on"
    " Saturdays until noon. Have the number ready that is printed above your address."
)
ABOUT = (
    "The paper was founded in 1871 by two brothers and is read by everybody between the pier and"
    " the moor. It comes out every day but Sunday, and its office is open to whoever wants to look"
    " for an old number. It is a member of the press council and keeps its code."
)
MORE = (
    "Farmers say that they could not bring their cattle to market, and that the county has to pay"
    " them half of what they lost. A second ferry is to be bought before the summer of next year."
)


def read(body):
    head = (
        "<title>Ferry sails again</title><meta property='og:type' content='article'>"
        "<meta property='article:published_time' content='2026-03-01T08:00:00Z'>"
    )
    page = f"<html lang=en><head>{head}</head><body>{body}</body></html>"
    return extract_capture(capture(page), source())


def story(beside):
    box = f"<div class='lead'><h1>Ferry sails again</h1><div class='inner'>{STORY}</div></div>"
    return read(f"{box}{beside}")


@pytest.mark.parametrize(
    "beside",
    [
        f"<div class='bottom'><div class='service'><div>{DESK}</div></div></div>",
        f"<div class='x1'><div>{DESK}</div></div>",
        f"<div class='about'><div>{ABOUT}</div></div>",
        f"<div class='contact-box'><p>{ABOUT}</p></div>",
    ],
)
def test_a_box_that_serves_is_no_part_of_a_short_story(beside):
    assert story(beside).paragraphs == (STORY,)


@pytest.mark.parametrize(
    "beside", [f"<div class='text'><p>{MORE}</p></div>", f"<div><div>{MORE}</div></div>"]
)
def test_the_rest_of_a_short_story_is_kept_wherever_it_stands(beside):
    assert story(beside).paragraphs == (STORY, MORE)
