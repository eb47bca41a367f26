"""`nightdesk raw`, `sql`, `query` and `search`, run as an operator or an analyst runs them."""

import csv
import io
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from newsstand import FIRST, Newsstand, archived, make_article, make_reject

from pipeline.__main__ import main
from pipeline.archive import write_announcements
from pipeline.layout import announcements_key
from pipeline.records import Announcement, Via
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow

FLOOD = "The harbour was flooded at noon.\n\nCafé owners wept on Monday."
QUAKE = "東京で大きな地震がありました。\n\n被害はありません。"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("buckets")
    stand = Newsstand(
        FolderStore(tmp_path / "nightdesk-raw"), FolderStore(tmp_path / "nightdesk-clean")
    )
    articles = archived(
        stand.raw,
        tmp_path / "work",
        [
            make_article("flood", text=FLOOD),
            make_article("quake", text=QUAKE, published=-1),
        ],
    )
    write_announcements(
        stand.raw,
        announcements_key(FIRST, "us_example"),
        [
            Announcement(
                url=articles[0].url,
                source_id="us_example",
                via=Via.FEED,
                found_in="https://example.example/feed",
            )
        ],
    )
    stand.night(0, articles, rejects=[make_reject("x")])
    return stand


@pytest.fixture
def buckets(published) -> Path:
    return published.raw.folder.parent


@pytest.fixture
def stand(published, buckets, monkeypatch):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{buckets}")
    return published


def run(capsys, *arguments: str, code: int = 0) -> str:
    assert main(list(arguments)) == code
    said = capsys.readouterr()
    return said.out if code == 0 else said.out + said.err


def test_raw_tells_the_whole_chain(stand, capsys):
    (article,) = [one for one in stand.rows("articles").to_dicts() if "flood" in one["url"]]
    said = run(capsys, "raw", article["article_id"])
    for part in (
        article["title"],
        "us_example",
        "by feed https://example.example/feed",
        article["raw_ref"]["key"],
        "answer     200",
        "Content-Type: text/html",
    ):
        assert part in said
    assert run(capsys, "raw", article["url"]) == said


