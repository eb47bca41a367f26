"""Write rows to a table whose log lies here; many of them in a process of their own.

What deltalake's writer frees its allocator keeps, the more the more was written, and shares with
nobody. Where it ends with its process, a large night takes no more memory than a middling one.
"""

import json
import logging
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from tempfile import NamedTemporaryFile

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, write_deltalake

from pipeline.tables.delta import ZSTD_NIGHTLY, partition_predicate, writer_properties
from pipeline.tables.schema import BY_NAME, Table
from pipeline.workers.children import run_child

logger = logging.getLogger(__name__)

MANY_ROWS = 4_000  # above, a process costs less than a hundredth of what reading them did
GIVES_BACK = {  # at once what is free, and takes no more of what is to be written than it writes
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "1000000",  # a batch read is more, and is unmapped when it is written
    "DELTARS_WRITER_BATCH_CHANNEL_SIZE": "1",  # batches of five thousand rows, read ahead
    "DELTARS_MAX_CONCURRENT_WRITERS": "1",
}
FileBatches = Iterable[pa.RecordBatch]


def write_rows(
    opened: DeltaTable,
    table: Table,
    partitions: Collection[date],
    rows: FileBatches,
    commit: Mapping[str, str],
) -> None:
    """Commit rows to an open table, in the place of whole partitions.

    Raises DeltaError or OSError where they cannot be written.
    """
    with _spooled(table.schema, rows) as (spool, count):
        if count <= MANY_ROWS:
            write_spooled(opened, table, partitions, spool, commit)
        else:
            _write_apart(opened, table, partitions, spool, commit)


@contextmanager
def _spooled(schema: pa.Schema, batches: FileBatches) -> Iterator[tuple[str, int]]:
    """The rows in a scratch file, and how many they are.

    The writer's threads must not read other tables.
    """
    # Without the columns' meanings: a table whose comments read otherwise would refuse them.
    bare = pa.schema([field.remove_metadata() for field in schema])
    count = 0
    with NamedTemporaryFile(prefix="nightdesk-rows-") as scratch:
        with pa.ipc.new_stream(scratch, bare) as spool:
            for batch in batches:
                spool.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=bare))
                count += batch.num_rows
        scratch.flush()
        yield scratch.name, count


def write_spooled(
    opened: DeltaTable,
    table: Table,
    partitions: Collection[date],
    spool: str,
    commit: Mapping[str, str],
) -> None:
    """Commit the rows of a scratch file."""
    with pa.OSFile(spool) as rows:
        write_deltalake(
            opened,
            pa.ipc.open_stream(rows),
            mode="overwrite",
            predicate=partition_predicate(table, partitions),
            schema_mode="merge",
            writer_properties=writer_properties(table, ZSTD_NIGHTLY),
            commit_properties=CommitProperties(custom_metadata=dict(commit), max_commit_retries=20),
            post_commithook_properties=PostCommitHookProperties(
                create_checkpoint=False, cleanup_expired_logs=False
            ),
        )


def _write_apart(
    opened: DeltaTable,
    table: Table,
    partitions: Collection[date],
    spool: str,
    commit: Mapping[str, str],
) -> None:
    stated = {"table": table.name, "days": [f"{day}" for day in partitions], "commit": {**commit}}
    command = [sys.executable, "-m", __name__, opened.table_uri, spool, json.dumps(stated)]
    code, last = run_child(command, GIVES_BACK | os.environ, logger.info)
    if code:
        message = f"the process that writes {table.name} ended with {code}: {last}"
        raise OSError(message)
    opened.update_incremental()


def main() -> int:
    """What the other process does."""
    folder, spool, told = sys.argv[1:]
    stated = json.loads(told)
    days = [date.fromisoformat(day) for day in stated["days"]]
    opened = DeltaTable(folder)
    write_spooled(opened, BY_NAME[stated["table"]], days, spool, stated["commit"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
