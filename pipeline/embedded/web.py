"""The web that a run reads: the real one, or the bundled one of newsrooms that we wrote."""

import json
import os
import socket
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.embedded.processes import Household
from pipeline.sources import Catalog

START_SECONDS = 60.0
CONNECT_SECONDS = 3.0
TRIED_HOSTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedWeb:
    """The bundled web, as it said of itself when it was ready."""

    address: str
    catalog: Path
    nights: tuple[date, ...]

    @property
    def environment(self) -> dict[str, str]:
        """The pipeline's settings for it."""
        return {
            "NIGHTDESK_TEST_WEB": self.address,
            "NIGHTDESK_CATALOG": str(self.catalog),
            "NIGHTDESK_SETTLE_SECONDS": "0",  # nothing there is ever late
        }


def start_virtual_web(household: Household, port: int, *, ending: str, troubles: Path) -> ServedWeb:
    """Serve the ten nights of the bundled web on loopback, the last one as asked for.

    What is written to the file `troubles` goes wrong from then on.
    """
    command = [
        sys.executable,
        "-m",
        "pipeline.embedded.virtualweb",
        f"--port={port}",
        f"--nights-ending={ending}",
        f"--troubles={troubles}",
    ]
    child = household.start("virtual-web", command, dict(os.environ), keep_log=False)

    def ready() -> bool:
        return child.log.read_bytes().count(b"\n") > 0 and b"address" in child.log.read_bytes()

    household.wait_until(ready, seconds=START_SECONDS, what="the virtual web", child=child)
    line = next(one for one in child.log.read_text().splitlines() if '"address"' in one)
    said = json.loads(line)
    return ServedWeb(
        address=said["address"],
        catalog=Path(said["catalog"]),
        nights=tuple(date.fromisoformat(night) for night in said["nights"]),
    )


def is_online(catalog: Catalog) -> bool:
    """Whether one of the catalog's first hosts can be reached at all."""
    return _reaches_any(source.host for source in list(catalog)[:TRIED_HOSTS])


def _reaches_any(hosts: Iterable[str]) -> bool:
    for host in hosts:
        try:
            with socket.create_connection((host, 443), timeout=CONNECT_SECONDS):
                return True
        except OSError:
            continue
    return False
