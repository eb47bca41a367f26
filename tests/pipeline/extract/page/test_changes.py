"""A tree that was changed and put back is as it was, whatever was changed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fromstring, tostring

from pipeline.extract.body.body import ask, look, read_body
from pipeline.extract.page.changes import Changes
from pipeline.extract.page.page import parse_page

pytestmark = pytest.mark.slow

WORDS = st.sampled_from(["", " ", "Rain ", "ends", "\n", "10", "雨"])
TAGS = st.sampled_from(
    ["b", "div", "nav", "button", "s", "sup", "q", "span class=sr-only", "svg", "script", "li"]
)
MARKUP = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda before, tag, within, after: f"{before}<{tag}>{within}</{tag.split()[0]}>{after}",
        WORDS, TAGS, st.lists(inner, max_size=3).map("".join), WORDS,
    ),
    max_leaves=12,
)  # fmt: skip
KINDS = st.sampled_from(["drop", "rename", "say", "say_after"])


@settings(deadline=None)
@given(MARKUP, st.lists(st.tuples(KINDS, st.integers(0, 30), WORDS), max_size=12))
def test_whatever_was_changed_is_put_back(markup, done):
    tree = fromstring(f"<div>{markup}<p>end</p></div>")
    before = tostring(tree)
    elements, changes = list(tree.iter())[1:], Changes()
    for kind, place, words in done:
        element = elements[place % len(elements)]
        if kind == "drop" and element.getparent() is not None:
            changes.drop(element)
        elif kind == "rename":
            changes.rename(element, "em")
        elif kind == "say":
            changes.say(element, words)
        elif kind == "say_after" and element.getparent() is not None:
            changes.say_after(element, words)
    changes.put_back()
    assert tostring(tree) == before
    assert list(tree.iter())[1:] == elements


@settings(deadline=None, max_examples=50)
@given(MARKUP)
def test_a_page_whose_body_was_read_is_as_it_was(markup):
    page = parse_page("https://a.example/", f"<h1>Rain</h1><p>Rain ends.</p>{markup}<hr>")
    before = tostring(page.tree)
    read_body(page)
    assert tostring(page.tree) == before


def test_a_page_is_as_it_was_once_trafilatura_was_asked():
    page = parse_page("https://a.example/", "<h1>Rain</h1><nav>News</nav><p>It <s>rains</s> ends.")
    before = tostring(page.tree)
    seen = look(page)
    assert tostring(page.tree) != before
    ask(seen, page)
    assert tostring(page.tree) == before
