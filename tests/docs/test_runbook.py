"""What the operator's pages tell to type exists, and what they point at is there."""

import argparse
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from stack.compose import load, secrets_of

from pipeline.__main__ import main, register
from pipeline.commands import COMMANDS
from pipeline.commands.prepare import write_secrets

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = ("runbook.md", "first_week.md", "faq.md", "errors.md")
TYPED = re.compile(
    r"`(?:docker compose exec(?: -T)? \w+ )?nightdesk ([^`]+)`|^ +nightdesk (.+)$", re.MULTILINE
)
EXECUTED = re.compile(r"docker compose exec (?:-T )?([a-z-]+) (\w+)")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
OPTION = re.compile(r"--[a-z-]+")


def text_of(page):
    return (DOCS / page).read_text(encoding="utf-8")


def typed():
    found = (one for page in PAGES for pair in TYPED.findall(text_of(page)) for one in pair if one)
    return sorted({one.partition(" # ")[0].strip() for one in found})


@pytest.mark.parametrize("line", typed())
def test_a_command_exists_with_the_options_it_is_given(line, capsys):
    verb, *rest = line.split(" ")
    assert verb in COMMANDS
    asked = [verb, rest[0]] if verb == "sources" and rest else [verb]
    with pytest.raises(SystemExit) as ended:
        main([*asked, "--help"])
    assert ended.value.code == 0
    offered = capsys.readouterr().out
    assert [option for option in OPTION.findall(line) if option not in offered] == []


@pytest.mark.parametrize("line", [one for one in typed() if " " in one and "…" not in one])
def test_a_command_takes_the_arguments_it_is_given(line):
    words = shlex.split(line.replace("DAY", "2026-03-01"))
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), words)
    assert parser.parse_args(words).command


def test_what_is_executed_in_a_container_names_a_service_and_a_program(tmp_path):
    write_secrets(tmp_path)
    services = load(secrets_of(tmp_path / ".env"))["services"]
    found = {one for page in PAGES for one in EXECUTED.findall(text_of(page))}
    assert len(found) >= 3
    for service, program in found:
        assert service in services
        assert program in {"nightdesk", "airflow", "pg_dump", "pg_restore"}


def anchors(page):
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_somewhere(page):
    for file, anchor in LINK.findall(text_of(page)):
        target = DOCS / (file or page)
        assert target.exists(), file
        if anchor:
            assert anchor in anchors(target.name), f"{file}#{anchor}"


@pytest.mark.parametrize("page", PAGES)
def test_every_recipe_is_one_that_a_shell_can_read(page):
    for recipe in re.findall(r"```(?:sh|console)\n(.*?)```", text_of(page), re.DOTALL):
        done = subprocess.run(
            ["bash", "-n"], input=recipe, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""


def test_the_messages_on_the_page_of_errors_are_those_of_the_code():
    code = "\n".join(file.read_text() for file in (ROOT / "pipeline").rglob("*.py"))
    code += (ROOT / "docker-compose.yml").read_text().replace("`", "")
    code = re.sub(r'"\s*\n\s*f?"', "", code)
    table = text_of("errors.md").partition("## Before anything runs")[2]
    said = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    assert len(said) > 5
    for one in said:
        for part in re.split(r" X,| … ", one):
            assert part.strip() in code, one
