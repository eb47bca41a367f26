"""What a crawl makes of servers that misbehave: `python -m benchmarks.collecting.faults`.

Each fault of tests/faultserver is one source. A fault is crawled by a process of its own, so that
its seconds and its peak memory are its own; `--together` crawls all in one process, which is
quicker, and its peak is that of all of them at once; `--peer` runs Scrapy with its defaults beside
it in the same manner, under a bound on memory and time.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from benchmarks.arguments import count, one_of

sys.path.insert(0, "tests")

from faultserver import FAULTS, FaultServer
from faultserver.faults import KEPT

from pipeline.archive import crawl_record
from pipeline.records import Kind, Reason
from pipeline.run import process_environment
from pipeline.settings import Settings
from pipeline.store import FolderStore

NIGHT = datetime.now(UTC).date() - timedelta(days=1)  # faults speak of the real time
AT_ONCE = 4  # processes; most of the time they wait
PEER_SECONDS = 60
PEER_BYTES = 4 << 30
BUDGET_SECONDS = 120.0  # three attempts of a few requests, each with a time-out of three seconds

MEGABYTES = 150  # what the crawl of one fault may take

PEER = """
import scrapy
class Peer(scrapy.Spider):
    name = "peer"
    def __init__(self, url="", **more):
        super().__init__(**more)
        self.start_urls = url.split(",")
    def parse(self, response):
        for url in response.xpath("//*[local-name()='link' or local-name()='loc']/text()").getall():
            yield scrapy.Request(url, callback=self.parse_story)
    def parse_story(self, response):
        print("kept", response.meta["download_slot"], response.status, flush=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the crawl of one fault ended."""

    outcome: str
    seconds: float
    peak_mb: float
    requests: int


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.collecting.faults", description=__doc__
    )
    parser.add_argument(
        "names", nargs="*", type=one_of(FAULTS), help="faults; all where none is named"
    )
    parser.add_argument("--together", action="store_true")
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--every", type=count, default=1, help="only each second fault, or third")
    stated = parser.parse_args()
    names = stated.names or list(FAULTS)[:: stated.every]
    with tempfile.TemporaryDirectory() as name, FaultServer(night=NIGHT) as server:
        ours = crawl_together(Path(name), server, names) if stated.together else {}
        if not ours:
            ours = crawl_each(Path(name), server, names)
        strange = server.strange_hosts
        at_once = max(server.most_open.values(), default=0)
        early = asked_too_early(server)
        forbidden = [one for one in server.seen if one.path.startswith("/private/")]
    peers: dict[str, Ended] = {}
    if stated.peer:
        with tempfile.TemporaryDirectory() as name, FaultServer(night=NIGHT) as server:
            crawl = peer_together if stated.together else peer_each
            peers = crawl(Path(name), server, names)
            print_server("scrapy", server.strange_hosts, max(server.most_open.values()), -1, -1)
    print_server("nightdesk", strange, at_once, early, len(forbidden))
    wrong = print_table(names, ours, peers)
    return 1 if wrong or strange or at_once > 1 or early or forbidden else 0


def print_server(who: str, strange: set[str], at_once: int, early: int, forbidden: int) -> None:
    """What the server's own log says."""
    told = [f"{who}: {len(strange)} private or strange hosts asked {sorted(strange) or ''}"]
    told.append(f"{at_once} request(s) at once to one host at most")
    if early >= 0:
        told += [f"{early} asked while told to wait", f"{forbidden} against robots.txt"]
    print("; ".join(told))


def print_table(names: Iterable[str], ours: dict[str, Ended], peers: dict[str, Ended]) -> list[str]:
    wrong = []
    print(
        "\n| fault | outcome | seconds | peak MB | Scrapy's defaults: outcome | seconds | peak MB |"
    )
    print("|---|---|---|---|---|---|---|")
    for name in names:
        one, peer = ours[name], peers.get(name)
        # a source that announces nothing is unhealthy, and its record says why
        silent = {"unhealthy"} if Reason.FEED_UNREADABLE in FAULTS[name].outcomes else set()
        is_right = one.outcome in FAULTS[name].outcomes | silent and one.seconds < BUDGET_SECONDS
        mark = "" if is_right else " (unexpected)"
        if not is_right:
            wrong.append(name)
        cells = [name, one.outcome + mark, f"{one.seconds:.1f}", f"{one.peak_mb:.0f}"]
        cells += (
            [peer.outcome, f"{peer.seconds:.1f}", f"{peer.peak_mb:.0f}"] if peer else ["", "", ""]
        )
        print("|", " | ".join(cells), "|")
    print_sum("nightdesk", ours.values())
    if peers:
        print_sum("Scrapy's defaults", peers.values())
    if wrong:
        print(f"{len(wrong)} unexpected: {', '.join(wrong)}")
    return wrong


def print_sum(who: str, ended: Collection[Ended]) -> None:
    outcomes = Counter(one.outcome for one in ended).most_common()
    heavy = sum(one.peak_mb > MEGABYTES for one in ended)
    print(f"\n{who}: {', '.join(f'{count} {outcome}' for outcome, count in outcomes)}")
    print(
        f"of {len(ended)} faults the longest took {max(one.seconds for one in ended):.0f} seconds,"
        f" the largest {max(one.peak_mb for one in ended):.0f} MB; {heavy} over {MEGABYTES} MB"
    )


def asked_too_early(server: FaultServer) -> int:
    """Requests to a host while it had asked to be left alone."""
    waits = {"retry_after_2": 2.0, "retry_after_zero": 0.0}
    count = 0
    for name, seconds in waits.items():
        if name not in FAULTS:
            continue
        seen = [
            one for one in server.seen if one.host == FAULTS[name].host and one.path == "/story"
        ]
        count += sum(b.started - a.finished < seconds for a, b in pairwise(seen))
    return count


def settings_for(folder: Path, server: FaultServer) -> Settings:
    return Settings(
        s3_endpoint=f"file://{folder}/buckets",
        catalog=folder / "catalog",
        work=folder / "work",
        test_web=server.address,
    )


def crawl_each(folder: Path, server: FaultServer, names: Sequence[str]) -> dict[str, Ended]:
    server.write_catalog(folder / "catalog", names, budget_seconds=120.0)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = pool.map(lambda name: crawl_some(folder, server, [name])[name], names)
        return dict(zip(names, ended, strict=True))


def crawl_together(folder: Path, server: FaultServer, names: Sequence[str]) -> dict[str, Ended]:
    server.write_catalog(folder / "catalog", names, budget_seconds=120.0)
    return crawl_some(folder, server, names)


def crawl_some(folder: Path, server: FaultServer, names: Sequence[str]) -> dict[str, Ended]:
    ids = [FAULTS[name].source_id for name in names]
    settings = replace(settings_for(folder, server), work=folder / f"work-{names[0]}")
    command = [sys.executable, "-m", "spiders", "--night", f"{NIGHT}", "--sources", ",".join(ids)]
    begun = time.monotonic()
    code, peak, said = run(command, process_environment(settings), 600, None)
    seconds = time.monotonic() - begun
    found = {}
    for name in names:
        record = crawl_record(
            FolderStore(folder / "buckets" / "nightdesk-raw"), NIGHT, FAULTS[name].source_id
        )
        seen = [one for one in server.seen if one.host == FAULTS[name].host]
        span = max(one.finished for one in seen) - min(one.started for one in seen) if seen else 0.0
        outcome = outcome_of(record) if record else f"exit {code}: {said[-200:]}"
        found[name] = Ended(
            outcome=outcome,
            seconds=span if len(names) > 1 else seconds,
            peak_mb=peak,
            requests=record.requests if record else 0,
        )
    return found


def outcome_of(record) -> str:
    if record.fetched:
        return KEPT
    if record.rejects:
        return str(record.rejects[0].reason)
    failed = [
        one for one in record.documents if one.reason is not None and one.kind is not Kind.ARTICLE
    ]
    return str(failed[0].reason) if failed else str(record.outcome)


def peer_each(folder: Path, server: FaultServer, names: Sequence[str]) -> dict[str, Ended]:
    (folder / "peer.py").write_text(PEER)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = pool.map(lambda name: peer_one(folder, server, name), names)
        return dict(zip(names, ended, strict=True))


def peer_together(folder: Path, server: FaultServer, names: Sequence[str]) -> dict[str, Ended]:
    (folder / "peer.py").write_text(PEER)
    urls = ",".join(listing_of(name) for name in names)
    command = [sys.executable, "-m", "scrapy", "runspider", str(folder / "peer.py")]
    environment = os.environ | {"http_proxy": server.address, "https_proxy": server.address}
    command += ["-a", f"url={urls}", "-L", "ERROR"]
    code, peak, said = run(command, environment, PEER_SECONDS * 3, PEER_BYTES)
    found = {}
    for name in names:
        seen = [one for one in server.seen if one.host == FAULTS[name].host]
        span = max(one.finished for one in seen) - min(one.started for one in seen) if seen else 0.0
        outcome = "kept" if f"kept {FAULTS[name].host}" in said else f"nothing, exit {code}"
        found[name] = Ended(outcome=outcome, seconds=span, peak_mb=peak, requests=len(seen))
    return found


def listing_of(name: str) -> str:
    path = "sitemap.xml" if FAULTS[name].where == "sitemap" else "feed"
    return f"http://{FAULTS[name].host}/{path}"


def peer_one(folder: Path, server: FaultServer, name: str) -> Ended:
    url = listing_of(name)
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "runspider",
        str(folder / "peer.py"),
        "-a",
        f"url={url}",
    ]
    environment = os.environ | {"http_proxy": server.address, "https_proxy": server.address}
    begun = time.monotonic()
    code, peak, said = run([*command, "-L", "ERROR"], environment, PEER_SECONDS, PEER_BYTES)
    seconds = time.monotonic() - begun
    if code is None:
        outcome = f"still running after {PEER_SECONDS} s"
    elif "kept" in said:
        outcome = "kept"
    else:
        outcome = f"nothing, exit {code}"
    return Ended(outcome=outcome, seconds=seconds, peak_mb=peak, requests=0)


def run(command: Sequence[str], environment, seconds: float, max_bytes: int | None):
    """Exit code (None: it had to be killed), peak megabytes and what it said."""

    def bound() -> None:
        if max_bytes:
            resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))

    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=bound,
    )
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.extend(process.stdout), daemon=True)
    reading.start()
    deadline = time.monotonic() + seconds
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            break
        if time.monotonic() > deadline:
            process.kill()
            _, _, used = os.wait4(process.pid, 0)
            process.returncode = -9
            return None, used.ru_maxrss / 1024, "".join(said)
        time.sleep(0.05)
    reading.join(2)
    return process.returncode, used.ru_maxrss / 1024, "".join(said)


if __name__ == "__main__":
    sys.exit(main())
