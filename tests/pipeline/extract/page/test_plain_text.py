from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring
from pages import capture, source

from pipeline.extract import extract_capture
from pipeline.extract.page.plain_text import PRESERVED, may_be_styled, parts

SEED = Path(__file__).parents[5] / "shared" / "data" / "seed.txt"
TITLE = "Ferries stop for the winter"
TEXTS = [
    f"The harbour office said on day {day} that the ferries would not run before spring, since the "
    f"piers have to be mended and the ice comes early this year."
    for day in range(12)
]


def read(body, content_type):
    page = replace(
        capture("<p>x</p>"), body=body.encode(), headers=(("Content-Type", content_type),)
    )
    return extract_capture(page, source())


def wrapped(text):
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


@pytest.mark.parametrize("content_type", ["text/plain; charset=utf-8", "text/html", ""])
@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\n \t\n\n"])
def test_a_plain_text_has_a_title_and_a_paragraph_a_blank_line(content_type, end):
    found = read(end.join([TITLE, *TEXTS]), content_type)
    assert found.title == TITLE
    assert found.paragraphs == tuple(TEXTS)


def test_lines_that_were_wrapped_by_hand_are_joined():
    found = read("\n\n".join([TITLE, *map(wrapped, TEXTS)]), "text/plain")
    assert found.paragraphs == tuple(TEXTS)


def test_without_blank_lines_each_line_is_a_paragraph():
    assert parts("\n".join([TITLE, *TEXTS])) == (TITLE, TEXTS)


def test_marks_of_markup_in_a_plain_text_are_words():
    text = TEXTS[0].replace("spring", "5 < 6 & <b>spring</b>")
    found = read("\n\n".join([TITLE, text, *TEXTS[1:]]), "text/plain")
    assert found.paragraphs[0] == text


def test_a_page_that_is_one_preformatted_text_is_read_like_it():
    text = "\n\n".join([TITLE, *map(wrapped, TEXTS)])
    found = read(f"<html><body><pre>{text}</pre></body></html>", "text/html")
    assert found.title == TITLE
    assert found.paragraphs == tuple(TEXTS)


@pytest.mark.recorded
@pytest.mark.skipif(not SEED.exists(), reason="the shared data folder is absent")
def test_the_seed_keeps_its_title_and_all_its_paragraphs():
    blocks = SEED.read_text(encoding="utf-8").split("\n\n")
    found = read(SEED.read_text(encoding="utf-8"), "text/plain; charset=utf-8")
    assert found.title == blocks[0].strip()
    assert len(found.paragraphs) == 12


def test_lines_of_a_hundred_characters_that_were_wrapped_are_one_paragraph():
    broken = [text.replace(", since", ",\nsince").replace(" piers", "\npiers") for text in TEXTS]
    assert parts("\n\n".join([TITLE, *broken])) == (TITLE, TEXTS)


@pytest.mark.parametrize("heading", [f"# {TITLE}", f"{TITLE}\n{'=' * len(TITLE)}"])
def test_a_title_that_is_marked_as_such_is_said_without_its_mark(heading):
    assert parts("\n\n".join([heading, *TEXTS])) == (TITLE, TEXTS)


STYLED = "white-space: pre-line"
PIECES = (
    f"<style>p {{ {STYLED} }} q {{ {STYLED} }}</style>", "<script>a = b['white-space']</script>",
    f"<script>if (a < 1) b = '{STYLED}'</script>", f"<script>b = '{STYLED}'</script>",
    f'<p style="{STYLED}">Rain</p>', "<p style='WHITE-space&#58; pre; white-space:&#32;pre'>",
    f"<span style='{STYLED}'>",
    f'<td title="a < b" style="color:red;{STYLED}">', f'<div title="<b>" style="{STYLED}">', "Rain",
    f'<section class="a>b" style="{STYLED}">', f"<p>{STYLED}</p>", "<p>", "</div>",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_where_an_element_is_styled_its_page_may_be(html):
    tree = document_fromstring(f"<p>{html}")
    styled = [one for one in tree.iter() if PRESERVED.search(one.get("style") or "")]
    assert may_be_styled(html) or not styled
