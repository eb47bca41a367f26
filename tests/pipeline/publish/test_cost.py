"""What telling apart and publishing cost, counted and not timed: calls of functions an article."""

import pytest
from counting import calls_in
from newsstand import make_article

FEW, MANY = 40, 120
# A fifth above what was counted; raise one only for something worth it.
CALLS_AN_ARTICLE, CALLS_A_NIGHT = 126, 124_000
WORDS = ("harbour", "bridge", "school", "market", "river", "theatre", "railway", "library")


def articles(night, count):
    """Stories of one night that share little."""
    return [
        make_article(
            f"story-{night}-{number}",
            night=night,
            published=night,
            text="\n\n".join(
                f"The {WORDS[(number * 7 + line) % 8]} of number {number * 31 + line * 17 + night} "
                f"was left to the {WORDS[(number + line * 3) % 8]} {line}, said {number * line}."
                for line in range(12)
            ),
        )
        for number in range(count)
    ]


@pytest.mark.slow
def test_an_article_is_told_apart_and_published_in_no_more_calls_than_it_was(stand):
    stand.read(0, articles(0, FEW))
    stand.publish(0)  # what is loaded once is no night's cost
    stand.read(1, articles(1, FEW))
    few = calls_in(lambda: stand.publish(1))
    stand.read(2, articles(2, MANY))
    many = calls_in(lambda: stand.publish(2))
    assert few <= CALLS_A_NIGHT + FEW * CALLS_AN_ARTICLE
    assert (many - few) / (MANY - FEW) <= CALLS_AN_ARTICLE
