"""What the operator ordered: which night, and what is different about it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from pipeline.errors import NightError, SettingsError
from pipeline.run import Run, clock, open_run
from pipeline.settings import Settings, read_settings

logger = logging.getLogger(__name__)

LONGEST_NOTE = 500
PARAMETERS = ("day", "sources", "recrawl", "max_pages", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One run as it was asked for: by the timetable, a backfill or a form."""

    night: str
    sources: tuple[str, ...] = ()  # empty: as the settings say
    recrawl: bool = False  # fetch again what is archived already
    max_pages: int = 0  # a bound below each source's own; 0: none
    note: str = ""  # why, for whoever reads the history


def read_order(context: Mapping[str, object], now: datetime) -> Order:
    """The order that a run's context holds: params, partition key and data interval.

    The night is the `day` of the form, else the partition key, else the day the data interval
    starts on, else the newest that was over `now`. Raises NightError where the form and the
    partition name two nights, SettingsError for a parameter that is none or has no sense.

    >>> read_order({"partition_key": "2026-03-01"}, datetime(2026, 3, 5, tzinfo=UTC)).night
    '2026-03-01'
    """
    params = context.get("params") or {}
    if not isinstance(params, Mapping):
        message = f"the run's parameters are {params!r}; give them as names with values"
        raise SettingsError(message)
    known = _known(context)
    if unknown := sorted(set(map(str, params)) - {*known}):
        message = f"{', '.join(unknown)} is no parameter of this DAG; known are {', '.join(known)}"
        raise SettingsError(message)
    return Order(
        night=_night(params.get("day"), context, now),
        sources=_sources(params.get("sources")),
        recrawl=_flag(params.get("recrawl")),
        max_pages=_pages(params.get("max_pages")),
        note=str(params.get("note") or "")[:LONGEST_NOTE],
    )


def open_ordered(context: Mapping[str, object], settings: Settings | None = None) -> Run:
    """The run that a context orders; its id is the context's."""
    settings = settings or read_settings()
    order = read_order(context, asked_at(context, settings))
    if order.sources:
        settings = replace(settings, sources=order.sources)
    if order.recrawl or order.max_pages:
        settings = replace(settings, recrawl=order.recrawl, max_pages=order.max_pages)
    if order.note:
        logger.info("night %s was asked for with the note: %s", order.night, order.note)
    return open_run(order.night, run_id=str(context.get("run_id") or ""), settings=settings)


def asked_at(context: Mapping[str, object], settings: Settings) -> datetime:
    """When a run was asked for: midnight may pass between its tasks, and days before one again."""
    stated = getattr(context.get("dag_run"), "run_after", None)
    if isinstance(stated, datetime) and not settings.now:
        return stated.astimezone(UTC)
    return clock(settings)


def is_settled(run: Run) -> bool:
    """Whether the night has been over for as long as the settings want, so that nothing is late."""
    over_at = datetime.combine(run.night + timedelta(days=1), time(), UTC)
    return run.now >= over_at + timedelta(seconds=run.settings.settle_seconds)


def _known(context: Mapping[str, object]) -> tuple[str, ...]:
    """What the run's own DAG offers: `reprocess` fetches nothing, so it bounds no pages."""
    declared = getattr(context.get("dag"), "params", None)
    return tuple(declared) if declared else PARAMETERS


def _flag(stated: object) -> bool:
    if stated is None or isinstance(stated, bool):
        return bool(stated)
    message = f"recrawl = {stated!r} is neither true nor false"
    raise SettingsError(message)


def _pages(stated: object) -> int:
    if stated is None:
        return 0
    if isinstance(stated, int) and not isinstance(stated, bool) and stated >= 1:
        return stated
    message = f"max_pages = {stated!r} is no number of pages; give 1 or more, or leave it empty"
    raise SettingsError(message)


def _night(day: object, context: Mapping[str, object], now: datetime) -> str:
    key = context.get("partition_key")
    if day and key and str(day) != str(key):
        message = (
            f"the form's Day says {day}, and the run is for the night {key}; "
            "leave Day empty in a backfill: From and To name its nights"
        )
        raise NightError(message)
    if day or key:
        return str(day or key)
    start = context.get("data_interval_start")
    if isinstance(start, datetime):
        return start.astimezone(UTC).date().isoformat()
    if start is not None:
        message = f"the data interval starts at {start!r}, which is not an instant"
        raise NightError(message)
    yesterday: date = now.date() - timedelta(days=1)
    return yesterday.isoformat()


def _sources(stated: object) -> tuple[str, ...]:
    if not stated:
        return ()
    if isinstance(stated, str):
        stated = stated.split(",")
    if not isinstance(stated, list | tuple):
        message = f"sources = {stated!r} is not a list of source ids"
        raise SettingsError(message)
    return tuple(sorted({str(one).strip() for one in stated if str(one).strip()}))
