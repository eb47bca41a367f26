"""Ask for single addresses through a child process that knows how to be a guest."""

import base64
import json
import subprocess
import sys
from datetime import datetime
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from pipeline.errors import CrawlError, SettingsError
from pipeline.records import Capture, Kind, Reason, Reject, Stage
from pipeline.run import process_environment
from pipeline.settings import Settings
from pipeline.workers.children import die_with_parent

BAD_JOB = 2


class Visits:
    """A visitor for as long as the `with` lasts; answers are remembered by address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._answers: dict[str, Capture | Reject] = {}

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
        if self._child.stdout:
            self._child.stdout.close()
        self._said.close()

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
        try:
            assert self._child.stdin
            assert self._child.stdout
            self._child.stdin.write(json.dumps({"url": url, "kind": kind, "headers": headers}))
            self._child.stdin.write("\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._say_why_it_died()
        told = json.loads(line)
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

    def _say_why_it_died(self) -> None:
        code = self._child.wait()
        self._said.seek(0)
        said = self._said.read().strip()
        last = said.splitlines()[-1] if said else "it said nothing"
        if code == BAD_JOB:
            raise SettingsError(last)
        message = f"the visiting process ended: {last}"
        raise CrawlError(message)
