from dataclasses import replace

import pytest

from pipeline.records import Announcement, Kind, RawRef, Reason, Via
from spiders.night.frontier import MAX_HINTS, Frontier, State, Visit, rejected


def visit(name: str, **changes) -> Visit:
    return replace(
        Visit(key=name, url=f"https://news.example/{name}", kind=Kind.ARTICLE), **changes
    )


def hint(found_in: str) -> Announcement:
    return Announcement(
        url="https://news.example/a?from=feed",
        source_id="us_example",
        via=Via.FEED,
        found_in=found_in,
    )


@pytest.fixture
def frontier(tmp_path):
    one = Frontier(tmp_path / "frontier.sqlite")
    yield one
    one.close()


def test_an_address_is_added_once(frontier):
    assert frontier.add(visit("a"))
    assert not frontier.add(visit("a"))
    assert [one.key for one in frontier.visits()] == ["a"]


def test_what_became_of_a_visit_comes_back_whole(frontier):
    frontier.add(visit("a"))
    settled = visit(
        "a",
        state=State.FETCHED,
        ref=RawRef(key="k", offset=1, length=2),
        status=200,
        notes=("a note",),
        hints=(),
    )
    frontier.settle([settled])
    assert frontier.find("a") == settled


def test_every_document_that_announces_an_address_is_remembered_up_to_a_bound(frontier):
    for number in range(MAX_HINTS + 3):
        frontier.add(visit("a", hints=(hint(f"feed {number}"),)))
    hints = frontier.find("a").hints
    assert [one.found_in for one in hints] == [f"feed {number}" for number in range(MAX_HINTS)]
    assert {one.url for one in hints[1:]} == {"https://news.example/a"}


def test_what_was_committed_is_there_though_nobody_closed_the_file(tmp_path):
    dead = Frontier(tmp_path / "frontier.sqlite")
    dead.settle([visit("a", state=State.FETCHED)])
    dead.add(visit("b"))  # not committed
    seen = Frontier(tmp_path / "frontier-copy.sqlite")
    seen.close()
    for suffix in ("", "-wal"):
        data = (tmp_path / f"frontier.sqlite{suffix}").read_bytes()
        (tmp_path / f"frontier-copy.sqlite{suffix}").write_bytes(data)
    after = Frontier(tmp_path / "frontier-copy.sqlite")
    assert [one.key for one in after.visits()] == ["a"]
    after.close()
    dead.close()


def test_what_failed_for_a_passing_reason_is_tried_again(frontier):
    frontier.add(rejected(visit("a"), Reason.BUSY, "503"))
    frontier.add(rejected(visit("b"), Reason.GONE, "410"))
    frontier.revive({Reason.BUSY})
    assert [one.key for one in frontier.visits(State.TODO)] == ["a"]


def test_counters_count(frontier):
    assert frontier.count("pages", 2) == 2
    assert frontier.count("pages", 3) == 5
    assert frontier.count("bytes") == 0
