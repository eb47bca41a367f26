"""Any order of nights, the same rows: `python -m benchmarks.order [--nights 10] [--seed 7]`.

The nights of the virtual web are collected morning by morning and then read again from the archive
in a shuffled order; on two further desks they are backfilled, in their order and shuffled. What an
article was captured by, and when, may differ; nothing else may.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, "tests")

from e2e.house import House

from pipeline.embedded.virtualweb import VirtualWeb, truth

TABLES = ("articles", "copies", "versions", "rejects")
FIRST = date(2026, 3, 1)
LATER = datetime(2026, 3, 13, 2, tzinfo=UTC)  # all nights are past ones

Rows = dict[str, list[str]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.order", description=__doc__)
    parser.add_argument("--nights", type=int, default=10, choices=range(2, 11), metavar="2..10")
    parser.add_argument("--seed", type=int, default=7, help="of the shuffled order")
    stated = parser.parse_args()
    nights = [FIRST + timedelta(days=number) for number in range(stated.nights)]
    shuffled = random.Random(stated.seed).sample(nights, len(nights))
    started = time.monotonic()

    def tell(what: str, house: House, *, than: Rows | None = None) -> Rows:
        rows = {name: [repr(row) for row in house.rows(name)] for name in TABLES}
        other = sum(len({*rows[name]} ^ {*than[name]}) for name in TABLES) if than else 0
        counts = ", ".join(f"{len(rows[name])} {name}" for name in TABLES)
        print(
            f"{what:32} {found(house, nights)}; {counts}; "
            f"{'other rows: ' + str(other) if than else 'to compare with'}; "
            f"{time.monotonic() - started:.0f} s",
            flush=True,
        )
        differences.append(other)
        return rows

    differences: list[int] = []
    with tempfile.TemporaryDirectory() as name:
        with VirtualWeb(now=LATER) as web:
            house = House(Path(name) / "followed", web.settings())
            for night in nights:
                web.now = morning_after(night)
                house.run_night(night, web.now)
            rows = tell("morning by morning", house)
            for night in shuffled:
                house.read_night(house.open(night, web.now))
            tell(f"read again, {order(shuffled)}", house, than=rows)
        rows = {}
        for some in (nights, shuffled):
            with VirtualWeb(now=LATER) as web:
                house = House(Path(name) / f"backfilled-{some[0]}-{some[1]}", web.settings())
                for night in some:
                    house.run_night(night, LATER)
                rows = tell(f"backfilled, {order(some)}", house, than=rows)
    return 1 if any(differences) else 0


def morning_after(night: date) -> datetime:
    return datetime(night.year, night.month, night.day, 2, tzinfo=UTC) + timedelta(days=1)


def order(nights: Sequence[date]) -> str:
    return " ".join(str(night.day) for night in nights)


def found(house: House, nights: Sequence[date]) -> str:
    """How many of the stories that a guest may fetch are kept."""
    kept = {row["canonical_url"] for name in ("articles", "copies") for row in house.rows(name)}
    told = [one.url for night in nights for one in truth.crawlable(night, now=LATER)]
    return f"{sum(url in kept for url in told)} of {len(told)} stories"


if __name__ == "__main__":
    sys.exit(main())
