"""An article on several pages is one text, whatever each of its pages repeats."""

from dataclasses import replace

import pytest

from pipeline.extract import extract_capture
from pipeline.extract.joined import extract_whole, with_further_pages
from pipeline.extract.page.page import MAX_PAGE_BYTES
from pipeline.records import PAGES_IN_ALL, Article

from .test_extract import capture, source

WORDS = "The harbour master of Dunmere told the council on Tuesday that the {} would have to close."


def paragraphs(*things: str) -> list[str]:
    return [f"{WORDS.format(thing)} " * 3 for thing in things]


ONE = paragraphs("eastern quay", "lower basin", "old lighthouse", "fish market")
TWO = paragraphs("dry dock", "customs house", "northern mole", "ferry landing")


def page(texts: list[str]) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in texts)
    title = "Dunmere closes its harbour"
    html = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    return f"{html}{body}</article></body></html>".encode()


def joined(*later: list[str], in_all: int = 0) -> Article:
    first = extract_capture(capture(page(ONE)), source())
    assert isinstance(first, Article)
    pages = [capture(page(texts)) for texts in later]
    if in_all:
        stated = ((PAGES_IN_ALL, str(in_all)),)
        pages = [replace(one, headers=(*one.headers, *stated)) for one in pages]
    return with_further_pages(first, pages, source(), max_bytes=MAX_PAGE_BYTES)


def squeezed(texts) -> list[str]:
    return [" ".join(text.split()) for text in texts]


@pytest.mark.parametrize("later", [TWO, [ONE[0], *TWO]])
def test_a_later_page_adds_what_it_does_not_repeat(later):
    assert squeezed(joined(later).paragraphs) == squeezed([*ONE, *TWO])


def test_a_page_that_shows_the_whole_stands_for_all():
    assert squeezed(joined([*ONE, *TWO]).paragraphs) == squeezed([*ONE, *TWO])


def test_a_page_that_could_not_be_had_is_noted():
    assert joined(TWO, in_all=3).notes[-1] == "text: 1 of its further pages could not be had"
    assert joined(TWO, in_all=2).notes == joined(TWO).notes


@pytest.mark.parametrize(
    ("says", "note"),
    [
        ("Seite 1 von 3", ("text: 2 of its further pages could not be had",)),
        ("Seite 2 von 3", ()),
        ("1 2 3 Weiter »", ()),
    ],
)
def test_pages_that_a_story_names_and_that_nothing_leads_to_are_noted(says, note):
    body = page(ONE).replace(b"</article>", f"<p>{says}</p></article>".encode())
    first = extract_capture(capture(body), source())
    assert isinstance(first, Article)
    assert first.paragraphs[-1].endswith("close."), "the line is no part of the text"
    found = extract_whole(capture(body), (), source(), max_bytes=MAX_PAGE_BYTES)
    assert isinstance(found, Article)
    assert found.notes[len(first.notes) :] == note
