import argparse
import os
import shlex
import subprocess
import sys

import pytest

from pipeline.__main__ import main, register
from pipeline.commands import COMMANDS

pytestmark = pytest.mark.slow


def test_a_wrong_setting_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setenv("NIGHTDESK_WINDOW_DAYS", "a month")
    assert main(["night", "2026-03-01"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "NIGHTDESK_WINDOW_DAYS='a month'" in said


@pytest.mark.parametrize("days", [["tomorrow"], ["2026-03-03", "2026-03-01"]])
def test_nights_that_are_none_are_refused(days, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", tmp_path.as_uri())
    assert main(["night", *days]) == 1
    assert days[0] in capsys.readouterr().err


def test_the_command_explains_itself():
    shown = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for command in COMMANDS:
        assert f"\n    {command} " in shown


def test_a_question_to_the_tables_does_not_load_the_stages():
    program = (
        "import sys; from pipeline.__main__ import main, register\n"
        "try: main(['sql', '--help'])\n"
        "except SystemExit: print('trafilatura' in sys.modules, 'scrapy' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines()[-1] == "False False"


def test_a_command_whose_libraries_are_missing_names_the_extra(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    for name in [
        one for one in sys.modules if one.startswith(("pipeline.query", "pipeline.commands."))
    ]:
        monkeypatch.delitem(sys.modules, name)
    assert main(["query", "FROM articles"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "needs duckdb" in said
    assert "pip install 'nightdesk[analyst]'" in said


def test_a_folder_that_cannot_be_one_is_one_sentence(tmp_path, capsys):
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "below"):
        assert main(["up", "--demo", "--once", "--folder", str(folder)]) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "give another --folder" in said


@pytest.mark.parametrize("port", ["99999", "80", "-1", "http"])
def test_a_port_that_is_none_is_refused(port, capsys):
    with pytest.raises(SystemExit):
        main(["up", f"--port={port}"])
    assert "is no port to listen on; give 1024 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_says_what_it_does_and_gives_a_line_that_it_takes(name, capsys):
    command = COMMANDS[name]
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    register(subparsers, [name])
    program, *words = shlex.split(command.example)
    assert (program, words[0]) == ("nightdesk", name)
    assert callable(parser.parse_args(words).command)
    with pytest.raises(SystemExit):
        parser.parse_args([name, "--help"])
    shown = " ".join(capsys.readouterr().out.split()).lower()
    assert command.summary.lower() in shown
    assert command.example.lower() in shown


def test_a_misspelt_command_is_a_wrong_call_that_names_the_nearest(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["nigth", "2026-03-01"])
    assert ended.value.code == 2
    assert "did you mean 'night'?" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch, capsys):
    clean = tmp_path / "nightdesk-clean" / "reports" / "2026-03-01"
    clean.mkdir(parents=True)
    (clean / "index.html").write_text("a page")
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", tmp_path.as_uri())
    for file in (tmp_path, tmp_path / "nowhere" / "page.html"):
        assert main(["report", "2026-03-01", "--to", str(file)]) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert str(file) in said


def started(shell, **environment):
    """A command in a shell of its own."""
    command = f"{sys.executable} -m pipeline"
    return subprocess.run(
        ["bash", "-c", shell.replace("nightdesk", command)],
        capture_output=True,
        check=False,
        env=os.environ | environment,
    )


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ("nightdesk sources list country:us | head -1 >/dev/null; exit ${PIPESTATUS[0]}", 0),
        ("nightdesk sources list country:jp >&-", 0),
        ("nightdesk sources list country:jp >/dev/full", 1),
    ],
)
def test_an_output_that_takes_nothing_ends_a_command_in_a_sentence_at_most(shell, code):
    done = started(shell)
    assert done.returncode == code
    said = b"nightdesk: what is printed: No space left on device; mend that, or name another\n"
    assert done.stderr == (said if code else b"")


def test_what_a_terminal_cannot_spell_is_escaped():
    done = started(
        "nightdesk sources list jp_asahi", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert done.returncode == 0, done.stderr
    assert b"\\u671d" in done.stdout


def test_what_is_no_terminal_is_given_whole_rows():
    done = started("nightdesk sources list country:br", COLUMNS="")
    rows = [line for line in done.stdout.decode().splitlines() if line.startswith("br_")]
    assert rows
    assert all("America/" in row and "sitemaps only" in row for row in rows)
