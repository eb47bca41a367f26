"""A question is answered from few files exactly as from all of them, whatever their log tells."""

from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import (
    ColumnProperties,
    DeltaTable,
    TableFeatures,
    WriterProperties,
    write_deltalake,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from newsstand import Newsstand, make_article

from pipeline.errors import StoreError
from pipeline.identity import article_id
from pipeline.query.views import extension_file, open_views
from pipeline.store import FolderStore
from pipeline.tables.delta import look_at, open_table, table_uri
from pipeline.tables.editions import open_edition
from pipeline.tables.schema import ARTICLES
from pipeline.tables.sql import duckdb_views

pytestmark = pytest.mark.slow
LATER = {"withdrawn_at", "withdrawn_for", "withdrawn_seen_at", "former_urls", "blocks"}
UNTOLD = WriterProperties(default_column_properties=ColumnProperties(statistics_enabled="NONE"))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A table whose files lack columns or statistics, as an edition at each of its versions."""
    folder = tmp_path_factory.mktemp("shelf")
    stand = Newsstand(FolderStore(folder / "raw"), FolderStore(folder / "donor"))
    for night in range(3):
        told = [make_article(f"n{night}-{at}", night=night, published=at) for at in range(4)]
        told += [make_article(f"w{night}", source="us_wire", night=night, published=None)]
        stand.night(night, [*told, make_article("g", source="us_gazette", night=night)])
    donor = open_edition(stand.clean)
    whole = look_at(stand.clean, ARTICLES, donor.versions["articles"])
    rows, fields = pa.table(whole.to_pyarrow_table()), whole.schema().fields
    clean = FolderStore(folder / "clean")
    narrow = pa.schema([one for one in rows.schema if one.name not in LATER])
    uri = table_uri(clean, ARTICLES)
    DeltaTable.create(uri, narrow, partition_by=["published_on"])
    for number, day in enumerate(sorted(set(rows["published_on"].to_pylist()))):
        table = DeltaTable(uri)
        if number == 1:
            table.alter.add_columns([one for one in fields if one.name in LATER])
        ours = rows.filter(pc.equal(rows["published_on"], day))
        names = table.schema().to_arrow().names
        more = {"writer_properties": UNTOLD} if number == 2 else {}
        write_deltalake(table, ours.select(names), mode="append", **more)
    DeltaTable(uri).delete("source_id = 'us_wire'")
    DeltaTable(uri).create_checkpoint()
    DeltaTable(uri).delete("night > '2026-03-02'")
    DeltaTable(uri).delete()
    alone = replace(donor, folders={"articles": "articles"}, readings=None)
    editions = [
        replace(alone, versions={"articles": at}, contract="1.2" if at < 2 else donor.contract)
        for at in range(DeltaTable(uri).version() + 1)
    ]
    by_delta = [read_by_delta(clean, edition) for edition in editions]
    yield clean, list(zip(editions, by_delta, strict=True)), rows
    for connection in by_delta:
        connection.close()


FORMS = """
SELECT * FROM articles WHERE {one}
SELECT count(*), min(title) FROM articles AS a WHERE {a}
SELECT upper(article_id) AS article_id FROM articles WHERE {one} AND NOT ({other})
SELECT article_id FROM shareable WHERE {one}
SELECT published_on, former_urls IS NULL FROM articles WHERE {one} OR {other}
SELECT a.article_id, b.title FROM articles a LEFT JOIN articles b USING (source_id) WHERE {b}
SELECT a.title, b.url FROM articles a FULL JOIN articles b ON a.url = b.version_id WHERE {a}
SELECT a.title, b.title FROM articles a, articles b WHERE {a} AND {b}
SELECT a.title FROM articles a ANTI JOIN articles b ON a.night < b.night WHERE {a}
SELECT b.* FROM articles a ASOF JOIN articles b ON a.captured_at > b.captured_at WHERE {b}
WITH articles AS (FROM articles WHERE {one}) SELECT count(*) FROM articles WHERE {other}
SELECT (SELECT count(*) FROM articles WHERE {one}), (SELECT count(*) FROM articles a WHERE {a})
FROM articles WHERE {one} AND article_id IN (SELECT cluster_id FROM articles WHERE {other})
SELECT title FROM articles WHERE {one} UNION ALL SELECT title FROM articles WHERE {other}
SELECT title FROM articles AS x(article_id, version_id) WHERE {one}
SELECT source_id, count(*) FILTER ({other}) FROM articles WHERE {one} GROUP BY ALL
SELECT count(*) FROM query_table('articles') a WHERE {a} AND EXISTS (FROM articles WHERE {one})
""".strip().splitlines()
TIMES = ("published_at", "captured_at", "published_on", "night")


@st.composite
def conditions(draw, shelf, name=""):
    rows = shelf[2]

    def compared():
        columns = ["article_id", "cluster_id", "source_id", "language", "word_count", *TIMES]
        column = draw(st.sampled_from(columns))
        known = [one for one in rows[column].to_pylist() if one is not None]
        kind = draw(st.sampled_from(["", "DATE", "TIMESTAMP"] if column in TIMES else [""]))

        def value():
            one = draw(st.sampled_from(known))
            if isinstance(one, str):
                return f"'{one[: draw(st.sampled_from([1, 8, 40]))]}'"
            if isinstance(one, int):
                return str(one + draw(st.integers(-1, 1)))
            text = str(one)[: 10 if kind == "DATE" else 19]
            return f"{kind} '{text}'"

        field = f"{name}{column}"
        return draw(
            st.sampled_from(
                [
                    f"{field} = {value()}",
                    f"{value()} {draw(st.sampled_from('<>'))} {field}",
                    f"{field} {draw(st.sampled_from(['<', '>=', '<=', '<>']))} {value()}",
                    f"{field} IN ({value()}, {value()}, NULL)",
                    f"{field} BETWEEN {value()} AND {value()}",
                    f"{field} IS NULL",
                    f"coalesce({field} = {value()}, true)",
                    f"{name}withdrawn_at IS NULL",
                    f"{name}title LIKE '%2%'",
                ]
            )
        )

    shape = draw(st.sampled_from(["{}", "({} AND {})", "({} OR {})", "NOT ({} OR {})"]))
    return shape.format(*(compared() for _ in range(shape.count("{}"))))


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_few_files_answer_like_all(shelf, data):
    clean, read, _ = shelf
    edition, by_delta = data.draw(st.sampled_from(read))
    form = data.draw(st.sampled_from(FORMS))
    question = form.format(
        one=data.draw(conditions(shelf)),
        other=data.draw(conditions(shelf)),
        a=data.draw(conditions(shelf, "a.")),
        b=data.draw(conditions(shelf, "b.")),
    )
    with open_views(clean, edition, question=question) as connection:
        assert answer(connection, question) == answer(by_delta, question)


def read_by_delta(clean, edition):
    """DuckDB's own reader of Delta tables."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"LOAD '{extension_file('delta')}'")
    for statement in duckdb_views(edition, clean.uri):
        connection.execute(statement)
    return connection


def answer(connection, question):
    try:
        found = connection.execute(question)
        return [column[:2] for column in found.description], sorted(map(repr, found.fetchall()))
    except duckdb.Error as error:
        return type(error)


def test_columns_have_the_names_order_and_types_that_delta_gives(shelf):
    for edition, by_delta in shelf[1]:
        question = "DESCRIBE FROM articles"
        with open_views(shelf[0], edition) as ours:
            assert ours.execute(question).fetchall() == by_delta.execute(question).fetchall()


@pytest.mark.parametrize(
    "condition",
    [
        "published_on = '2026-03-03'",
        "night = DATE '2026-03-03' AND title <> ''",
        "published_at >= TIMESTAMP '2026-03-03 01:00:00'",
        "article_id IN ('{first}', '{second}')",
        "(cluster_id = '{first}' OR '{first}' = article_id) AND text LIKE '%n2%'",
    ],
)
def test_files_that_a_question_cannot_be_about_are_not_opened(stand, condition):
    for night in range(3):
        stand.night(night, [make_article(f"n{night}", night=night, published=night)])
    ids = {"first": article_id(make_article("n2").url), "second": "0" * 32}
    question = f"SELECT title FROM articles WHERE {condition.format(**ids)}"
    for file in (stand.clean.folder / "articles").glob("published_on=*/*.parquet"):
        if "2026-03-03" not in str(file):
            file.write_bytes(b"not to be read")
    with open_views(stand.clean, open_edition(stand.clean), question=question) as connection:
        assert connection.execute(question).fetchall() == [("Title of n2",)]


def test_a_table_that_is_not_to_be_read_by_its_files_alone_is_refused(stand):
    stand.night(0, [make_article("a")])
    table = open_table(stand.clean, ARTICLES)
    table.alter.add_feature(TableFeatures.DeletionVectors, allow_protocol_versions_increase=True)
    edition = open_edition(stand.clean)
    later = replace(edition, versions=edition.versions | {"articles": table.version()})
    with pytest.raises(StoreError, match="was changed by another program"):
        open_views(stand.clean, later, question="SELECT title FROM articles")