def test_raw_gives_the_page_and_the_record(stand, capsysbinary):
    url = "https://example.example/flood"
    assert main(["raw", url, "--body"]) == 0
    assert "Café owners" in capsysbinary.readouterr().out.decode()
    assert main(["raw", url, "--warc"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"\x1f\x8b")


def test_raw_of_an_article_nobody_read_says_so(stand, capsys):
    assert "was ever read" in run(capsys, "raw", "https://example.example/none", code=1)
    said = run(capsys, "raw", "https://example.example/flood", "--night", "2026-04-01", code=1)
    assert "it was in 2026-03-01" in said


@pytest.mark.parametrize("command", ["sql", "query"])
def test_sql_asks_every_clean_table(stand, capsys, command):
    for table in ("articles", "copies", "versions", "rejects", "nights", "sources"):
        said = run(capsys, command, f"SELECT count(*) AS n FROM {table}", "--format", "json")
        assert json.loads(said)["n"] == stand.rows(table).height


def test_only_the_operator_sees_the_readings(stand, capsys):
    assert "2" in run(capsys, "sql", "SELECT count(*) FROM readings")
    said = run(capsys, "query", "SELECT count(*) FROM readings", code=1)
    assert "readings does not exist" in said


def test_sql_prints_a_table_csv_or_json(stand, capsys):
    question = "SELECT title, published_at, authors FROM articles ORDER BY published_at"
    assert "(2 rows)" in run(capsys, "sql", question)
    rows = list(csv.reader(io.StringIO(run(capsys, "sql", question, "--format", "csv"))))
    assert rows[0] == ["title", "published_at", "authors"]
    first = json.loads(run(capsys, "sql", question, "--format", "json").splitlines()[0])
    assert first["published_at"] == "2026-02-28T09:30:00Z"
    assert first["authors"] == ["Ada Example", "Bo Example"]


def test_of_several_questions_each_is_answered(stand, capsys):
    said = run(capsys, "query", "SELECT 'one' AS a; SELECT 'two' AS b;")
    assert said == "a\n---\none\n(1 rows)\n\nb\n---\ntwo\n(1 rows)\n"
    said = run(capsys, "query", "SELECT 1 AS a; FROM range(2)", "--format", "json")
    assert [json.loads(line) for line in said.splitlines()] == [
        {"a": 1},
        {"range": 0},
        {"range": 1},
    ]


def test_what_only_prepares_a_question_is_not_printed_beside_its_answer(stand, capsys):
    question = "CREATE TABLE own AS SELECT count(*) AS n FROM articles; FROM own; DROP TABLE own"
    assert run(capsys, "query", question, "--format", "csv") == "n\n2\n"


def test_of_several_questions_one_that_is_wrong_is_told(stand, capsys):
    said = run(capsys, "query", "SELECT 'one' AS a; SELECT b FROM articles", code=1)
    assert "one" in said
    assert "DuckDB says" in said


def test_json_holds_every_column_and_what_json_has_no_name_for(stand, capsys):
    question = (
        "SELECT 1 AS a, 2 AS a, 'nan'::DOUBLE AS b, [1.5, '-inf'::DOUBLE] AS c, "
        "MAP {DATE '2026-03-01': 'inf'::FLOAT} AS d, DATE '2026-03-01' AS e"
    )
    line = run(capsys, "query", question, "--format", "json")
    found = json.loads(line, parse_constant=pytest.fail)
    assert found == {
        "a": 1,
        "a_1": 2,
        "b": None,
        "c": [1.5, None],
        "d": {"2026-03-01": None},
        "e": "2026-03-01",
    }


def test_a_wrong_question_is_explained_in_a_sentence(stand, capsys):
    said = run(capsys, "sql", "SELECT nothing FROM articles", code=1)
    assert "DuckDB says" in said
    assert "Traceback" not in said


REACHING_OUT = [
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_csv('{file}', header = false)",
    "SELECT * FROM '{file}.csv'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('{file}')",
    "COPY (SELECT 1) TO '{folder}/new.csv'",
    "EXPORT DATABASE '{folder}/new'",
    "ATTACH '{folder}/new.db'",
    "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    "SELECT * FROM read_parquet('s3://another-bucket/x.parquet')",
    "INSTALL fts",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "RESET allowed_directories",
]


@pytest.mark.parametrize("question", REACHING_OUT)
def test_a_question_reaches_no_file_and_no_host_but_the_bucket(stand, capsys, tmp_path, question):
    file = tmp_path / "secret"
    for one in (file, tmp_path / "secret.csv"):
        one.write_text("hunter2")
    said = run(capsys, "query", question.format(file=file, folder=tmp_path), code=1)
    assert "DuckDB says" in said
    assert "hunter2" not in said
    files = sorted(one.name for one in tmp_path.rglob("*") if one.is_file())
    assert files == ["secret", "secret.csv"]


NOBODY = "0123456789abcdef0123456789abcdef"
WRONG = [
    (["sql", ""], "there is no question"),
    (["sql", "-- nothing"], "there is no question"),
    (["query", "SELEC 1"], "syntax error"),
    (["query", "FROM nowhere"], "The tables are articles, copies, nights, rejects, sources, vers"),
    (["query", "FROM articles", "--credentials", "/"], "cannot be read"),
    (["query", "FROM readings"], "The tables are articles, copies, nights, rejects, sources, vers"),
    (["query", 'FROM articles WHERE title LIKE "%a%"'], "stands between single quotes, as '%a%'"),
    (["changes", "--since", "2026-03-02", "--until", "2026-03-01"], "swap them"),
    (["report", "2026-03-09"], "no report of the night 2026-03-09"),
    (["raw", NOBODY], "was ever read"),
    (["raw", "http://["], "was ever read"),
    (["cluster", NOBODY], "no published article"),
    (["takedown", NOBODY], "was never read"),
    (["takedown", "not a name"], "is neither an address, nor"),
    (["search", 'title:"'], "is not a query"),
    (["search", "a", "--since", "2026-03-02", "--until", "2026-03-01"], "swap them"),
    (["search", "a", "--index", "/proc/no/folder"], "name another folder"),
    (["search", "a", "--source", "us_gazete"], "no source 'us_gazete' in"),
    (["search", "a", "--source", "us_gazete"], "did you mean 'us_gazette'?"),
    (
        ["search", "a", "--source", "us_example", "--source", "zz_none"],
        "there are us_example, us_g",
    ),
    (["search", "a", "--language", "english"], "in the language 'english'"),
    (["query", "SELECT 1; SELECT 2", "--format", "csv"], "these are 2 questions"),
]
WRONG_CALLS = [
    (["sql", "FROM articles", "--as-of", "2026-13-01"], "is not a day"),
    (["search", "harbour", "--since", "yesterday"], "is not a day"),
    (["search", "harbour", "--limit", "0"], "is not a number of 1 or more"),
    (["search", "harbour", "--limit", "many"], "is not a number of 1 or more"),
    (["raw", NOBODY, "--night", "1 March"], "is not a day"),
    (["explain", NOBODY, "--night", "1 March"], "is not a day"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_what_cannot_be_answered_is_said_by_one(stand, capsys, arguments, told):
    said = run(capsys, *arguments, code=1)
    assert said.startswith("nightdesk: ")
    assert told in said


@pytest.mark.parametrize(("arguments", "told"), WRONG_CALLS)
def test_a_wrong_call_is_refused_by_two(stand, capsys, arguments, told):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "FROM articles"],
        ["search", "harbour"],
        ["raw", NOBODY],
        ["cluster", NOBODY],
        ["takedown", NOBODY],
    ],
)
def test_a_bucket_without_tables_is_left_as_it_was(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}")
    assert run(capsys, *arguments, code=1).startswith("nightdesk: ")
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_lists_and_structs_are_json_in_a_cell_of_csv(stand, capsys):
    question = "SELECT ['a', 'b'] AS names, {'day': DATE '2026-03-01'} AS one"
    said = run(capsys, "query", question, "--format", "csv")
    [row] = csv.DictReader(io.StringIO(said))
    assert json.loads(row["names"]) == ["a", "b"]
    assert json.loads(row["one"]) == {"day": "2026-03-01"}


