"""Read the nights' ledger for the page inside Airflow."""

from datetime import date, timedelta

import pyarrow.dataset as ds

from pipeline.errors import MissingError
from pipeline.layout import report_key
from pipeline.records import SourceNight
from pipeline.report.heat import heat_map
from pipeline.run import clock
from pipeline.settings import read_settings
from pipeline.store import open_store
from pipeline.tables.delta import rows_of
from pipeline.tables.schema import NIGHTS

COLUMNS = (
    "source_id",
    "night",
    "announced",
    "fetched",
    "unchanged",
    "kept",
    "rejected",
    "missed",
    "expected",
    "outcome",
)


def heat_page(*, days: timedelta) -> str:
    """The heat map of the nights that ended within so many days."""
    settings = read_settings()
    clean = open_store(settings, settings.clean_bucket)
    since = (clock(settings) - days).date()
    try:
        found = rows_of(clean, NIGHTS, ds.field("night") >= since, [*COLUMNS, "run_id"])
    except MissingError:
        return heat_map([], run_ids={}, reports=[])
    reports = [
        date.fromisoformat(key.split("/")[1])
        for key in clean.keys("reports/")
        if key.endswith("/index.html")
    ]
    return heat_map(
        [SourceNight(**{name: row[name] for name in COLUMNS}) for row in found],
        run_ids={row["night"]: row["run_id"] for row in found},
        reports=reports,
    )


def report_page(night: date) -> str:
    """The report of a night. Raises MissingError where there is none."""
    settings = read_settings()
    clean = open_store(settings, settings.clean_bucket)
    return clean.read(report_key(night)).decode()
