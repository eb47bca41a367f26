"""An edition is one moment of all tables, whatever is committed beside it, and stays one."""

import json
import os
import random
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from newsstand import FIRST, Newsstand, edited, make_article, night_of

from pipeline.__main__ import main
from pipeline.errors import MissingError, StoreError
from pipeline.layout import edition_key
from pipeline.query.changes import changes
from pipeline.query.views import extension_file, open_views
from pipeline.records import Rights
from pipeline.store import FolderStore
from pipeline.tables.begun import begin, begun, end, night_name
from pipeline.tables.delta import look_at
from pipeline.tables.editions import LATEST_KEY, edition_numbers, make_edition, open_edition, scan
from pipeline.tables.schema import ARTICLES, CLEAN, COPIES, NIGHTS, READINGS, VERSIONS
from pipeline.tables.upkeep import maintain_tables

pytestmark = pytest.mark.slow

PUBLISHED = datetime(2026, 4, 1, tzinfo=UTC)  # by the clock of a newsstand
AGENCY = "Agency text, told by one and printed by many others. " * 6


def titles(clean, **asked) -> list[str]:
    edition = open_edition(clean, **asked)
    rows = scan(clean, edition, ARTICLES).select("title").collect()
    return sorted(rows["title"])


def test_an_edition_names_every_table_and_opens_them_lazily(stand):
    stand.night(0, [make_article("fire")], run_id="run-7")
    edition = open_edition(stand.clean)
    assert (edition.number, edition.night, edition.run_id) == (1, FIRST, "run-7")
    assert set(edition.versions) == {table.name for table in CLEAN}
    lazy = scan(stand.clean, edition, ARTICLES)
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect()["title"].to_list() == ["Title of fire"]


def test_time_travel_goes_by_the_night_and_not_by_the_clock(stand):
    stand.night(0, [make_article("first")])
    stand.night(2, [make_article("third", night=2)])
    stand.night(1, [make_article("late", night=1)])  # a backfill
    stand.night(3, [make_article("fourth", night=3)])
    assert titles(stand.clean, as_of=FIRST) == ["Title of first"]
    assert titles(stand.clean, as_of=night_of(1)) == ["Title of first"]
    assert len(titles(stand.clean, as_of=night_of(2))) == 3
    assert titles(stand.clean, as_of=night_of(90)) == titles(stand.clean)
    with pytest.raises(
        MissingError, match=f"the first edition that is kept is of the night {FIRST}"
    ):
        open_edition(stand.clean, as_of=night_of(-1))


def test_what_a_killed_publish_left_is_written_again_by_the_next(stand):
    stand.night(0, [make_article("fire")])
    begin(stand.raw, night_name(night_of(1)), [FIRST], [])
    done = stand.night(2, [make_article("flood", night=2, published=2)])
    assert FIRST in done.days
    assert len(titles(stand.clean)) == 2
    assert begun(stand.raw) == []


def test_what_a_dead_takedown_left_is_written_again_by_the_next_publish(stand):
    stand.night(0, [make_article("fire")])
    begin(stand.raw, "takedown-1", [FIRST], [FIRST])
    done = stand.night(1, [make_article("flood", night=1, published=1)])
    assert FIRST in done.days
    assert FIRST in done.nights
    assert len(titles(stand.clean)) == 2


def test_an_edition_whose_writer_died_before_it_was_announced_is_taken_up(stand):
    stand.night(0, [make_article("fire")])
    before = stand.clean.read(LATEST_KEY)
    stand.night(1, [make_article("flood", night=1)])
    stand.clean.write(LATEST_KEY, before)
    assert len(titles(stand.clean)) == 1  # still the old one, whole
    stand.night(2, [make_article("storm", night=2)])
    edition = open_edition(stand.clean)
    assert edition.number == 3
    assert len(titles(stand.clean, as_of=night_of(1))) == 2


def test_a_bucket_from_before_there_were_editions_is_read_as_it_says(stand):
    stand.night(0, [make_article("fire")])
    stated = json.loads(stand.clean.read(LATEST_KEY))
    for name in ("edition", "newest_night", "nights", "private"):
        del stated[name]
    stand.clean.write(LATEST_KEY, json.dumps(stated).encode())
    stand.clean.delete(edition_key(1))
    assert titles(stand.clean) == ["Title of fire"]
    stand.night(1, [make_article("flood", night=1)])
    assert open_edition(stand.clean).number == 1
    assert len(titles(stand.clean)) == 2


