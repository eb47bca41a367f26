"""A page compares its night with those before it, whenever these were filled in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from newsstand import Newsstand, make_article, make_reject, night_of

from pipeline.embedded import virtualweb
from pipeline.layout import report_key
from pipeline.publish.morning import told_of, write_report
from pipeline.report.grid import NIGHTS
from pipeline.run import Run
from pipeline.settings import Settings
from pipeline.store import FolderStore

pytestmark = pytest.mark.slow

CATALOG = Path(virtualweb.__file__).parent / "catalog"
FIRST = "This is the first night"
FAR = NIGHTS + 1  # too late to compare itself with night 0


@pytest.fixture
def stand(tmp_path):
    return Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))


def write(stand, night: int, hour: int = 0) -> None:
    """Write a night's page; `hour` tells when."""
    run = Run(
        night=night_of(night),
        run_id=f"run of {night}",
        now=datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=hour),
        settings=replace(Settings(), catalog=CATALOG),
        raw=stand.raw,
        clean=stand.clean,
    )
    write_report(run)


def publish(stand, night: int, count: int, hour: int = 0) -> None:
    articles = [
        make_article(
            f"n{night}-{number}", night=night, published=night, text=f"{number} on {night}."
        )
        for number in range(count)
    ]
    stand.night(night, articles, kept={"us_example": count}, rejects=[make_reject(f"{night}")])
    write(stand, night, hour)


def page(stand, night: int) -> str:
    return stand.clean.read(report_key(night_of(night))).decode()


def test_the_order_of_nights_does_not_decide_what_a_page_says(stand, tmp_path):
    order = (1, FAR, 2, 0)
    other = Newsstand(FolderStore(tmp_path / "raw2"), FolderStore(tmp_path / "clean2"))
    for night in sorted(order):
        publish(stand, night, 3 + night % 5)
    for night in order:
        publish(other, night, 3 + night % 5)
    for night in order:
        assert page(other, night) == page(stand, night).replace("/raw/", "/raw2/")
        said = told_of(other.raw, [night_of(night)])[night_of(night)]
        assert said.sentence in page(other, night), "the page of all nights says the same"
    assert FIRST in page(other, 0)
    assert FIRST not in page(other, 1)


def test_only_pages_that_compare_themselves_with_a_changed_night_are_written_again(stand):
    for night in (0, 1, FAR):
        publish(stand, night, 4)
    before = page(stand, 1), page(stand, FAR)
    write(stand, 0, hour=5)
    assert "2026-06-01 05:00" in page(stand, 0)
    assert (page(stand, 1), page(stand, FAR)) == before
    publish(stand, 0, 9, hour=6)
    assert "2026-06-01 06:00" in page(stand, 1)
    assert "<code>run of 1</code>" in page(stand, 1)
    assert page(stand, FAR) == before[1]


class Refusing(FolderStore):
    """A folder that takes one object no more."""

    refused = ""

    def write(self, key, data, **more):
        if key == self.refused:
            raise OSError(key)
        return super().write(key, data, **more)


def test_a_page_that_could_not_be_written_again_is_by_the_next_attempt(tmp_path):
    clean = Refusing(tmp_path / "clean")
    stand = Newsstand(FolderStore(tmp_path / "raw"), clean)
    publish(stand, 1, 4)
    clean.refused = report_key(night_of(1))
    with pytest.raises(OSError, match="reports"):
        publish(stand, 0, 4)
    clean.refused = ""
    write(stand, 0)
    assert FIRST not in page(stand, 1)
