"""A published night: what it holds, and that it holds the same whatever came before."""

from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsstand import FIRST, Newsstand, edited, make_article, make_reject, night_of

from pipeline.deduplicate import change_of
from pipeline.errors import StoreError
from pipeline.layout import stale_versions_key
from pipeline.publish import articles_of_days
from pipeline.readings import gather, versions
from pipeline.readings.table import Readings, stale_versions
from pipeline.readings.versions import versions_of
from pipeline.store import FolderStore
from pipeline.tables.delta import open_table
from pipeline.tables.editions import open_edition
from pipeline.tables.schema import CLEAN

pytestmark = pytest.mark.slow

AGENCY = "Agency text here, told by one and printed by many. " * 6


def test_an_article_is_published_whole(stand):
    article = make_article("fire")
    stand.night(0, [article], run_id="run-1")
    (row,) = stand.rows("articles").to_dicts()
    assert row["article_id"] == article.article_id
    assert row["text"] == article.text
    assert row["paragraphs"] == list(article.paragraphs)
    assert row["authors"] == ["Ada Example", "Bo Example"]
    assert row["published_at"] == article.published.at
    assert row["published_on"] == FIRST
    assert row["first_captured_at"] == row["captured_at"] == article.captured_at
    assert row["raw_ref"] == {"key": article.ref.key, "offset": 10, "length": 20}
    assert row["rights"]["noai"] is False
    assert (row["copy_count"], row["night"], row["run_id"]) == (0, FIRST, "run-1")


def test_the_articles_of_several_days_are_counted_without_reading_them(stand):
    stand.night(0, [make_article("fire"), make_article("late", published=-1)])
    stand.night(
        1, [make_article("fire", text="The fire is out.", night=1), make_article("flood", night=1)]
    )
    days = articles_of_days(stand.raw, [night_of(number) for number in (-1, 0, 1, 5)])
    held = [rows.num_rows for parts in days.values() for rows in parts]
    assert days.article_count == sum(held) == 3
    assert list(days[night_of(5)]) == []
    with pytest.raises(KeyError):
        days[night_of(7)]


class BusyStore(FolderStore):
    """A bucket in which what was listed is gone by the time that it is read."""

    def keys(self, prefix):
        found = super().keys(prefix)
        for key in found:
            self.delete(key)
        return found


def test_what_another_night_published_meanwhile_is_not_missed(tmp_path):
    store = FolderStore(tmp_path)
    store.write(stale_versions_key(night_of(1)), b'["2026-02-27"]')
    assert stale_versions(store, FIRST) == {FIRST, night_of(-2)}
    assert stale_versions(BusyStore(tmp_path), FIRST) == {FIRST}


def test_the_contract_is_what_lies_in_the_bucket(stand):
    stand.night(0, [make_article("fire")])
    for table in CLEAN:
        opened = open_table(stand.clean, table)
        assert [field.name for field in opened.schema().fields] == table.names
        for field, column in zip(opened.schema().fields, table.columns, strict=True):
            assert field.nullable == column.nullable
            assert field.metadata["comment"] == column.meaning
        assert opened.metadata().description == table.meaning
        assert opened.history(1)[0]["run_id"] == "run"


def test_no_nulls_where_the_contract_says_none(stand):
    bare = make_article("bare", published=None)
    stand.night(0, [bare, make_article("copy", source="us_wire", text=bare.text)])
    for table in CLEAN:
        rows = stand.rows(table.name)
        for column in table.columns:
            if not column.nullable:
                assert rows[column.name].null_count() == 0, (table.name, column.name)


def test_a_copy_stands_beside_its_representative(stand):
    first = make_article("story", source="us_wire", published=0, text=AGENCY)
    later = make_article("story", source="us_gazette", published=1, text=first.text)
    later = edited(later, title=first.title)
    stand.night(1, [edited(first, night=night_of(1)), edited(later, night=night_of(1))])
    (article,) = stand.rows("articles").to_dicts()
    (copy,) = stand.rows("copies").to_dicts()
    assert article["source_id"] == "us_wire"
    assert article["copy_count"] == 1
    assert copy["representative_id"] == article["article_id"]
    assert copy["cluster_id"] == article["cluster_id"]
    assert (copy["relation"], copy["source_id"]) == ("exact", "us_gazette")


def test_a_backfilled_original_takes_over(stand):
    copy = make_article(
        "story", source="us_gazette", night=3, published=3, text="The same text " * 9
    )
    original = make_article("origin", source="us_wire", night=1, published=1, text=copy.text)
    original = edited(original, title=copy.title)
    stand.night(3, [copy])
    assert stand.rows("articles")["source_id"].to_list() == ["us_gazette"]
    stand.night(1, [original])
    assert stand.rows("articles")["source_id"].to_list() == ["us_wire"]
    assert stand.rows("copies")["source_id"].to_list() == ["us_gazette"]
    assert stand.rows("articles")["copy_count"].to_list() == [1]


