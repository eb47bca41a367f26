"""How near blocks are in the tree is found in one run through them, and is what walking up says."""

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.body.blocks import blocks_of
from pipeline.extract.body.blocks_features import FAR, KIN, LOCAL, measure_kin
from pipeline.extract.body.columns import columns_of, is_prose
from pipeline.extract.body.forms import (
    Slot,
    form_slots,
    may_say,
    slots_of,
    slots_of_words,
    words_of,
)
from pipeline.extract.body.threads import is_reply
from pipeline.extract.page.page import parse_page

pytestmark = pytest.mark.slow

PROSE = "The council said that its plans for the harbour would be read again, and again, in spring."
MARKUP = st.recursive(
    st.sampled_from(["Home", PROSE, "<h1>Harbour</h1>", "<br>", "<a href=/>News</a>"]),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["div", "p", "ul", "li", "section", "x-card", "table", "tr", "td"]),
        st.lists(inner, min_size=1, max_size=4).map("".join),
    ),
    max_leaves=20,
)


def above(holder):
    return () if holder is None else (holder.number, *above(holder.parent))


def steps(block, kin):
    """Up from one block to what it shares with another one, and down to that."""
    up, down = above(block.holder), above(kin.holder)
    shared = next(number for number in up if number in down)
    return min(FAR, up.index(shared)), min(FAR, down.index(shared))


@settings(deadline=None)
@given(st.lists(MARKUP, min_size=1, max_size=4).map("".join))
def test_the_last_prose_before_and_after_is_as_near_as_walking_up_says(markup):
    blocks = blocks_of(parse_page("https://a.example/", f"<p>{PROSE}</p>{markup}").tree)
    found = measure_kin(columns_of(blocks), np.zeros((len(blocks), len(LOCAL)), np.float32))
    for at, block in enumerate(blocks):
        before = [one for one in blocks[:at] if is_prose(one)][-1:]
        after = [one for one in blocks[at + 1 :] if is_prose(one)][:1]
        for side, kin in (("before", before), ("after", after)):
            up, down = steps(block, kin[0]) if kin else (FAR, FAR)
            assert found[at, KIN.index(f"up_to_prose_{side}")] == up
            assert found[at, KIN.index(f"down_to_prose_{side}")] == down


WORDS = st.sampled_from(["Reply", "to", "Anna", "Antworten", "Répondre", "Home", "3", "Ответить"])


@given(st.lists(st.lists(WORDS, max_size=4).map(" ".join), max_size=4))
def test_lines_of_which_one_invites_a_reply_may_say_so(lines):
    assert may_say(Slot.LINK, lines) or not any(map(is_reply, lines))


@given(st.text(st.characters() | st.sampled_from("aZ_ 9’“…\xa0ﬁß²Éé\u0301")))
def test_words_are_runs_of_letters_and_digits_in_one_form_and_case(text):
    plain = unicodedata.normalize("NFKC", text).casefold()
    assert words_of(text) == re.findall(r"[^\W_]+", plain)


SAID = st.sampled_from(
    ["Leave a Reply to Anna", "Cancel reply", "Your email address will not be published.", "Name *",
     "Anna says:", "3 Comments", "Kommentare sind geschlossen.", "Größe", "Répondre à", "you",
     "the", "The mayor said that the harbour was closed", "Ответить", "返信", "«", "ﬁ", "½"]
)  # fmt: skip


@given(st.lists(st.lists(SAID, max_size=4).map(" ".join), max_size=4))
def test_many_lines_are_the_parts_of_a_form_that_all_of_their_words_make_up(lines):
    whole = [slots_of_words(words_of(line)) for line in lines]
    assert slots_of(lines) == [form_slots(line) for line in lines] == whole
