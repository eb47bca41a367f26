"""Find what the two texts of each of many pairs have in common, by sorting once.

Everything that either side has becomes one number: the pair above, the value in the middle, the
place below. Sorting these numbers is many times faster than looking one side up in the other, and
brings what is equal in a pair together, the first side's before the second's.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import Rows, is_new
from pipeline.deduplicate.characters import U64

VALUE_BITS = 32
Counts = NDArray[np.int64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """For each pair: how many distinct things each side has, and how many both."""

    first: Counts
    second: Counts
    both: Counts

    @classmethod
    def joined(cls, parts: Iterable["Overlap"]) -> "Overlap":
        """Those of some pairs after those of others."""
        nothing = np.zeros(0, np.int64)
        some = [cls(first=nothing, second=nothing, both=nothing), *parts]
        return cls(
            first=np.concatenate([part.first for part in some]),
            second=np.concatenate([part.second for part in some]),
            both=np.concatenate([part.both for part in some]),
        )

    def of(self, wanted: Marks) -> "Overlap":
        """Those of some pairs."""
        return Overlap(first=self.first[wanted], second=self.second[wanted], both=self.both[wanted])

    @property
    def resemblance(self) -> NDArray[np.float64]:
        """Jaccard similarity (Broder 1997)."""
        return self.both / np.maximum(self.first + self.second - self.both, 1)

    @property
    def containment(self) -> NDArray[np.float64]:
        """The share of the first that is in the second."""
        return self.both / np.maximum(self.first, 1)

    @property
    def other_containment(self) -> NDArray[np.float64]:
        """The share of the second that is in the first."""
        return self.both / np.maximum(self.second, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What one side of each pair has, 32 bits each; pair i owns offsets[i] to offsets[i + 1]."""

    values: NDArray[np.uint32]
    offsets: Rows

    @property
    def lengths(self) -> Counts:
        """How many values each pair has."""
        return np.diff(self.offsets)

    def owners(self) -> Rows:
        """The pair of each value."""
        return np.repeat(np.arange(len(self.offsets) - 1), self.lengths)

    def chosen(self, wanted: Marks) -> "Values":
        """Some of them."""
        places = wanted.nonzero()[0]  # an index of marks is four times slower
        return Values(values=self.values.take(places), offsets=places.searchsorted(self.offsets))

    def coded(self) -> U64:
        """The pair above, the value below; different ones, ascending."""
        pairs = self.owners().astype(np.uint64) << np.uint64(VALUE_BITS)
        codes = np.sort(pairs | self.values)
        return codes[is_new(codes)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The values of both sides of some pairs in one order."""

    codes: U64  # the pair above, the value below, ascending
    places: Rows  # of each, among the first side's and the second's behind them
    is_new: Marks
    our_firsts: Rows  # where each different value of the first side stands
    their_firsts: Rows
    met: Rows  # those of the second side that the first has too
    pairs: int
    first: int  # how many the first side has

    @classmethod
    def of(cls, ours: Values, theirs: Values) -> "Meeting":
        """Bring two sides together.

        The bits suffice for what is compared at once, or for a single pair.
        """
        first, size = len(ours.values), len(ours.values) + len(theirs.values)
        bits = size.bit_length()
        pairs = len(ours.offsets) - 1
        if (pairs - 1).bit_length() + VALUE_BITS + bits > 64:
            raise ValueError(f"{pairs} pairs of {size} values are too many at once")
        packed = np.empty(size, np.uint64)
        packed[:first], packed[first:] = ours.values, theirs.values
        numbers = np.arange(pairs, dtype=np.uint64) << np.uint64(VALUE_BITS)
        packed |= np.repeat(np.tile(numbers, 2), np.concatenate([ours.lengths, theirs.lengths]))
        packed <<= np.uint64(bits)
        packed |= np.arange(size, dtype=np.uint64)
        packed.sort()
        places = (packed & np.uint64((1 << bits) - 1)).view(np.int64)
        packed >>= np.uint64(bits)
        begins, is_theirs = is_new(packed), places >= first
        is_their_first = is_theirs.copy()
        is_their_first[1:] &= begins[1:] | ~is_theirs[:-1]
        return cls(
            codes=packed,
            places=places,
            is_new=begins,
            our_firsts=(begins & ~is_theirs).nonzero()[0],
            their_firsts=is_their_first.nonzero()[0],
            met=(is_their_first & ~begins).nonzero()[0],
            pairs=pairs,
            first=first,
        )

    def overlap(self) -> Overlap:
        """How many different values each side has, and how many both."""
        numbers = np.arange(self.pairs + 1, dtype=np.uint64) << np.uint64(VALUE_BITS)
        bounds = self.codes.searchsorted(numbers)
        return Overlap(
            first=np.diff(self.our_firsts.searchsorted(bounds)),
            second=np.diff(self.their_firsts.searchsorted(bounds)),
            both=np.diff(self.met.searchsorted(bounds)),
        )

    def shared(self) -> tuple[Marks, Marks]:
        """Which values of each side, in their own order, the other has too."""
        group = self.is_new.astype(np.int32).cumsum(dtype=np.int32)  # twice as fast as of marks
        is_met = np.zeros(len(group) + 1, np.bool_)
        is_met[group[self.met]] = True
        shared = np.empty(len(group), np.bool_)
        shared[self.places] = is_met.take(group)
        return shared[: self.first], shared[self.first :]

    def ours(self) -> U64:
        """The different values of the first side."""
        return self.codes.take(self.our_firsts)

    def theirs(self) -> U64:
        """The different values of the second side."""
        return self.codes.take(self.their_firsts)
