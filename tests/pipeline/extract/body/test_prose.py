"""The prose of an element is what it says in runs of text that are no links and no labels."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring

from pipeline.extract.body.prose import (
    RUN_WIDTH,
    UNCOUNTED,
    StoryProse,
    prose_widths,
    stands_together,
    width_of,
)
from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.page.inventory import Inventory

pytestmark = pytest.mark.slow

SENTENCE_END = re.compile(r"[.!?…。！？।؟]['\"”»’)\]]*\s*$")
RUNS = ("", " ", "Home", "港口博物馆周五开放新展厅去年出土的船只", "The boats lay in the mud. " * 3)
TAGS = ("div", "p", "a", "span", "textarea", "section")


def nested(tag, inside, said, after):
    return f"<{tag}>{said}{inside}</{tag}>{after}"


MARKUP = st.recursive(
    st.sampled_from(RUNS),
    lambda inner: st.builds(
        nested,
        st.sampled_from(TAGS),
        st.lists(inner, max_size=3).map("".join),
        st.sampled_from(RUNS),
        st.sampled_from(RUNS),
    ),
    max_leaves=12,
)


def prose_of(tree):
    """The width of what each element says, run by run and element by element."""
    widths = {}
    for element in tree.iter():
        for run, place in ((element.text, element), (element.tail, element.getparent())):
            if place is None or not run or width_of(run) < RUN_WIDTH:
                continue
            around = (place, *place.iterancestors())
            if not any(one.tag in UNCOUNTED for one in around):
                for one in around:
                    widths[one] = widths.get(one, 0) + width_of(run)
    return widths


@given(MARKUP)
def test_an_element_has_the_prose_of_all_that_is_in_it(markup):
    tree = document_fromstring(f"<body><div>{markup}</div>")

    assert prose_widths(tree, Inventory(list(tree.iter()))) == prose_of(tree)


@given(MARKUP, st.data())
def test_what_is_cut_takes_its_prose_with_it(markup, data):
    tree = document_fromstring(f"<body><div>{markup}</div><p>{RUNS[-1]}</p>")
    story = StoryProse(tree)
    before = story.width
    element: HtmlElement = data.draw(st.sampled_from(list(tree.body.iterdescendants())))
    lost = story.width_in(element)

    story.cut(element)

    assert story.width_in(tree) == before - lost
    assert story.width_in(tree.body) == before - lost


@given(st.text(alphabet="a .!?…。؟'\"”»’)]\n", max_size=8))
def test_a_sentence_ends_where_its_pattern_finds_an_end(text):
    assert ends_sentence(text) == (SENTENCE_END.search(text) is not None)


@given(MARKUP, st.data())
def test_what_stands_together_is_read_anew_where_something_was_cut(markup, data):
    tree = document_fromstring(f"<body><div>{markup}</div><p>{RUNS[-1]}<b>{RUNS[-1]}</b></p>")
    story = StoryProse(tree)
    story.together(tree)

    story.cut(data.draw(st.sampled_from(list(tree.body.iterdescendants()))))

    assert story.together(tree) == stands_together(tree)
