"""What an analyst's keys must refuse, on any server."""

from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.store import Store


def forbidden(raw: Store, clean: Store, key: str, file: Path) -> Iterator[Callable[[], object]]:
    """Every change of the clean bucket, and all that can be asked of the raw one."""
    file.write_bytes(b"theirs")
    yield lambda: clean.write(key, b"theirs")
    yield lambda: clean.write(f"{key}-new", b"theirs", if_absent=True)
    yield lambda: clean.upload(key, file)
    yield lambda: clean.delete(key)
    yield lambda: raw.read(key)
    yield lambda: raw.read_range(key, 0, 2)
    yield lambda: raw.head(key)
    yield lambda: raw.keys("")
    yield lambda: raw.write(key, b"theirs")
    yield lambda: raw.delete(key)
