"""No pattern of ours takes more than linear time, on texts made of its own worst parts."""

import importlib
import pkgutil
import re
import re._parser as parser
import time
from itertools import product

import pytest

import pipeline
import spiders

pytestmark = pytest.mark.slow

SMALL, FACTOR = 1_500, 4
SLOW_SECONDS = 0.03  # what is faster on the larger text is not looked at
GROWTH = 11.0  # of linear patterns it is some 4, of quadratic ones 16
SAMPLES = {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}


def modules():
    for package in (pipeline, spiders):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "__main__" in found.name or "virtualweb" in found.name:
                continue
            try:
                yield importlib.import_module(found.name)
            except ModuleNotFoundError:  # an extra that is not installed
                continue


def patterns() -> dict[str, re.Pattern]:
    return {
        f"{module.__name__}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern)
    }


def units_of(pattern: re.Pattern) -> list[str]:
    """The runs of letters and the samples of classes that a pattern is made of."""
    runs: dict[str, None] = {}

    def walk(tree) -> None:
        run = ""
        for operator, value in tree:
            kind = str(operator)
            if kind == "LITERAL":
                run += chr(value)
                continue
            if run:
                runs.setdefault(run)
            run = ""
            visit(kind, value)
        if run:
            runs.setdefault(run)

    def visit(kind: str, value) -> None:
        if kind == "IN":
            sample = next((one for one in map(of_class, value) if one), "~")
            runs.setdefault(sample)
        elif kind in {"NOT_LITERAL", "ANY"}:
            runs.setdefault("~")
        elif kind in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            walk(value[2])
        elif kind == "SUBPATTERN":
            walk(value[3])
        elif kind == "ATOMIC_GROUP":
            walk(value)
        elif kind == "BRANCH":
            for one in value[1][:6]:
                walk(one)
        elif kind in {"ASSERT", "ASSERT_NOT"}:
            walk(value[1])

    text = pattern.pattern
    walk(parser.parse(text if isinstance(text, str) else text.decode("latin-1"), pattern.flags))
    return list(runs)[:4]


def of_class(part) -> str:
    kind, value = str(part[0]), part[1]
    if kind == "LITERAL":
        return chr(value)
    if kind == "RANGE":
        return chr(value[0])
    return SAMPLES.get(str(value), "~") if kind == "CATEGORY" else ""


def seconds(pattern: re.Pattern, text: str) -> float:
    subject = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    begun = time.process_time()
    for count, _ in enumerate(pattern.finditer(subject)):
        if count > 50_000:
            break
    pattern.fullmatch(subject)
    return time.process_time() - begun


def worst(pattern: re.Pattern) -> tuple[float, str]:
    """The largest growth of a pattern's time, and the unit that the text was made of."""
    units = units_of(pattern)
    found = (0.0, "")
    for unit in dict.fromkeys([*units, *("".join(pair) for pair in product(units, units))]):
        if not unit:
            continue
        large = seconds(pattern, unit * (SMALL * FACTOR // len(unit)) + "\x00")
        if large < SLOW_SECONDS:
            continue
        small = min(seconds(pattern, unit * (SMALL // len(unit)) + "\x00") for _ in range(2))
        large = min(large, seconds(pattern, unit * (SMALL * FACTOR // len(unit)) + "\x00"))
        found = max(found, (large / max(small, 1e-4), unit))
    return found


PATTERNS = patterns()


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_takes_time_that_grows_with_its_text_and_no_faster(name):
    growth, unit = worst(PATTERNS[name])
    assert growth < GROWTH, (
        f"{unit!r} repeated: four times the text takes {growth:.0f} times as long"
    )


def test_all_patterns_are_found():
    assert len(PATTERNS) > 80
