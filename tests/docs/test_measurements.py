"""What `make bench` runs is there, and one measurement that fails is named and stops no other."""

import tomllib
from importlib import import_module
from importlib.util import find_spec

import pytest

from benchmarks.__main__ import HERE, SIZES, measure, page

SUITE = tomllib.loads((HERE / "suite.toml").read_text())


@pytest.mark.parametrize("name", SUITE)
def test_a_measurement_calls_what_there_is(name):
    commands = [SUITE[name][key] for key in (*SIZES, "peers") if key in SUITE[name]]
    assert commands
    for module, *_ in commands:
        found = find_spec(module)
        assert found, module
        import_module(f"{module}.__main__" if found.submodule_search_locations else module)


def test_a_measurement_that_fails_says_so_where_the_figures_would_stand():
    found = measure("lost", {"says": "Nothing", "small": ["benchmarks.lost"]}, "small")
    assert not found.is_done
    told = page([("small", found)], ["stores"])
    assert "Not measured yet: stores." in told
    assert "## lost" in told
    assert "**It failed**" in told
    assert "No module named benchmarks.lost" in told
    assert str(HERE.parent) not in told


def test_what_was_said_is_shown_with_its_command():
    found = measure("machine", {"says": "The machine", "small": ["platform", "terse"]}, "small")
    assert found.is_done
    assert "`python -m platform terse` (small)" in page([("small", found)])