def test_a_correction_is_a_version_and_the_newest_is_shown(stand):
    first = make_article("fire", night=0)
    second = make_article("fire", night=1, text="Corrected.\n\nIt has two paragraphs.")
    stand.night(0, [first])
    stand.night(1, [second])
    (article,) = stand.rows("articles").to_dicts()
    assert article["text"] == second.text
    assert article["first_captured_at"] == first.captured_at
    versions = stand.rows("versions").sort("sequence").to_dicts()
    assert [one["sequence"] for one in versions] == [1, 2]
    assert versions[0]["change"] == "new"
    assert versions[1]["change"] != "new"
    assert versions[1]["previous_version_id"] == versions[0]["version_id"]
    assert versions[1]["version_id"] == article["version_id"]


def test_versions_that_come_in_several_parts_are_the_same(stand, monkeypatch):
    names = ("fire", "wind", "rain", "snow", "hail")
    stand.night(0, [make_article(name, text=f"{name} first.") for name in names])
    stand.night(1, [make_article(name, night=1, text=f"{name} later.") for name in names])
    nights = [night_of(0), night_of(1)]
    (whole,) = versions_of(Readings(stand.raw), nights, change_of, "run")
    monkeypatch.setattr(versions, "PART_ROWS", 4)
    parts = list(versions_of(Readings(stand.raw), nights, change_of, "run"))
    assert [part.num_rows for part in parts] == [4, 4, 2]
    assert pa.concat_tables(parts).equals(whole)


def test_equal_content_on_another_night_is_no_version(stand):
    stand.night(0, [make_article("fire", night=0)])
    stand.night(1, [make_article("fire", night=1)])
    assert stand.rows("versions").height == 1
    (article,) = stand.rows("articles").to_dicts()
    assert article["night"] == night_of(1)
    assert article["version_id"] == stand.rows("versions")["version_id"].item()


def test_a_return_to_earlier_wording_is_a_version_of_its_own(stand):
    for night, text in enumerate(["One.", "Two.", "One."]):
        stand.night(night, [make_article("fire", night=night, text=text)])
    versions = stand.rows("versions").sort("sequence")
    assert versions["text"].to_list() == ["One.", "Two.", "One."]
    assert versions["version_id"].n_unique() == 3


def test_a_backfilled_night_makes_what_came_later_a_change(stand):
    stand.night(1, [make_article("fire", night=1, text="Later.")])
    assert stand.rows("versions")["change"].to_list() == ["new"]
    stand.night(0, [make_article("fire", night=0, text="Earlier.")])
    versions = stand.rows("versions").sort("captured_at")
    assert versions["change"].to_list()[0] == "new"
    assert versions["change"].to_list()[1] != "new"
    assert versions["sequence"].to_list() == [1, 2]


def test_an_article_that_moves_to_another_day_leaves_the_old_one(stand):
    stand.night(0, [make_article("fire", night=0, published=0)])
    stand.night(1, [make_article("fire", night=1, published=-2)])
    assert stand.rows("articles")["published_on"].to_list() == [night_of(-2)]
    assert stand.clean.keys("daily/") == ["daily/articles/articles-2026-02-27.parquet"]


def test_an_undated_article_stays_on_the_day_it_was_first_captured(stand):
    stand.night(3, [make_article("fire", night=3, published=None, text="Newer.")])
    stand.night(0, [make_article("fire", night=0, published=None)])
    (article,) = stand.rows("articles").to_dicts()
    assert article["published_on"] == article["first_captured_at"].date() == night_of(1)
    assert (article["published_at"], article["published_at_from"]) == (None, "capture")
    assert article["text"] == "Newer."


def test_of_two_readings_in_a_night_one_counts_and_the_other_is_a_reject(stand):
    early = make_article("fire", hour=2, text="Early.")
    late = make_article("fire", hour=5, text="Late.")
    done = stand.night(0, [late, early], kept={"us_example": 2})
    assert stand.rows("articles")["text"].to_list() == ["Late."]
    assert stand.rows("rejects")["reason"].to_list() == ["duplicate_capture"]
    (ours,) = [row for row in done.ledger if row.source_id == "us_example"]
    assert (ours.kept, ours.rejected, ours.seen) == (1, 1, 2)


def test_an_article_of_two_sources_belongs_to_the_first_by_name(stand):
    ours = make_article("fire", source="us_gazette")
    theirs = edited(ours, source_id="us_wire", url=f"{ours.url}?again")
    done = stand.night(0, [theirs, ours], kept={"us_gazette": 1, "us_wire": 1})
    assert stand.rows("articles")["source_id"].to_list() == ["us_gazette"]
    wire = next(row for row in done.ledger if row.source_id == "us_wire")
    assert (wire.kept, wire.rejected) == (0, 1)


