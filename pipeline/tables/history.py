"""Take rows out of what a table was: every version still opens, without them.

A data file that holds such rows is written anew without them under a name of its own, the log's
entries and checkpoints are made to name it, and the old file goes last: whoever dies in between
leaves versions that open, and old files for the next call. What is not in the newest version is
changed only; the newest is the business of whoever publishes.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.store import Store
from pipeline.tables.checkpoint import put_checkpoint
from pipeline.tables.delta import ZSTD_NIGHTLY, look_at
from pipeline.tables.log import CHECKPOINT, ENTRY, data_files, log_names, log_prefix
from pipeline.tables.schema import Table

Mask = Callable[[pa.Table], pa.Array]  # which of a file's rows are to go


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What stands in a file's place; nothing where no row was left."""

    path: str | None
    size: int
    rows: pa.Table


def take_out_of_history(store: Store, table: Table, is_gone: Mask, columns: list[str]) -> int:
    """Rewrite files of earlier versions that hold rows of a kind; how many.

    `is_gone` is given the columns that it needs.
    """
    opened = look_at(store, table)
    actions = pa.table(opened.get_add_actions(flatten=True))
    present = set(actions["path"].to_pylist())
    swaps: dict[str, Swap] = {}
    for path in data_files(store, table):
        if path in present:
            continue
        data = store.read(f"{table.folder}/{path}")
        file = pq.ParquetFile(io.BytesIO(data))
        gone = is_gone(file.read(columns=columns))
        if pc.any(gone).as_py():
            swaps[path] = _swap(store, table, path, file.read().filter(pc.invert(gone)))
    if not swaps:
        return 0
    for name in log_names(store, table):
        if ENTRY.fullmatch(name):
            _rewrite_entry(store, log_prefix(table) + name, swaps)
        elif CHECKPOINT.fullmatch(name):
            _rewrite_checkpoint(store, table, log_prefix(table) + name, swaps)
    for path in swaps:
        store.delete(f"{table.folder}/{path}")
    return len(swaps)


def _swap(store: Store, table: Table, path: str, left: pa.Table) -> Swap:
    if not left.num_rows:
        return Swap(path=None, size=0, rows=left)
    sink = io.BytesIO()
    pq.write_table(left, sink, compression="zstd", compression_level=ZSTD_NIGHTLY)
    folder = path.rpartition("/")[0]
    name = f"part-00000-{uuid4()}-c000.zstd.parquet"
    new = f"{folder}/{name}" if folder else name
    store.write(f"{table.folder}/{new}", sink.getvalue())
    return Swap(path=new, size=len(sink.getvalue()), rows=left)


def _rewrite_entry(store: Store, key: str, swaps: Mapping[str, Swap]) -> None:
    actions = [json.loads(line) for line in store.read(key).decode().splitlines() if line.strip()]
    left = [one for one in (_swapped(action, swaps) for action in actions) if one]
    if left != actions:
        lines = (json.dumps(action, separators=(",", ":"), ensure_ascii=False) for action in left)
        store.write(key, "\n".join(lines).encode())


def _rewrite_checkpoint(store: Store, table: Table, key: str, swaps: Mapping[str, Swap]) -> None:
    found = pq.read_table(io.BytesIO(store.read(key)))
    actions = found.to_pylist()
    left = [one for one in (_swapped(action, swaps) for action in actions) if one]
    if left != actions:
        put_checkpoint(store, table, key, pa.Table.from_pylist(left, schema=found.schema))


def _swapped(action: dict[str, Any], swaps: Mapping[str, Swap]) -> dict[str, Any] | None:
    """An action of the log that names the new file where it named the old one."""
    for kind in ("add", "remove"):
        stated = action.get(kind)
        if not stated:
            continue
        swap = swaps.get(unquote(stated["path"]))
        if swap is None:
            return action
        if swap.path is None:
            return None
        is_quoted = stated["path"] != unquote(stated["path"])
        changed = stated | {"path": quote(swap.path, safe="/=") if is_quoted else swap.path}
        if stated.get("size") is not None:
            changed["size"] = swap.size
        if stated.get("stats"):
            changed["stats"] = json.dumps(_statistics(json.loads(stated["stats"]), swap.rows))
        if stated.get("stats_parsed"):
            changed["stats_parsed"] = None
        return action | {kind: changed}
    return action


def _statistics(stated: Mapping[str, Any], rows: pa.Table) -> dict[str, Any]:
    """The statistics of what is left, of the columns that had some."""
    found: dict[str, Any] = {"numRecords": rows.num_rows}
    least, most = stated.get("minValues", {}), stated.get("maxValues", {})
    named = [name for name in least if name in rows.column_names and name in most]
    ends = {name: pc.min_max(rows[name]).as_py() for name in named}
    found["minValues"] = {name: _plain(ends[name]["min"]) for name in named}
    found["maxValues"] = {name: _plain(ends[name]["max"]) for name in named}
    found["nullCount"] = {
        name: rows[name].null_count
        for name, count in stated.get("nullCount", {}).items()
        if name in rows.column_names and isinstance(count, int)
    }
    return found


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{value}" if isinstance(value, date) else value
