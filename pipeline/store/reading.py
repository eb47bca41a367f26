"""An object as a file that is read in parts: for readers that need little of it."""

import io

from pipeline.errors import MissingError
from pipeline.store.protocol import Store


class StoredFile(io.RawIOBase):
    """Reads what is asked for and nothing else."""

    def __init__(self, store: Store, key: str) -> None:
        super().__init__()
        there = store.head(key)
        if there is None:
            message = f"no object {key!r} in {store.uri}"
            raise MissingError(message)
        self._store, self._key, self._size = store, key, there.size_bytes
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        """The place."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """The bytes from here on."""
        left = max(self._size - self._at, 0)
        wanted = left if size is None or size < 0 else min(size, left)
        if not wanted:
            return b""
        data = self._store.read_range(self._key, self._at, wanted)
        self._at += len(data)
        return data
