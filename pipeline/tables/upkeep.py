"""Keep the tables quick to open, small, and as old as the operator wants them."""

import json
import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties
from deltalake.exceptions import CommitFailedError, DeltaError

from pipeline.errors import MissingError, StoreError
from pipeline.store import Store
from pipeline.tables.delta import has_table, open_table, table_uri, writer_properties
from pipeline.tables.edition import Edition
from pipeline.tables.editions import (
    edition_numbers,
    forget_editions,
    make_edition,
    open_edition,
)
from pipeline.tables.log import data_files, forget_log, lives
from pipeline.tables.mirror import Mirror
from pipeline.tables.schema import CLEAN, READINGS, Table

logger = logging.getLogger(__name__)

COLD_AFTER = timedelta(days=60)  # later than nearly all corrections and late arrivals
ZSTD_COLD = 9
ZSTD_WARM = 3
COLD_KEY = "publish/recompressed.json"
STRAYS_KEY = "publish/strays.json"  # files that no commit names, at the last upkeep
HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


def maintain_tables(
    raw: Store, clean: Store, *, now: datetime, retention_days: int, run_id: str
) -> dict[str, int]:
    """Compact, recompress what is cold, and remove what no kept edition needs.

    A table is committed to once at the most, and no row changes; what another writer's commit
    prevents is left for the next time.
    """
    done = {"compacted": 0, "recompressed": 0, "removed": 0}
    cold = _read_json(raw, COLD_KEY)
    tables = [
        (store, table)
        for store, table in ((raw, READINGS), *((clean, table) for table in CLEAN))
        if has_table(store, table)
    ]
    for store, table in tables:
        with _explained(store, table):
            cold[table.name], fewer, count = rewrite(
                store, table, cold.get(table.name, []), now.date() - COLD_AFTER, run_id
            )
            done["compacted"] += fewer
            done["recompressed"] += count
    raw.write(COLD_KEY, json.dumps(cold).encode())
    if done["compacted"] or done["recompressed"]:
        make_edition(raw, clean, night=None, run_id=run_id, now=now)
    kept = _keep_editions(clean, now - timedelta(days=retention_days))
    strays = _read_json(raw, STRAYS_KEY)
    for store, table in tables:
        with _explained(store, table):
            versions = {one.version_of(table) for one in kept if _names(one, table)}
            waiting = None if retention_days == 0 else strays.get(table.name, [])
            removed, strays[table.name] = sweep(store, table, versions, waiting)
            done["removed"] += removed
    raw.write(STRAYS_KEY, json.dumps(strays).encode())
    return done


def rewrite(
    store: Store, table: Table, known: list[str], before: date, run_id: str
) -> tuple[list[str], int, int]:
    """Write partitions of several files, and those of before a day once, anew and smaller.

    Which files are done, how many files are fewer, and how many partitions were cold.
    """
    if not table.partition:
        return known, compact(store, table, run_id), 0
    opened = open_table(store, table)
    files = partition_files(opened, table)
    done = set(known) & {path for paths in files.values() for path in paths}
    cold = {day for day in files if day < before and not done.issuperset(files[day])}
    several = {day for day, paths in files.items() if len(paths) > 1}
    days = sorted(cold | several)
    if not days:
        return sorted(done), 0, 0
    measured = opened.optimize.z_order(
        [name for name in table.order if name not in {"night", "published_on"}],
        partition_filters=[(table.partition, "in", [f"{day}" for day in days])],
        writer_properties=writer_properties(table, ZSTD_COLD),
        commit_properties=_commit(run_id),
        post_commithook_properties=HOOKS,
    )
    files = partition_files(opened, table)
    done |= {path for day in cold for path in files.get(day, [])}
    fewer = int(measured["numFilesRemoved"]) - int(measured["numFilesAdded"])
    return sorted(done), max(fewer, 0), len(cold)


def compact(store: Store, table: Table, run_id: str) -> int:
    """Make one file of a partition's several; how many files are fewer."""
    measured = open_table(store, table).optimize.compact(
        writer_properties=writer_properties(table, ZSTD_WARM),
        commit_properties=_commit(run_id),
        post_commithook_properties=HOOKS,
    )
    return int(measured["numFilesRemoved"]) - int(measured["numFilesAdded"])


def sweep(
    store: Store, table: Table, versions: Collection[int], waiting: Collection[str] | None
) -> tuple[int, list[str]]:
    """Remove files that no kept version needs; how many, and which files nobody names.

    A file that no commit names may be about to be committed, or its writer was killed: it goes
    when it was `waiting` at an upkeep before already, or at once where nothing waits.
    """
    opened = Mirror(store, table)
    opened.put_checkpoint()
    kept = {*versions, opened.version()}
    lived = lives(store, table)
    removed, strays = 0, []
    for path in data_files(store, table):
        life = lived.get(path)
        if life is None and waiting is not None and path not in waiting:
            strays.append(path)
        elif life is None or not life.is_needed_by(kept):
            store.delete(f"{table.folder}/{path}")
            removed += 1
    forget_log(store, table, min(kept))
    return removed, strays


def _keep_editions(clean: Store, since: datetime) -> list[Edition]:
    """The editions that stay: the newest, and those made since an instant; the rest is removed."""
    try:
        newest = open_edition(clean)
    except MissingError:
        return []
    kept, stale = [newest], set()
    for number in edition_numbers(clean):
        if number == newest.number:
            continue
        edition = open_edition(clean, number=number)
        if edition.published_at >= since or number > newest.number:
            kept.append(edition)
        else:
            stale.add(number)
    forget_editions(clean, stale)
    return kept


def _names(edition: Edition, table: Table) -> bool:
    is_there = edition.folders.get(table.name) == table.folder
    return is_there or (table is READINGS and edition.readings is not None)


@contextmanager
def _explained(store: Store, table: Table) -> Iterator[None]:
    try:
        yield
    except CommitFailedError as error:
        logger.info("%s is being written to; maintained next time: %s", table.name, error)
    except (DeltaError, OSError) as error:
        message = f"cannot maintain the table {table_uri(store, table)}: {error}"
        raise StoreError(message) from error


def partition_files(opened: DeltaTable, table: Table) -> Mapping[date, list[str]]:
    """The data files of each partition."""
    actions = pa.table(opened.get_add_actions(flatten=True))
    found: dict[date, list[str]] = {}
    for path in actions["path"].to_pylist():
        day = path.partition(f"{table.partition}=")[2][:10]
        found.setdefault(date.fromisoformat(day), []).append(path)
    return found


def _commit(run_id: str) -> CommitProperties:
    return CommitProperties(custom_metadata={"run_id": run_id})


def _read_json(raw: Store, key: str) -> dict[str, list[str]]:
    try:
        stated = json.loads(raw.read(key))
    except MissingError:
        return {}
    return {str(name): list(paths) for name, paths in stated.items()}
