from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.page.left_open import close_left_open

PIECES = st.sampled_from(
    [
        b"<div>",
        b"</div>",
        b"<d",
        b"</",
        b"&div",
        b"&gt;",
        b"--",
        b"-->",
        b"<nav>",
        b"</nav>",
        b"Rain",
    ]
)


@given(st.lists(PIECES).map(b"".join))
def test_only_markup_that_leaves_a_division_open_is_changed_and_only_by_ends_of_it(markup):
    closed = close_left_open(markup)
    if markup.count(b"<div") <= markup.count(b"</div"):
        assert closed == markup
    assert closed.count(b"<div") == markup.count(b"<div")
    assert closed.replace(b"</div>", b"") == markup.replace(b"</div>", b"")
