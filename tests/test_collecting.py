"""What is not loaded would not have run."""

from itertools import chain, combinations

import pytest
from collecting import marks_of, may_choose, misplaced

FAST = "not slow and not server and not stack and not browser and not recorded"
ALL = ("slow", "server", "stack", "browser", "recorded")


@pytest.mark.parametrize(
    "expression",
    ["", FAST, "slow", "slow and server", "browser and not stack", "not (slow or server)", "other"],
)
def test_a_file_is_left_out_only_where_no_test_of_it_could_be_chosen(expression):
    sets = [set(one) for size in range(6) for one in combinations(ALL, size)]
    for marks in sets:
        chosen = any(
            not expression or eval(expression, {}, {name: name in more for name in (*ALL, "other")})
            for more in chain(sets, [{*ALL, "other"}])
            if marks <= more
        )
        assert may_choose(expression, marks) is (chosen or expression == "other"), marks


@pytest.mark.parametrize("expression", ["not", "slow(kind='x')", "slow and and"])
def test_an_expression_that_is_not_understood_leaves_no_file_out(expression):
    assert may_choose(expression, {"slow"})


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("import pytest\n\npytestmark = pytest.mark.slow  # seconds\n", {"slow"}),
        ("pytestmark = [pytest.mark.server, pytest.mark.slow]\n", {"server", "slow"}),
        ("pytestmark = [\n    pytest.mark.slow,\n    pytest.mark.server,\n]\n", {"slow", "server"}),
        ("pytestmark = pytest.mark.slow\n\n@pytest.mark.server\ndef test_it(): ...\n", {"slow"}),
        ("@pytest.mark.slow\ndef test_it(): ...\n", set()),
    ],
)  # fmt: skip
def test_the_marks_of_a_file_are_those_of_all_its_tests(text, marks, tmp_path):
    file = tmp_path / "test_it.py"
    file.write_text(text)
    assert marks_of(file) == marks


def test_what_no_part_of_the_tests_would_run_is_refused():
    assert "marked browser" in misplaced("tests/docs/test_readme.py", {"browser", "slow"})
    assert "marked stack" in misplaced("tests/browser/test_up.py", {"browser", "stack"})
    assert not misplaced("tests/browser/test_up.py", {"browser", "slow"})
