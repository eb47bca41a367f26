"""Words of many texts that lie in a scratch file; those of one text are read when asked for."""

import os
import weakref
from tempfile import TemporaryFile
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

WORD_BYTES = 4


class StoredWords:
    """As an array of words, as far as taking the words of a text goes."""

    def __init__(self) -> None:
        self._file: Any = TemporaryFile()  # noqa: SIM115 - closed with the last reference to us
        weakref.finalize(self, self._file.close)
        self._count = 0

    def add(self, words: NDArray[np.uint32]) -> None:
        """Put words behind those that are there."""
        self._file.write(words.tobytes())
        self._file.flush()
        self._count += len(words)

    def __getitem__(self, place: slice) -> NDArray[np.uint32]:
        """The words from one place to another."""
        start, stop, _ = place.indices(self._count)
        size = WORD_BYTES * max(stop - start, 0)
        return np.frombuffer(os.pread(self._file.fileno(), size, WORD_BYTES * start), np.uint32)


TextWords: TypeAlias = NDArray[np.uint32] | StoredWords
