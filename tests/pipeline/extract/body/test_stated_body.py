import json

from pipeline.extract.body.body import read_body
from pipeline.extract.body.stated_body import stated_paragraphs
from pipeline.extract.page.page import parse_page

TEXT = [
    "The council of the harbour town met on a wet evening to decide about the old ropewalk.",
    "A group of boatbuilders offered to lease one half of it and to repair the roof in return.",
    "In the end the motion was carried by a single vote, and work is to begin in the autumn.",
    "Several members asked who would pay for the foundations, which stand in water every spring.",
]


def shell(body: str) -> str:
    data = json.dumps({"@type": "NewsArticle", "articleBody": body}).replace("</", "<\\/")
    return (
        f'<html><head><script type="application/ld+json">{data}</script></head><body>'
        "<nav><a href=/>Home</a></nav><h1>The ropewalk</h1><div id=app></div></body></html>"
    )


def test_markup_in_a_stated_body_makes_paragraphs():
    body = "".join(f"<p>{one}</p>" for one in TEXT)
    assert stated_paragraphs({"articleBody": body}) == tuple(TEXT)


def test_a_plain_stated_body_is_split_at_its_lines():
    assert stated_paragraphs({"articleBody": "\n\n".join(TEXT)}) == tuple(TEXT)


def test_a_teaser_is_not_a_body():
    assert stated_paragraphs({"articleBody": TEXT[0]}) == ()


def test_the_body_of_a_page_that_is_a_shell_is_the_stated_one():
    page = parse_page("u", shell("".join(f"<p>{one}</p>" for one in TEXT)))
    assert read_body(page).paragraphs == tuple(TEXT)


def test_a_visible_body_wins_over_a_stated_one_of_its_length():
    visible = "".join(f"<p>{one} Visible.</p>" for one in TEXT)
    page = shell("\n".join(TEXT)).replace("<div id=app></div>", f"<article>{visible}</article>")
    assert all(one.endswith("Visible.") for one in read_body(parse_page("u", page)).paragraphs[-3:])


def test_a_shell_with_many_headlines_of_related_stories_is_still_a_shell():
    related = "".join(
        f"<li><a href=/{n}>A rather long headline of another story that nobody here asked for</a>"
        for n in range(6)
    )
    page = shell("".join(f"<p>{one}</p>" for one in TEXT)).replace(
        "<div id=app></div>", f"<section><h2>More</h2><ul>{related}</ul></section>"
    )
    assert read_body(parse_page("u", page)).paragraphs == tuple(TEXT)


def test_an_about_box_is_not_taken_for_a_story_of_one_paragraph():
    about = "".join(
        f"<p>The Gazette answers its readers from Monday to Friday, at its desk number {n}.</p>"
        for n in range(2)
    )
    page = shell(TEXT[0] + " " + TEXT[1]).replace(
        "<div id=app></div>", f"<div class=about>{about}</div>"
    )
    assert read_body(parse_page("u", page)).paragraphs == (f"{TEXT[0]} {TEXT[1]}",)
