"""Let programs run by turns: each sees the same machine, whose speed varies by the minute."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self


class Turns:
    """Process groups of which one runs at a time, and all others are stopped meanwhile."""

    def __init__(self) -> None:
        self._players: list[Player] = []
        self._changed = threading.Condition()
        self._is_over = False
        self._thread = threading.Thread(target=self._play)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Who still plays is ended: whoever had started it has failed."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        self._thread.join()
        for one in self._players:
            one.send(signal.SIGKILL)

    @contextmanager
    def playing(self, group: int, seconds: float) -> Iterator["Player"]:
        """A group takes turns of so many seconds; what is left of it afterwards is let run."""
        player = Player(group, seconds)
        with self._changed:
            player.stop()
            self._players.append(player)
            self._changed.notify_all()
        try:
            yield player
        finally:
            with self._changed:
                self._players.remove(player)
                player.go()
                self._changed.notify_all()

    def _play(self) -> None:
        with self._changed:
            while not self._is_over:
                for player in [*self._players]:
                    if player in self._players:
                        self._let(player)
                if not self._players:
                    self._changed.wait()

    def _let(self, player: "Player") -> None:
        """One turn; it ends early where the player leaves."""
        player.go()
        ends = time.monotonic() + player.seconds
        while player in self._players and (left := ends - time.monotonic()) > 0:
            if self._is_over:
                return
            self._changed.wait(left)
        if player in self._players and len(self._players) > 1:
            player.stop()


class Player:
    """A process group, and how long it has been let run."""

    def __init__(self, group: int, seconds: float) -> None:
        self.seconds = seconds
        self._group = group
        self._ran = 0.0
        self._since: float | None = None

    def clock(self) -> float:
        """Seconds in which it was let run."""
        return self._ran + (time.monotonic() - self._since if self._since is not None else 0)

    def go(self) -> None:
        if self._since is None:
            self._since = time.monotonic()
            self.send(signal.SIGCONT)

    def stop(self) -> None:
        self.send(signal.SIGSTOP)
        self._ran, self._since = self.clock(), None

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it has ended, and nobody has waited for it yet
            os.killpg(self._group, number)
