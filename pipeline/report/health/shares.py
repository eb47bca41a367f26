"""Whether a share of a night's articles differs from the past: fields filled, pages refused.

Shares are compared as angles, asin(sqrt(share)) (Anscombe 1948, "The transformation of Poisson,
binomial and negative-binomial data", Biometrika 35), on which the scatter of a share depends on
the number of articles alone. What nights scatter beyond that is learned by the median absolute
deviation.
"""

from collections import deque
from dataclasses import dataclass, field
from math import asin, exp, log, sqrt
from statistics import median

NIGHTS = 28
LEAST_NIGHTS, LEAST_ARTICLES = 3, 10  # before which nothing is expected
ENOUGH_NIGHTS = 5  # before which only what is beyond doubt is told
FLOOR = 0.04  # the least that nights are taken to scatter, as an angle
MAD = 1.4826  # makes a median absolute deviation a standard deviation
SURE, VERY_SURE = 3.2, 4.0  # standard deviations
PLAIN = 0.5  # a change of half of all articles needs less of them to be believed
STEADY_NIGHTS = 10
FALL, LEAST_FALL = log(4 / 3), log(1.15)
WITHIN = 0.8  # of the logarithm of one article's length


@dataclass(slots=True)
class SharePast:
    """A share of the articles of a source's ordinary nights."""

    nights: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=NIGHTS))
    have: int = 0
    total: int = 0

    def add(self, have: int, total: int) -> None:
        """Learn an ordinary night."""
        if not total:
            return
        have = min(have, total)  # an article that is set aside later was described before
        if len(self.nights) == NIGHTS:
            old_have, old_total = self.nights[0]
            self.have -= old_have
            self.total -= old_total
        self.nights.append((have, total))
        self.have += have
        self.total += total

    @property
    def usual(self) -> float | None:
        """The share of all past articles; None where there are too few."""
        if len(self.nights) < LEAST_NIGHTS or self.total < LEAST_ARTICLES:
            return None
        return self.have / self.total

    @property
    def is_early(self) -> bool:
        """Whether too few nights are known for more than what is beyond doubt."""
        return len(self.nights) < ENOUGH_NIGHTS

    def change(self, have: int, total: int, *, least: float) -> float | None:
        """By how much a night's share differs, where that is no chance; None where it may be."""
        usual = self.usual
        if usual is None or not total:
            return None
        have = min(have, total)
        change = have / total - usual
        if abs(change) < (max(least, PLAIN) if self.is_early else least):
            return None
        scatter = sqrt(1 / (4 * total + 2) + max(FLOOR**2, self._beyond()))
        needed = SURE if abs(change) >= PLAIN and not self.is_early else VERY_SURE
        is_sure = abs(_angle(have, total) - asin(sqrt(usual))) >= needed * scatter
        return change if is_sure else None

    def _beyond(self) -> float:
        """The variance that nights have beyond that of their number of articles."""
        angles = [_angle(have, total) for have, total in self.nights]
        middle = median(angles)
        found = MAD * median([abs(angle - middle) for angle in angles])
        by_number = median([1 / (4 * total + 2) for _, total in self.nights])
        return float(found**2 - by_number)


@dataclass(slots=True)
class LengthPast:
    """The median length of the articles of a source's ordinary nights, as logarithms."""

    nights: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=NIGHTS))

    def add(self, words: int, articles: int) -> None:
        """Learn an ordinary night."""
        self.nights.append((log(max(1, words)), articles))

    def usual_if_shorter(self, words: int, articles: int) -> float | None:
        """The usual number of words where a night's is less than half, and that is no chance."""
        if len(self.nights) < ENOUGH_NIGHTS or not articles:
            return None
        centre = median([one for one, _ in self.nights])
        distance = centre - log(max(1, words))
        if distance <= log(2):
            return None
        found = MAD * median([abs(one - centre) for one, _ in self.nights])
        by_number = median([WITHIN**2 / count for _, count in self.nights])
        scatter = sqrt(max(0.0225, found**2 - by_number) + WITHIN**2 / articles)
        return exp(centre) if distance > SURE * scatter else None


@dataclass(slots=True)
class AmountPast:
    """An amount that hardly changes from night to night, such as the entries of all feeds."""

    nights: deque[float] = field(default_factory=lambda: deque(maxlen=NIGHTS))

    def add(self, amount: int) -> None:
        """Learn an ordinary night."""
        self.nights.append(log(max(1, amount)))

    def usual_if_fallen(self, amount: int) -> float | None:
        """The usual amount where a night's is less by a quarter, which no ordinary night was."""
        if len(self.nights) < STEADY_NIGHTS:
            return None
        now = log(max(1, amount))
        if now >= sorted(self.nights)[1] - LEAST_FALL:  # one odd night is forgiven
            return None
        centre = median(self.nights)
        beyond = MAD * median([abs(one - centre) for one in self.nights])
        return exp(centre) if centre - now > max(FALL, SURE * beyond) else None


def _angle(have: int, total: int) -> float:
    return asin(sqrt((have + 0.375) / (total + 0.75)))
