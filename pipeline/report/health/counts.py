"""How many articles a source brings on such a day, as an interval learned from its nights.

The method is that of Farrington and others (1996, "A statistical algorithm for the early detection
of outbreaks of infectious disease", J. R. Stat. Soc. A 159), in the form that Noufaily and others
(2013, Stat. Med. 32) gave it: a quasi-Poisson mean of comparable days, an interval on the scale of
the power 2/3, on which counts are near to normal, and no past alarm among the days compared with.
It was made for too many; we look for too few. The mean is a trimmed one of the same weekday, moved
to the level of the last two weeks, so that growth and summer are followed.

Before three of a weekday are known, working days are compared with working days and the days of a
weekend with those of one, and only what is beyond doubt is told, since a weekday may differ.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf, sqrt
from statistics import pvariance

WEEKDAYS = 7
SAME_DAYS = 8  # of one weekday, the newest
LEVEL_DAYS = 14
SPREAD_DAYS = 42
LEAST_DAYS = 7  # before which nothing is expected
LEAST_SAME = 3
SATURDAY = 5
LEAST_SPREAD = 3.0  # of a source that is hardly known
UNDOUBTED = 0.25  # of the least that came: what is below was no ordinary night
LEAST_COME = 3  # articles on every night: then none is no chance
FAINT = 0.3  # of an ordinary day: what a weekday may bring that is not known yet
TRIM_FROM = 5  # of so many values the least and the greatest are left out
LOW, HIGH = 3.3, 4.0  # standard deviations
PRIOR = 4.0  # articles with which the level of two weeks is held back


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What is expected of a night."""

    low: float
    mean: float
    high: float
    is_early: bool = False  # too few nights are known for more than what is beyond doubt


@dataclass(slots=True)
class CountPast:
    """The counts of a source's ordinary nights."""

    by_weekday: list[deque[int]] = field(
        default_factory=lambda: [deque(maxlen=SAME_DAYS) for _ in range(WEEKDAYS)]
    )
    recent: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=LEVEL_DAYS))
    errors: deque[float] = field(default_factory=lambda: deque(maxlen=SPREAD_DAYS))
    nights: int = 0
    _bases: list[float] = field(default_factory=lambda: [0.0] * WEEKDAYS)
    _level: float = 1.0  # how the last two weeks compare with those before: growth, or summer
    _spread: float = LEAST_SPREAD  # how many times wider than Poisson's the counts scatter

    def add(self, night: date, count: int) -> None:
        """Learn an ordinary night."""
        base = self.base(night.weekday())
        if base is not None:
            mean = base * self._level
            self.errors.append((count - mean) ** 2 / max(mean, 0.5))
            self.recent.append((min(count, 3 * base + 3), base))
            self._level, self._spread = self._level_now(), self._spread_now()
        same = self.by_weekday[night.weekday()]
        same.append(count)
        self._bases[night.weekday()] = _trimmed(same)
        self.nights += 1

    def learn_weekday(self, weekday: int, counts: Iterable[int]) -> None:
        """Take what came on the last of one weekday as what is usual on it."""
        self.by_weekday[weekday].clear()
        self.by_weekday[weekday].extend(counts)
        self._bases[weekday] = _trimmed(self.by_weekday[weekday])

    def expect(self, night: date, *, quiet: float = 1.0) -> Interval | None:
        """The interval for a night of which others bring a share; None before three such days."""
        base = self.base(night.weekday())
        if base is None:
            return self._expect_early(night.weekday(), quiet)
        mean = base * self._level * quiet
        days = len(self.by_weekday[night.weekday()])
        deviation = sqrt(self._spread * mean * (1 + 1.5 / days)) if mean > 0 else 0.0
        low = max(
            _bound(mean, -LOW * deviation), min(mean, self._undoubted(night.weekday(), quiet))
        )
        return Interval(low=low, mean=mean, high=_bound(mean, HIGH * deviation))

    def quietest(self) -> float:
        """The share of an ordinary day that the quietest weekday brings, at most 1."""
        if not all(self.by_weekday):
            return FAINT
        known = zip(self._bases, self.by_weekday, strict=True)
        bases = [base for base, days in known if len(days) >= LEAST_SAME]
        top = max(bases, default=0.0)
        return min(bases) / top if top > 0 else 1.0

    def base(self, weekday: int) -> float | None:
        """The mean of a weekday; None before three of it are known."""
        same = self.by_weekday[weekday]
        if self.nights < LEAST_DAYS or len(same) < LEAST_SAME:
            return None
        return self._bases[weekday]

    def _expect_early(self, weekday: int, quiet: float) -> Interval | None:
        """From days of the same kind, and never more than the same weekday brought."""
        like = self._like(weekday)
        if len(like) < LEAST_SAME:
            return None
        same = self.by_weekday[weekday]
        mean = min(_trimmed(like), _trimmed(same) if same else inf) * quiet
        spread = max(LEAST_SPREAD, 1.5 * pvariance(like) / max(_trimmed(like), 1.0))
        deviation = sqrt(spread * mean * (1 + 1.5 / len(like)))
        low = min(_bound(mean, -LOW * deviation), min(like) * quiet, UNDOUBTED * mean)
        low = max(low, self._undoubted(weekday, quiet))
        return Interval(low=low, mean=mean, high=_bound(mean, HIGH * deviation), is_early=True)

    def _undoubted(self, weekday: int, quiet: float) -> float:
        """What no day of the kind came near: less is no chance, however the days scatter."""
        least = min(self._like(weekday), default=0) * quiet
        return UNDOUBTED * least if least >= LEAST_COME else 0.0

    def _like(self, weekday: int) -> list[int]:
        """The days of the same kind: of work, or of a weekend."""
        kind = range(SATURDAY) if weekday < SATURDAY else range(SATURDAY, WEEKDAYS)
        return [count for one in kind for count in self.by_weekday[one]]

    def _level_now(self) -> float:
        came = sum(count for count, _ in self.recent)
        meant = sum(base for _, base in self.recent)
        return min(2.0, max(0.5, (came + PRIOR) / (meant + PRIOR)))

    def _spread_now(self) -> float:
        """Of the widest a tenth is left out."""
        if len(self.errors) < LEAST_DAYS:
            return LEAST_SPREAD
        ordered = sorted(self.errors)[: max(1, len(self.errors) * 9 // 10)]
        return max(1.0, 1.5 * sum(ordered) / len(ordered))  # what was left out was the widest


def _bound(mean: float, distance: float) -> float:
    """A bound of the interval, on the scale of the power 2/3."""
    if mean <= 0:
        return 0.0
    return float(mean * max(0.0, 1 + 2 / 3 * distance / mean) ** 1.5)


def _trimmed(counts: Sequence[int]) -> float:
    if len(counts) >= TRIM_FROM:
        return (sum(counts) - min(counts) - max(counts)) / (len(counts) - 2)
    return sum(counts) / len(counts)
