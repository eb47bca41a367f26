"""What `kill -9` and SIGTERM lose: `python -m benchmarks.collecting.kill`.

1,200 stories, a kill at 40 %, the same call again; beside it Scrapy with its JOBDIR and a feed
export on the same web.
"""

import argparse
import signal
import tempfile
import time
from pathlib import Path

from benchmarks.arguments import count
from benchmarks.collecting.crawls import DAY, Ours, Peer
from benchmarks.collecting.web import WebProcess

HOSTS = [f"news{number}.example" for number in range(4)]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.collecting.kill", description=__doc__
    )
    parser.add_argument("--stories", type=count, default=1200)
    parser.add_argument("--share", type=float, default=0.4, help="when the signal comes")
    stated = parser.parse_args()
    each = stated.stories // len(HOSTS)
    at = int(stated.stories * stated.share)
    print(
        "| crawl | signal | exit | ended after | kept at the end | fetched again | though stored |"
    )
    print("|---|---|---|---|---|---|---|")
    for name in ("SIGKILL", "SIGTERM"):
        for who in ("nightdesk", "scrapy JOBDIR"):
            row(who, signal.Signals[name], each, at)


def row(who: str, number: signal.Signals, each: int, at: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        web = WebProcess(DAY, seconds=0.01)
        try:
            if who == "nightdesk":
                crawl = Ours(folder, web.address, HOSTS, each)
            else:
                crawl = Peer(folder, web.address, HOSTS, each, keeps=True, job=True)
            process = crawl.start()
            web.wait_for_stories(at)
            begun = time.monotonic()
            process.send_signal(number)
            first = process.wait()
            seconds = time.monotonic() - begun
            stored = crawl.stored()
            last = crawl.start().wait()
            again = {url for url, count in web.stories().items() if count > 1}
            cells = [
                who,
                number.name,
                f"{first}, then {last}",
                f"{seconds:.1f} s",
                f"{crawl.kept()} of {each * len(HOSTS)}",
                f"{len(again)}",
                f"{len(again & stored)}",
            ]
            print("|", " | ".join(cells), "|", flush=True)
        finally:
            web.stop()


if __name__ == "__main__":
    main()
