"""Are breaks found the first night, and who is alarmed for nothing?

`python -m benchmarks.health [--sources 200] [--nights 730] [--seed 7]` simulates publishers with
weekdays, seasons, growth, holidays (of which the program knows four of five), nights without a
run and breaks of every kind, and lets the program look at each night with nothing but the nights
before. A break counts as found on the first night if a finding names its source then; breaks begin
on nights on which their source had at least three articles to lose, since fewer show nothing.

`--known N` asks how much of that a young desk sees: each source breaks once, after N nights.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from benchmarks.arguments import count
from benchmarks.health.world import KINDS, WARM_UP, Break, history, is_known_holiday
from pipeline.report.health import NightHealth, examine

QUARTER = 91.3
LEFT_NIGHTS = 31  # that a history goes on after its first break
SIZES = ((3, "under 3"), (10, "3 to 10"), (50, "10 to 50"), (10_000, "50 and more"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.health", description=__doc__)
    parser.add_argument("--sources", type=count, default=200)
    parser.add_argument("--nights", type=count, default=730)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--known", type=int, help="break every source after so many nights, once")
    stated = parser.parse_args()
    if stated.known is not None:
        stated.nights = stated.known + LEFT_NIGHTS
    warm_up = WARM_UP if stated.known is None else stated.known
    world, publishers = history(
        sources=stated.sources, nights=stated.nights, seed=stated.seed, warm_up=warm_up
    )
    started = time.process_time()
    found = examine(world.rows, is_known_holiday)
    spent = time.process_time() - started
    print(
        f"{len(publishers)} sources, {stated.nights} nights, {len(world.breaks)} breaks; "
        f"{1e6 * spent / len(world.rows):.0f} µs of CPU a source and night"
    )
    sizes = {source_id: _size(one.size) for source_id, one in publishers.items()}
    _tell_breaks("kind of break", KINDS, world.breaks, found, lambda one: one.kind)
    names = [name for _, name in SIZES]
    _tell_breaks("articles a day", names, world.breaks, found, lambda one: sizes[one.source_id])
    _tell_alarms(found, world.breaks, sizes, stated.nights)
    return 0


def _size(size: float) -> str:
    return next(name for below, name in SIZES if size < below)


def _tell_breaks(
    head: str,
    names: tuple[str, ...] | list[str],
    breaks: list[Break],
    found: Mapping[tuple[str, date], NightHealth],
    name_of: Callable[[Break], str],
) -> None:
    print(f"\n{head:16} breaks  first night  within three  called broken  let back in three")
    for name in [*names, "all"]:
        ours = [one for one in breaks if name in {name_of(one), "all"}]
        if ours:
            first = sum(_is_found(one, found, 1) for one in ours)
            third = sum(_is_found(one, found, 3) for one in ours)
            broken = [one for one in ours if _is_quarantined(one, found)]
            back = sum(_is_back(one, found) for one in broken)
            shares = [first / len(ours), third / len(ours), len(broken) / len(ours)]
            shares.append(back / len(broken) if broken else 0.0)
            print(f"{name:16} {len(ours):6}" + "".join(f"{share:13.1%}" for share in shares))


def _is_found(one: Break, found: Mapping[tuple[str, date], NightHealth], within: int) -> bool:
    return any(found[one.source_id, day].findings for day in sorted(one.nights)[:within])


def _is_quarantined(one: Break, found: Mapping[tuple[str, date], NightHealth]) -> bool:
    return found[one.source_id, max(one.nights)].broken_since is not None


def _is_back(one: Break, found: Mapping[tuple[str, date], NightHealth]) -> bool:
    days = [max(one.nights) + timedelta(days=number) for number in range(1, 4)]
    return any(
        health.broken_since is None for day in days if (health := found.get((one.source_id, day)))
    )


def _tell_alarms(
    found: Mapping[tuple[str, date], NightHealth],
    breaks: list[Break],
    sizes: Mapping[str, str],
    nights: int,
) -> None:
    """Nights with a finding though nothing was broken; an alarm begins with the first of a run."""
    excused = {
        (one.source_id, min(one.nights) + timedelta(days=number))
        for one in breaks
        for number in range((max(one.nights) - min(one.nights)).days + 1)
    }
    false = [health for at, health in found.items() if health.findings and at not in excused]
    at = {(health.source_id, health.night) for health in false}
    begun = [one for one in false if (one.source_id, one.night - timedelta(days=1)) not in at]
    broken = [health for health in false if health.is_broken]
    count = Counter(sizes.values())
    print("\nfor nothing, a source and quarter: alarms  nights with a finding  called broken")
    for name in [*(name for _, name in SIZES), "all"]:
        quarters = (len(sizes) if name == "all" else count[name]) * nights / QUARTER
        if quarters:
            told = [
                sum(name in {sizes[one.source_id], "all"} for one in some)
                for some in (begun, false, broken)
            ]
            rates = [nights_told / quarters for nights_told in told]
            print(f"{name:34} {rates[0]:6.2f} {rates[1]:22.2f} {rates[2]:14.2f}")
    signs = Counter(str(one.sign) for health in false for one in health.findings)
    print("which: " + ", ".join(f"{count} {sign}" for sign, count in signs.most_common()))


if __name__ == "__main__":
    raise SystemExit(main())
