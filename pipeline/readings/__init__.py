"""The raw side after a crawl: read captures, settle what was read, know what is not published."""

from pipeline.readings.table import gather, readings_table, write_readings

__all__ = ["gather", "readings_table", "write_readings"]
