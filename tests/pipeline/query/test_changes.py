"""What changed between two editions is told, and no more."""

import json

import pytest
from newsstand import FIRST, edited, make_article, night_of

from pipeline.__main__ import main
from pipeline.errors import StoreError
from pipeline.publish.exports import write_erased
from pipeline.query.changes import changes
from pipeline.tables.editions import open_edition

pytestmark = pytest.mark.slow

AGENCY = "Agency text, told by one and printed by many others. " * 6


def told(stand, before: int, after: int) -> list[tuple[str, str]]:
    editions = (open_edition(stand.clean, number=number) for number in (before, after))
    return [(one.kind, one.title) for one in changes(stand.clean, *editions)]


def test_new_changed_and_withdrawn_articles_are_told_apart(stand):
    print_of_it = make_article("print", source="us_gazette", text=AGENCY, published=0)
    stand.night(0, [make_article("fire"), make_article("calm"), print_of_it])
    wire = make_article("story", source="us_wire", text=AGENCY, night=1, published=-1)
    correction = make_article("fire", night=1, text="Another wording of it.\n\nTwice.")
    stand.night(1, [correction, make_article("flood", night=1, published=1), wire])
    assert told(stand, 1, 2) == [
        ("new", "Title of story"),
        ("new", "Title of flood"),
        ("changed", "Title of fire"),
        ("withdrawn", "Title of print"),
    ]
    assert told(stand, 2, 2) == []


def test_a_publish_that_changes_nothing_is_no_change(stand):
    articles = [make_article("fire"), make_article("flood", published=-1)]
    stand.night(0, articles)
    stand.night(0, articles, run_id="again")
    assert told(stand, 1, 2) == []


def test_what_differs_is_named(stand):
    stand.night(0, [make_article("fire")])
    stand.night(0, [edited(make_article("fire"), section="Sport", is_paywalled=True)])
    first, second = (open_edition(stand.clean, number=number) for number in (1, 2))
    (only,) = changes(stand.clean, first, second)
    assert only.columns == ("section", "is_paywalled")


def test_what_was_taken_down_is_told_to_whoever_keeps_copies(stand):
    stand.night(0, [make_article("fire"), make_article("flood")])
    edition = open_edition(stand.clean)
    gone = make_article("fire").article_id
    write_erased(stand.clean, [gone], [], edition.published_at)
    (only,) = changes(stand.clean, edition, edition)
    assert (only.kind, only.article_id, only.title) == ("taken_down", gone, None)


def test_only_files_that_differ_are_read(stand, monkeypatch):
    for night in range(3):
        stand.night(night, [make_article(f"n{night}", night=night, published=night)])
    for file in (stand.clean.folder / "articles").glob(f"published_on={FIRST}/*.parquet"):
        file.write_bytes(b"not to be read")
    assert told(stand, 2, 3) == [("new", "Title of n2")]


def test_editions_in_wrong_order_are_refused(stand):
    stand.night(0, [])
    stand.night(1, [])
    with pytest.raises(StoreError, match="edition 1 is not later than edition 2"):
        told(stand, 2, 1)


def test_the_command_tells_what_a_morning_did_not_know(stand, tmp_path, monkeypatch, capsys):
    stand.night(0, [make_article("fire")])
    title = "Flood\x9b2J, told anew"
    stand.night(1, [make_article("flood", night=1, published=1, title=title)])
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}")
    monkeypatch.setenv("NIGHTDESK_CLEAN_BUCKET", "clean")
    assert main(["changes", "--since", f"{FIRST}", "--format", "json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert (found["kind"], found["published_on"], found["title"]) == (
        "new",
        f"{night_of(1)}",
        title,
    )
    assert "\x9b" not in line
    assert main(["changes", "--since", f"{night_of(1)}"]) == 0
    assert "(0 rows)" in capsys.readouterr().out
    assert main(["changes", "--since", "2020-01-01"]) == 1
    assert "no table can be queried as of 2020-01-01" in capsys.readouterr().err