def test_as_of_a_day_before_anything_was_published(stand, capsys):
    said = run(capsys, "sql", "FROM articles", "--as-of", "2020-01-01", code=1)
    assert "no table can be queried as of 2020-01-01" in said
    assert "(2 rows)" in run(capsys, "sql", "FROM articles", "--as-of", f"{date.today()}")


def test_a_night_that_has_no_edition_is_answered_by_the_one_before_and_says_so(stand, capsys):
    assert main(["sql", "FROM articles", "--as-of", "2099-01-01"]) == 0
    assert "no edition is of the night 2099-01-01; this is what" in capsys.readouterr().err


def test_changes_since_a_night_that_has_no_edition_are_those_since_the_one_before(stand, capsys):
    assert main(["changes", "--since", "2099-01-01"]) == 0
    assert "no edition is of the night 2099-01-01; this is what" in capsys.readouterr().err


def test_query_reads_the_file_the_operator_gave(stand, buckets, capsys, tmp_path, monkeypatch):
    monkeypatch.delenv("NIGHTDESK_S3_ENDPOINT")
    file = tmp_path / "analyst.env"
    file.write_text(f"export NIGHTDESK_S3_ENDPOINT='file://{buckets}'\n# a comment\n")
    said = run(capsys, "query", "SELECT count(*) FROM articles", "--credentials", str(file))
    assert "2" in said
    said = run(capsys, "query", "FROM articles", "--credentials", "nowhere.env", code=1)
    assert "cannot be read" in said
    (tmp_path / ".nightdesk").mkdir()
    file.rename(tmp_path / ".nightdesk" / "analyst.env")
    monkeypatch.chdir(tmp_path)
    assert "2" in run(capsys, "query", "SELECT count(*) FROM articles")


def search(capsys, tmp_path, *arguments: str, code: int = 0) -> str:
    return run(capsys, "search", *arguments, "--index", str(tmp_path / "index"), code=code)


def test_search_finds_marks_and_narrows(stand, capsys, tmp_path):
    said = search(capsys, tmp_path, "flooded harbour")
    assert "The **harbour** was **flooded** at noon." in said
    assert "https://example.example/flood" in said
    assert "**Café**" in search(capsys, tmp_path, "cafe")
    assert "**地震**" in search(capsys, tmp_path, "地震")
    assert "nothing found" in search(capsys, tmp_path, "flooded", "--until", "2026-02-28", code=1)
    assert "flood" in search(capsys, tmp_path, "flooded", "--since", "2026-03-01")
    assert "nothing" in search(capsys, tmp_path, "flooded", "--source", "us_wire", code=1)
    assert "flood" in search(capsys, tmp_path, "flooded", "--language", "en")
    assert "flood" in search(capsys, tmp_path, "flooded", "--language", "EN")
    assert "flood" in search(capsys, tmp_path, "flooded", "--source", "US_Example")
    assert "nothing" in search(capsys, tmp_path, "flooded NOT harbour", code=1)
    assert search(capsys, tmp_path, "zebra", "--json", code=1) == "nothing found\n"
    assert "nothing" in search(capsys, tmp_path, '"noon harbour"', code=1)
    assert "flood" in search(capsys, tmp_path, '"flooded at noon"')


def test_search_follows_the_table(stand, buckets, capsys, tmp_path, monkeypatch):
    shutil.copytree(buckets, tmp_path / "own")
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path / 'own'}")
    stand = Newsstand(
        *(FolderStore(tmp_path / "own" / name) for name in ("nightdesk-raw", "nightdesk-clean"))
    )
    assert "Title of flood" in search(capsys, tmp_path, "harbour")
    stand.night(0, [make_article("fire", text="A barn burned down.")])
    assert "nothing found" in search(capsys, tmp_path, "harbour", code=1)
    hit = json.loads(search(capsys, tmp_path, "barn", "--json"))
    assert (hit["title"], hit["snippet"]) == ("Title of fire", "A **barn** burned down.")


@pytest.mark.parametrize("wrong", ["", "  ", "...", '"', "AND OR"])
def test_a_query_that_is_none_is_explained(stand, capsys, tmp_path, wrong):
    said = search(capsys, tmp_path, wrong, code=1)
    assert said.startswith("nightdesk: ")


def test_the_command_line_offers_them_all():
    said = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for name in ("raw", "sql", "query", "search"):
        assert f"\n    {name} " in said
