"""What elements are called tells what is in them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.body.names import NAME_BITS, NAMES, PROSE_HOLDERS, PROSE_PARTS, name_bits

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
SAID = sorted({part.removesuffix("$") for parts in NAMES.values() for part in parts.split()})
PIECES = st.sampled_from(
    [*SAID, *PROSE_HOLDERS, *PROSE_PARTS, *map(str.title, SAID), *" -_s.XÉé", "ABc"]
)
NAMED = st.lists(PIECES, max_size=8).map("".join) | st.text(
    st.characters(exclude_characters="\0"), max_size=30
)


def bits_of(named):
    """The same, told word by word and part by part."""
    bits = 0
    words = {word.lower() for word in WORD.findall(named)}
    for name, parts in NAMES.items():
        for part in parts.split():
            ending = part.removesuffix("$")
            if any(word.endswith(ending) if part != ending else part in word for word in words):
                bits |= NAME_BITS[name]
    needed = 2 if "content" in words and "article" not in words else 1
    if words & PROSE_HOLDERS and len(words & PROSE_PARTS) >= needed:
        bits |= NAME_BITS["prose"]
    return bits


@given(st.lists(NAMED, max_size=5))
def test_all_names_of_a_page_tell_what_each_does_by_itself(names):
    assert name_bits(names) == {named: bits_of(named) for named in names}


def test_names_are_read_word_by_word_in_any_style():
    for named in ("related-stories", "RelatedStories", "c_related stories__list"):
        assert name_bits([named])[named] & NAME_BITS["related"]
    told = name_bits(["article-body", "uploads downloads"])
    assert told["article-body"] & NAME_BITS["prose"]
    assert not told["uploads downloads"] & NAME_BITS["advert"] & NAME_BITS["share"]
