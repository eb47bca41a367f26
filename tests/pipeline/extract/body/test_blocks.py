"""A page comes apart into the lines and paragraphs that a reader sees."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from pipeline.extract.body.blocks import MAX_BLOCKS, _on_one_line, blocks_of
from pipeline.extract.body.blocks_features import FEATURES, Hints, KnownText, measure
from pipeline.extract.body.columns import columns_of
from pipeline.extract.body.squeezed import squeeze, widths_and_squeezed


def texts(html):
    return [block.text for block in blocks_of(document_fromstring(html))]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>bold</b> line</p><p>Two</p>", ["One bold line", "Two"]),
        ("<div>Before<p>inside</p>after</div>", ["Before", "inside", "after"]),
        ("<td>One<br><br>Two<br>and a half</td>", ["One", "Two and a half"]),
        ("<ul><li>One<li><a href=x>Two</a></ul>", ["One", "Two"]),
        ("<my-card>One</my-card>Two", ["One", "Two"]),
        ("<p>One<script>var x</script> and<style>p{}</style> more</p>", ["One and more"]),
        ("<p> \n </p><div></div>", []),
    ],
)
def test_a_block_ends_where_the_line_does(html, expected):
    assert texts(html) == expected


def test_a_block_knows_how_much_of_it_is_linked_and_bold():
    block, *_ = blocks_of(document_fromstring("<p>abcd <a href=x>link</a> <strong>bold</strong>"))
    assert (block.linked, block.links, block.bold) == (4, 1, 4)


def test_a_link_around_whole_blocks_counts_in_each():
    one, two = blocks_of(document_fromstring("<a href=x><div>First</div><div>Second</div></a>"))
    assert (one.linked, two.linked) == (5, 6)


def test_a_page_of_a_hundred_thousand_blocks_is_cut_short():
    assert len(texts("<p>x</p>" * 100_000)) == MAX_BLOCKS


def test_every_block_is_measured_in_every_way():
    tree = document_fromstring("<h1>Rain</h1><p>It rained.</p><p>雨が降った。</p>")
    blocks = columns_of(blocks_of(tree))
    rows = measure(blocks, Hints(vote="It rained.", title="Rain"))
    assert rows.shape == (3, len(FEATURES))
    assert rows[:, FEATURES.index("vote")].tolist() == [0, 1, 0]
    assert rows[:, FEATURES.index("in_title")].tolist() == [1, 0, 0]
    assert measure(columns_of([]), Hints()).shape == (0, len(FEATURES))


PIECES = (
    "<ul><li><a href=x>Home</a><li><a href=y>Rain</a></ul>",
    "<h1><a href=z>Rain in town</a></h1>",
    "<h2>It rained</h2>",
    "<p>It rained, and then: sun.</p>",
    f"<p>{'It rained on the harbour and the town for days. ' * 3}</p>",
    "<table><tr><td>1<td>2<tr><td>3<td>4</table>",
    "<div><a href=v>Rain</a> falls:</div><ol><li>One<li>Two<li><a href=w>Three days</a></ol>",
)
LINES = (
    "Rain",
    "Rain in town",
    "It rained",
    "1|2",
    "Home",
    "Two\nThree days",
    "It rained on the h",
)


@given(st.lists(st.sampled_from(PIECES), min_size=1), st.lists(st.sampled_from(LINES)))
def test_measuring_again_for_the_vote_measures_the_same(pieces, lines):
    blocks = columns_of(blocks_of(document_fromstring("".join(pieces))))
    told = Hints(stated="It rained", title="Rain in town")
    asked = replace(told, vote="\n".join(lines))
    again = measure(blocks, asked, measure(blocks, told))
    assert (again == measure(blocks, asked)).all()


def test_short_blocks_are_known_only_as_whole_lines():
    known = KnownText("It rained on Sunday in the harbour\n- Sunday")
    assert known.share(squeeze("Sunday")) == 1
    assert known.share(squeeze("harbour")) == 0
    assert known.share(squeeze("rained on Sunday in the harbour")) == 1


@given(st.text(st.characters() | st.sampled_from("aÉßµª²_ -.’“–\xa0漢あ가")))
def test_what_is_squeezed_is_all_letters_and_digits_in_one_case(text):
    assert squeeze(text) == "".join(re.findall(r"\w+", text)).casefold()


LINES_OF_A_PAGE = st.lists(
    st.text(st.characters(exclude_characters="\n") | st.sampled_from("aÉßµ _-.’“–\xa0漢あ가"))
)


@given(LINES_OF_A_PAGE)
def test_all_lines_of_a_page_are_squeezed_as_each_is_by_itself(lines):
    wide = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
    assert widths_and_squeezed(lines) == [
        (len(line) + 2 * len(wide.findall(line)), squeeze(line)) for line in lines
    ]


WHITE = st.sampled_from([chr(code) for code in range(0x110000) if chr(code).isspace()])


@given(st.lists(st.sampled_from("ab") | st.just(" ") | WHITE).map("".join))
def test_a_block_is_one_line_of_single_spaces(text):
    assert _on_one_line(text) == " ".join(text.split())
