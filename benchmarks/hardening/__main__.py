"""Try every attempt and say how many got through: `python -m benchmarks.hardening [--all]`.

With `--cost` it says instead what the walls round reading cost.
"""

import argparse
import sys
from collections import Counter

from benchmarks.hardening.attempts import attempts
from benchmarks.hardening.cost import line


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hardening", description=__doc__)
    parser.add_argument("--all", action="store_true", help="name those that were stopped, too")
    parser.add_argument("--cost", action="store_true", help="what the walls cost, and no attempt")
    asked = parser.parse_args()
    if asked.cost:
        print(line())
        return 0
    tried: Counter[str] = Counter()
    through: Counter[str] = Counter()
    for one in attempts():
        got_through = one.gets_through()
        tried[one.area] += 1
        through[one.area] += got_through
        if got_through or asked.all:
            end = "THROUGH" if got_through else "stopped"
            print(f"{end}  {one.area}: {one.name!a}")
    print(f"{'area':28}{'attempts':>9}{'through':>9}")
    for area, count in tried.items():
        print(f"{area:28}{count:9}{through[area]:9}")
    print(f"{'all':28}{tried.total():9}{through.total():9}")
    return 1 if through.total() else 0


if __name__ == "__main__":
    sys.exit(main())
