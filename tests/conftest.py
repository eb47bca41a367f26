"""Fixtures that several folders of tests share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date

import pytest
from hypothesis import settings as hypothesis_settings

from pipeline.embedded.virtualweb import LAST_NIGHT, VirtualWeb

# Time is measured where it matters; on a busy machine any example may take long.
hypothesis_settings.register_profile("nightdesk", deadline=None)
hypothesis_settings.register_profile("fuzz", deadline=None, max_examples=5_000)
hypothesis_settings.load_profile("nightdesk")


# The files that take more than a minute, the longest first.
LONGEST = (
    "test_chaos.py",
    "test_faults.py",
    "test_virtual_nights.py",
    "test_whole_nights.py",
    "test_second_night.py",
    "test_editions.py",
    "test_hostile.py",
    "test_taking_down.py",
    "test_publishing.py",
    "test_recorded_night.py",
    "test_killed_commit.py",
    "test_names.py",
    "test_atomic.py",
    "test_hostile_night.py",
    "test_import.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take long come first, so that no worker waits for another at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (rank.get(item.path.name, len(rank)), item.path not in long))


@pytest.fixture
def virtual_web() -> Iterator[Callable[..., VirtualWeb]]:
    """Start a virtual web as it stands at an instant: `virtual_web("2026-03-02T02:00:00Z")`."""
    with ExitStack() as stack:

        def start(now: str | None = None, *, nights_ending: date = LAST_NIGHT) -> VirtualWeb:
            return stack.enter_context(VirtualWeb(now=now, nights_ending=nights_ending))

        yield start
