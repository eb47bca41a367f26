"""What docs/curators.md shows is what the commands print, asked of the demo's newsrooms."""

import re
import shlex
from pathlib import Path

import pytest

from pipeline.__main__ import main

PAGE = Path(__file__).parents[2] / "docs" / "curators.md"
NOW = "2026-03-11T02:00:00Z"
BLOCK = re.compile(r"```console\n\$ nightdesk ([^\n]+)\n(.*?)```", re.DOTALL)
FILE = re.compile(r"`([a-z]{2}/[a-z_]+\.toml)`:\n\n```toml\n(.*?)```", re.DOTALL)


@pytest.mark.slow
@pytest.mark.server
def test_the_page_shows_what_the_commands_print(virtual_web, monkeypatch, capsys, tmp_path):
    web = virtual_web(NOW)
    catalog = tmp_path / "catalog"
    catalog.mkdir()
    settings = {"TEST_WEB": web.address, "NOW": NOW, "CATALOG": catalog, "WORK": tmp_path / "work"}
    for name, value in settings.items():
        monkeypatch.setenv(f"NIGHTDESK_{name}", str(value))
    monkeypatch.setenv("COLUMNS", "100")
    page = PAGE.read_text(encoding="utf-8")
    shown = BLOCK.findall(page)
    assert len(shown) >= 3
    for command, expected in shown:
        assert main(shlex.split(command)) == 0
        printed = capsys.readouterr().out.replace(f"{catalog}/", "")
        assert "\n".join(one.rstrip() for one in printed.splitlines()) == expected.rstrip()
    [(name, text)] = FILE.findall(page)
    written = (catalog / name).read_text(encoding="utf-8")
    assert text in {written, re.sub(r"^verified = .*\n", "", written, flags=re.MULTILINE)}
