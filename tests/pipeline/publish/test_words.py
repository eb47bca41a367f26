"""The words of a day: counted once an article, small, and gone with what is taken down."""

import io
from datetime import date
from random import Random
from string import ascii_lowercase

import polars as pl
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from newsstand import FIRST, make_article, night_of

from pipeline.publish import words
from pipeline.publish.words import words_of_day, write_words
from pipeline.tables.delta import open_table
from pipeline.tables.schema import ARTICLES, WORDS

pytestmark = pytest.mark.slow

MARCH = "words/words-2026-03.parquet"


def told(stand) -> dict[tuple[date, str, str], tuple[int, int]]:
    if not stand.clean.head(MARCH):
        return {}
    rows = pl.read_parquet(io.BytesIO(stand.clean.read(MARCH)))
    return {
        (row["published_on"], row["source_id"], row["word"]): (row["articles"], row["uses"])
        for row in rows.to_dicts()
    }


def about(name: str, text: str, **more):
    return make_article(name, title=name, text=text, **more)


def test_a_word_of_three_articles_is_counted_by_source(stand):
    stand.night(
        0,
        [
            about("a", "Storm, storm over Alba."),
            about("b", "The STORM’s end in Berka.", source="us_gazette"),
            about("c", "A storm, they said, near Cela."),
        ],
    )
    found = told(stand)
    assert found[FIRST, "us_example", "storm"] == (2, 3)
    assert found[FIRST, "us_gazette", "storm"] == (1, 1)
    assert {word for _, _, word in found} == {"storm"}


def test_copies_do_not_count(stand):
    agency = "Agency text of a storm, told by one and printed by many others. " * 6
    stand.night(0, [about(name, agency, source=f"us_{name}") for name in ("example", "wire")])
    assert told(stand) == {}


def test_what_nearly_all_use_says_nothing(stand):
    many = [about(f"{n}", f"Thus spoke {'Zara' if n < 4 else 'Hana'} of {n}.") for n in range(12)]
    stand.night(0, many)
    assert {word for _, _, word in told(stand)} == {"zara"}


def test_a_day_has_room_for_so_many_rows_and_takes_the_most_used(stand, monkeypatch):
    monkeypatch.setattr(words, "ROWS_A_DAY", 2)
    texts = ["storm flood hail", "storm flood hail", "storm flood hail", "storm flood", "storm"]
    stand.night(0, [about(f"{number}", text) for number, text in enumerate(texts)])
    assert {word for _, _, word in told(stand)} == {"storm", "flood"}


def test_days_in_any_order_leave_the_same_bytes(stand):
    tables = {}
    for night in range(3):
        texts = [f"storm over {name}" for name in "abc"]
        stand.night(
            night,
            [
                about(f"{night}{name}", text, night=night, published=night)
                for name, text in zip("abc", texts, strict=True)
            ],
        )
    rows = open_table(stand.clean, ARTICLES).to_pyarrow_table()
    for night in range(3):
        day = night_of(night)
        tables[day] = words_of_day([rows.filter(pc.equal(rows["published_on"], day))], day)
    once = told(stand)
    stand.clean.delete(MARCH)
    for day in sorted(tables, reverse=True):
        write_words(stand.clean, {day: tables[day]}, 9)
    backwards = stand.clean.read(MARCH)
    assert told(stand) == once
    stand.clean.delete(MARCH)
    write_words(stand.clean, tables, 9)
    assert stand.clean.read(MARCH) == backwards


def test_a_day_of_a_newer_table_is_left_alone(stand):
    stand.night(0, [about(name, "storm of the year") for name in "abc"])
    newer = told(stand)
    write_words(stand.clean, {FIRST: WORDS.schema.empty_table()}, 0)
    assert told(stand) == newer
    write_words(stand.clean, {FIRST: WORDS.schema.empty_table()}, 99)
    assert told(stand) == {}


def test_an_article_that_is_no_more_leaves_the_words(stand):
    articles = [about(name, "storm of the year") for name in "abc"]
    stand.night(0, articles)
    assert (FIRST, "us_example", "storm") in told(stand)
    stand.night(0, articles[:2])
    assert told(stand) == {}


@pytest.mark.slow
def test_a_year_of_many_articles_is_some_megabytes_and_one_word_some_kilobytes(stand):
    random = Random(7)
    names = ["".join(random.choices(ascii_lowercase, k=6)) for _ in range(4_000)]
    languages = ["en", "fr", "de"]
    rows = [
        {
            "article_id": f"{number}",
            "language": languages[number % 3],
            "source_id": f"us_source{number % 25}",
            "title": "",
            "text": " ".join(names[int(4_000 * random.random() ** 2)] for _ in range(300)),
        }
        for number in range(1_000)
    ]
    day = words_of_day([pl.DataFrame(rows).to_arrow()], FIRST)
    assert 2_500 < day.num_rows <= words.ROWS_A_DAY
    month = {}
    for number in range(28):
        on = pl.DataFrame(day).with_columns(pl.lit(night_of(number)).alias("published_on"))
        month[night_of(number)] = on.select(WORDS.names).to_arrow().cast(WORDS.schema)
    write_words(stand.clean, month, 1)
    data = stand.clean.read(MARCH)
    assert len(data) * 12 < 5_000_000
    file = pq.ParquetFile(io.BytesIO(data))
    word = day["word"][day.num_rows // 2].as_py()
    groups = [file.metadata.row_group(at) for at in range(file.num_row_groups)]
    wanted = [
        group.total_byte_size
        for group in groups
        if group.column(0).statistics.min <= word <= group.column(0).statistics.max
    ]
    assert sum(wanted) < 200_000
    assert len(wanted) < len(groups) / 4
