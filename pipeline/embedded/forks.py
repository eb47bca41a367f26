"""Services that are forks of one process, so that each need not import the same again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from pipeline.embedded.processes import Adopted, Child, Household, ServiceError
from pipeline.workers.children import adopting, die_with_parent


class Forks:
    """Starts one program again and again: `with Forks(…) as forks: forks.start(…)`.

    The program is a function without parameters, as `package.module:name`, that reads its
    arguments from sys.argv. What is started belongs to the household like any other child of it.
    Linux only.
    """

    def __init__(
        self,
        household: Household,
        environment: Mapping[str, str],
        program: str,
        needed: Sequence[str] = (),
    ) -> None:
        self._household = household
        self._environment = household.marking(environment)
        self._command = [sys.executable, "-m", "pipeline.embedded.forkserver", program, *needed]
        self._log = household.logs / "forks.log"
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(adopting())
        with self._log.open("ab") as log:
            self._server: subprocess.Popen[bytes] = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        self._open.enter_context(self._server)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind:
            self._server.kill()
        self._open.close()  # there are no more orders: it ends, and what it started goes on

    def start(self, name: str, arguments: Sequence[str]) -> Child:
        """Start the program. Raises ServiceError where it could not be imported."""
        log = self._household.logs / f"{name}.log"
        order = {
            "name": name,
            "arguments": list(arguments),
            "log": str(log.resolve()),
            "stop_signal": signal.SIGTERM,
        }
        number = self._ask(f"{json.dumps(order)}\n".encode())
        if not number:
            own = Child(name="forks", process=self._server, log=self._log)
            message = f"{name} cannot be started; read {own.log}: {own.last_words}"
            raise ServiceError(message)
        child = Child(name=name, process=Adopted(int(number)), log=log)
        self._household.children.append(child)
        return child

    def _ask(self, order: bytes) -> bytes:
        """The server's answer; empty where it has ended."""
        told, heard = self._server.stdin, self._server.stdout
        if told is None or heard is None:
            return b""
        try:
            os.write(told.fileno(), order)
        except BrokenPipeError:
            return b""
        return bytes(heard.readline())
