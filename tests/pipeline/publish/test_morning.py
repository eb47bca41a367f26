"""What the morning's page says of stories that several sources carried."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from newsstand import Newsstand, make_article, night_of

from pipeline.embedded import virtualweb
from pipeline.publish.morning import night_report, write_report
from pipeline.run import Run
from pipeline.settings import Settings
from pipeline.store import FolderStore
from pipeline.tables.delta import open_table
from pipeline.tables.editions import LATEST_KEY, open_edition
from pipeline.tables.schema import ARTICLES, COPIES, NIGHTS, REJECTS, VERSIONS

pytestmark = pytest.mark.slow  # together they take seconds

CATALOG = Path(virtualweb.__file__).parent / "catalog"
TEXT = (
    "The council approved a new harbour crane on Tuesday, which will cost 14 million crowns.\n\n"
    "Anna Field told reporters that the old crane had creaked for decades and that nobody would "
    "mourn it. Neighbours who came to the harbour asked who pays when the <new> one breaks.\n\n"
    "The work starts in May 2027 and will close the fish market for 11 weeks and 3 days."
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("buckets")
    stand = Newsstand(FolderStore(folder / "raw"), FolderStore(folder / "clean"))
    edited = TEXT.replace("14 million", "15 million").replace("fish market", "old fish market")
    stand.night(
        0,
        [
            make_article("crane", text=TEXT, published=-1),
            make_article("wire", text=TEXT, source="us_wire"),
            make_article("kran", text=edited, source="us_gazette"),
        ],
    )
    return Run(
        night=night_of(0),
        run_id="run",
        now=datetime(2026, 4, 1, tzinfo=UTC),
        settings=replace(Settings(), catalog=CATALOG),
        raw=stand.raw,
        clean=stand.clean,
    )


@pytest.fixture(scope="module")
def page(run):
    return run.clean.read(write_report(run)).decode()


def test_the_night_s_figures_are_there(page):
    assert (
        "1 story; the largest has 3 articles of this night. Copies: 1 exact, 1 near, 0 rewrite."
        in page
    )


def test_a_story_shows_its_timeline_and_what_differs_and_no_markup_of_articles(page):
    assert "<del>14 </del><ins>15 </ins>" in page
    assert "&lt;new&gt;" in page
    assert "<new>" not in page


def test_the_page_is_of_one_edition_while_somebody_else_commits(run, page):
    for table in (ARTICLES, COPIES, REJECTS, NIGHTS, VERSIONS):
        open_table(run.clean, table).delete()  # and no edition names that yet
    assert run.clean.read(write_report(run)).decode() == page


def test_what_this_run_published_is_told_before_an_edition_holds_it(tmp_path, run):
    stand = Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))
    stand.night(0, [make_article("crane")])
    before = stand.clean.read(LATEST_KEY)
    stand.night(1, [make_article("fair", night=1)], run_id="second")
    stand.clean.write(LATEST_KEY, before)  # as while another night is between two commits
    ours = replace(run, night=night_of(1), run_id="second", raw=stand.raw, clean=stand.clean)
    assert open_edition(stand.clean).newest_night == night_of(0)
    assert night_report(ours).articles == 1
