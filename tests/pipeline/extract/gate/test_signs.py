"""What is counted in one search, to be quick, is what each line says by itself."""

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
MARKUP = st.lists(
    st.sampled_from(
        ["add", "-to_", "To ", "Cart", "bag", "review", "Reviews", "é", "É", "年", "s"]
    ),
    max_size=12,
).map("".join)


@given(LINES)
@example(["add to cart", "add to ", "cart", "add to cart, buy now"])
def test_lines_searched_as_one_text_are_found_as_one_by_one(lines):
    for pattern in (page_kind.CART, page_kind.CALL, page_kind.PRICE):
        plain = sum(2 for line in lines if pattern.search(line))
        assert page_kind._count_lines(pattern, lines, [2] * len(lines)) == plain


@given(LINES)
def test_a_price_has_a_sign_of_money(lines):
    for line in lines:
        if page_kind.PRICE.search(line):
            assert page_kind.is_priced(line)
            assert page_kind.MONEY.search(line)


@given(MARKUP)
@example("éreview review ReviewÉ reviewsé reviews")
def test_signs_in_bytes_are_found_as_in_text(markup):
    small = markup.encode().lower()
    for pattern, sign in ((looks.BASKET, b"add"), (looks.REVIEWS, b"review")):
        plain = len(pattern.findall(markup.lower()))
        assert looks._times(pattern, sign, small) == plain
