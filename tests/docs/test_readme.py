"""The README's commands exist, and its files are what it says."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.curate.form import faults_of
from pipeline.sources import Source

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)\)")
INLINE = re.compile(r"`(nightdesk [^`]+|make [^`]+)`")


def commands():
    blocks = [text for language, text in BLOCK.findall(README) if language == "console"]
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return sorted({line for line in [*lines, *INLINE.findall(README)] if line})


def make_targets():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_exists(line, capsys):
    program, verb, *_ = shlex.split(line)
    if program == "make":
        assert verb in make_targets()
        return
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert verb in capsys.readouterr().out


def test_the_source_of_the_readme_is_one():
    [text] = [text for language, text in BLOCK.findall(README) if language == "toml"]
    source = Source.model_validate({"id": "gb_gazette"} | tomllib.loads(text))
    assert source.feeds
    assert faults_of(source) == []


@pytest.mark.parametrize("link", sorted(set(LINK.findall(README))))
def test_a_link_of_the_readme_leads_somewhere(link):
    assert link.startswith("https://") or (ROOT / link).exists()


def test_the_readme_names_every_table():
    from pipeline.tables.schema import CLEAN

    assert [table.name for table in CLEAN if f"| `{table.name}` |" not in README] == []
