"""Which files of tests need not be loaded, since no test of theirs is asked for."""

import re
from itertools import product
from pathlib import Path

# Where `make test-stack` looks for what the other workers leave to it.
MARKED = {
    "browser": ("tests/browser/", "tests/spiders/test_rendering.py"),
    "stack": ("tests/stack/",),
}
OF_A_FILE = re.compile(r"^pytestmark = (\[\n.*?^\]|[^\n]*)", re.MULTILINE | re.DOTALL)


def marks_of(path: Path) -> set[str]:
    """The marks that a file gives to all its tests, read off it without loading it."""
    found = OF_A_FILE.search(path.read_text("utf-8"))
    return set(re.findall(r"pytest\.mark\.(\w+)", found[1])) if found else set()


def may_choose(expression: str, marks: set[str]) -> bool:
    """Say whether `-m` may choose a test that bears these marks, and perhaps others.

    >>> may_choose("not slow and not server", {"slow"}), may_choose("slow and server", {"slow"})
    (False, True)
    """
    others = sorted(set(re.findall(r"\w+", expression)) - {"and", "or", "not"} - marks)
    borne = dict.fromkeys(marks, True)
    try:
        return not expression or any(
            eval(expression, {"__builtins__": {}}, borne | dict(zip(others, truth, strict=True)))
            for truth in product((False, True), repeat=len(others))
        )
    except (SyntaxError, TypeError):
        return True  # what pytest knows beyond names, or refuses


def misplaced(path: str, marks: set[str]) -> str:
    """What is wrong with tests that no part of `make test` would run, or nothing."""
    for mark, places in MARKED.items():
        if mark in marks and not any(one in path for one in places):
            return f"{path} is marked {mark}: `make test-stack` looks in {places} only"
    return ""
