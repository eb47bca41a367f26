"""The language identifier, asked about all letters of a text at once: the same to the last bit."""

from collections import Counter

import numpy as np
import numpy.typing as npt
from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

# Bytes in a row that the identifier's automaton remembers: where it stands depends on no others.
LONGEST_RUN = 6
# A half-precision number becomes a single one: its bits move, its sign is not repeated in between,
# and a factor makes up for the other bias of the exponent. The model has no infinite ones.
MOVED, EXCEPT_REPEATED_SIGNS, BIAS = 13, np.int32(~0x70000000), np.float32(2.0**112)


class ArrayIdentifier(LanguageIdentifier):  # type: ignore[misc]  # it states no types
    """The identifier, which by itself goes from letter to letter and converts number by number."""

    __slots__ = ("_codes", "_features", "_first", "_moves", "_rows")

    def __init__(self, *arrays: object, **settings: object) -> None:
        super().__init__(*arrays, **settings)
        self._moves = np.asarray(self.tk_nextmove)
        self._rows = np.array(self.tk_row, np.intp) << 8  # where the moves of each state begin
        self._features = np.array(self.tk_output, np.int32)
        self._codes = list(dict.fromkeys(self.nb_classes))
        self._first = np.array([self.nb_classes.index(code) for code in self._codes], np.intp)

    def rank(self, text: str) -> list[tuple[str, float]]:
        """All languages and how likely each is, the likeliest first."""
        found = self._decide(text).take(self._first)
        order = (-found).argsort(kind="stable")
        return [
            (self._codes[at], share)
            for at, share in zip(order.tolist(), found[order].tolist(), strict=True)
        ]

    def _raw_score(self, text: bytes) -> npt.NDArray[np.float32]:
        letters = np.frombuffer(text, np.uint8)
        states = np.zeros(len(letters), np.intp)
        for back in reversed(range(min(LONGEST_RUN, len(letters)))):
            moves = self._rows.take(states[back:]) + letters[: len(letters) - back]
            states[back:] = self._moves.take(moves)
        features = self._features.take(states)
        visits = Counter(features[features >= 0].tolist())
        scores: npt.NDArray[np.float32] = (
            self._sparse_score(visits, self.nb_ptc) if visits else super()._raw_score(text)
        )
        return scores

    def _sparse_score(
        self, visits: Counter[int], table: npt.NDArray[np.float16]
    ) -> npt.NDArray[np.float32]:
        visited = np.fromiter(visits.keys(), np.intp, len(visits))
        bits = table.view(np.int16).take(visited, axis=0).astype(np.int32)
        bits <<= MOVED
        bits &= EXCEPT_REPEATED_SIGNS
        weights = bits.view(np.float32)
        weights *= BIAS
        counts = np.fromiter(visits.values(), np.float32, len(visits))
        scores: npt.NDArray[np.float32] = np.log1p(counts) @ weights + self.nb_pc
        return scores
