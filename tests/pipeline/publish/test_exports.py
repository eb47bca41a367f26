"""The files beside the tables say what the tables say."""

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from frictionless import Package, system
from newsstand import FIRST, make_article, night_of

from pipeline.layout import daily_key
from pipeline.publish.exports import write_dailies
from pipeline.tables.delta import open_table
from pipeline.tables.schema import ARTICLES, CLEAN, CONTRACT_VERSION

pytestmark = pytest.mark.slow  # together they take seconds


def daily(stand, day) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(stand.clean.read(daily_key(day))))


def test_each_day_has_a_plain_file_with_its_rows(stand):
    stand.night(0, [make_article("a"), make_article("b"), make_article("c", published=-1)])
    rows = stand.rows("articles")
    for day in (FIRST, night_of(-1)):
        expected = rows.filter(pl.col("published_on") == day)
        found = daily(stand, day).sort("article_id")
        assert found.to_dicts() == expected.to_dicts()


def test_a_daily_file_is_sorted_compressed_and_names_its_version(stand):
    stand.night(0, [make_article(name) for name in "cba"])
    file = pq.ParquetFile(io.BytesIO(stand.clean.read(daily_key(FIRST))))
    chunk = file.metadata.row_group(0).column(0)
    assert chunk.compression == "ZSTD"
    assert file.schema_arrow.metadata[b"nightdesk.articles_version"] == b"1"
    found = daily(stand, FIRST)
    assert found["published_at"].is_sorted()


def test_an_older_writer_leaves_a_newer_daily_file_alone(stand):
    stand.night(0, [make_article("a")])
    old = open_table(stand.clean, ARTICLES)
    stand.night(0, [make_article("a"), make_article("b")])
    write_dailies(stand.clean, old, [FIRST])
    assert daily(stand, FIRST).height == 2


def test_latest_names_the_night_and_the_version_of_every_table(stand):
    stand.night(0, [make_article("a")], run_id="run-7")
    stated = json.loads(stand.clean.read("latest.json"))
    assert (stated["night"], stated["run_id"]) == (f"{FIRST}", "run-7")
    assert datetime.fromisoformat(stated["published_at"]) == datetime(2026, 4, 1, tzinfo=UTC)
    for table in CLEAN:
        version = stated["tables"][table.name]["version"]
        assert version == open_table(stand.clean, table).version()


def test_the_package_descriptor_is_valid_by_its_own_tool(stand, tmp_path):
    stand.night(0, [make_article("a"), make_article("b", published=-1)])
    folder = stand.clean.folder
    with system.use_context(trusted=True):
        package = Package.from_descriptor(
            json.loads(stand.clean.read("datapackage.json")), basepath=str(folder)
        )
        package.dereference()
        assert list(package.metadata_validate(package.to_descriptor())) == []
    assert [one.path for one in package.resources] == stand.clean.keys("daily/articles/articles-")
    assert [one.name for one in package.resources[0].schema.fields] == ARTICLES.names
    assert package.version == CONTRACT_VERSION


def test_the_daily_files_are_valid_by_the_packages_own_command(stand):
    bare = replace(
        make_article("bare", published=None),
        authors=(),
        tags=(),
        summary="",
        section=None,
        site_name="",
    )
    stand.night(0, [make_article("a"), make_article("b", published=-1), bare])
    program = Path(sys.executable).with_name("frictionless")
    command = [program, "validate", "datapackage.json", "--json"]
    done = subprocess.run(
        command, cwd=stand.clean.folder, capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    report = json.loads(done.stdout)
    assert [one["errors"] for one in report["tasks"]] == [[], [], []]
    assert (report["valid"], report["stats"]["tasks"]) == (True, 3)


def test_the_dictionary_holds_the_contract(stand):
    stand.night(0, [])
    stated = json.loads(stand.clean.read("dictionary.json"))
    assert [one["name"] for one in stated["tables"]] == [table.name for table in CLEAN]
    for one, table in zip(stated["tables"], CLEAN, strict=True):
        assert [column["name"] for column in one["columns"]] == table.names


def test_the_rights_of_every_source_are_noted(stand):
    stand.night(0, [])
    text = stand.clean.read("RIGHTS.md").decode()
    for source in stand.sources:
        assert f"| `{source.id}` | [{source.name}]({source.homepage}) | Quote with a link |" in text
