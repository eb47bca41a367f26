"""Nights on which a country publishes less, so that nobody is alarmed by a holiday."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from holidays import HolidayBase

LEAST_PEERS = 5
ORDINARY = 0.85  # of what is expected: less is a quiet night
FAINTEST = 0.25  # a country that brings less has no holiday: something is wrong for all
FEAST_DAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}


@cache
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country; none where nobody knows them.

    >>> date(2026, 5, 1) in holidays_of("de", 2026), holidays_of("zz", 2026)
    (True, frozenset())
    """
    calendar = _calendar({"UK": "GB"}.get(country.upper(), country.upper()))
    return frozenset(calendar(years=year)) if calendar else frozenset()


def _calendar(code: str) -> "type[HolidayBase] | None":
    """A country's class of the library, which would load those of all countries to find it."""
    import holidays
    from holidays.registry import COUNTRIES

    for name, (kind, *codes) in COUNTRIES.items():
        if code in codes:
            file = Path(holidays.__file__).parent / "countries" / f"{name}.py"
            spec = spec_from_file_location(f"holidays_of_{name}", file)
            if spec and spec.loader:
                module = module_from_spec(spec)
                spec.loader.exec_module(module)
                return cast("type[HolidayBase]", getattr(module, kind))
    return None


def is_holiday(country: str, day: date) -> bool:
    """Whether few are at work on a day: a public holiday, or the days that most of the world has.

    >>> is_holiday("zz", date(2026, 12, 25)), is_holiday("zz", date(2026, 5, 1))
    (True, False)
    """
    return (day.month, day.day) in FEAST_DAYS or day in holidays_of(country, day.year)


def quiet_shares(ratios: Iterable[tuple[str, float]]) -> Mapping[str, float]:
    """What share of the expected each country's sources brought; 1 but on a quiet night.

    `ratios` are (country, what came of what was expected), one a source. A country of few sources
    is left out: a break of theirs must not look like a holiday. Under "" stand all together.

    >>> quiet_shares([("de", 0.4)] * 5 + [("fr", 1.0)] * 7)["de"]
    0.4
    """
    of_country: dict[str, list[float]] = {"": []}
    for country, ratio in ratios:
        of_country.setdefault(country, []).append(ratio)
        of_country[""].append(ratio)
    shares = {}
    for country, found in of_country.items():
        if len(found) >= LEAST_PEERS:
            share = median(found)
            shares[country] = share if FAINTEST <= share < ORDINARY else 1.0
    return shares
