import subprocess
import sys

import pytest

from pipeline.__main__ import main
from pipeline.commands import COMMANDS


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
        "import sys; from pipeline.__main__ import main\n"
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
