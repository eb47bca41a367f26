"""The page about the house says what the code is."""

import ast
import re
from configparser import ConfigParser
from datetime import date
from inspect import getmembers, isfunction, signature
from pathlib import Path

import pytest

from pipeline import layout

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`((?:pipeline|spiders|dags|tests|benchmarks|docs)/[\w./]+?)/?`")
VALUES = {
    "night": date(2026, 3, 1),
    "day": date(2026, 3, 1),
    "source_id": "us_example",
    "number": 1,
}


@pytest.mark.parametrize("page", ["architecture.md", "glossary.md", "recipes.md"])
def test_every_path_that_a_page_names_is_there(page):
    named = NAMED.findall((DOCS / page).read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_floors_are_those_that_the_check_enforces():
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    stated = config["importlinter:contract:rooms"]["layers"].split("\n")
    floors = [set(re.split(r"\s*[:|]\s*", line.strip())) for line in stated if line.strip()]
    table = ARCHITECTURE.split("## The rooms", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    told = [set(re.findall(r"`(\w+)`", row)) for row in rows]
    assert told[:2] == [{"dags"}, {"spiders"}]
    assert told[2:] == floors


def test_every_room_of_the_code_is_on_the_page():
    rooms = {
        file.parent.relative_to(ROOT).as_posix()
        for top in ("pipeline", "spiders")
        for file in (ROOT / top).glob("*/__init__.py")
    }
    missing = [
        room
        for room in sorted(rooms)
        if f"`{room}`" not in ARCHITECTURE and f"`{room.partition('/')[2]}`" not in ARCHITECTURE
    ]
    assert missing == []


def keys_made():
    """One key of each function that makes one."""
    for name, make in getmembers(layout, isfunction):
        if make.__module__ != layout.__name__ or not name.endswith(("_key", "_prefix")):
            continue
        wanted = signature(make).parameters
        if "warc_key" not in wanted:
            yield make(*(VALUES.get(one, "some") for one in wanted))


def test_every_folder_of_the_buckets_is_on_the_page():
    made = {f"{key.partition('/')[0]}/" for key in keys_made() if "/" in key}
    table = ARCHITECTURE.split("## What lies in the buckets", 1)[1].split("\n## ", 1)[0]
    told = set(re.findall(r"^\| `([\w-]+/)`", table, re.MULTILINE))
    assert made == told


def test_who_writes_a_folder_is_a_file_that_makes_its_key():
    table = ARCHITECTURE.split("## What lies in the buckets", 1)[1].split("\n## ", 1)[0]
    for line in table.splitlines():
        if not re.match(r"\| `[\w-]+/`", line):
            continue
        for name in re.findall(r"`([\w/]+\.py)`", line.split("|")[3]):
            file = ROOT / (name if name.startswith("spiders") else f"pipeline/{name}")
            assert "layout" in file.read_text(encoding="utf-8"), f"{name} makes no key"


def test_the_glossary_has_one_line_a_word():
    words = re.findall(r"^\| \*\*(.+?)\*\*", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert len(words) == len(set(words))
    assert len(words) > 30


def test_the_stages_are_told_in_their_order():
    tree = ast.parse((ROOT / "pipeline" / "stages.py").read_text(encoding="utf-8"))
    told = [
        word.lower() for word in re.findall(r"^\d\. \*\*(\w+)\.\*\*", ARCHITECTURE, re.MULTILINE)
    ]
    made = [
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in told
    ]
    assert made == told
