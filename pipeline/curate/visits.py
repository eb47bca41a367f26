"""Ask for single addresses through a child process that knows how to be a guest."""

import base64
import copy
import json
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import datetime
from itertools import count
from tempfile import TemporaryFile
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from pipeline.errors import CrawlError, PipelineError, SettingsError
from pipeline.records import Capture, Kind, Reason, Reject, Stage
from pipeline.run import process_environment
from pipeline.settings import Settings
from pipeline.workers.children import die_with_parent

BAD_JOB = 2


class Visits:
    """A visitor for as long as the `with` lasts; answers are remembered by address.

    Threads may ask side by side: the child keeps to one request at a time for each host.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._answers: dict[str, Capture | Reject] = {}
        self._waiting: dict[int, Future[Mapping[str, Any]]] = {}
        self._ended: list[PipelineError] = []  # why the child is gone, once it is
        self._numbers = count(1)
        self._lock = Lock()

    def __enter__(self) -> Self:
        self._said = TemporaryFile("w+")  # closed by __exit__
        self._child = subprocess.Popen(
            [sys.executable, "-m", "spiders.visit"],
            env=process_environment(self._settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            preexec_fn=die_with_parent(),
        )
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child.stdin:
            self._child.stdin.close()
        try:
            self._child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._listener.join()
        if self._child.stdout:
            self._child.stdout.close()
        self._said.close()

    def afresh(self) -> Self:
        """The same visitor, with nothing remembered yet: for one site of many."""
        other = copy.copy(self)
        other._answers = {}  # noqa: SLF001 - one of us
        return other

    def visit(
        self, url: str, kind: Kind = Kind.OTHER, headers: dict[str, str] | None = None
    ) -> Capture | Reject:
        """The answer to an address, or the reason why there is none.

        Raises SettingsError where we may not visit anybody, CrawlError where the visitor died.
        """
        if url not in self._answers or headers:
            answer = self._ask(url, kind, headers or {})
            if headers:
                return answer
            self._answers[url] = answer
        return self._answers[url]

    def _ask(self, url: str, kind: Kind, headers: dict[str, str]) -> Capture | Reject:
        number = next(self._numbers)
        waiting: Future[Mapping[str, Any]] = Future()
        asked = {"id": number, "url": url, "kind": kind, "headers": headers}
        with self._lock:
            if self._ended:
                raise self._ended[0]
            self._waiting[number] = waiting
            try:
                assert self._child.stdin
                self._child.stdin.write(json.dumps(asked) + "\n")
                self._child.stdin.flush()
            except (BrokenPipeError, ValueError):
                pass  # the listener says why it is gone
        return _answer(url, kind, waiting.result())

    def _listen(self) -> None:
        assert self._child.stdout
        for line in self._child.stdout:
            told = json.loads(line)
            self._waiting.pop(told["id"]).set_result(told)
        ended = self._why_it_died()
        with self._lock:
            self._ended.append(ended)
            for waiting in self._waiting.values():
                waiting.set_exception(ended)

    def _why_it_died(self) -> PipelineError:
        code = self._child.wait()
        self._said.seek(0)
        said = self._said.read().strip()
        last = said.splitlines()[-1] if said else "it said nothing"
        if code == BAD_JOB:
            return SettingsError(last)
        message = f"the visiting process ended: {last}"
        return CrawlError(message)


def _answer(url: str, kind: Kind, told: Mapping[str, Any]) -> Capture | Reject:
    if "reason" in told:
        return Reject(
            url=url,
            source_id="",
            stage=Stage.FETCH,
            reason=Reason(told["reason"]),
            evidence=told["evidence"],
        )
    captured_at = datetime.fromisoformat(told["captured_at"])
    return Capture(
        url=told["url"],
        requested_url=url,
        captured_at=captured_at,
        status=told["status"],
        headers=tuple((name, value) for name, value in told["headers"]),
        body=base64.b64decode(told["body"]),
        source_id="",
        night=captured_at.date(),
        kind=kind,
    )
