import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring, tostring

from pipeline.extract.page.changes import Changes
from pipeline.extract.page.inventory import Inventory
from pipeline.extract.page.shown import say_in_place, shown, shown_lines, untagged


def lines(html):
    return shown_lines(fromstring(f"<div>{html}</div>"))


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("The dam<br>holds", ("The dam", "holds")),
        ("<p>Ida Moss</p><p>Science</p>", ("Ida Moss", "Science")),
        ("<ul><li>Ida Moss<li>Per Lund</ul>", ("Ida Moss", "Per Lund")),
        ("<table><tr><td>3</td><td>Rain</td></tr></table>", ("3", "Rain")),
        ("<b>Ida</b> <i>Moss</i>", ("Ida Moss",)),
        ("The\n   dam\tholds", ("The dam holds",)),
    ],
)
def test_breaks_and_blocks_part_words(html, said):
    assert lines(html) == said


@pytest.mark.parametrize(
    "html",
    [
        "<span>Rivers</span><span>The dam holds</span>",
        '<span class="kicker">Rivers</span><span class="line">the dam holds</span>',
        "<a>Ida Moss</a><a>Per Lund</a>",
        "<span>4 min</span><time>14:05</time>",
        '<span class="name">木村花子</span><span class="role">記者</span>',
    ],
)
def test_neighbours_that_style_sheets_set_apart_are_two_things(html):
    assert len(lines(html)) == 2


@pytest.mark.parametrize(
    "html",
    ["<b>T</b>he dam", "<span>T</span><span>he dam</span>", "<span>The d</span><span>am</span>",
     "The d<wbr>am", "<em>The</em><strong> dam</strong>"],
)  # fmt: skip
def test_a_word_that_is_cut_for_its_looks_stays_whole(html):
    assert lines(html) == ("The dam",)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("some <del>20</del> <ins>30</ins> houses", "some 30 houses"),
        ("the <s>fast</s> slow train", "the slow train"),
        ("<del>Cancelled</del>", "Cancelled"),
        ("10<sup>6</sup> people on 4 km<sup>2</sup>", "10⁶ people on 4 km²"),
        ("10<sup>-3</sup> and CO<sub>2</sub>", "10⁻³ and CO2"),
        ("base 10<sub>2</sub>, x<sup>n</sup>", "base 10₂, xⁿ"),
        ("the 1<sup>st</sup> of M<sup>me</sup> Roy", "the 1st of Mme Roy"),
        ('the river<sup><a href="#n4">4</a></sup> rose', "the river rose"),
        ('the river<a href="#n4"><sup>4</sup></a> rose', "the river rose"),
        ("the river<sup>[4]</sup> rose*", "the river rose*"),
        ("the river rose.<sup>12</sup>", "the river rose."),
        ("she said <q>it is <q>high</q> now</q>", "she said “it is ‘high’ now”"),
        ("she said <q>“high”</q>", "she said “high”"),
        ("<ruby>川<rp>(</rp><rt>かわ</rt><rp>)</rp></ruby>が", "川が"),
        ('The dam <a class="anchor" href="#dam">#</a>', "The dam"),
        ('<span class="screen-reader-text">Posted by</span> Ida', "Ida"),
        ('Ida <span style="display: none">Moss</span><i hidden>x</i>', "Ida"),
        ("The dam<script>1</script><style>b{}</style>", "The dam"),
        ('High <img class="emoji" alt="🌊" src="w.png"> water', "High 🌊 water"),
    ],
)
def test_an_element_says_what_its_reader_sees(html, said):
    assert shown(fromstring(f"<p>{html}</p>")) == said


@given(
    st.text(st.characters(exclude_characters="<>&", exclude_categories=("Cc", "Cs")), max_size=50)
)
def test_plain_words_come_out_as_they_went_in(words):
    element = fromstring("<p></p>")
    element.text = words
    assert shown(element) == " ".join(words.split())
    assert untagged(words) == words


def test_markup_that_was_left_in_a_text_for_machines_goes():
    assert untagged("The <em>dam</em> holds<br />at last") == "The dam holds at last"
    assert untagged("3 < 4 and 5 > 2") == "3 < 4 and 5 > 2"


@pytest.mark.parametrize(
    "html",
    [
        "<p>10<sup>6</sup> boats</p>",
        "<p>It rained<sup>2</sup> in May<sup><a href='#n'>3</a></sup>.</p>",
        "<p>H<sub>2</sub>O and 1<sub>10</sub></p>",
        "<p>It cost <del>three</del> four.</p>",
        "<p><q>It is <q>done</q></q>, she said.</p>",
        "<p><q>“Done”</q>, he said.</p>",
        "<p><ruby>港<rt>みなと</rt></ruby>が開く</p>",
        "<p>the 3<sup>rd</sup> mole <span class='sr-only'>(new)</span></p>",
        "<p><s>All of it is struck out.</s></p>",
    ],
)
def test_a_tree_that_was_spoken_says_the_same_to_whoever_gathers_its_text(html):
    tree, spoken = fromstring(html), fromstring(f"<div>{html}</div>")
    say_in_place(spoken, Changes())
    assert " ".join(spoken.text_content().split()) == shown(tree)


@given(st.recursive(
    st.text("ab1 ", min_size=1, max_size=6),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format, st.sampled_from(["p", "div", "b", "a", "span", "li"]), inner
    ),
    max_leaves=8,
))  # fmt: skip
def test_what_is_neither_raised_nor_struck_nor_quoted_stays_as_it_is(html):
    tree = fromstring(f"<div>{html}</div>")
    before = tree.text_content()
    say_in_place(tree, Changes())
    assert tree.text_content() == before


def test_a_text_keeps_the_pronunciation_that_its_page_brackets():
    spoken = fromstring("<p><ruby>尹<rp>（</rp><rt>ユン</rt><rp>）</rp></ruby>が語る</p>")
    say_in_place(spoken, Changes())
    assert spoken.text_content() == "尹（ユン）が語る"


PIECES = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<a href='#n'>", "<a name=n>", "<a href=/b>", "</a>", "#", "¶", "3", "Rain",
        "<span>", "<span class=sr-only>", "<span class=day>", "</span>", "<sup>", "</sup>", "<q>",
        "</q>", "<del>", "</del>", "<ruby>", "<rt>", "</rt>", "</ruby>",
    ]),
    max_size=20,
).map("".join)  # fmt: skip


@given(PIECES)
def test_a_page_whose_elements_are_known_by_kind_says_the_same(html):
    tree, known = fromstring(f"<div>{html}</div>"), fromstring(f"<div>{html}</div>")
    say_in_place(tree, Changes())
    say_in_place(known, Changes(), Inventory(list(known.iter())))
    assert tostring(known) == tostring(tree)
