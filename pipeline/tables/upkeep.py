"""Keep the tables quick to open, small, and as old as the operator wants them."""

import json
import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError

from pipeline.errors import MissingError, StoreError
from pipeline.store import Store
from pipeline.tables.delta import has_table, open_table, table_uri, writer_properties
from pipeline.tables.schema import CLEAN, READINGS, Table

logger = logging.getLogger(__name__)

COLD_AFTER = timedelta(days=60)  # later than nearly all corrections and late arrivals
ZSTD_COLD = 9
ZSTD_WARM = 3
COLD_KEY = "publish/recompressed.json"


def maintain_tables(
    raw: Store, clean: Store, *, now: datetime, retention_days: int, run_id: str
) -> dict[str, int]:
    """Compact, recompress what is cold, and remove what no readable version needs.

    Each step commits by itself and changes no row; what another writer's commit prevents is left
    for the next time.
    """
    done = {"compacted": 0, "recompressed": 0, "removed": 0}
    cold = _read_cold(raw)
    for store, table in ((raw, READINGS), *((clean, table) for table in CLEAN)):
        if not has_table(store, table):
            continue
        try:
            done["compacted"] += compact(store, table, run_id)
            cold[table.name], count = recompress(
                store, table, cold.get(table.name, []), now.date() - COLD_AFTER, run_id
            )
            done["recompressed"] += count
            done["removed"] += sweep(store, table, retention_days)
        except CommitFailedError as error:
            logger.info("%s is being written to; maintained next time: %s", table.name, error)
        except (DeltaError, OSError) as error:
            message = f"cannot maintain the table {table_uri(store, table)}: {error}"
            raise StoreError(message) from error
    raw.write(COLD_KEY, json.dumps(cold).encode())
    return done


def compact(store: Store, table: Table, run_id: str) -> int:
    """Make one file of a partition's several; how many files are fewer."""
    measured = open_table(store, table).optimize.compact(
        writer_properties=writer_properties(table, ZSTD_WARM), commit_properties=_commit(run_id)
    )
    return int(measured["numFilesRemoved"]) - int(measured["numFilesAdded"])


def recompress(
    store: Store, table: Table, known: list[str], before: date, run_id: str
) -> tuple[list[str], int]:
    """Write partitions of before a day once more, smaller; which files are done, and how many."""
    if not table.partition:
        return known, 0
    opened = open_table(store, table)
    files = partition_files(opened, table)
    done = set(known) & {path for paths in files.values() for path in paths}
    cold = sorted(day for day in files if day < before and not done.issuperset(files[day]))
    for day in cold:
        opened.optimize.z_order(
            [name for name in table.order if name not in {"night", "published_on"}],
            partition_filters=[(table.partition, "=", f"{day}")],
            writer_properties=writer_properties(table, ZSTD_COLD),
            commit_properties=_commit(run_id),
        )
    if cold:
        files = partition_files(open_table(store, table), table)
        done |= {path for day in cold for path in files.get(day, [])}
    return sorted(done), len(cold)


def sweep(store: Store, table: Table, retention_days: int) -> int:
    """Remove files that no version of the last days needs, orphans of killed writers too."""
    opened = open_table(store, table)
    wanted = f"interval {retention_days} days"
    stated = opened.metadata().configuration
    if stated.get("delta.logRetentionDuration") != wanted:
        opened.alter.set_table_properties(
            {
                "delta.logRetentionDuration": wanted,
                "delta.deletedFileRetentionDuration": wanted,
            }
        )
        opened = open_table(store, table)
    removed = opened.vacuum(
        retention_hours=retention_days * 24,
        dry_run=False,
        enforce_retention_duration=False,
        full=True,
    )
    opened = open_table(store, table)
    opened.create_checkpoint()
    opened.cleanup_metadata()
    return len(removed)


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


def _read_cold(raw: Store) -> dict[str, list[str]]:
    try:
        stated = json.loads(raw.read(COLD_KEY))
    except MissingError:
        return {}
    return {str(name): list(paths) for name, paths in stated.items()}
