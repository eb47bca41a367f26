"""One reader of printed times, for feeds and pages: any language, calendar, clock and zone."""

from pipeline.notation.times.address import day_in_address
from pipeline.notation.times.habits import Habits, languages_of
from pipeline.notation.times.reading import EARLIEST, read_instant, read_time, read_times
from pipeline.notation.times.stated import Stated, format_offset

__all__ = [
    "EARLIEST",
    "Habits",
    "Stated",
    "day_in_address",
    "format_offset",
    "languages_of",
    "read_instant",
    "read_time",
    "read_times",
]
