"""`nightdesk cluster`, as a journalist runs it."""

import pytest
from newsstand import Newsstand, make_article

from pipeline.__main__ import main
from pipeline.store import FolderStore

TEXT = (
    "The council approved a new harbour crane on Tuesday, which will cost 14 million crowns.\n\n"
    "Anna Field told reporters that the old crane had creaked for decades and that nobody would "
    "mourn it. Neighbours who came to the harbour asked who pays when the <new> one breaks.\n\n"
    "The work starts in May 2027 and will close the fish market for 11 weeks and 3 days."
)
EDITED = TEXT.replace("14 million", "15 million").replace("fish market", "old fish market")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("buckets")
    stand = Newsstand(
        FolderStore(folder / "nightdesk-raw"), FolderStore(folder / "nightdesk-clean")
    )
    stand.night(
        0,
        [
            make_article("crane", text=TEXT, published=-1),
            make_article("wire", text=TEXT, source="us_wire"),
            make_article("kran", text=EDITED, source="us_gazette"),
            make_article("goat", text="A goat slept in a tram."),
        ],
    )
    return folder


@pytest.fixture
def nightdesk(folder, monkeypatch, capsys):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", folder.as_uri())
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments):
        code = main(["cluster", *arguments])
        return code, *capsys.readouterr()

    return run


def test_any_member_shows_the_cluster_in_the_order_of_printing(nightdesk):
    code, out, _ = nightdesk("https://wire.example/wire")
    assert code == 0
    rows = [line.split()[2:4] for line in out.splitlines()[1:]]
    assert rows[0] == ["us_example", "representative"]
    assert sorted(rows[1:]) == [["us_gazette", "near"], ["us_wire", "exact"]]


def test_the_beginning_of_an_id_is_enough(nightdesk):
    _, out, _ = nightdesk("https://wire.example/wire")
    known = out.splitlines()[1].split()[-1]
    assert nightdesk(known)[1] == out


def test_the_difference_shows_what_was_removed_and_added(nightdesk):
    _, out, _ = nightdesk("https://wire.example/wire", "--diff", "us_gazette")
    assert "1415 million" in out.replace("14 15", "1415")


def test_a_page_shows_the_same_and_no_markup_of_articles(nightdesk, tmp_path):
    page = tmp_path / "cluster.html"
    assert nightdesk("https://wire.example/wire", "--html", f"{page}")[0] == 0
    text = page.read_text(encoding="utf-8")
    assert "<del>14 </del><ins>15 </ins>" in text
    assert "&lt;new&gt;" in text


def test_an_article_without_copies_stands_alone(nightdesk):
    _, out, _ = nightdesk("https://example.example/goat")
    assert len(out.splitlines()) == 2


def test_an_unknown_article_is_named_in_one_sentence(nightdesk):
    code, _, err = nightdesk("https://wire.example/nothing")
    assert code == 1
    assert "no published article" in err
