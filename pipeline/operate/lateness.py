"""Notice a night that is not published when it should be, and say so once."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from pipeline.errors import MissingError
from pipeline.layout import lateness_key
from pipeline.operate.alerts import Channel, send_alert
from pipeline.readings.held import is_held
from pipeline.run import clock
from pipeline.settings import Settings
from pipeline.store import Store, open_stores
from pipeline.tables.delta import look_at
from pipeline.tables.schema import NIGHTS


def warn_of_late_night(
    settings: Settings, channel: Channel | None, *, base: str = ""
) -> date | None:
    """Send one alert where the newest night that is due is not published; that night.

    `base` is the address of Airflow. A channel that cannot be reached is tried again at the next
    call. Raises StoreError where the buckets cannot be read.
    """
    if not settings.late_seconds:
        return None
    patience = timedelta(seconds=settings.settle_seconds + settings.late_seconds)
    now = clock(settings)
    raw, clean = open_stores(settings)
    night = late_night(now, patience, published_nights(clean))
    if night is None or raw.head(lateness_key(night)) or is_held(raw, night):
        return None  # people were told already
    text = (
        f"the night {night} is late: nothing of it is published at {now:%Y-%m-%d %H:%M} UTC; look "
        "at its run of `nightly` (is the DAG paused? does `plan` wait, a crawl still run, a pool "
        "have no free slot?)"
    )
    if base:
        text += f"\nits runs: {base}/dags/nightly/runs\nall nights: {base}/plugin/nightdesk"
    if send_alert("Nightdesk", text, channel):
        raw.write(lateness_key(night), text.encode())
    return night


def late_night(now: datetime, patience: timedelta, published: Collection[date]) -> date | None:
    """The newest night that ended so long ago, if it is not published but an earlier one is.

    Where no earlier one is, the desk is being set up and somebody looks at it.

    >>> from datetime import UTC
    >>> now, first = datetime(2026, 3, 3, 10, tzinfo=UTC), date(2026, 3, 1)
    >>> late_night(now, timedelta(hours=10), {first})
    datetime.date(2026, 3, 2)
    >>> late_night(now, timedelta(hours=11), {first})
    """
    night = (now - patience).date() - timedelta(days=1)
    is_due = any(one < night for one in published)
    return night if is_due and night not in published else None


def published_nights(clean: Store) -> set[date]:
    """Every night that the ledger knows."""
    try:
        found = look_at(clean, NIGHTS)
    except MissingError:
        return set()
    return {date.fromisoformat(one["night"]) for one in found.partitions()}
