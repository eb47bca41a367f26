import re
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from pipeline.curate.form import faults_of
from pipeline.records import Reason
from pipeline.sources import Source

DOCS = Path(__file__).parents[2] / "docs"
SPEC = spec_from_file_location("generate", DOCS / "generate.py")
generate = module_from_spec(SPEC)
SPEC.loader.exec_module(generate)


@pytest.mark.parametrize("name", sorted(generate.PAGES))
def test_a_generated_page_is_what_the_code_says(name):
    assert (DOCS / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run `make docs`"


def test_every_reason_is_published():
    page = generate.reasons_page()
    assert [reason for reason in Reason if f"`{reason}`" not in page] == []


def test_every_key_of_a_source_file_is_explained():
    rows = [line.split(" | ") for line in generate.sources_page().splitlines() if "| `" in line]
    assert len(rows) > 25
    assert [row[0] for row in rows if not row[-1].strip(" |")] == []


def test_every_setting_is_explained_in_more_words_than_its_name():
    rows = [line.split(" | ") for line in generate.settings_page().splitlines() if "| `" in line]
    assert len(rows) > 25
    bare = [
        row[0].strip("| `").removeprefix("NIGHTDESK_").replace("_", " ").lower() for row in rows
    ]
    told = [row[-1].strip(" |") for row in rows]
    assert [one for one, name in zip(told, bare, strict=True) if one == name] == []


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_every_row_of_a_table_has_as_many_cells_as_its_head(page):
    cells = 0
    for line in page.read_text(encoding="utf-8").splitlines():
        found = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert found in {0, cells} or not cells, line
        cells = found


def test_the_file_written_by_hand_has_the_form_of_one():
    [text] = re.findall(r"```toml\n(.*?)```", generate.sources_page(), re.DOTALL)
    assert faults_of(Source.model_validate({"id": "gb_news"} | tomllib.loads(text))) == []
