"""What `make bench` runs is there, and one measurement that fails is named and stops no other."""

import re
import sys
import tomllib
from importlib import import_module
from importlib.util import find_spec

import pytest

from benchmarks import pictures
from benchmarks.__main__ import HERE, RESULTS, SIZES, measure, page

pytestmark = pytest.mark.slow

# Started by measurements, each with what it alone is told.
STARTED = {
    "benchmarks.dedup.ours",
    "benchmarks.dedup.peers",
    "benchmarks.night.script",
    "benchmarks.night.web",
    "benchmarks.reading.systems.wagtail_site",
}
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
    assert "Cut off, or failed: lost." in told
    assert "No module named benchmarks.lost" in told
    assert str(HERE.parent) not in told


def test_what_was_said_is_shown_with_its_command():
    found = measure("machine", {"says": "The machine", "small": ["platform", "terse"]}, "small")
    assert found.is_done
    assert "`python -m platform terse` (small)" in page([("small", found)])


def test_every_measurement_says_how_it_is_called_and_refuses_what_it_does_not_know():
    called = {
        ".".join(file.relative_to(HERE.parent).with_suffix("").parts).removesuffix(
            ".__main__"
        ): text
        for file in HERE.rglob("*.py")
        if '__name__ == "__main__"' in (text := file.read_text(encoding="utf-8"))
    }
    assert len(called) > 30
    silent = {
        name
        for name, text in called.items()
        if f'"python -m {name}"' not in text or "description=__doc__" not in text
    }
    assert silent == STARTED


def test_one_that_takes_too_long_says_after_how_long_it_was_cut():
    endless = {"says": "Nothing", "small": ["timeit", "-n", "1", "__import__('time').sleep(60)"]}
    found = measure("endless", endless | {"seconds": {"small": 0.5}}, "small")
    told = page([("small", found)])
    assert "**It took longer than 0.5 s** and was cut off" in told
    assert "KeyboardInterrupt" not in told


HOW = re.compile(
    r"`python -m benchmarks\.[^`]+` \((small|full)\), 20\d\d-\d\d-\d\d \d\d:\d\d UTC, "
    r"commit [0-9a-f]{7,}(, changed)?, [\d,]+ s on \d+ cores of [^;]+; "
    r"(otherwise idle|others kept .*)\. Python 3\..*"
)


def test_each_table_of_the_results_says_how_when_and_where_it_was_made():
    results = RESULTS.read_text(encoding="utf-8")
    names = "|".join(map(re.escape, SUITE))
    sections = re.split(f"^## (?=(?:{names})$)", results, flags=re.MULTILINE)
    assert len(sections) > 1
    told = {one.partition("\n")[0]: HOW.search(one) for one in sections[1:]}
    assert [name for name, how in told.items() if not how] == []
    absent = re.search(r"^Not measured yet: (.*)\.$", results, re.MULTILINE)
    assert {*told} == {*SUITE} - {*(absent[1].split("; ") if absent else ())}


def test_the_pictures_are_those_of_the_results(tmp_path):
    pictures.draw(RESULTS.read_text(encoding="utf-8"), tmp_path)
    # pygal leaves a finder that warns; another one that comes with it is how packages are found
    sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != "pygal"]
    drawn = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert pictures.COST in drawn
    shown = [
        name for name in (pictures.COST, pictures.QUALITY) if (pictures.PICTURES / name).exists()
    ]
    assert {name: (pictures.PICTURES / name).read_bytes() for name in shown} == drawn
