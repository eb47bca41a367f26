"""Which of many words may stand in a text: asked of all of them at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LETTERS = 3  # in a row; what is shorter may stand anywhere
PLACES = 1 << 16
FIRST, SECOND = np.uint16(31), np.uint16(1031)  # two runs of letters seldom share a place


class Sieve:
    """Words, of which a text can hold only those all of whose runs of letters it has.

    >>> sieve = Sieve(["rain", "harbour", "©"])
    >>> sieve.left("The rainy season"), sieve.left("The harbour")
    (['rain', '©'], ['harbour', '©'])
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(dict.fromkeys(words))
        runs = [_runs(word) for word in self._words]
        self._asked = [len(run) > 0 for run in runs]
        self._starts = np.cumsum([0, *(len(run) for run in runs if len(run))])[:-1]
        self._runs = np.concatenate(runs).astype(np.intp)

    def left(self, text: str) -> list[str]:
        """The words that the text may hold, and all that it does."""
        has = np.zeros(PLACES, np.bool_)
        has[_runs(text)] = True
        may = iter(np.logical_and.reduceat(has[self._runs], self._starts).tolist())
        return [
            word
            for word, is_asked in zip(self._words, self._asked, strict=True)
            if not is_asked or next(may)
        ]


def _runs(text: str) -> npt.NDArray[np.uint16]:
    """The places of a text's runs of letters."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    ahead = len(units) - LETTERS + 1
    if ahead < 1:
        return units[:0]
    return units[:ahead] * FIRST + units[1 : ahead + 1] * SECOND + units[LETTERS - 1 :]
