"""Open everything that taking down needs, as the settings say."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import uuid4

from pipeline.deduplicate import change_of, stale_days, update_clusters
from pipeline.deduplicate.history import Articles
from pipeline.publish.days import articles_of_days
from pipeline.run import clock
from pipeline.settings import Settings
from pipeline.sources import load_catalog
from pipeline.store import Store
from pipeline.takedown.taking_down import Recluster, TakedownContext


def takedown_context(settings: Settings, raw: Store, clean: Store) -> TakedownContext:
    """Everything taking down needs, as the settings say."""
    return TakedownContext(
        raw=raw,
        clean=clean,
        now=clock(settings),
        run_id=f"takedown-{uuid4().hex[:12]}",
        sources=list(load_catalog(settings.catalog)),
        change_of=change_of,
        recluster=reclusterer(raw, settings),
    )


def reclusterer(raw: Store, settings: Settings) -> Recluster:
    """Deduplication, as taking down needs it."""

    def recluster(touched: Mapping[date, Articles]) -> Collection[date]:
        stale = set(stale_days(raw)) - set(touched)
        articles = articles_of_days(raw, {*touched, *stale}) if stale else touched
        return update_clusters(raw, articles, window_days=settings.window_days).keys()

    return recluster
