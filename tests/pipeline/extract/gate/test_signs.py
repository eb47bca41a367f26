"""What is counted in one search, to be quick, is what each line says by itself."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.extract.gate import looks, page_kind

LINES = st.lists(
    st.lists(
        st.sampled_from(
            ["add to ", "cart", "buy ", "now", "get a", "$", "3", ".50", " ", "€", "\n"]
        ),
        min_size=1,
        max_size=5,
    ).map("".join),
    max_size=6,
)
SAID = st.lists(
    st.sampled_from(
        ["we", "Our", "ours", "HE", "her", "I", "me", " ", "_", "é", "’", "–", "他", "1"]
    )
    | st.characters(),
    max_size=20,
).map("".join)
MARKUP = st.lists(
    st.sampled_from(
        ["add", "-to_", "To ", "Cart", "bag", "review", "Reviews", "é", "É", "年", "😀", "s"]
    ),
    max_size=12,
).map("".join)


@given(LINES)
@example(["add to cart", "add to ", "cart", "add to cart, buy now"])
def test_lines_searched_as_one_text_are_found_as_one_by_one(lines):
    for pattern, signs in (
        (page_kind.CART, page_kind.OF_CART),
        (page_kind.CALL, page_kind.OF_CALL),
    ):
        plain = sum(2 for line in lines if pattern.search(line))
        assert page_kind._count_lines(pattern, signs, lines, [2] * len(lines)) == plain


@given(st.from_regex(page_kind.CART), st.from_regex(page_kind.CALL))
def test_what_is_looked_for_in_a_line_has_a_sign(cart, call):
    assert any(sign in cart for sign in page_kind.OF_CART)
    assert any(sign in call for sign in page_kind.OF_CALL)


@given(LINES)
def test_a_price_has_a_sign_of_money(lines):
    for line in lines:
        if page_kind.PRICE.search(line):
            assert page_kind.is_priced(line)
            assert page_kind.MONEY.search(line)


@given(MARKUP)
@example("éreview review ReviewÉ reviewsé reviews")
def test_signs_in_bytes_are_found_as_in_text(markup):
    units = markup.encode("utf-16-le")
    for pattern, sign in ((looks.BASKET, "add"), (looks.REVIEWS, "review")):
        plain = len(pattern.findall(markup.lower()))
        assert looks._times(pattern, sign, units) == plain


@given(LINES)
@example(["5 €", "USD 3", "XUSD 3", "3 USD 4", "U3", "$3 €", "3.5,1zł", "€€3", "$ €4"])
def test_a_price_is_found_as_by_its_plain_pattern(lines):
    plain = re.compile(r"(?:[$€£¥₹]|USD|EUR|GBP)\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|zł|kr|Kč|руб|₽)")
    for line in (*lines, " ".join(lines)):
        assert page_kind.PRICE.findall(line) == plain.findall(line)


@given(SAID)
@example("we we “We” oursé your_ I my ME me, İ said—said 他 according")
def test_words_are_counted_as_they_are_found_one_by_one(text):
    words = re.findall(r"\w+", text)
    small = [word.lower() for word in words]
    plain = {name: sum(map(small.count, said)) for name, said in looks.SAID.items()}
    told = dict(looks._said_in(text))
    assert {name: told[name] for name in plain} == plain
    assert told["i"] == sum(map(words.count, ("I", "my", "me")))
