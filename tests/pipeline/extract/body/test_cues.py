import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.body.cues import CUES, WORDS, find_cues

SAID = [word for words in WORDS.values() for word in words]
LINES = st.lists(
    st.lists(
        st.sampled_from([*SAID, "AP", "1999", "6:30", "6.30", "ago", "5 min read", "By", "Σ"]),
        min_size=1,
        max_size=4,
    ).map(" ".join)
)  # fmt: skip


def cues(line):
    return {cue for cue, is_given in zip(CUES, find_cues([line])[0], strict=True) if is_given}


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("» Read more on the harbour", {"also"}),
        ("Sign up, by email", {"join"}),
        ("(AFP) The council", {"credit"}),
        ("Wednesday, 12:30", {"stamp"}),
        ("Posted 6 minutes ago", {"stamp"}),
        ("A 5 min read", {"stamp"}),
        ("By Ann Lee", {"byline"}),
        ("ann.lee@gazette.example", {"byline"}),
        ("All rights reserved 2021", {"stamp", "rights"}),
        ("The map of Baghdad in room 20213 was ragout", set()),
    ],
)
def test_a_line_gives_its_cues(line, given):
    assert cues(line) == given


@given(LINES)
def test_lines_give_together_what_each_of_them_gives(lines):
    alone = [find_cues([line])[0].tolist() for line in lines]
    assert find_cues(lines).tolist() == alone
