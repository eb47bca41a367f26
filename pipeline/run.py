"""One execution over one night: day, buckets, catalog and clock, opened once at the rim."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from pipeline.errors import NightError
from pipeline.settings import Settings, read_settings
from pipeline.store import Store, open_stores

if TYPE_CHECKING:
    from pipeline.sources import Catalog, Source  # they are read by who asks for them

FIRST_NIGHT = date(1993, 1, 1)
# What a process needs to run, to find its certificates and its way out, to sign for S3 where no
# keys are stated, and to be found by those who started it.
NEEDED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|PYTHON\w*|VIRTUAL_ENV"
    r"|(?:LD|AWS|XDG|SSL_CERT|PLAYWRIGHT|COVERAGE|OMP|MALLOC)_\w+|DYLD_\w+"
    r"|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|EMBEDDED_HOUSEHOLD|(?i:(?:https?|no|all)_proxy)"
)


@dataclass(frozen=True, kw_only=True)  # without slots: what was read once is kept
class Run:
    """Everything a stage needs beside its code."""

    night: date
    run_id: str
    now: datetime  # UTC, when the run was opened
    settings: Settings
    raw: Store
    clean: Store

    @cached_property
    def catalog(self) -> "Catalog":
        """All sources, read when they are first asked for.

        Raises SourceError for what a curator wrote wrongly, in whichever file.
        """
        from pipeline.sources import load_catalog

        return load_catalog(self.settings.catalog)

    def source(self, source_id: str) -> "Source":
        """One source; where its file lies in its place, no other one is read.

        Raises SourceError where there is none, or its file is wrong.
        """
        from pipeline.sources import load_source

        file = self.settings.catalog / source_id[:2] / f"{source_id}.toml"
        return load_source(file) if file.is_file() else self.catalog[source_id]

    @property
    def is_current(self) -> bool:
        """Whether this is the newest night that is over, so that feeds still speak of it."""
        return self.night == self.now.date() - timedelta(days=1)


def open_run(night: str | date, *, run_id: str = "", settings: Settings | None = None) -> Run:
    """A run over one night.

    Raises NightError for a night that is not a day or not over, SettingsError for what the operator
    wrote wrongly.
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
