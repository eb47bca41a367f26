"""Read what is published, beside the runs that Airflow knows, for the page inside Airflow."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pyarrow.dataset as ds

from pipeline.curate.past import last_advice
from pipeline.errors import MissingError, PipelineError
from pipeline.layout import report_key
from pipeline.operate.order import asked_at, read_order
from pipeline.publish.morning import told_of
from pipeline.readings.held import held_flaws, held_nights
from pipeline.records import SourceNight
from pipeline.report.advice import advice_html
from pipeline.report.nights import nights_page
from pipeline.report.standing import AT_WORK, NightFacts, NightRun
from pipeline.run import clock, finished_night
from pipeline.settings import Settings, read_settings
from pipeline.store import Store, open_store, open_stores
from pipeline.tables.delta import rows_by_partition, rows_of
from pipeline.tables.schema import ARTICLES, NIGHTS, Table

SHOWN_DAYS = 31
NAMED_ELSEWHERE = 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
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
    "unseen",
)


def runs_of(told: Iterable[Mapping[str, object]]) -> list[NightRun]:
    """The runs that are for a night: each as Airflow's table of runs tells of it.

    A run that was refused is for none.
    """
    settings = read_settings()
    return [run for one in told if (run := _run(one, settings))]


def all_nights_page(runs: Sequence[NightRun], until: date | None = None) -> str:
    """The page of the nights that end with `until`, or with the newest."""
    settings = read_settings()
    raw, clean = open_stores(settings)
    settled = clock(settings) - timedelta(seconds=settings.settle_seconds)
    newest_due = settled.date() - timedelta(days=1)
    articles = _counted(clean, ARTICLES)
    held = {night: held_flaws(raw, night) for night in held_nights(raw)}
    touched = {*_counted(clean, NIGHTS), *held, *(run.night for run in runs)}
    window = window_of(touched, articles, newest_due, until)
    known = NightFacts(
        rows=_ledger(clean, window.nights),
        runs=runs,
        articles=articles,
        reports=frozenset(_reports(clean)),
        newest_due=newest_due,
        held=held,
        told=told_of(raw, window.nights),
        first=min(touched, default=None),
    )
    newest = {run.night: run for run in sorted(runs, key=lambda one: one.queued_at)}
    elsewhere = [
        night
        for night, run in newest.items()
        if night not in window.nights and run.state in AT_WORK | {"failed"}
    ]
    return nights_page(
        known,
        window.nights,
        elsewhere=sorted(elsewhere, reverse=True)[:NAMED_ELSEWHERE],
        earlier=window.earlier,
        later=window.later,
        advice=advice_html(last_advice(raw), f"{settings.catalog}", clock(settings)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The nights of one page, the newest first, and the last of the pages before and after."""

    nights: Sequence[date] = ()
    earlier: date | None = None
    later: date | None = None


def window_of(
    touched: Collection[date],
    articles: Collection[date],
    newest_due: date,
    until: date | None = None,
) -> Window:
    """What to show: every night since the first that was touched, and days that late articles name.

    >>> first, due = date(2026, 3, 1), date(2026, 3, 3)
    >>> window = window_of({first}, {date(2026, 2, 26), first}, due)
    >>> [f"{night:%d}" for night in window.nights]
    ['03', '02', '01', '26']
    """
    if not touched:
        return Window()
    newest, oldest = max(newest_due, *touched), min(touched)
    last = min(until or newest, newest)
    reach = last - timedelta(days=SHOWN_DAYS - 1)
    days = {last - timedelta(days=back) for back in range(SHOWN_DAYS)}
    shown = {day for day in days if day >= oldest or day in articles}
    is_first_page = reach <= min({oldest, *articles})
    return Window(
        nights=sorted(shown, reverse=True),
        earlier=None if is_first_page else reach - timedelta(days=1),
        later=min(last + timedelta(days=SHOWN_DAYS), newest) if last < newest else None,
    )


def report_page(night: date) -> str:
    """The report of a night. Raises MissingError where there is none."""
    settings = read_settings()
    clean = open_store(settings, settings.clean_bucket)
    return clean.read(report_key(night)).decode()


def _run(told: Mapping[str, object], settings: Settings) -> NightRun | None:
    context = {
        "params": told["conf"] or {},
        "partition_key": told["partition_key"],
        "data_interval_start": told["data_interval_start"],
        "dag_run": SimpleNamespace(run_after=told["run_after"]),
    }
    try:
        order = read_order(context, asked_at(context, settings))
        night = finished_night(order.night, clock(settings))
    except PipelineError:
        return None
    queued_at = told["queued_at"]
    return NightRun(
        dag_id=str(told["dag_id"]),
        run_id=str(told["run_id"]),
        night=night,
        state=str(told["state"]),
        queued_at=queued_at if isinstance(queued_at, datetime) else LONG_AGO,
        only=order.sources,
    )


def _counted(clean: Store, table: Table) -> Mapping[date, int]:
    try:
        return rows_by_partition(clean, table)
    except MissingError:
        return {}


def _ledger(clean: Store, nights: Collection[date]) -> list[SourceNight]:
    try:
        found = rows_of(clean, NIGHTS, ds.field("night").isin([*nights]), COLUMNS)
    except MissingError:
        return []
    return [
        SourceNight(**{name: value for name, value in row.items() if value is not None})
        for row in found
    ]


def _reports(clean: Store) -> Iterator[date]:
    for key in clean.keys("reports/"):
        if key.endswith("/index.html"):
            yield date.fromisoformat(key.split("/")[1])
