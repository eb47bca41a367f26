"""A Delta table's log as it lies in the bucket: which version needs which file.

Only upkeep and takedowns look here. Everything else opens tables by the library.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from pipeline.store import Store
from pipeline.tables.delta import look_at
from pipeline.tables.schema import Table

ENTRY = re.compile(r"(\d{20})\.json")
CHECKPOINT = re.compile(r"(\d{20})\.checkpoint\..*parquet")
VERSIONED = re.compile(r"(\d{20})\..*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """From which version on a file is part of a table, and from which on no longer."""

    added: int
    removed: int | None = None

    def is_needed_by(self, versions: Collection[int]) -> bool:
        """Whether one of some versions has it."""
        return any(
            self.added <= one and (self.removed is None or one < self.removed) for one in versions
        )


def log_prefix(table: Table) -> str:
    """Where the log lies."""
    return f"{table.folder}/_delta_log/"


def log_names(store: Store, table: Table) -> list[str]:
    """The names of everything in the log."""
    prefix = log_prefix(table)
    return [key.removeprefix(prefix) for key in store.keys(prefix)]


def entries(store: Store, table: Table, first: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The commits from a version on, in order, each as its actions."""
    for name in log_names(store, table):
        match = ENTRY.fullmatch(name)
        if match and int(match[1]) >= first:
            text = store.read(log_prefix(table) + name).decode()
            yield int(match[1]), [json.loads(line) for line in text.splitlines() if line.strip()]


def lives(store: Store, table: Table) -> Mapping[str, Life]:
    """Every file of every version that can be opened, by its path below the table."""
    names = log_names(store, table)
    checkpoints = [int(match[1]) for name in names if (match := CHECKPOINT.fullmatch(name))]
    first = 0 if f"{0:020d}.json" in names else min(checkpoints)
    actions = pa.table(look_at(store, table, first).get_add_actions(flatten=True))
    found = {path: Life(added=first) for path in actions["path"].to_pylist()}
    for version, stated in entries(store, table, first + 1):
        for action in stated:
            if "add" in action:
                path = unquote(action["add"]["path"])
                found[path] = Life(added=version)
            elif "remove" in action:
                path = unquote(action["remove"]["path"])
                known = found.get(path)
                if known and known.removed is None:
                    found[path] = Life(added=known.added, removed=version)
    return found


def data_files(store: Store, table: Table) -> list[str]:
    """Every data file that lies there, needed or not, by its path below the table."""
    prefix = f"{table.folder}/"
    found = (key.removeprefix(prefix) for key in store.keys(prefix))
    return [path for path in found if path.endswith(".parquet") and "_delta_log/" not in path]


def forget_log(store: Store, table: Table, first: int) -> int:
    """Remove what no version from `first` on is opened by; how many objects.

    A version is opened by the newest checkpoint that is not after it, and the entries behind that.
    """
    names = log_names(store, table)
    checkpoints = (int(match[1]) for name in names if (match := CHECKPOINT.fullmatch(name)))
    base = max((one for one in checkpoints if one <= first), default=None)
    if base is None:
        return 0
    stale = [
        name for name in names if (match := VERSIONED.fullmatch(name)) and int(match[1]) < base
    ]
    for name in stale:
        store.delete(log_prefix(table) + name)
    return len(stale)
