"""Checkpoints of a log as we write them: small, and read in part by who changes recent days.

deltalake writes a checkpoint uncompressed and in no order, and every reader of the table fetches
it. Here the same actions are put in order, which packs them to a third. What the table is and the
files of its newest partitions make the last row group, so that one request for the end of the file
tells whoever replaces one of these all that he needs.
"""

import io
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import MissingError, StoreError
from pipeline.store import Store
from pipeline.tables.schema import Table

ZSTD_LOG = 12  # a tenth smaller than level 9; the levels above take ten times as long
RECENT = 24  # data files that the last row group tells of, at the least
TAIL_BYTES = 22 * 1024  # the last row group of our tables and the footer
LAST_CHECKPOINT = "_last_checkpoint"
WHOLE = ".checkpoint.parquet"
MAGIC = b"PAR1"
PARTS = 2


def packed(actions: pa.Table, table: Table) -> bytes:
    """A checkpoint's actions as the file that is put into the log."""
    whole = _with_ordered_statistics(actions)
    add, removed = _stated_paths(whole, "add"), _stated_paths(whole, "remove")
    is_older = _is_older(add, pc.is_valid(removed), table)
    order = pc.sort_indices(
        pa.table({"is_recent": pc.invert(is_older), "path": pc.coalesce(add, removed, "")}),
        sort_keys=[("is_recent", "ascending"), ("path", "ascending")],
    )
    ordered, older = whole.take(order), pc.sum(is_older).as_py() or 0
    sink = io.BytesIO()
    with pq.ParquetWriter(
        sink,
        ordered.schema,
        compression="zstd",
        compression_level=ZSTD_LOG,
        write_statistics=False,
        store_schema=False,
    ) as writer:
        for part in (ordered.slice(0, older), ordered.slice(older)):
            if part.num_rows:
                writer.write_table(part, row_group_size=part.num_rows)
    return sink.getvalue()


def put_checkpoint(store: Store, table: Table, key: str, actions: pa.Table) -> None:
    """Put a checkpoint, and its size where the log names it as the newest."""
    data = packed(actions, table)
    store.write(key, data)
    last = f"{key.rpartition('/')[0]}/{LAST_CHECKPOINT}"
    try:
        stated = json.loads(store.read(last))
    except (MissingError, ValueError):
        return
    name = key.rpartition("/")[2]
    if isinstance(stated, dict) and name == f"{stated.get('version'):0>20}{WHOLE}":
        stated.pop("checksum", None)
        store.write(last, json.dumps(stated | {"sizeInBytes": len(data)}).encode())


def _stated_paths(actions: pa.Table, kind: str) -> pa.Array:
    """The path of every action of a kind; null for the others."""
    if kind not in actions.column_names:
        return pa.nulls(actions.num_rows, pa.string())
    return pc.struct_field(actions[kind].combine_chunks(), "path")


def _is_older(paths: pa.Array, is_removed: pa.Array, table: Table) -> pa.Array:
    """Which actions are about files of other partitions than the newest, or files that are gone."""
    known = sorted(paths.drop_null().to_pylist())
    is_divided = table.partition and all(day_of(path, table) for path in known)
    if not is_divided or len(known) <= 2 * RECENT:
        return pa.repeat(False, len(paths))
    first = known[-RECENT].partition("/")[0]
    return pc.or_(is_removed, pc.fill_null(pc.less(paths, first), False))


def _with_ordered_statistics(actions: pa.Table) -> pa.Table:
    """The same with each file's statistics in one order of columns; deltalake's is random."""
    add = actions["add"].combine_chunks()
    fields = list(add.type)
    values = [
        pa.array([_ordered(one) for one in add.field(at).to_pylist()], field.type)
        if field.name == "stats"
        else add.field(at)
        for at, field in enumerate(fields)
    ]
    changed = pa.StructArray.from_arrays(values, fields=fields, mask=pc.is_null(add))
    return actions.set_column(
        actions.schema.get_field_index("add"), actions.schema.field("add"), changed
    )


def _ordered(statistics: str | None) -> str | None:
    if not statistics:
        return statistics
    return json.dumps(
        json.loads(statistics), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


@dataclass(frozen=True)
class Tail:
    """The end of a checkpoint: its last row group, and where everything else lies."""

    table: Table
    key: str
    size: int
    data: bytes

    @classmethod
    def read(cls, store: Store, key: str, size: int, table: Table) -> "Tail | None":
        """The end of a checkpoint of so many bytes; None where it is to be read whole."""
        if size <= TAIL_BYTES or not table.partition:
            return None
        try:
            data = store.read_range(key, size - TAIL_BYTES, TAIL_BYTES)
        except StoreError:  # of another size than is stated, or gone: reading it whole tells
            return None
        is_end = len(data) == TAIL_BYTES and data[-4:] == MAGIC
        if not is_end or int.from_bytes(data[-8:-4], "little") + 8 > len(data):
            return None
        found = cls(table=table, key=key, size=size, data=data)
        return found if found.is_ours else None

    @cached_property
    def is_ours(self) -> bool:
        """Whether it ends in a row group as we write it, of which everything was fetched."""
        about = self._file().metadata
        if about.num_row_groups != PARTS:
            return False
        group = about.row_group(1)
        first = min(_first_byte(group.column(at)) for at in range(group.num_columns))
        return first >= self.size - len(self.data) and any(
            one is not None for one in self.actions["metaData"].to_pylist()
        )

    @cached_property
    def actions(self) -> pa.Table:
        """What the table is, and the files of its newest partitions."""
        return self._file().read_row_group(1)

    @property
    def since(self) -> date | None:
        """From this partition on every file is among the actions."""
        days = [day_of(path, self.table) for path in _paths(self.actions)]
        return min((day for day in days if day), default=None)

    def older_paths(self, store: Store) -> list[str]:
        """The data files that the rest of the checkpoint names, without what it tells of each."""
        group = self._file().metadata.row_group(0)
        names = [group.column(at).path_in_schema for at in range(group.num_columns)]
        place = group.column(names.index("add.path"))
        first = _first_byte(place)
        fetched = store.read_range(self.key, first, place.total_compressed_size)
        try:
            found = self._file(fetched, first).read_row_group(0, columns=["add.path"])
        except (pa.ArrowException, OSError):  # put anew since, by a takedown
            found = pq.read_table(io.BytesIO(store.read(self.key)), columns=["add.path"])
        return _paths(found)

    def _file(self, fetched: bytes = b"", first: int = len(MAGIC)) -> pq.ParquetFile:
        """The file with zeroes where nothing was fetched: nobody looks there."""
        head = MAGIC.ljust(first, b"\0") + fetched
        return pq.ParquetFile(io.BytesIO(head.ljust(self.size - len(self.data), b"\0") + self.data))


def _first_byte(column: pq.ColumnChunkMetaData) -> int:
    data: int = column.data_page_offset
    return min(data, column.dictionary_page_offset or data)


def day_of(path: str, table: Table) -> date | None:
    """The partition that a data file belongs to; None for a path that does not begin with it."""
    name, _, stated = path.partition("/")[0].partition("=")
    try:
        return date.fromisoformat(stated) if name == table.partition else None
    except ValueError:
        return None


def _paths(actions: pa.Table) -> list[str]:
    return [unquote(path) for path in _stated_paths(actions, "add").drop_null().to_pylist()]
