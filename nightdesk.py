"""Nightdesk for Python: its tables as lazy Polars frames, and the `nightdesk` command.

>>> import nightdesk                                                # doctest: +SKIP
>>> nightdesk.articles(day="2026-03-01", source="us_npr").collect()  # doctest: +SKIP

Each call opens the newest edition. Whoever joins tables opens one `Desk` and asks it for all of
them, so that they are of one moment:

>>> desk = nightdesk.Desk(as_of="2026-03-01")                       # doctest: +SKIP
>>> desk.copies().join(desk.articles(), on="cluster_id").collect()  # doctest: +SKIP

Credentials come from the environment (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and so on, or
NIGHTDESK_S3_*), or from the file that `make run` leaves for analysts. `pip install
'nightdesk[analyst]'` brings what these need.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.frames import Day, Days, Desk, Names

__all__ = [
    "Desk",
    "articles",
    "copies",
    "nights",
    "rejects",
    "run",
    "sources",
    "versions",
    "words",
]
PACKAGES = ("pipeline", "spiders")


def articles(
    day: "Days" = None, source: "Names" = None, *, as_of: "Day | None" = None
) -> "pl.LazyFrame":
    """Distinct articles by day of publication, or by (first, last) day, and source."""
    return _desk(as_of).articles(day, source)


def copies(
    day: "Days" = None, source: "Names" = None, *, as_of: "Day | None" = None
) -> "pl.LazyFrame":
    """Articles that repeat another, by day of publication and source."""
    return _desk(as_of).copies(day, source)


def versions(
    night: "Days" = None, source: "Names" = None, *, as_of: "Day | None" = None
) -> "pl.LazyFrame":
    """Versions of articles, by the night that captured them and source."""
    return _desk(as_of).versions(night, source)


def rejects(
    night: "Days" = None, source: "Names" = None, *, as_of: "Day | None" = None
) -> "pl.LazyFrame":
    """Records that stopped, with stage and reason, by night and source."""
    return _desk(as_of).rejects(night, source)


def nights(
    night: "Days" = None, source: "Names" = None, *, as_of: "Day | None" = None
) -> "pl.LazyFrame":
    """What each source's night came to, by night and source."""
    return _desk(as_of).nights(night, source)


def sources(*, as_of: "Day | None" = None) -> "pl.LazyFrame":
    """The catalog as it stood."""
    return _desk(as_of).sources()


def words(day: "Days" = None, source: "Names" = None) -> "pl.LazyFrame":
    """How often words were used, by day of publication and source; always the newest."""
    return _desk(None).words(day, source)


def _desk(as_of: "Day | None") -> "Desk":
    from pipeline.query.frames import Desk

    return Desk(as_of=as_of)


def __getattr__(name: str) -> object:
    """Load what needs the analyst's libraries when it is asked for, since the command need not."""
    if name == "Desk":
        from pipeline.query.frames import Desk

        return Desk
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def run() -> NoReturn:
    """Run the `nightdesk` command, if the packages it finds are ours."""
    if told := overwritten():
        sys.exit(f"nightdesk: {told}")
    from pipeline.__main__ import run as run_command

    run_command()


def overwritten() -> str:
    """Which of our packages another distribution has taken the place of, and the mend; or nothing.

    Some distributions bring packages named `pipeline` or `spiders` too; whichever is installed
    last writes over the other.
    """
    for name in PACKAGES:
        found = import_module(name)
        if getattr(found, "DISTRIBUTION", "") != "nightdesk":
            place = getattr(found, "__file__", None) or next(iter(found.__path__), "nowhere")
            return (
                f"the package {name!r} at {place} is not Nightdesk's: another distribution or "
                "folder of that name stands before it; uninstall that or leave that folder, and "
                "install Nightdesk again in an environment of its own"
            )
    return ""
