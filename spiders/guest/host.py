"""One host: its pace, its rules, and the locks that keep us single."""

import asyncio

from spiders.guest.optout import Reservations
from spiders.guest.pace import Pace
from spiders.guest.robots import Rules
from spiders.wire.failure import Failure


class Host:
    """Whoever answers at one name and port."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pace = Pace(0.0)
        self.rules: Rules | None = None
        self.reservations: Reservations | None = None
        self.rules_lock = asyncio.Lock()
        self.exchange_lock = asyncio.Lock()
        self.failures = 0
        self.is_visited = False  # for its own sake, so that it is let go of in its own time
        self.offered: dict[str, str] = {}  # cookies that its redirects set
        self.redirected: set[str] = set()  # addresses that it sent on
        self.cookie = ""  # the one that it wants before it answers; for this crawl alone
        self.closed: Failure | None = None  # why nothing more is asked of it
