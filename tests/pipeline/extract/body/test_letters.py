import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.body.letters import (
    CODES,
    EDGES,
    SMALL,
    count_letters,
    signs_at_ends,
)

pytestmark = pytest.mark.slow

SENTENCE = re.compile(r"[.!?।؟](?:\s|$|[\"”»])|[。！？]")
WORDS = st.text(st.sampled_from('aBÉßΩ9٣𝐀𝟗.!?。।؟,;，"”»“'), min_size=1, max_size=6)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=40).map(" ".join), min_size=1, max_size=4)


@given(LINES)
def test_what_is_counted_in_all_lines_at_once_is_what_each_of_them_holds(lines):
    told = zip(*count_letters(lines, 20), strict=True)
    for line, (sentences, clauses, capitals, digits, capital_words) in zip(
        lines, told, strict=True
    ):
        head = line[:20]
        assert sentences == len(SENTENCE.findall(line))
        assert clauses == sum(map(line.count, ",;:،、，；"))
        assert capitals == sum(map(str.isupper, head))
        assert digits == sum(map(str.isdigit, head))
        assert capital_words == sum(word[:1].isupper() for word in head.split(" "))


@given(st.lists(st.text(min_size=1) | WORDS, min_size=1))
def test_the_edges_of_lines_tell_what_their_letters_are(lines):
    for line, *signs in zip(lines, *signs_at_ends(lines), strict=True):
        for letter, told in zip((line[0], line[-1]), signs, strict=True):
            assert bool(told & SMALL) == letter.islower()
            assert {sign: bool(told & sign) for sign in EDGES} == {
                sign: letter in marks for sign, marks in EDGES.items()
            }


def test_no_letter_of_a_case_and_no_digit_lies_beyond_what_is_held_of_characters():
    beyond = map(chr, range(CODES - 1, 0x110000))
    assert not any(one.isupper() or one.islower() or one.isdigit() for one in beyond)
