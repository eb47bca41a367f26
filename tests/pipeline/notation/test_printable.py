"""No text of a page, a host or a catalog is obeyed by the terminal that shows it."""

import csv
import io
import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.commands.console import make_printable
from pipeline.commands.query import write_rows
from pipeline.notation.printable import as_cell, json_line, printable, shown_streams

EVIL = "title\x1b]0;mine\x07 \x1b[2J\x9b31m\r\x08\x7f\u202egnp.exe\ud800"
TEXTS = st.text(alphabet=st.characters(exclude_categories=()))


def is_safe(text: str) -> bool:
    return not [sign for sign in text if sign not in "\t\n" and is_command(sign)]


def is_command(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs"} or sign in "\u202d\u202e"


@given(TEXTS)
def test_any_text_becomes_text_of_the_same_length_that_can_be_written(text):
    shown = printable(text)
    assert is_safe(shown)
    assert len(shown) == len(text)
    assert printable(shown) == shown
    shown.encode("utf-8")


def test_what_is_harmless_stays_as_it_is():
    text = "Ünï\tcode \u200fעברית\u200e \U0001f600\nnext"
    assert printable(text) == text


@given(TEXTS)
def test_json_that_is_printed_says_exactly_what_it_was_given(text):
    line = json_line({"a": text})
    assert is_safe(line)
    assert json.loads(line) == {"a": text}


@pytest.mark.parametrize("shape", ["table", "csv"])
def test_evidence_in_a_table_or_in_csv_holds_no_command(shape):
    out = io.StringIO()
    write_rows([EVIL, "n"], [(EVIL, 1), (EVIL, -2)], shape, out)
    assert is_safe(out.getvalue().replace("\r\n", "\n"))
    assert "title" in out.getvalue()


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"],
)
def test_a_cell_that_begins_like_a_formula_is_text_in_csv_and_numbers_stay_numbers(text):
    out = io.StringIO()
    write_rows(["text", "number"], [(text, -5)], "csv", out)
    [_, row] = csv.reader(io.StringIO(out.getvalue()))
    assert row[0].startswith("'")
    assert row[1] == "-5"
    assert as_cell("a = b") == "a = b"


def test_a_console_prints_its_own_colours_and_no_others():
    out = io.StringIO()
    console = make_printable(Console(file=out, force_terminal=True, color_system="standard"))
    table = Table("name")
    table.add_row(Text(EVIL, style="red"))
    console.print(table)
    console.print(Text(EVIL), style="bold")
    console.print(EVIL)
    console.rule(EVIL)
    said = out.getvalue()
    assert "\x1b[31m" in said
    for command in ("\x1b]", "\x1b[2J", "\x9b", "\r", "\x08", "\x07", "\u202e"):
        assert command not in said


def test_standard_streams_are_shown_for_as_long_as_a_command_runs(capsys):
    before = sys.stdout, sys.stderr
    with shown_streams():
        print(EVIL)
        print(EVIL, file=sys.stderr)
        sys.stdout.writelines([EVIL])
    assert (sys.stdout, sys.stderr) == before
    said = capsys.readouterr()
    assert is_safe(said.out + said.err)
    assert said.out.count("title") == 2
