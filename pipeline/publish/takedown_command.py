"""`nightdesk takedown`: remove an article or a source from every layer."""

import argparse
import sys
from collections.abc import Collection, Mapping
from datetime import date
from uuid import uuid4

import pyarrow as pa

from pipeline.deduplicate import change_of, update_clusters
from pipeline.publish.search_command import INDEX_FOLDER
from pipeline.publish.search_index import SearchIndex
from pipeline.publish.takedown import Bench, Recluster, require_known, take_down
from pipeline.run import clock
from pipeline.settings import Settings, read_settings
from pipeline.sources import load_catalog
from pipeline.store import Store, open_store


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "takedown", help="remove an article or a source from every layer, and keep it out"
    )
    parser.add_argument("target", metavar="URL|ARTICLE|SOURCE", help="what to remove")
    parser.add_argument("--why", default="", help="who asked and why; kept without the content")
    parser.add_argument(
        "--ahead", action="store_true", help="also where it was never read: it will not come in"
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Remove it, and say what was changed."""
    settings = read_settings()
    raw = open_store(settings, settings.raw_bucket)
    clean = open_store(settings, settings.clean_bucket)
    if not stated.ahead:
        require_known(raw, stated.target)
    bench = open_bench(settings, raw, clean)
    done = take_down(bench, stated.target, why=stated.why)
    SearchIndex(INDEX_FOLDER, clean).forget()
    changed = ", ".join(f"{count} {name}" for name, count in sorted(done.items()) if count)
    sys.stdout.write(f"{stated.target} was taken down: {changed or 'nothing of it was held'}\n")
    return 0


def open_bench(settings: Settings, raw: Store, clean: Store) -> Bench:
    """Everything taking down needs, as the settings say."""
    return Bench(
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

    def recluster(touched: Mapping[date, pa.Table]) -> Collection[date]:
        return update_clusters(raw, touched, window_days=settings.window_days).keys()

    return recluster