def test_rejects_and_ledger_of_a_night_are_replaced_whole(stand):
    stand.night(0, [], rejects=[make_reject("a"), make_reject("b")])
    stand.night(1, [], rejects=[make_reject("c")])
    stand.night(0, [], rejects=[make_reject("b")])
    assert stand.rows("rejects")["url"].str.tail(1).to_list() == ["b", "c"]
    nights = stand.rows("nights")
    assert nights.height == 2 * len(stand.sources)
    assert (nights["seen"] == nights["kept"] + nights["rejected"]).all()


def test_an_empty_night_clears_what_an_earlier_reading_published(stand):
    stand.night(0, [make_article("fire"), make_article("flood")])
    stand.night(0, [make_article("flood")])
    assert stand.rows("articles")["title"].to_list() == ["Title of flood"]
    stand.night(0, [])
    assert stand.rows("articles").height == stand.rows("versions").height == 0


def test_a_night_nobody_read_publishes_nothing_and_breaks_nothing(stand):
    assert gather(stand.raw, FIRST) == frozenset()
    done = stand.publish(0)
    assert (done.articles, done.copies) == (0, 0)
    assert stand.rows("articles").height == 0


def test_running_a_night_twice_changes_no_row(stand):
    articles = [make_article(name) for name in ("a", "b", "c")]
    stand.night(0, articles, rejects=[make_reject("x")])
    once = stand.everything()
    stand.night(0, articles, rejects=[make_reject("x")], run_id="other")
    assert stand.everything() == once


class Careless(FolderStore):
    """A server that ignores conditions, as some do."""

    def write(self, key, data, *, if_absent=False, if_match=None):
        return super().write(key, data)


def test_a_server_that_ignores_conditional_writes_is_refused(stand):
    careless = Newsstand(stand.raw, Careless(stand.clean.folder))
    with pytest.raises(StoreError, match="ignores conditional writes"):
        careless.night(0, [make_article("a")])
    assert careless.clean.keys("articles/") == []


NIGHTS = [
    [
        make_article("fire", night=0),
        make_article("flood", night=0, published=None),
        make_article("wire", source="us_wire", night=0, text=AGENCY),
    ],
    [
        make_article("fire", night=1, text="Second wording of the fire."),
        make_article("print", source="us_gazette", night=1, published=1, text=AGENCY),
    ],
    [
        make_article("fire", night=2, published=-1),
        make_article("flood", night=2, published=None, text="Flood, newly told."),
        make_article("early", source="us_example", night=2, published=-3, text=AGENCY),
    ],
]


@cache
def results_of(order) -> object:
    with TemporaryDirectory() as folder:
        stand = Newsstand(FolderStore(Path(folder) / "raw"), FolderStore(Path(folder) / "clean"))
        for night in order:
            stand.night(night, NIGHTS[night], rejects=[make_reject(f"n{night}")])
        files = {key: FolderStore(Path(folder) / "clean").keys("daily/") for key in ("daily",)}
        return stand.everything(), files


@pytest.mark.parametrize("order", [*permutations(range(3)), (0, 1, 2, 1), (2, 0, 2, 1, 0)])
def test_nights_in_any_order_end_in_the_same_rows(order):
    assert results_of(order) == results_of((0, 1, 2))


WORDINGS = st.sampled_from(["One text of it.", "Another text of it, longer.", "A third text."])
STORIES = st.builds(
    lambda name, text, published, hour, source: (name, text, published, hour, source),
    st.sampled_from(["a", "b", "c"]),
    WORDINGS,
    st.sampled_from([None, -1, 0, 1]),
    st.sampled_from([1, 3]),
    st.sampled_from(["us_example", "us_wire"]),
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(
    st.lists(st.lists(STORIES, max_size=4), min_size=2, max_size=3).flatmap(
        lambda nights: st.tuples(
            st.just(nights),
            st.permutations(range(len(nights))),
            st.lists(st.integers(0, len(nights) - 1), max_size=2),
        )
    )
)
def test_any_nights_in_any_order_with_any_repeats(case):
    nights, order, repeats = case

    def run(sequence):
        with TemporaryDirectory() as folder:
            stand = Newsstand(FolderStore(Path(folder) / "r"), FolderStore(Path(folder) / "c"))
            for night in sequence:
                made = [
                    make_article(name, night=night, text=text, published=day, hour=hour, source=of)
                    for name, text, day, hour, of in nights[night]
                ]
                stand.night(night, made)
            return stand.everything()

    assert run([*order, *repeats]) == run(range(len(nights)))


def test_the_table_of_sources_is_written_where_the_catalog_changed(stand):
    def version() -> int:
        return open_edition(stand.clean).versions["sources"]

    stand.night(0, [make_article("a")])
    before = version()
    stand.night(1, [make_article("b", night=1)])
    assert version() == before
    first, *others = stand.sources
    renamed = (first.model_copy(update={"name": "Renamed"}), *others)
    replace(stand, sources=renamed).night(2, [make_article("c", night=2)])
    assert version() == before + 1
    assert "Renamed" in stand.rows("sources")["name"].to_list()
    assert stand.rows("sources").height == len(stand.sources)
