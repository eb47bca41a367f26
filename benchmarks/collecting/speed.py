"""CPU per page, archived and indexed, beside Scrapy storing nothing.

`python -m benchmarks.collecting.speed`; politeness is off here and only here. Start-up is taken
out: the cost of a page is the difference between a long and a short crawl.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from benchmarks.arguments import count
from benchmarks.collecting.crawls import DAY, Ours, Peer, cpu_seconds
from benchmarks.collecting.web import WebProcess

SHORT = 5
IN_FLIGHT = 32


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.collecting.speed", description=__doc__
    )
    parser.add_argument("--stories", type=count, default=150, help="of each host")
    parser.add_argument("--hosts", type=count, default=8)
    parser.add_argument("--rounds", type=count, default=3)
    parser.add_argument(
        "--memory", type=int, default=0, help="only: memory as one crawl of so many pages goes on"
    )
    parser.add_argument("--many", type=int, default=0, help="only: so many hosts in one process")
    stated = parser.parse_args()
    if stated.many:
        many(stated.many)
        return
    if stated.memory:
        memory(stated.memory)
        return
    hosts = [f"news{number}.example" for number in range(stated.hosts)]
    costs: dict[str, list[float]] = {"nightdesk, archiving": [], "scrapy, storing nothing": []}
    peaks = dict.fromkeys(costs, 0.0)
    for _ in range(stated.rounds):
        for who, found in costs.items():
            short, _ = run(who, hosts, SHORT)
            long, peak = run(who, hosts, stated.stories)
            pages = (stated.stories - SHORT) * len(hosts)
            found.append((long - short) / pages * 1000)
            peaks[who] = max(peaks[who], peak)
    print("| crawl | ms of CPU a page, median | each round | peak MB |")
    print("|---|---|---|---|")
    for who, found in costs.items():
        rounds = ", ".join(f"{one:.2f}" for one in found)
        print(f"| {who} | {statistics.median(found):.2f} | {rounds} | {peaks[who]:.0f} |")
    ours, theirs = (statistics.median(found) for found in costs.values())
    print(f"\n{theirs / ours:.2f} times faster, with the archive on")


def many(count: int) -> None:
    """How one process carries many hosts: all stories kept, and how much memory that took."""
    for hosts in (count // 10, count):
        used, peak = run("nightdesk", [f"news{number}.example" for number in range(hosts)], 4)
        print(f"{hosts} hosts in one process: {used:.1f} s of CPU, peak {peak:.0f} MB", flush=True)


def memory(pages: int) -> None:
    """Peak memory of one crawl, 32 answers under way at once, as its pages come in."""
    hosts = [f"news{number}.example" for number in range(IN_FLIGHT)]
    marks = [pages // 8, pages // 4, pages // 2, pages]
    with tempfile.TemporaryDirectory() as name:
        web = WebProcess(DAY, seconds=0.05)
        try:
            process = Ours(Path(name), web.address, hosts, pages // IN_FLIGHT).start()
            for mark in marks:
                web.wait_for_stories(mark, seconds=600)
                print(f"{mark} pages: peak {peak_megabytes(process.pid):.0f} MB", flush=True)
            at_once = web.told()["most_at_once_of_all"]
            _, peak = cpu_seconds(process)
            print(f"at the end, {at_once} at once at most: peak {peak:.0f} MB")
        finally:
            web.stop()


def peak_megabytes(pid: int) -> float:
    """The most memory that a running process has had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def run(who: str, hosts: list[str], stories: int) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one whole crawl."""
    with tempfile.TemporaryDirectory() as name:
        web = WebProcess(DAY)
        try:
            if who.startswith("nightdesk"):
                crawl = Ours(Path(name), web.address, hosts, stories)
            else:
                crawl = Peer(Path(name), web.address, hosts, stories, keeps=False)
            used = cpu_seconds(crawl.start())
            asked = len(web.stories())
            if asked != stories * len(hosts):
                raise RuntimeError(f"{who} asked for {asked} of {stories * len(hosts)} stories")
            return used
        finally:
            web.stop()


if __name__ == "__main__":
    main()
