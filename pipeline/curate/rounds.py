"""Check many sources up, several side by side, and remember how each was found."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from pipeline.curate.checking import Checker, CheckUp
from pipeline.curate.past import past_of, remember
from pipeline.curate.visits import Visits
from pipeline.errors import PipelineError
from pipeline.run import clock
from pipeline.settings import Settings
from pipeline.sources.model import Source
from pipeline.store import Store, open_store

SIDE_BY_SIDE = 6


def check_ups(settings: Settings, sources: Sequence[Source]) -> Iterator[CheckUp]:
    """The check-up of each source, as it is done; the visits keep to every lease.

    Each is compared with the nights and the check-up that the raw bucket knows, and kept there;
    without a bucket it stands alone. Raises SettingsError where we may not visit anybody.
    """
    now = clock(settings)
    store = reachable(settings)

    def check(source: Source) -> CheckUp:
        checker = Checker(visits.afresh(), now, lambda bucket: open_store(settings, bucket))
        found = checker.check(source, past_of(store, source.id, now.date()))
        if store is not None:
            remember(store, source.id, condition=found.health, now=now, announced=found.announced)
        return found

    with Visits(settings) as visits:
        crew = ThreadPoolExecutor(SIDE_BY_SIDE)
        try:
            for done in as_completed([crew.submit(check, source) for source in sources]):
                yield done.result()
        finally:
            crew.shutdown(wait=False, cancel_futures=True)


def reachable(settings: Settings) -> Store | None:
    """The raw bucket that the settings name; None where they name none, or it is away."""
    if not settings.s3_endpoint and not settings.s3_access_key:
        return None
    try:
        store = open_store(settings, settings.raw_bucket)
        store.head("leases/probe")
    except PipelineError:
        return None
    return store
