"""A time as it was printed, and the instant that it means."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from pipeline.records import Instant, Precision


@dataclass(frozen=True, slots=True)
class Stated:
    """A time as it was printed: wall clock, offset and exactness, not yet an instant."""

    wall: datetime  # naive
    raw: str
    offset: timedelta | None
    precision: Precision
    label: str = ""  # the words before it, in plain letters
    tail: str = ""  # the words after it, up to the next
    between: str = ""  # the words between its day and its clock

    @property
    def day(self) -> "Stated":
        """The same without its clock."""
        midnight = self.wall.replace(hour=0, minute=0, second=0, microsecond=0)
        return replace(self, wall=midnight, offset=None, precision=Precision.DAY)

    @property
    def is_midnight(self) -> bool:
        """Whether a clock was printed that says nothing: systems write 00:00 for "some time"."""
        return self.precision is not Precision.DAY and not (
            self.wall.hour or self.wall.minute or self.wall.second
        )

    @property
    def is_day(self) -> bool:
        """Whether nothing but the day was printed, or a midnight that means the same."""
        return self.precision is Precision.DAY or self.is_midnight

    def instant(self, origin: str, zone: tzinfo | None) -> Instant:
        """The instant this means; a time without zone is taken in the given one, else in UTC.

        A day is its midnight in UTC, whatever the zone, so that it stays that day.
        """
        if self.is_day:
            day = self.wall.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
            return self._instant(day, origin, Precision.DAY)
        if self.offset is not None:
            wall = self.wall.replace(tzinfo=timezone(self.offset))
            return self._instant(wall, origin, self.precision)
        if zone is not None:
            return self._instant(self.wall.replace(tzinfo=zone), origin, Precision.MINUTE)
        return self._instant(self.wall.replace(tzinfo=UTC), origin, Precision.DAY)

    def _instant(self, moment: datetime, origin: str, precision: Precision) -> Instant:
        stated = None if self.offset is None else format_offset(self.offset)
        return Instant(
            at=moment.astimezone(UTC),
            raw=self.raw,
            offset=stated,
            precision=precision,
            origin=origin,
        )


def format_offset(offset: timedelta) -> str:
    """An offset as it is written.

    >>> format_offset(timedelta(hours=-3.5))
    '-03:30'
    """
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
