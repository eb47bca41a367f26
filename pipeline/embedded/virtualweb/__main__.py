"""`python -m pipeline.embedded.virtualweb`: serve the ten nights until interrupted."""

import argparse
import json
import signal
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.embedded.virtualweb.server import VirtualWeb
from pipeline.embedded.virtualweb.stories import LAST_NIGHT, nights


def main() -> int:
    parser = argparse.ArgumentParser(prog="virtualweb", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--now", help="ISO instant that stands for the clock; default: the clock")
    parser.add_argument(
        "--nights-ending",
        default=str(LAST_NIGHT),
        help="the last of the ten nights, YYYY-MM-DD or 'yesterday'; default %(default)s",
    )
    parser.add_argument(
        "--troubles", type=Path, help="a file that says what goes wrong on which day"
    )
    parser.add_argument("--log", type=Path, help="write each request as a line of JSON")
    stated = parser.parse_args()
    ending = (
        datetime.now(UTC).date() - timedelta(days=1)
        if stated.nights_ending == "yesterday"
        else date.fromisoformat(stated.nights_ending)
    )
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    with VirtualWeb(
        now=stated.now,
        nights_ending=ending,
        port=stated.port,
        log=stated.log,
        troubles=stated.troubles,
    ) as web:
        ready = {
            "address": web.address,
            "catalog": str(web.catalog),
            "nights": [str(night) for night in nights(ending)],
            "now": web.now.isoformat() if web.now else None,
        }
        print(json.dumps(ready), flush=True)
        stopped.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
