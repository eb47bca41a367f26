"""A wire to an S3 server that fails at chosen requests, in chosen ways."""

import threading
import time
from collections import Counter
from enum import StrEnum

from benchmarks.bucket.wire import Passing, Wire

STORM = 4  # requests that are told to slow down
SLOW_SECONDS = 0.2


class Fault(StrEnum):
    """What happens to a request."""

    RESET = "the connection is reset before the server hears of it"
    UNHEARD = "the server does it and the answer is lost"
    DONE_500 = "the server does it and says 500"
    TRUNCATED = "half of the answer comes"
    SLOW = "the answer is late"
    STORM = "503 for this and the next requests"
    WRONG_KEY = "our signature is refused"
    SKEWED = "our clock is two hours off"
    FULL = "no room for this and what follows"
    DEAD = "nobody answers from here on"


LASTING = {Fault.FULL, Fault.DEAD}
REFUSALS = {
    Fault.WRONG_KEY: (403, "SignatureDoesNotMatch"),
    Fault.SKEWED: (403, "RequestTimeTooSkewed"),
    Fault.STORM: (503, "SlowDown"),
    Fault.FULL: (507, "InsufficientStorage"),
}


class _Failing(Passing):
    server: "FaultyWire"

    def pass_on(self) -> None:
        body = self.body()
        fault = self.server.fault(self.command)
        if fault in {Fault.RESET, Fault.DEAD}:
            self.close_connection = True
            return
        if fault in REFUSALS:
            self._refuse(*REFUSALS[fault])
            return
        if fault is Fault.SLOW:
            time.sleep(SLOW_SECONDS)
        answer, data = self.ask(body)
        if fault is Fault.DONE_500:
            self._refuse(500, "InternalError")
            return
        if fault in {Fault.UNHEARD, Fault.TRUNCATED}:
            self.close_connection = True
        if fault is not Fault.UNHEARD:
            self.tell(answer, data, len(data) // 2 if fault is Fault.TRUNCATED else None)

    def _refuse(self, status: int, code: str) -> None:
        said = b"" if self.command == "HEAD" else f"<Error><Code>{code}</Code></Error>".encode()
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)


class FaultyWire(Wire):
    """Passes requests on, but for those that are to fail."""

    handler = _Failing

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint)
        self.injected: Counter[Fault] = Counter()
        self._plan: dict[int, Fault] = {}
        self._lasting: Fault | None = None
        self._storm = 0
        self._count = 0
        self._lock = threading.Lock()

    def plan(self, faults: dict[int, Fault]) -> None:
        """Let the requests of these numbers, counted from now, fail; all before are forgotten."""
        with self._lock:
            self._plan, self._lasting, self._storm, self._count = dict(faults), None, 0, 0

    def fault(self, method: str) -> Fault | None:
        """What is to happen to the next request."""
        with self._lock:
            self._count += 1
            planned = self._plan.pop(self._count, None)
            if planned is Fault.FULL and method != "PUT":
                self._plan[self._count + 1] = planned  # only what is written needs room
                planned = None
            if planned:
                self.injected[planned] += 1
                self._storm = STORM if planned is Fault.STORM else self._storm
                self._lasting = planned if planned in LASTING else self._lasting
                return planned
            if self._lasting is Fault.DEAD or (self._lasting and method == "PUT"):
                return self._lasting
            if self._storm:
                self._storm -= 1
                return Fault.STORM
            return None
