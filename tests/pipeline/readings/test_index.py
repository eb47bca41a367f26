"""The index of readings says what a look at all readings would say, and costs no such look."""

from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsstand import FIRST, Newsstand, edited, make_article, night_of

from pipeline.layout import index_state_key
from pipeline.readings import gather
from pipeline.readings.index import INDEXED, open_index, read_state
from pipeline.readings.table import Readings
from pipeline.store import FolderStore
from pipeline.tables.delta import open_table
from pipeline.tables.schema import READINGS

pytestmark = pytest.mark.slow


def all_readings(raw) -> pl.DataFrame:
    found = pl.from_arrow(open_table(raw, READINGS).to_pyarrow_table(columns=list(INDEXED)))
    return found.cast(INDEXED).sort("article_id", "captured_at", "night")


def gather_night(stand, night, articles) -> None:
    stand.read(night, articles)
    gather(stand.raw, night_of(night))


ARTICLES = st.tuples(
    st.sampled_from("abcdef"), st.sampled_from([None, -1, 0, 1, 5]), st.integers(0, 2)
)
NIGHTS = st.lists(
    st.tuples(st.integers(0, 3), st.lists(ARTICLES, max_size=4)), min_size=1, max_size=5
)


@settings(deadline=None, max_examples=12)
@given(NIGHTS)
def test_every_article_of_a_day_or_a_night_is_found_with_all_its_readings(tmp_path_factory, nights):
    folder = tmp_path_factory.mktemp("index")
    stand = Newsstand(FolderStore(folder / "raw"), FolderStore(folder / "clean"))
    for night, told in nights:
        gather_night(
            stand,
            night,
            [
                make_article(name, night=night, published=day, text=f"Text {text}.")
                for name, day, text in told
            ],
        )
    whole = all_readings(stand.raw)
    index = open_index(stand.raw)
    assert index is not None
    for night in range(4):
        ids = whole.filter(pl.col("night") == night_of(night))["article_id"]
        expected = whole.filter(pl.col("article_id").is_in(ids.implode()))
        assert index.of_nights([night_of(night)]).equals(expected)
    for day in range(-2, 7):
        on = pl.coalesce("published_at", "captured_at").dt.date()
        ids = whole.filter(on == night_of(day))["article_id"]
        found = index.of_days([night_of(day)])
        expected = whole.filter(pl.col("article_id").is_in(ids.implode()))
        assert expected.join(found, on=["article_id", "night"], how="anti").is_empty()
        more = found.filter(~pl.col("article_id").is_in(ids.implode()))
        assert more.join(whole, on=["article_id", "night"], how="anti").is_empty()


def test_a_bucket_without_an_index_gets_one_and_publishes_the_same(stand, tmp_path):
    other = Newsstand(FolderStore(tmp_path / "raw2"), FolderStore(tmp_path / "clean2"))
    for night in range(3):
        told = [
            make_article("a", night=night, text=f"Version {night}."),
            make_article(f"n{night}", night=night, published=None),
        ]
        stand.night(night, told)
        other.night(night, told)
    for key in other.raw.keys("index/"):
        other.raw.delete(key)
    last = [make_article("a", night=3, text="Version 3."), make_article("n0", night=3)]
    stand.night(3, last)
    other.night(3, last)
    assert other.everything() == stand.everything()
    assert other.raw.keys("index/days/") == stand.raw.keys("index/days/")


def test_an_article_whose_page_forgets_its_day_is_not_lost(stand):
    stand.night(0, [make_article("fire", published=-3)])
    stand.night(1, [make_article("fire", night=1, published=None, text="Without a day now.")])
    rows = stand.rows("articles")
    assert rows["published_on"].to_list() == [night_of(1)]  # the day of its first capture
    stand.night(2, [make_article("fire", night=2, published=-3, text="With it again.")])
    assert stand.rows("articles")["published_on"].to_list() == [night_of(-3)]


def test_two_nights_that_are_gathered_at_once_lose_nothing(stand):
    gather_night(stand, 0, [make_article("fire")])
    late = [make_article("fire", night=1, published=4), make_article("flood", night=1)]
    gather_night(stand, 1, late)
    found = Readings(stand.raw).of_days([FIRST])
    assert found.height == 3
    assert found["night"].to_list().count(night_of(1)) == 2


def test_a_gathering_that_died_before_its_index_is_healed_by_the_next(stand):
    stand.night(0, [make_article("fire"), make_article("flood")])
    kept = {key: stand.raw.read(key) for key in stand.raw.keys("index/")}
    gather_night(stand, 0, [make_article("fire"), edited(make_article("wind"), title="Wind")])
    for key in stand.raw.keys("index/"):
        stand.raw.delete(key)
    for key, data in kept.items():
        stand.raw.write(key, data)
    stand.publish_days(2, [FIRST])  # somebody else, who knows nothing of it
    stand.publish(0)
    titles = stand.rows("articles")["title"].to_list()
    assert sorted(titles) == ["Title of fire", "Wind"]


class Counting(FolderStore):
    """Counts what is asked of it."""

    def __init__(self, folder):
        super().__init__(folder)
        self.asked: Counter[str] = Counter()

    def read(self, key):
        self.asked["read"] += 1
        return super().read(key)

    def keys(self, prefix):
        self.asked["keys"] += 1
        return super().keys(prefix)


def test_gathering_a_night_reads_no_more_after_many_nights(tmp_path):
    raw = Counting(tmp_path / "raw")
    stand = Newsstand(raw, FolderStore(tmp_path / "clean"))
    spent = []
    for night in range(24):
        told = [make_article(f"n{night}", night=night, published=night)]
        stand.read(night, told)
        raw.asked.clear()
        gather(raw, night_of(night))
        spent.append(raw.asked.total())
    assert max(spent[12:]) <= max(spent[:12]) + 6  # the list of known articles grows by a run
    state = read_state(raw)
    assert state is not None
    assert len(state.runs) <= 9
    assert raw.head(index_state_key()) is not None
