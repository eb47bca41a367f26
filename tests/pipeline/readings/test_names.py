"""One article under all addresses that it had, whichever night tells of them first."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from newsstand import Newsstand, make_article, make_withdrawal, night_of

from pipeline.deduplicate import update_clusters
from pipeline.identity import article_id
from pipeline.publish import articles_of_days
from pipeline.readings import gather
from pipeline.readings.names import names_of, read_names, settle_names, write_names
from pipeline.readings.pending import clear_pending, pending_days, pending_nights
from pipeline.readings.settle import write_blocks
from pipeline.readings.table import set_aside
from pipeline.records import Reason
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow

SOURCE = "us_example"
TEXTS = {
    "bridge": "The bridge will open on Monday.\n\nSo the council said.\n\nIt was shut for years.",
    "market": "A market burned down in the night.\n\nNobody was hurt.\n\nThe cause is not known.",
}


def address(name: str) -> str:
    return f"https://example.example/{name}"


def look(night: int, asked: str, canonical: str, text: str = "bridge"):
    """A reading of a page that was asked for at one address and states another."""
    article = make_article(canonical, night=night, text=TEXTS[text], title=f"Of the {text}")
    return article, address(asked)


def run_night(stand, night: int, looks, withdrawals=()) -> None:
    """What the stages do once the looks of a night were read."""
    source = next(one for one in stand.sources if one.id == SOURCE)
    stand.read(night, [article for article, _ in looks], withdrawals)
    write_blocks(stand.raw, night_of(night), SOURCE, [article for article, _ in looks])
    write_names(stand.raw, night_of(night), SOURCE, names_of(looks, source))
    settle_names(stand.raw, night_of(night))
    nights = sorted({*pending_nights(stand.raw), night_of(night)})
    days = {day for other in nights for day in gather(stand.raw, other)}
    days |= {day for other in nights for day in pending_days(stand.raw, other)}
    days |= set(update_clusters(stand.raw, articles_of_days(stand.raw, days), window_days=30))
    for other in nights:
        stand.publish_days((other - night_of(0)).days, days)
        clear_pending(stand.raw, other)


def test_a_story_that_moved_is_one_article_with_its_former_addresses(stand):
    run_night(stand, 0, [look(0, "old", "old")])
    run_night(stand, 1, [look(1, "old", "new")])
    run_night(stand, 2, [look(2, "new", "newest")])
    (row,) = stand.rows("articles").to_dicts()
    assert row["article_id"] == article_id(address("old"))
    assert row["canonical_url"] == address("newest")
    assert row["former_urls"] == [address("old"), address("new")]
    assert stand.rows("versions").height == 1
    assert stand.rows("copies").is_empty()


def test_an_article_that_never_moved_has_no_former_address(stand):
    run_night(stand, 0, [look(0, "click", "old")])
    run_night(stand, 1, [look(1, "click", "old")])
    assert stand.rows("articles")["former_urls"].to_list() == [None]


def test_an_address_that_leads_to_another_story_joins_nothing(stand):
    run_night(stand, 0, [look(0, "old", "old")])
    run_night(stand, 1, [look(1, "old", "other", "market")])
    assert stand.rows("articles").height == 2
    assert stand.rows("articles")["former_urls"].to_list() == [None, None]
    gone = dict(stand.rows("articles").select("canonical_url", "withdrawn_for").iter_rows())
    assert gone == {address("old"): "redirected", address("other"): None}
    run_night(stand, 2, [look(2, "old", "old")])
    assert stand.rows("articles")["withdrawn_for"].to_list() == [None, None]


def test_what_is_gone_at_an_address_is_the_article_that_it_stood_for(stand):
    run_night(stand, 1, [], [make_withdrawal("click", night=1)])
    run_night(stand, 0, [look(0, "click", "old")])
    (row,) = stand.rows("articles").to_dicts()
    assert row["withdrawn_for"] == "gone"
    run_night(stand, 2, [], [make_withdrawal("click", night=2)])
    (row,) = stand.rows("articles").to_dicts()
    assert row["withdrawn_seen_at"] == make_withdrawal("click", night=2).seen_at


def test_a_night_that_is_read_otherwise_parts_what_it_had_joined(stand):
    run_night(stand, 0, [look(0, "old", "old")])
    run_night(stand, 1, [look(1, "old", "new")])
    assert stand.rows("articles").height == 1
    run_night(stand, 1, [look(1, "new", "new")])
    assert stand.rows("articles").height + stand.rows("copies").height == 2
    assert read_names(stand.raw, SOURCE).called == {}


def test_two_addresses_of_one_story_in_a_night_leave_a_reject(stand):
    run_night(stand, 0, [look(0, "old", "old")])
    run_night(stand, 1, [look(1, "old", "new"), look(1, "old", "old")])
    assert stand.rows("articles").height == 1
    assert set_aside(stand.raw, night_of(1))[0].reason is Reason.DUPLICATE_CAPTURE


LOOKS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.sampled_from(sorted(TEXTS))),
        st.sampled_from("abc"),
    ),
    max_size=2,
    unique_by=lambda one: one[1] if isinstance(one, tuple) else one,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=6)
@example(
    [[], [("a", "a", "market"), ("a", "b", "bridge")], ["a"]], Random(0)
)  # no look at an address that is an article's own tells of what stood there once
@example(
    [[("a", "b", "bridge")], ["a"], [("a", "c", "market")]], Random(0)
)  # nor one at an address that has meant two
@given(st.lists(LOOKS, min_size=3, max_size=3), st.randoms(use_true_random=False))
def test_any_order_of_nights_calls_the_articles_the_same(tmp_path_factory, nights, chance):
    orders = [*permutations(range(len(nights)))]
    seen = []
    for order in (orders[0], orders[-1], chance.choice(orders[1:-1])):
        folder = tmp_path_factory.mktemp("names")
        stand = Newsstand(FolderStore(folder / "raw"), FolderStore(folder / "clean"))
        for number in order:
            told = nights[number]
            run_night(
                stand,
                number,
                [look(number, *one) for one in told if isinstance(one, tuple)],
                [make_withdrawal(one, night=number) for one in told if isinstance(one, str)],
            )
        seen.append(stand.everything())
    assert seen[0] == seen[1] == seen[2]
