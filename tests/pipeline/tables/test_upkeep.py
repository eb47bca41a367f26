"""Upkeep changes no row, keeps what must stay readable, and removes the rest."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake
from newsstand import FIRST, make_article, make_reject, night_of

from pipeline import stages
from pipeline.archive.takedowns import record_takedown
from pipeline.errors import StoreError
from pipeline.settings import Settings
from pipeline.tables import delta
from pipeline.tables import upkeep as maintaining
from pipeline.tables.delta import ROW_GROUP_ROWS, batches, conform, look_at, open_table, table_uri
from pipeline.tables.mirror import replace_partitions
from pipeline.tables.schema import ARTICLES, CLEAN, TEXT, WHOLE, Column
from pipeline.tables.upkeep import compact, maintain_tables, partition_files

pytestmark = pytest.mark.slow

LATER = datetime(2026, 8, 1, tzinfo=UTC)


def keep(stand, days: int, now: datetime = LATER):
    return maintain_tables(stand.raw, stand.clean, now=now, retention_days=days, run_id="upkeep")


def data_files(stand, table: str) -> list[str]:
    return [
        key
        for key in stand.clean.keys(f"{table}/")
        if key.endswith(".parquet") and "_delta_log" not in key
    ]


def test_upkeep_changes_no_row_and_removes_what_no_version_needs(stand):
    for _ in range(3):
        stand.night(0, [make_article("a"), make_article("b", published=-1)])
    before = stand.everything()
    assert len(data_files(stand, "articles")) == 6
    done = keep(stand, 0)
    assert stand.everything() == before
    assert len(data_files(stand, "articles")) == 2
    assert done["removed"] >= 4
    stand.night(1, [make_article("a", night=1, text="Later.")])  # and the next night goes on
    assert "Later." in stand.rows("articles")["text"].to_list()


def test_versions_of_the_kept_days_stay_readable(stand):
    stand.night(0, [make_article("a")])
    stand.night(0, [make_article("a"), make_article("b")])
    keep(stand, 30, now=datetime(2026, 4, 2, tzinfo=UTC))  # by the clock that published
    assert stand.rows("articles", version=1).height == 1


def test_cold_partitions_are_written_once_more_and_only_once(stand):
    stand.night(0, [make_article(name) for name in "ab"])
    assert keep(stand, 30)["recompressed"] > 0
    assert keep(stand, 30)["recompressed"] == 0
    before = stand.everything()
    stand.night(0, [make_article(name) for name in "ab"])  # a late night warms them up again
    assert keep(stand, 30)["recompressed"] > 0
    assert stand.everything() == before


def test_what_is_not_cold_yet_is_left_alone(stand):
    stand.night(0, [make_article("a")])
    soon = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=5)
    assert keep(stand, 30, now=soon)["recompressed"] == 0


def test_several_files_of_a_partition_become_one(stand):
    stand.night(0, [make_article("a")])
    opened = open_table(stand.clean, ARTICLES)
    row = opened.to_pyarrow_table()
    for number in range(3):
        other = row.set_column(
            row.schema.get_field_index("article_id"), "article_id", pa.array([f"{number}"])
        )
        write_deltalake(opened, other.cast(ARTICLES.schema), mode="append")
    assert len(partition_files(open_table(stand.clean, ARTICLES), ARTICLES)[FIRST]) == 4
    assert compact(stand.clean, ARTICLES, "upkeep") == 3
    assert stand.rows("articles").height == 4


def test_a_year_of_late_arrivals_leaves_one_file_a_day(stand):
    for night in range(12):
        stand.night(night, [make_article(f"n{night}", night=night, published=night % 3)])
    keep(stand, 0)
    assert len(data_files(stand, "articles")) == 3
    assert len(data_files(stand, "versions")) == 12


def test_the_layout_of_a_data_file(stand):
    stand.night(0, [make_article(f"a{number:02}") for number in range(20)])
    (key,) = data_files(stand, "articles")
    metadata = pq.ParquetFile(io.BytesIO(stand.clean.read(key))).metadata
    group = metadata.row_group(0)
    columns = {group.column(at).path_in_schema: group.column(at) for at in range(group.num_columns)}
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert columns["published_at"].statistics.has_min_max
    assert not columns["text"].is_stats_set
    assert "RLE_DICTIONARY" not in columns["text"].encodings
    assert "RLE_DICTIONARY" in columns["source_id"].encodings
    assert "DELTA_BINARY_PACKED" in columns["word_count"].encodings
    assert group.num_rows <= ROW_GROUP_ROWS
    (answer,) = duckdb.execute(
        "SELECT count(bloom_filter_offset) FROM parquet_metadata($1) WHERE path_in_schema = $2",
        [str(stand.clean.folder / key), "article_id"],
    ).fetchall()
    assert answer == (1,)


def test_a_day_of_many_articles_is_one_group(stand):
    """Each group of a file costs a reader of few columns as much as the rows in it."""
    stand.night(0, [make_article("a")])
    row = open_table(stand.clean, ARTICLES).to_pyarrow_table()
    many = row.take(pa.array([0] * 12_000))
    names = pa.array([f"{number:032x}" for number in range(12_000)])
    at = many.schema.get_field_index("article_id")
    rows = conform(many.set_column(at, "article_id", names), ARTICLES)
    replace_partitions(stand.clean, ARTICLES, [FIRST], lambda: batches([rows]), {"run_id": "many"})
    (file,) = open_table(stand.clean, ARTICLES).file_uris()
    assert pq.ParquetFile(file).metadata.num_row_groups == 1


def test_filters_open_the_files_that_they_need_and_find_every_row(stand):
    for night in range(3):
        stand.night(night, [make_article(f"a{night}", night=night, published=night)])
    dataset = look_at(stand.clean, ARTICLES).to_pyarrow_dataset()
    (row, *_) = dataset.to_table(filter=ds.field("title") == "Title of a1").to_pylist()
    one = {
        "night": ds.field("night") == night_of(1),
        "cluster_id": ds.field("cluster_id") == row["cluster_id"],
        "article_id": ds.field("article_id") == row["article_id"],
    }
    for wanted in one.values():
        assert len(list(dataset.get_fragments(filter=wanted))) == 1
        assert dataset.to_table(filter=wanted)["title"].to_pylist() == ["Title of a1"]
    every = [
        ds.field("text") != "",
        ds.field("modified_at").is_null(),
        ds.field("is_paywalled").is_null(),
        ds.field("summary").is_valid(),
        ds.field("rights", "noai") == pa.scalar(value=False),
        ds.field("raw_ref", "key") != "",
    ]
    for wanted in every:
        assert dataset.to_table(filter=wanted).num_rows == 3


def every_condition(dataset: ds.Dataset) -> Iterator[tuple[ds.Expression, int]]:
    """Conditions on each column and each part of one, and how many rows fulfil them."""
    rows = dataset.to_table()
    places = [
        (name, *part)
        for name in rows.column_names
        for part in ((), *((one.name,) for one in fields_of(rows.schema.field(name).type)))
    ]
    for name, *parts in places:
        values = rows[name]
        if parts:
            values = pc.struct_field(values, parts[0])
        field = ds.field(name, *parts)
        yield field.is_null(), values.null_count
        yield field.is_valid(), len(values) - values.null_count
        if not pa.types.is_nested(values.type):
            for one in set(values.to_pylist()) - {None}:
                yield field == pa.scalar(one, values.type), values.to_pylist().count(one)


def fields_of(kind: pa.DataType) -> list[pa.Field]:
    return list(kind) if pa.types.is_struct(kind) else []


def as_it_was_before(table, _=None) -> list[str]:
    return [name for name in table.names if name in delta.FILTERED]


@pytest.mark.slow
@pytest.mark.parametrize("is_older", [False, True])
def test_every_condition_finds_its_rows_through_pyarrow(stand, monkeypatch, is_older):
    if is_older:
        monkeypatch.setattr(delta, "_with_statistics", as_it_was_before)
    for night in range(2):
        dated = make_article(f"a{night}", night=night, published=night)
        undated = make_article(f"b{night}", night=night, published=None)
        silent = [replace(one, language=None, tags=()) for one in (dated, undated)]
        articles = silent if night else [dated, undated]
        stand.night(night, articles, rejects=[make_reject(f"r{night}")])
    monkeypatch.undo()
    stand.night(1, silent, rejects=[make_reject("r")])
    for table in CLEAN:
        dataset = look_at(stand.clean, table).to_pyarrow_dataset()
        for wanted, count in every_condition(dataset):
            assert dataset.to_table(filter=wanted).num_rows == count, (table.name, wanted)
    articles = look_at(stand.clean, ARTICLES).to_pyarrow_dataset()
    for name in ("night", "cluster_id"):
        one = articles.to_table(columns=[name])[name][0]
        assert len(list(articles.get_fragments(filter=ds.field(name) == one))) < len(articles.files)


def test_the_log_never_holds_text(stand):
    stand.night(0, [make_article("a", title="A telling title", text="A telling text.")])
    for key in stand.clean.keys("articles/_delta_log/"):
        assert b"telling" not in stand.clean.read(key)


WIDER = replace(
    ARTICLES,
    columns=(
        *ARTICLES.columns,
        Column(name="mood", kind=TEXT, nullable=True, meaning="How it sounds"),
    ),
)


def wide_rows(stand) -> list[pa.RecordBatch]:
    rows = open_table(stand.clean, ARTICLES).to_pyarrow_table()
    moods = pa.array(["calm"] * rows.num_rows)
    return rows.append_column("mood", moods).select(WIDER.names).cast(WIDER.schema).to_batches()


def test_a_new_column_is_added_and_null_in_older_rows(stand):
    stand.night(0, [make_article("a"), make_article("old", published=-5)])
    rows = wide_rows(stand)
    new = [batch for batch in rows if batch["published_on"][0].as_py() == FIRST]
    replace_partitions(stand.clean, WIDER, [FIRST], lambda: new, {"run_id": "wider"})
    found = open_table(stand.clean, WIDER).to_pyarrow_table()
    assert dict(zip(found["url"].to_pylist(), found["mood"].to_pylist(), strict=True)) == {
        "https://example.example/a": "calm",
        "https://example.example/old": None,
    }
    field = next(
        one for one in open_table(stand.clean, WIDER).schema().fields if one.name == "mood"
    )
    assert field.metadata["comment"] == "How it sounds"
    stand.night(1, [make_article("b", night=1, published=1)])  # the code of before still publishes
    assert stand.rows("articles").height == 3


def test_a_table_whose_columns_were_explained_in_other_words_is_written_to(stand):
    stand.night(0, [make_article("a")])
    said = [replace(one, meaning=f"In other words: {one.meaning}") for one in ARTICLES.columns]
    other = replace(ARTICLES, columns=tuple(said))
    rows = conform(open_table(stand.clean, ARTICLES).to_pyarrow_table(), other)
    replace_partitions(stand.clean, other, [FIRST], lambda: batches([rows]), {"run_id": "other"})
    assert stand.rows("articles")["run_id"].to_list() == ["run"]
    stand.night(1, [make_article("b", night=1)])
    assert stand.rows("articles").height == 2


def test_a_change_that_is_not_additive_is_refused(stand):
    stand.night(0, [make_article("a")])
    columns = [
        replace(one, kind=TEXT) if one.kind == WHOLE and one.name == "word_count" else one
        for one in ARTICLES.columns
    ]
    other = replace(ARTICLES, columns=tuple(columns))
    with pytest.raises(StoreError, match="word_count with another type"):
        open_table(stand.clean, other)


def test_a_null_where_the_contract_says_none_is_refused(stand):
    stand.night(0, [make_article("a")])
    rows = open_table(stand.clean, ARTICLES).to_pyarrow_table()
    at = rows.schema.get_field_index("title")
    broken = rows.set_column(at, pa.field("title", pa.string()), pa.array([None], pa.string()))
    with pytest.raises(Exception, match="failed validation"):
        write_deltalake(table_uri(stand.clean, ARTICLES), broken, mode="append")


def test_a_row_outside_the_replaced_partition_is_refused(stand):
    stand.night(0, [make_article("a")])
    rows = [
        *open_table(stand.clean, ARTICLES).to_pyarrow_table().cast(ARTICLES.schema).to_batches()
    ]
    with pytest.raises(StoreError):
        replace_partitions(stand.clean, ARTICLES, [night_of(7)], lambda: rows, {})
    assert stand.rows("articles")["published_on"].to_list() == [FIRST]


def test_what_was_recompressed_is_remembered(stand):
    stand.night(0, [make_article("a")])
    keep(stand, 30)
    stated = json.loads(stand.raw.read(maintaining.COLD_KEY))
    assert stated["articles"] == [
        path
        for paths in partition_files(open_table(stand.clean, ARTICLES), ARTICLES).values()
        for path in paths
    ]


def test_the_weekly_stage_keeps_tables_and_obeys_takedowns(stand, tmp_path):
    settings = Settings(
        s3_endpoint=f"file://{tmp_path}", raw_bucket="raw", clean_bucket="clean", retention_days=0
    )
    stand.night(0, [make_article("a"), make_article("b")])
    stand.night(0, [make_article("a"), make_article("b")])
    record_takedown(stand.raw, "article", make_article("b").article_id, LATER, "asked", {})
    done = stages.maintain(settings)
    assert done["removed"] > 0
    assert stand.rows("articles")["title"].to_list() == ["Title of a"]
