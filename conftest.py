"""What is loaded of the tests, and when Python looks for garbage meanwhile."""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest
from collecting import marks_of, may_choose, misplaced

# Thousands of tests are made, and stay: to look through them again and again while they are
# collected takes a quarter of that time and finds nothing.
gc.disable()


def pytest_collection_finish() -> None:
    """What was loaded until now is there until the end, and is not looked through any more."""
    gc.freeze()
    gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file of which `-m` chooses nothing is not loaded; one that was named is."""
    if collection_path.suffix != ".py":
        return None
    marks = marks_of(collection_path)
    named = any(collection_path.samefile(one.partition("::")[0]) for one in config.args)
    if named or may_choose(config.option.markexpr, marks):
        return None
    if said := misplaced(collection_path.as_posix(), marks):
        raise pytest.UsageError(said)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path,
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """A module without an example is neither loaded for one nor searched."""
    collectors = yield
    if file_path.suffix == ".py" and ">>>" not in file_path.read_text("utf-8"):
        return [one for one in collectors if type(one).__name__ != "DoctestModule"]
    return collectors


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked by itself stands where it is looked for, as what is marked by its file."""
    for item in items:
        if said := misplaced(item.nodeid, {mark.name for mark in item.iter_markers()}):
            raise pytest.UsageError(said)
