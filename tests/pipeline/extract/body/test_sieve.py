from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.body.sieve import Sieve

LETTERS = st.characters(codec="utf-8") | st.sampled_from("abc図𝐀")


@given(st.lists(st.text(LETTERS, min_size=1)), st.text(LETTERS), st.text(LETTERS))
def test_no_word_that_a_text_holds_is_sifted_out(words, before, after):
    sieve = Sieve(["rain", *words])
    assert all(word in sieve.left(f"{before}{word}{after}") for word in words)


def test_words_that_a_text_does_not_hold_are_sifted_out():
    assert Sieve(["newsletter", "photo"]).left("It rained. Photo: Ann Lee") == []
    assert Sieve(["newsletter", "photo"]).left("it rained. photo: ann lee") == ["photo"]
