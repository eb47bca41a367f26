"""Which language a story is in, where its page says so, says nothing, and says it wrongly."""

import tomllib
from pathlib import Path

import pytest

from pipeline.extract.page.language import find_language

pytestmark = pytest.mark.slow  # together they take seconds

TOLD = tomllib.loads(Path(__file__).with_name("languages.toml").read_text("utf-8"))
# Languages that no text of two sentences tells apart from these.
ALIKE = {"hr": {"bs", "sr"}, "xh": {"zu"}, "zu": {"xh"}, "ms": {"id"}, "fil": {"tl"}}


@pytest.mark.parametrize("code", TOLD)
def test_a_language_that_nobody_names_is_found_or_not_known(code):
    assert find_language(TOLD[code]).code in {code, None, *ALIKE.get(code, ())}


@pytest.mark.parametrize("code", TOLD)
def test_a_language_that_its_page_names_is_that_one(code):
    assert find_language(TOLD[code], (code,)).code == code


@pytest.mark.parametrize("code", TOLD)
@pytest.mark.parametrize("stated", ["en", "ru", "de"])
def test_a_language_that_a_template_names_is_not_believed(code, stated):
    found = find_language(TOLD[code], (stated,)).code
    assert found in {code, None, *ALIKE.get(code, ())}
