"""The raw side after a crawl: read captures, settle what was read, know what is not published."""

from typing import TYPE_CHECKING

from pipeline import lazily

if TYPE_CHECKING:
    from pipeline.readings.rows import readings_table
    from pipeline.readings.table import gather, write_readings

__all__ = ["gather", "readings_table", "write_readings"]

__getattr__ = lazily(
    __name__, {"gather": "table", "readings_table": "rows", "write_readings": "table"}
)
