"""What a night has decided and not yet published: a crash between the two forgets nothing."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pipeline.errors import MissingError
from pipeline.layout import clusters_day, nights_in, pending_key, pending_prefix
from pipeline.store import Head, Store


def pending_days(raw: Store, night: date) -> frozenset[date]:
    """The days of publication that a night still has to rewrite."""
    return _stated(raw, night) or frozenset()


def add_pending(raw: Store, night: date, days: Iterable[date]) -> None:
    """Remember more days, before anything about them is changed."""
    known = _stated(raw, night)
    wanted = (known or frozenset()) | frozenset(days)
    if wanted != known:
        text = json.dumps(sorted(f"{day:%Y-%m-%d}" for day in wanted))
        raw.write(pending_key(night), text.encode())


def _stated(raw: Store, night: date) -> frozenset[date] | None:
    """The days that are remembered; None where the night is not pending."""
    try:
        stated = json.loads(raw.read(pending_key(night)))
    except MissingError:
        return None
    return frozenset(date.fromisoformat(day) for day in stated)


def clear_pending(raw: Store, night: date) -> None:
    """Forget them: they are published."""
    raw.delete(pending_key(night))


def pending_nights(raw: Store) -> list[date]:
    """Every night that decided something and did not publish it."""
    return nights_in(raw.keys(pending_prefix()))


class PendingStore:
    """The raw bucket for deduplication; a day is remembered before its clusters change."""

    def __init__(self, raw: Store, night: date) -> None:
        self._raw = raw
        self._night = night

    def read(self, key: str) -> bytes:
        """An object's bytes."""
        return self._raw.read(key)

    def write(self, key: str, data: bytes) -> str:
        """Put an object whole."""
        if day := clusters_day(key):
            add_pending(self._raw, self._night, [day])
        return self._raw.write(key, data)

    def download(self, key: str, file: Path) -> None:
        """An object into a file."""
        self._raw.download(key, file)

    def upload(self, key: str, file: Path) -> None:
        """Put a file; clusters are written whole."""
        self._raw.upload(key, file)

    def heads(self, prefix: str) -> list[Head]:
        """What the bucket says of every object whose key starts so."""
        return self._raw.heads(prefix)

    def delete(self, key: str) -> None:
        """Remove an object."""
        if day := clusters_day(key):
            add_pending(self._raw, self._night, [day])
        self._raw.delete(key)
