"""A story that is gone after it was published, and what the tables say of it."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsstand import FIRST, Newsstand, make_article, make_withdrawal

from pipeline.publish.stories import clusters_of
from pipeline.records import Withdrawn
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow

NAMES = "abc"


def told(stand) -> list[tuple]:
    rows = stand.rows("versions").sort("article_id", "sequence")
    return rows.select("sequence", "change", "withdrawn_for").rows()


def test_a_story_that_is_gone_stays_as_it_was_last_read_and_says_so(stand):
    stand.night(0, [make_article("fire")])
    stand.night(1, [], [make_withdrawal("fire", night=1)])
    stand.night(3, [], [make_withdrawal("fire", night=3)])
    (row,) = stand.rows("articles").to_dicts()
    assert row["text"] == make_article("fire").text
    assert (row["published_on"], row["night"]) == (FIRST, FIRST)
    assert row["withdrawn_at"] == make_withdrawal("fire", night=1).seen_at
    assert row["withdrawn_seen_at"] == make_withdrawal("fire", night=3).seen_at
    assert row["withdrawn_for"] == "gone"
    new, gone = stand.rows("versions").sort("sequence").to_dicts()
    assert new["version_id"] == row["version_id"] == gone["previous_version_id"]
    assert (gone["change"], gone["text"], gone["word_count"]) == ("withdrawn", "", 0)
    assert (gone["title"], gone["canonical_url"]) == (row["title"], row["canonical_url"])
    assert (gone["captured_at"], gone["last_seen_at"]) == (
        row["withdrawn_at"],
        row["withdrawn_seen_at"],
    )
    assert new["last_seen_at"] is None


def test_a_story_that_comes_back_is_told_to_be_there_again(stand):
    stand.night(0, [make_article("fire")])
    stand.night(1, [], [make_withdrawal("fire", night=1)])
    stand.night(2, [make_article("fire", night=2)])
    (row,) = stand.rows("articles").to_dicts()
    assert row["withdrawn_at"] is row["withdrawn_for"] is row["withdrawn_seen_at"] is None
    assert told(stand) == [(1, "new", None), (2, "withdrawn", "gone"), (3, "returned", None)]


def test_what_comes_back_otherwise_is_a_change_of_what_it_was(stand):
    stand.night(0, [make_article("fire", text="Three barns burned in the village. " * 4)])
    stand.night(1, [], [make_withdrawal("fire", night=1, found=Withdrawn.NOTICE)])
    stand.night(2, [make_article("fire", night=2, text="Four barns burned in the village. " * 4)])
    assert told(stand) == [(1, "new", None), (2, "withdrawn", "notice"), (3, "correction", None)]


def test_another_way_of_being_gone_is_a_version_and_the_first_instant_stays(stand):
    stand.night(0, [make_article("fire")])
    stand.night(1, [], [make_withdrawal("fire", night=1, found=Withdrawn.NOT_FOUND)])
    stand.night(2, [], [make_withdrawal("fire", night=2, found=Withdrawn.NOTICE)])
    (row,) = stand.rows("articles").to_dicts()
    assert row["withdrawn_at"] == make_withdrawal("fire", night=1).seen_at
    assert row["withdrawn_for"] == "notice"
    assert [one[2] for one in told(stand)] == [None, "not_found", "notice"]


def test_what_nobody_ever_read_is_no_article_and_no_version(stand):
    stand.night(0, [make_article("fire")], [make_withdrawal("ghost", night=0)])
    assert stand.rows("articles").height == stand.rows("versions").height == 1
    stand.night(1, [make_article("ghost", night=1)])
    assert [one[1] for one in told(stand)] == ["new", "new"]


def test_a_look_that_found_it_at_another_address_of_the_night_counts(stand):
    stand.night(0, [make_article("fire")], [make_withdrawal("fire", night=0, hour=5)])
    assert stand.rows("articles")["withdrawn_at"].to_list() == [None]
    assert stand.rows("rejects").is_empty()


def test_a_copy_that_is_gone_says_so_too(stand):
    text = "Agency text here, told by one and printed by many. " * 6
    first = make_article("story", source="us_wire", title="Same", text=text, night=1)
    copy = make_article("story", source="us_gazette", title="Same", text=text, published=1, night=1)
    stand.night(1, [first, copy])
    stand.night(2, [], [make_withdrawal("story", source="us_gazette", night=2)])
    (row,) = stand.rows("copies").to_dicts()
    assert row["withdrawn_for"] == "gone"
    (members,) = clusters_of(stand.clean, {row["cluster_id"]}).values()
    assert [one.text for one in members] == [text, text]


NIGHTS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["One.", "Two.", *Withdrawn])),
        max_size=3,
        unique_by=lambda one: one[0],
    ),
    min_size=2,
    max_size=4,
)


@pytest.mark.slow
@settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(NIGHTS, st.randoms(use_true_random=False))
def test_any_order_of_nights_tells_the_same_of_what_was_gone(tmp_path_factory, nights, chance):
    orders = [*permutations(range(len(nights)))]
    seen = []
    for order in dict.fromkeys((orders[0], chance.choice(orders[1:]), chance.choice(orders[1:]))):
        folder = tmp_path_factory.mktemp("afterlife")
        stand = Newsstand(FolderStore(folder / "raw"), FolderStore(folder / "clean"))
        for number in order:
            read = [one for one in nights[number] if not isinstance(one[1], Withdrawn)]
            gone = [one for one in nights[number] if isinstance(one[1], Withdrawn)]
            stand.night(
                number,
                [make_article(name, night=number, text=text) for name, text in read],
                [make_withdrawal(name, night=number, found=found) for name, found in gone],
            )
        seen.append(stand.everything())
    assert len(seen) > 1
    assert all(one == seen[0] for one in seen)
