import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.robots import read_pattern
from spiders.guest.optout import read_reservations

SIGNS = "ab/*$"


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        ("", "/a", True),
        ("/", "/a", True),
        ("/a", "/ab", True),
        ("/a$", "/ab", False),
        ("/a$", "/a", True),
        ("/*/c", "/a/b/c/d", True),
        ("/*b$", "/abab", True),
        ("/*ab$", "/aab", True),
        ("/a*a$", "/a", False),
        ("*", "", True),
        ("$", "", True),
        ("$", "/", False),
        ("/a*b*a$", "/aba", True),
        ("/a*ba*a$", "/aba", False),
        ("/***a", "/xa", True),
    ],
)
def test_a_pattern_means_what_it_says(pattern, path, is_match):
    assert read_pattern(pattern).matches(path) is is_match


@given(st.text(alphabet=SIGNS, max_size=8), st.text(alphabet="ab/$", max_size=12))
def test_it_agrees_with_the_regular_expression_that_says_the_same(pattern, path):
    is_whole = pattern.endswith("$")
    parts = map(re.escape, pattern.removesuffix("$").split("*"))
    meant = re.compile(".*".join(parts) + (r"\Z" if is_whole else ""), re.DOTALL)
    assert read_pattern(pattern).matches(path) == (meant.match(path) is not None)


@pytest.mark.parametrize("end", ["", "$", "z$"])
def test_many_stars_cost_no_time(end):
    pattern, path = "/" + "*a" * 240 + end, "/" + "a" * 100_000 + "b"
    begun = time.process_time()
    for _ in range(100):
        read_pattern(pattern).matches(path)
    assert time.process_time() - begun < 1


def test_a_host_that_reserves_with_many_stars_is_heard_at_once():
    star = '{"location": "/%s", "tdm-reservation": 1}' % ("*s" * 200 + "*t*o*r*y")
    body = "[" + ",".join([star] * 1_500) + ', {"location": "/s*y/*$", "tdm-reservation": 1}]'
    begun = time.process_time()
    found = read_reservations(body.encode(), None)
    assert found.why(f"https://news.example/{'s' * 1_500}/a") is None
    assert found.why("https://news.example/story/a") == "/.well-known/tdmrep.json reserves /s*y/*$"
    assert time.process_time() - begun < 2
