"""When: the timetable."""
