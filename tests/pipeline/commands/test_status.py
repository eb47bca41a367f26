"""`nightdesk status` ends so that cron can tell; `nightdesk report` finds the page."""

import pytest
from newsstand import Newsstand, make_article, night_of

from pipeline.__main__ import main
from pipeline.layout import report_key
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow


@pytest.fixture
def stand(tmp_path, monkeypatch):
    """The night of the 1st is published, and it is noon on the 2nd: it is the newest due."""
    stand = Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))
    stand.night(0, [make_article("a"), make_article("b")], kept={"us_example": 2})
    for name, value in {
        "NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(),
        "NIGHTDESK_RAW_BUCKET": "raw",
        "NIGHTDESK_CLEAN_BUCKET": "clean",
        "NIGHTDESK_NOW": "2026-03-02T12:00:00Z",
    }.items():
        monkeypatch.setenv(name, value)
    return stand


@pytest.mark.usefixtures("stand")
def test_a_good_night_ends_with_nothing(capsys):
    assert main(["status"]) == 0
    said = capsys.readouterr().out
    assert "2026-03-01" in said
    assert "A good night" in said


@pytest.mark.usefixtures("stand")
def test_a_night_that_is_due_and_missing_ends_with_three(capsys, monkeypatch):
    monkeypatch.setenv("NIGHTDESK_NOW", "2026-03-03T12:00:00Z")
    assert main(["status"]) == 3
    assert "not published" in capsys.readouterr().out


def test_a_report_is_written_to_a_file(stand, tmp_path):
    stand.clean.write(report_key(night_of(0)), b"<html>the page</html>")
    assert main(["report", "--to", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_bytes() == b"<html>the page</html>"


def test_a_night_without_a_report_is_one_sentence(stand, capsys):
    assert main(["report", "2026-02-01"]) == 1
    assert "no report of the night 2026-02-01" in capsys.readouterr().err
    stand.clean.write(report_key(night_of(0)), b"<html>the page</html>")
    assert main(["report", "2026-02-01"]) == 1
    assert f"; the newest is of {night_of(0)}" in capsys.readouterr().err