def test_a_copy_of_the_bucket_travels_in_time_too(stand, tmp_path):
    stand.night(0, [make_article("fire")])
    stand.night(1, [make_article("flood", night=1)])
    shutil.copytree(stand.clean.folder, tmp_path / "other")
    for file in (tmp_path / "other").rglob("*"):
        os.utime(file, (0, 0))  # whatever the other store takes for the time of writing
    other = FolderStore(tmp_path / "other")
    assert titles(other, as_of=FIRST) == ["Title of fire"]
    assert len(titles(other)) == 2


def test_an_edition_that_names_what_is_not_there_is_said_in_a_sentence(stand):
    stand.night(0, [make_article("fire")])
    stated = json.loads(stand.clean.read(LATEST_KEY))
    stated["tables"]["articles"]["version"] = 99
    stand.clean.write(LATEST_KEY, json.dumps(stated).encode())
    with pytest.raises(StoreError, match="articles"):
        titles(stand.clean)
    stand.clean.write(LATEST_KEY, b"{")
    stand.clean.delete(edition_key(1))  # else it would be told what the newest is
    with pytest.raises(StoreError, match="publish a night again"):
        open_edition(stand.clean)


def test_the_commands_open_editions(stand, tmp_path, monkeypatch, capsys):
    shutil.copytree(stand.raw.folder, tmp_path / "nightdesk-raw")
    here = Newsstand(
        FolderStore(tmp_path / "nightdesk-raw"), FolderStore(tmp_path / "nightdesk-clean")
    )
    here.night(0, [make_article("fire")])
    before = here.clean.read(LATEST_KEY)
    here.night(2, [make_article("flood", night=2)])
    here.clean.write(LATEST_KEY, before)  # as if it had died before the last write
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}")
    for command in ("sql", "query"):
        assert main([command, "SELECT count(*) AS n FROM articles", "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"n": 1}


def test_the_views_are_the_edition_for_who_speaks_sql(stand, tmp_path):
    stand.night(0, [make_article("fire"), edited(make_article("wall"), is_paywalled=True)])
    shutil.copytree(stand.clean.folder, tmp_path / "copied")
    stand.night(1, [make_article("flood", night=1)])
    text = (tmp_path / "copied" / "views.sql").read_text()
    assert text.count("version = 1)") == len(CLEAN)
    elsewhere = text.replace(str(stand.clean.folder), str(tmp_path / "copied"), 1)
    shutil.rmtree(stand.clean.folder)
    with duckdb.connect() as con:
        con.execute(f"LOAD '{extension_file('delta')}'")
        con.execute(elsewhere)
        assert con.execute("SELECT count(*) FROM articles").fetchall() == [(2,)]
        shown = con.execute("SELECT title FROM shareable WHERE may_be_shown").fetchall()
        assert shown == [("Title of fire",)]


RESERVED = {
    "nothing": ({}, True, True, True),
    "paywalled": ({"is_paywalled": True}, False, False, True),
    "noarchive": ({"rights": Rights(noarchive=True)}, False, True, True),
    "noindex": ({"rights": Rights(noindex=True)}, False, False, True),
    "noai": ({"rights": Rights(noai=True)}, True, True, False),
    "mining": ({"rights": Rights(tdm_reservation=True)}, True, True, False),
}


def test_what_may_be_done_with_an_article_follows_from_what_its_page_reserves(stand):
    told = [edited(make_article(name), **changes) for name, (changes, *_) in RESERVED.items()]
    stand.night(0, told)
    with open_views(stand.clean, open_edition(stand.clean)) as con:
        asked = "SELECT title, may_be_shown, may_be_quoted, may_be_mined FROM shareable"
        found = {title: tuple(may) for title, *may in con.execute(asked).fetchall()}
    assert found == {f"Title of {name}": tuple(may) for name, (_, *may) in RESERVED.items()}


def test_nobody_names_versions_between_the_commits_of_another(stand):
    stand.night(0, [make_article("fire")])
    begin(stand.raw, "takedown-1", [], [])
    now = open_edition(stand.clean).published_at
    assert make_edition(stand.raw, stand.clean, night=None, run_id="x", now=now) is None
    end(stand.raw, "takedown-1")
    made = make_edition(stand.raw, stand.clean, night=None, run_id="x", now=now)
    assert made is not None
    assert made.night == FIRST
    assert edition_numbers(stand.clean) == [1, 2]


def test_a_night_that_was_filled_in_later_is_said_to_be_in_later_editions(stand):
    for number in (3, 1):  # a backfill of what came before
        stand.night(number, [make_article(f"a{number}", night=number, published=0)])
    with pytest.raises(MissingError, match="filled in later are in the editions from then on"):
        open_edition(stand.clean, as_of=night_of(1))
    assert len(titles(stand.clean, as_of=night_of(3))) == 2


def keep(stand, days: int, now: datetime) -> None:
    maintain_tables(stand.raw, stand.clean, now=now, retention_days=days, run_id="upkeep")


def test_upkeep_removes_nothing_that_a_kept_edition_names(stand):
    for number in range(12):
        stand.night(number, [make_article(f"a{number}", night=number, published=0)])
    before = {number: titles(stand.clean, as_of=night_of(number)) for number in range(12)}
    keep(stand, 30, now=PUBLISHED + timedelta(days=20))
    keep(stand, 30, now=PUBLISHED + timedelta(days=21))
    for number in range(12):
        assert titles(stand.clean, as_of=night_of(number)) == before[number]
    keep(stand, 30, now=PUBLISHED + timedelta(days=90))
    assert len(edition_numbers(stand.clean)) == 1
    assert titles(stand.clean) == before[11]
    assert titles(stand.clean, as_of=night_of(40)) == before[11]
    with pytest.raises(
        MissingError,
        match=f"as of {night_of(3)}: the first edition that is kept is of the night {night_of(11)}",
    ):
        open_edition(stand.clean, as_of=night_of(3))
    with pytest.raises(MissingError, match="edition 3 is not kept"):
        open_edition(stand.clean, number=3)
    assert len(stand.clean.keys("articles/published_on")) == 1


def test_upkeep_commits_once_a_table(stand):
    for number in range(3):
        stand.night(0, [make_article("a"), make_article("b", published=-number)])
    before = {table.name: look_at(stand.clean, table).version() for table in CLEAN}
    keep(stand, 0, now=datetime(2027, 1, 1, tzinfo=UTC))
    for table in CLEAN:
        assert look_at(stand.clean, table).version() <= before[table.name] + 1


WRITER = """
import sys
from pathlib import Path
from newsstand import Newsstand, make_article
from pipeline.store import FolderStore
raw, clean, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
stand = Newsstand(FolderStore(raw), FolderStore(clean))
done = Path(sys.argv[1]) / "done.txt"
first = int(done.read_text()) if done.exists() else 0
for number in range(first, last):
    text = f"Story of the night {number} that one tells and others print again. " * 5
    stand.night(
        number,
        [
            make_article(f"a{number}", night=number, published=number, text=text),
            make_article(f"b{number}", night=number, published=number, text=text,
                source="us_wire"),
            make_article(f"c{number}", night=number, published=number - 1,
                text=text.replace(str(number), str(number - 1)), source="us_gazette"),
        ],
        kept={"us_example": 1, "us_wire": 1, "us_gazette": 1},
    )
    done.write_text(str(number + 1))
"""
WATCHED = ("latest.json", "articles/_delta_log", "copies/_delta_log", "nights/_delta_log")


def moments(folder: Path) -> list[int]:
    """When each of what a reader goes by was last changed."""
    return [one.stat().st_mtime_ns for name in WATCHED if (one := folder / name).exists()]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_reader_that_polls_through_twenty_publishes_never_sees_half_of_one(tmp_path, warm):
    """It looks after every commit, and once more while nothing is committed."""
    clean = FolderStore(tmp_path / "clean")
    nights, chance, kills, looks, torn, seen = 20, random.Random(7), 0, 0, [], 0
    arguments = [str(tmp_path / "raw"), str(clean.folder), str(nights)]
    writer, before, until = None, [], 0
    while writer is None or writer.poll() != 0:
        if writer is None or writer.poll() is not None:
            assert writer is None or writer.returncode == -signal.SIGKILL
            writer = warm.start(WRITER, arguments, os.environ)
            until = looks + chance.randrange(4, 24)
        if looks > until and kills < 12:
            writer.kill()
            writer.wait()
            kills += 1
        there = moments(clean.folder)
        if not (clean.folder / LATEST_KEY).exists() or (there == before and chance.random() < 0.99):
            time.sleep(0.001)
            continue
        before = there
        edition = open_edition(clean)
        assert edition.number >= seen
        seen = edition.number
        looks += 1
        articles = scan(clean, edition, ARTICLES).select("article_id", "copy_count").collect()
        copies = scan(clean, edition, COPIES).select("representative_id").collect()
        kept = scan(clean, edition, NIGHTS).select(pl.col("kept").sum()).collect().item()
        firsts = set(articles["article_id"])
        if not set(copies["representative_id"]) <= firsts:
            torn.append((edition.number, "a copy without its representative"))
        if articles["copy_count"].sum() != copies.height:
            torn.append((edition.number, "copies that are not counted"))
        if articles.height + copies.height != kept:
            torn.append((edition.number, "a ledger of another moment"))
    assert torn == []
    assert kills > 3
    assert looks > 50
    assert open_edition(clean).newest_night == night_of(nights - 1)


@pytest.mark.parametrize("damage", [None, b"", b'{"edition": 2, "tab', b"[]", b"{}"])
def test_without_latest_the_editions_themselves_tell_and_the_next_mends_it(stand, damage):
    for night in range(3):
        stand.night(night, [make_article(f"a{night}", night=night)])
    stand.clean.delete(LATEST_KEY)
    if damage is not None:
        stand.clean.write(LATEST_KEY, damage)
    assert len(titles(stand.clean)) == 3
    assert len(titles(stand.clean, as_of=night_of(1))) == 2
    stand.night(3, [make_article("a3", night=3)])
    stated = json.loads(stand.clean.read(LATEST_KEY))
    assert stated["edition"] == 4
    assert stated["nights"] == {f"{night_of(night)}": night + 1 for night in range(4)}


def test_a_version_that_no_log_has_is_not_named_again(stand):
    stand.night(0, [make_article("a0")])
    stated = json.loads(stand.clean.read(LATEST_KEY))
    stated["tables"]["articles"]["version"] = 99
    stand.clean.write(LATEST_KEY, json.dumps(stated).encode())
    stand.night(1, [make_article("a1", night=1)])
    assert len(titles(stand.clean)) == 2


DAMAGED = {  # what a copy that was stopped may leave
    "raw": [
        "index/state.json",
        "index/days/",
        "index/known/",
        "publish/begun/night=2026-03-01.json",
    ],
    "clean": ["daily/", "erased.json"],
}


@pytest.mark.parametrize(
    ("bucket", "prefix"), [(one, prefix) for one, all_of in DAMAGED.items() for prefix in all_of]
)
def test_what_is_cut_off_is_written_anew_or_said_in_a_sentence(stand, bucket, prefix):
    stand.night(0, [make_article("a0")])
    store = getattr(stand, bucket)
    for key in store.keys(prefix) or [prefix]:
        store.write(key, b'{"cut')
    said = ""
    try:
        stand.night(1, [make_article("a1", night=1, published=0)])
        changes(stand.clean, open_edition(stand.clean, number=1), open_edition(stand.clean))
    except StoreError as error:
        said = str(error)
    assert "is damaged" in said if said else len(titles(stand.clean)) == 2


def newest_entry(store, table) -> str:
    return max(key for key in store.keys(f"{table.folder}/_delta_log/") if key.endswith(".json"))


def test_readings_whose_commit_was_removed_are_taken_from_what_was_read(stand, caplog):
    for night in range(2):
        stand.night(night, [make_article(f"a{night}", night=night, published=night)])
    stand.raw.delete(newest_entry(stand.raw, READINGS))
    stand.night(2, [make_article("a2", night=2, published=1)])
    assert len(titles(stand.clean)) == 3
    assert f"lacks 1 of the night {night_of(1)}" in caplog.text


def test_commits_that_were_removed_from_a_log_are_made_again(stand, caplog):
    stand.night(0, [make_article("a0")])
    stand.night(1, [make_article("a1", night=1, published=1), make_article("b", night=1)])
    for table in (ARTICLES, COPIES, VERSIONS):
        stand.clean.delete(newest_entry(stand.clean, table))
    with pytest.raises(StoreError, match="cannot open the table"):
        titles(stand.clean)
    stand.night(2, [make_article("a2", night=2, published=2)])
    assert len(titles(stand.clean)) == 4
    assert len(titles(stand.clean, as_of=night_of(1))) == 1  # and nothing of a later night
    assert stand.rows("versions").height == 4
    assert "the newest commits of articles, copies, versions were removed" in caplog.text
    assert begun(stand.raw) == []
    with open_views(stand.clean, open_edition(stand.clean)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(4,)]
