"""Two nights on the virtual web, four on its odd newsrooms: `python -m benchmarks.completeness`.

Each crawler meets a web of its own, on the first morning and on the second, through http_proxy
alone, and is told the same feeds and sitemaps. A story counts as found when half of its paragraphs
were told, as whole when its words are all that was told.

The odd newsrooms each publish in one way that makes stories go missing; of every story of theirs it
is said whether it was kept, refused with a reason, or named as missing by its night.
"""

import argparse
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.arguments import one_of, some_of

sys.path.insert(0, "tests")

from e2e.house import House

from benchmarks.completeness import peers, situations
from benchmarks.completeness.scores import Score, Told, missing, score, table
from benchmarks.peers import install
from benchmarks.peers import told as told_of
from pipeline.embedded.virtualweb import VirtualWeb
from pipeline.embedded.virtualweb.server import CATALOG, Asked
from pipeline.sources import load_catalog

NIGHTS = (date(2026, 3, 1), date(2026, 3, 2))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.completeness", description=__doc__)
    parser.add_argument("--install", action="store_true", help="install the peers first")
    parser.add_argument(
        "--peers",
        type=some_of([*peers.PROGRAMS, "none"]),
        default=",".join(peers.PROGRAMS),
        help="or none; default: %(default)s",
    )
    parser.add_argument(
        "--ways",
        type=int,
        nargs="*",
        choices=range(len(situations.WAYS)),
        default=[*range(len(situations.WAYS))],
        help="through the odd newsrooms; default: all",
    )
    odd = [one.name for one in situations.SITUATIONS]
    parser.add_argument("--only", nargs="*", type=one_of(odd), help="some of the odd newsrooms")
    stated = parser.parse_args()
    if stated.install:
        install(peers.PROGRAMS)
    with tempfile.TemporaryDirectory() as name:
        scores = [ours(Path(name))]
        here = [peer for peer in peers.installed() if peer in stated.peers]
        for peer in here:
            scores.append(theirs(peer, Path(name) / peer))
    print(table(scores))
    for peer in peers.PROGRAMS:
        if peer not in here and peer in stated.peers:
            print(f"\n{peer} is absent; --install brings it")
        elif peer in here:
            print(f"\n{peer}: {told_of(peer)}")
    return 0 if situations.go(stated.ways, stated.only or []) else 1


def morning_after(night: date) -> datetime:
    return datetime(night.year, night.month, night.day, 2, tzinfo=UTC) + timedelta(days=1)


def ours(folder: Path) -> Score:
    asked: list[list[Asked]] = []
    begun = time.process_time()
    with VirtualWeb(now=morning_after(NIGHTS[0])) as web:
        house = House(folder / "nightdesk", web.settings())
        for night in NIGHTS:
            web.now = morning_after(night)
            before = len(web.requests)
            for trouble in house.run_night(night, web.now):
                print(f"nightdesk, {night}: {trouble}", file=sys.stderr)
            asked.append(web.requests[before:])
    told = told_by(house)
    for url in missing(told, NIGHTS):
        print(f"nightdesk misses {url}", file=sys.stderr)
    print(f"nightdesk: {time.process_time() - begun:.0f} CPU s in this process", file=sys.stderr)
    return score("nightdesk", told, asked, NIGHTS)


def told_by(house: House) -> list[Told]:
    """Every version of every article and copy in the clean bucket."""
    rows = [*house.table("articles").to_dicts(), *house.table("copies").to_dicts()]
    stands = {row["article_id"]: row for row in rows}
    told = []
    for version in house.table("versions").to_dicts():
        row = stands.get(version["article_id"])
        if row is None:
            continue
        is_stated = row["published_at"] and row["published_at_offset"]
        told.append(
            Told(
                url=row["canonical_url"],
                title=version["title"],
                text=version["text"],
                published_at=row["published_at"].isoformat() if is_stated else None,
                night=version["night"],
            )
        )
    return told


def theirs(peer: str, folder: Path) -> Score:
    catalog = load_catalog(CATALOG).active()
    told: list[Told] = []
    asked: list[list[Asked]] = []
    with VirtualWeb(now=morning_after(NIGHTS[0])) as web:
        for night in NIGHTS:
            web.now = morning_after(night)
            before = len(web.requests)
            found, complaints = peers.crawl(peer, catalog, web.address, folder, night)
            told += found
            asked.append(web.requests[before:])
            print(f"{peer}, {night}: {len(found)} told; {complaints[-300:]}", file=sys.stderr)
    return score(peer, told, asked, NIGHTS)


if __name__ == "__main__":
    raise SystemExit(main())
