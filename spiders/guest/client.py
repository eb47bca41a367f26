"""On whose behalf a host is asked: a source, the time it has left, and who keeps the answers."""

from typing import Protocol

from pipeline.records import Capture, RawRef
from pipeline.sources import Source


class Client(Protocol):
    """What a host's manners need to know of whoever asks."""

    source: Source

    @property
    def seconds_left(self) -> float:
        """How long it may still ask."""

    def begin(self) -> None:
        """A request is about to go out."""

    def count_exchange(self, received_bytes: int) -> None:
        """An answer came, or none."""

    def lacks(self, url: str) -> bool:
        """Whether it was told lately that there is no such file."""

    def note_absence(self, url: str) -> None:
        """There is no such file; what would be in it need not be asked again for a while."""

    def archive(self, capture: Capture) -> RawRef:
        """Keep an answer before anybody reads it."""
