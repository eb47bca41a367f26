"""A country's holidays are looked up without those of all others, and are the same."""

import pytest
from holidays import country_holidays
from holidays.registry import COUNTRIES

from pipeline.report.health.quiet import holidays_of

CODES = sorted(codes[0] for _, *codes in COUNTRIES.values())


@pytest.mark.parametrize("code", [*CODES[::25], "AX", "GF", "GU", "HK"])  # of others' modules too
def test_a_country_has_the_holidays_that_the_library_gives_it(code):
    assert holidays_of(code.lower(), 2026) == frozenset(country_holidays(code, years=2026))


def test_nobody_knows_the_holidays_of_no_country():
    assert holidays_of("zz", 2026) == frozenset()
