"""What docs/analysts.md prints is run as printed, with an analyst's keys, on a real server."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from newsstand import Newsstand, archived, make_article

from pipeline.__main__ import main
from pipeline.embedded.s3 import EmbeddedS3, free_ports
from pipeline.errors import MissingError
from pipeline.settings import read_settings
from pipeline.store import open_store
from pipeline.tables.delta import look_at
from pipeline.tables.schema import ARTICLES, CLEAN, TEXT, Column

pytestmark = [pytest.mark.server, pytest.mark.slow]
ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
SNIPPETS = dict(re.findall(r"<!-- run: ([\w-]+) -->\n```python\n(.*?)```", PAGE, re.DOTALL))
AGENCY = "Agency text, told by one and printed by many others. " * 6


@pytest.fixture(scope="module")
def nobody_asks_for_metadata():
    """No library asks a cloud's own server for keys; stated before any library has threads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


def state(monkeypatch, environment):
    """State variables to what reads them in Python, as all of our own do.

    The process's own environment stays as it is: libraries that read tables have threads that look
    into it at any time, and changing it beneath them is undefined.
    """
    monkeypatch.setattr(os, "environ", {**os.environ, **environment})


@pytest.fixture(scope="module")
def server(tmp_path_factory, nobody_asks_for_metadata):
    with EmbeddedS3(tmp_path_factory.mktemp("s3"), others="nowhere") as running:
        settings = read_settings(running.environment)
        stand = Newsstand(
            open_store(settings, settings.raw_bucket), open_store(settings, settings.clean_bucket)
        )
        work = tmp_path_factory.mktemp("work")
        first = [
            make_article("flood", text="The harbour was flooded at noon."),
            make_article("story", source="us_wire", text=AGENCY),
            make_article("print", source="us_gazette", text=AGENCY),
        ]
        stand.night(0, archived(stand.raw, work, first))
        second = [make_article("flood", night=1, text="The harbour was flooded at one.")]
        stand.night(1, archived(stand.raw, work, second))
        yield running


def as_analyst(server, program: str) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    keys = {k: v for k, v in server.analyst_environment.items() if k.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=kept | keys,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


SAYS = {
    "polars": ("us_wire", "2026-03-01"),
    "pandas": ("us_example", "us_wire"),
    "pyarrow": ("2 title", "text: string"),
    "duckdb": ("us_wire",),
    "duckdb-arrow": ("Title of flood",),
    "parquet": ("Title of flood", "https://example.example/flood"),
    "duckdb-parquet": ("Title of flood",),
    "url": ("Title of flood", "us_example"),
    "as-of-night": ("2",),
    "versions": ("Title of flood",),
}


def test_every_snippet_is_tried():
    assert set(SNIPPETS) == set(SAYS)


@pytest.mark.parametrize("name", SAYS)
def test_a_snippet_works_as_printed(server, name):
    said = as_analyst(server, SNIPPETS[name])
    for part in SAYS[name]:
        assert part in said


def test_the_commands_of_the_page_work_with_the_credentials_file(server, tmp_path, capsys):
    file = tmp_path / "analyst.env"
    exports = (f"export {name}='{value}'" for name, value in server.analyst_environment.items())
    file.write_text("\n".join(exports) + "\n")
    commands = [
        re.findall(r'nightdesk (query|search) "([^"]*)"(.*)', line)
        for line in PAGE.split("With this repository installed")[1].split("```")[1].splitlines()
    ]
    tried = 0
    for ((name, words, options),) in filter(None, commands):
        options = options.replace("analyst.env", str(file)).split()
        extra = ["--index", str(tmp_path / "index")] if name == "search" else []
        assert main([name, words, *options, *extra]) == 0
        tried += 1
    said = capsys.readouterr().out
    assert tried == 2
    assert "us_wire" in said
    assert "**harbour**" in said


def test_sql_of_the_operator_reads_the_server(server, monkeypatch, capsys):
    state(monkeypatch, server.environment)
    assert main(["sql", "SELECT count(*) AS n FROM readings", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"n": 4}


REFUSED = {
    "wrong key": ({"NIGHTDESK_S3_SECRET_KEY": "wrong"}, "refuses our credentials"),
    "no such bucket": (
        {"NIGHTDESK_CLEAN_BUCKET": "nowhere", "NIGHTDESK_RAW_BUCKET": "nowhere"},
        "the bucket 'nowhere' does not exist",
    ),
    "a bucket of others": (
        {"NIGHTDESK_CLEAN_BUCKET": "theirs", "NIGHTDESK_RAW_BUCKET": "theirs"},
        "refuses our credentials",
    ),
    "no key": (
        {"NIGHTDESK_S3_ACCESS_KEY": "", "NIGHTDESK_S3_SECRET_KEY": ""},
        "there are no credentials",
    ),
}
ASKING = {
    "sql": ["FROM articles"],
    "query": ["FROM articles"],
    "search": ["harbour"],
    "raw": ["https://example.example/flood"],
    "cluster": ["https://example.example/flood"],
    "takedown": ["https://example.example/flood"],
}


@pytest.mark.parametrize("trouble", REFUSED)
@pytest.mark.parametrize("name", ASKING)
def test_a_bucket_that_refuses_is_said_in_a_sentence(server, monkeypatch, capsys, trouble, name):
    changed, told = REFUSED[trouble]
    state(monkeypatch, {**server.environment, **changed})
    assert main([name, *ASKING[name]]) == 1
    said = capsys.readouterr().err
    assert said.startswith("nightdesk: ")
    assert told in said
    assert said.count("\n") == 1


def test_a_server_that_is_away_is_said_in_a_sentence(monkeypatch, capsys):
    keys = dict.fromkeys(("NIGHTDESK_S3_ACCESS_KEY", "NIGHTDESK_S3_SECRET_KEY"), "any")
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    state(monkeypatch, {"NIGHTDESK_S3_ENDPOINT": nowhere, **keys})
    assert main(["query", "FROM articles"]) == 1
    assert "does not answer; start it" in capsys.readouterr().err


def test_what_is_older_than_an_analysts_program_is_only_read(server):
    stated = {k: v for k, v in server.analyst_environment.items() if k.startswith("NIGHTDESK_")}
    settings = read_settings(stated)
    wider = replace(
        ARTICLES,
        columns=(*ARTICLES.columns, Column(name="mood", kind=TEXT, nullable=True, meaning="…")),
    )
    clean = open_store(settings, settings.clean_bucket)
    assert look_at(clean, wider).version() > 0
    with pytest.raises(MissingError, match="nothing was published yet"):
        look_at(clean, replace(wider, name="nothing"))


def test_the_policy_for_aws_names_reading_and_listing_of_one_bucket_only():
    policy = json.loads((ROOT / "docs" / "aws-analyst-policy.json").read_text())
    actions = {action for one in policy["Statement"] for action in one["Action"]}
    assert actions == {"s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject"}
    for one in policy["Statement"]:
        assert one["Effect"] == "Allow"
        assert one["Resource"].startswith("arn:aws:s3:::nightdesk-clean")


def test_the_bucket_explains_every_table(server):
    settings = read_settings(server.environment)
    clean = open_store(settings, settings.clean_bucket)
    text = clean.read("README.md").decode()
    for table in CLEAN:
        assert f"### `{table.name}`" in text
        for column in table.columns:
            assert f"| `{column.name}` |" in text
