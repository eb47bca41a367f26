"""`nightdesk cluster`, as a journalist runs it."""

import pytest
from newsstand import Newsstand, make_article

from pipeline.__main__ import main
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow  # together they take seconds

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
            *(make_article(f"stray{number}", text=f"Stray {number}.") for number in range(17)),
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


@pytest.mark.parametrize(
    "unknown", ["https://wire.example/nothing", "0123456789abcdef" * 2, "zzz", "", "some words"]
)
def test_an_unknown_article_is_named_in_one_sentence(nightdesk, unknown):
    code, out, err = nightdesk(unknown)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"no published article '{unknown}'" in err


def test_a_beginning_of_several_ids_is_refused_with_their_number(nightdesk):
    answers = [nightdesk(digit) for digit in "0123456789abcdef"]
    refused = [err for code, _, err in answers if code == 1 and "begins the ids of" in err]
    assert refused  # more articles than digits
    assert all(err.count("\n") == 1 and "give more of it" in err for err in refused)


def test_an_id_may_be_typed_in_capitals(nightdesk):
    _, out, _ = nightdesk("https://wire.example/wire")
    assert nightdesk(out.splitlines()[1].split()[-1].upper())[1] == out


def test_a_bucket_without_articles_is_named_in_one_sentence(nightdesk, monkeypatch, tmp_path):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", tmp_path.as_uri())
    code, out, err = nightdesk("zzz")
    assert (code, out) == (1, "")
    assert err == "nightdesk: nothing was published yet in the bucket nightdesk-clean\n"


def test_a_store_that_does_not_answer_is_named_in_one_sentence(nightdesk, monkeypatch):
    for name, value in (
        ("ENDPOINT", "http://127.0.0.1:9"),
        ("ACCESS_KEY", "a"),
        ("SECRET_KEY", "b"),
    ):
        monkeypatch.setenv(f"NIGHTDESK_S3_{name}", value)
    code, _, err = nightdesk("zzz")
    assert (code, err.count("\n")) == (1, 1)
    assert "does not answer" in err


def test_a_page_that_cannot_be_written_is_a_wrong_call(nightdesk, tmp_path, capsys):
    for place in (tmp_path, tmp_path / "no" / "page.html"):
        with pytest.raises(SystemExit) as stopped:
            nightdesk("https://wire.example/wire", "--html", f"{place}")
        assert stopped.value.code == 2
        assert "name a file to write" in capsys.readouterr().err


def test_a_narrow_terminal_still_shows_ids_to_copy(nightdesk, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = nightdesk("https://wire.example/wire")
    ids = [line.split()[-1] for line in out.splitlines() if line.startswith(" 20")]
    assert len(ids) == 3
    assert all(len(one) == 12 and one.isalnum() for one in ids)


def test_a_stranger_cannot_be_compared(nightdesk):
    code, _, err = nightdesk("https://wire.example/wire", "--diff", "nobody")
    assert code == 1
    assert "'nobody' is not in this cluster" in err
