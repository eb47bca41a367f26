"""One execution over one night: day, buckets, catalog and clock, opened once at the rim."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from pipeline.errors import NightError
from pipeline.settings import Settings, read_settings
from pipeline.sources import Catalog, load_catalog
from pipeline.store import Store, open_stores

FIRST_NIGHT = date(1993, 1, 1)
# What a process needs to run, to find its certificates and its way out, to sign for S3 where no
# keys are stated, and to be found by those who started it.
NEEDED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|PYTHON\w*|VIRTUAL_ENV"
    r"|(?:LD|AWS|XDG|SSL_CERT|PLAYWRIGHT|COVERAGE|OMP|MALLOC)_\w+|DYLD_\w+"
    r"|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|EMBEDDED_HOUSEHOLD|(?i:(?:https?|no|all)_proxy)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything a stage needs beside its code."""

    night: date
    run_id: str
    now: datetime  # UTC, when the run was opened
    settings: Settings
    catalog: Catalog
    raw: Store
    clean: Store

    @property
    def is_current(self) -> bool:
        """Whether this is the newest night that is over, so that feeds still speak of it."""
        return self.night == self.now.date() - timedelta(days=1)


def open_run(night: str | date, *, run_id: str = "", settings: Settings | None = None) -> Run:
    """A run over one night.

    Raises NightError for a night that is not a day or not over, SettingsError and SourceError for
    what the operator or a curator wrote wrongly.
    """
    settings = settings or read_settings()
    now = clock(settings)
    night = finished_night(night, now)
    raw, clean = open_stores(settings)
    return Run(
        night=night,
        run_id=run_id or f"hand-{uuid4().hex[:12]}",
        now=now,
        settings=settings,
        catalog=load_catalog(settings.catalog),
        raw=raw,
        clean=clean,
    )


def clock(settings: Settings) -> datetime:
    """The present instant, or the one that the settings put in its place."""
    if not settings.now:
        return datetime.now(UTC)
    stated = datetime.fromisoformat(settings.now)
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)


def finished_night(night: str | date, now: datetime) -> date:
    """The day that a text names, if it is over.

    >>> finished_night("2026-03-01", datetime(2026, 3, 2, tzinfo=UTC))
    datetime.date(2026, 3, 1)
    """
    try:
        day = night if isinstance(night, date) else date.fromisoformat(night)
    except ValueError as error:
        message = f"{night!r} is not a day; write it as 2026-03-01"
        raise NightError(message) from error
    if day < FIRST_NIGHT:
        message = f"the night {day} lies before there was a web; the first is {FIRST_NIGHT}"
        raise NightError(message)
    over_at = datetime.combine(day + timedelta(days=1), time(), UTC)
    if now < over_at:
        message = f"the night {day} is not over; ask for it after {over_at:%Y-%m-%d %H:%M} UTC"
        raise NightError(message)
    return day


def service_environment(settings: Settings) -> dict[str, str]:
    """The environment of a service of ours: our own, with these settings stated in full."""
    inherited = {name: value for name, value in os.environ.items() if name[:10] != "NIGHTDESK_"}
    return inherited | settings.environment()


def process_environment(settings: Settings) -> dict[str, str]:
    """The environment of a process that talks to strangers: what it needs, and these settings.

    What else a worker of Airflow is told, its keys and connections, is none of its business.
    """
    needed = {name: value for name, value in os.environ.items() if NEEDED.fullmatch(name)}
    return needed | settings.environment()
