"""Every paragraph says what it is, and tables of data become rows."""

from dataclasses import replace

import pytest
from lxml.html import document_fromstring

from pipeline.extract.body.blocks import blocks_of
from pipeline.extract.body.kinds import kinds_after
from pipeline.normalise import normalise_article
from pipeline.records import Part
from tests.newsstand import make_article

PAGE = """
<h2>Fares</h2><p>They rise.</p>
<ul><li>Adults<ul><li><p>on foot</p></li></ul></li></ul>
<dl><dt>Dogs</dt><dd>go free</dd></dl>
<blockquote><p>Too much!</p></blockquote><div class="pull-quote">Far too much!</div>
<figure><img><figcaption>The ferry</figcaption></figure>
<table><caption>By year</caption><tr><th>Year</th><th>Fare</th></tr>
<tr><td>1901</td><td><p>4</p></td></tr></table>
<table><tr><td>Set beside</td><td><p>One.</p><p>Two.</p></td></tr></table>
"""
EXPECTED = [
    ("Fares", Part.HEADING),
    ("They rise.", Part.PARAGRAPH),
    ("Adults", Part.LIST_ITEM),
    ("on foot", Part.LIST_ITEM),
    ("Dogs", Part.LIST_ITEM),
    ("go free", Part.LIST_ITEM),
    ("Too much!", Part.QUOTE),
    ("Far too much!", Part.QUOTE),
    ("The ferry", Part.CAPTION),
    ("By year", Part.CAPTION),
    ("Year | Fare", Part.TABLE_ROW),
    ("1901 | 4", Part.TABLE_ROW),
    ("Set beside", Part.PARAGRAPH),
    ("One.", Part.PARAGRAPH),
    ("Two.", Part.PARAGRAPH),
]


def test_a_block_knows_what_it_is():
    blocks = blocks_of(document_fromstring(PAGE))
    assert [(block.text, block.holder.kind) for block in blocks] == EXPECTED


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("<td>a<td><td>c", "a | | c"),
        ("<td><td>b<td>c", "| b | c"),
        ("<td colspan=2>alone", "alone"),
        ("<td>a<br>b<td><ul><li>c<li>d</ul>", "a b | c d"),
        ("<td><a href=x>a</a><td><b>b</b>", "a | b"),
    ],
)
def test_the_cells_of_a_row_stay_apart(row, text):
    table = f"<table><tr><th>x<th>y<th>z<tr><th>u<th>v<th>w<tr>{row}</table>"
    assert blocks_of(document_fromstring(table))[-1].text == text


def test_what_follows_a_table_is_read_as_before():
    blocks = blocks_of(document_fromstring(f"{PAGE}<p>One <b>more</b></p><p>Two</p>"))
    assert [block.text for block in blocks[-2:]] == ["One more", "Two"]
    assert blocks[-2].bold == 4


def test_the_kinds_follow_the_paragraphs_that_are_left():
    before, kinds = ["a", "b", "a"], [Part.HEADING, Part.QUOTE, Part.LIST_ITEM]
    assert kinds_after(["b", "a"], before, kinds) == (Part.QUOTE, Part.LIST_ITEM)
    assert kinds_after(["a", "x"], before, kinds) == (Part.HEADING, Part.PARAGRAPH)


def test_a_paragraph_of_several_lines_is_several_of_its_kind():
    read = replace(
        make_article("fares"),
        paragraphs=("One\nTwo", " ", "Three"),
        blocks=(Part.QUOTE, Part.QUOTE, Part.HEADING),
    )
    normal = normalise_article(read)
    assert normal.paragraphs == ("One", "Two", "Three")
    assert normal.blocks == (Part.QUOTE, Part.QUOTE, Part.HEADING)
    assert normalise_article(normal) == normal
