"""A table's log on this machine: opened by few requests, committed to by one.

deltalake reads a log in many small parts, and most of them several times. Here the newest
checkpoint and the entries behind it are fetched; deltalake opens this copy, writes and commits to
it; and what it wrote is put into the bucket: the data files, and after them the log's entry, by a
conditional put of its number, as deltalake does itself. Of a large checkpoint only the end is
fetched, which tells of the newest partitions; the rest comes when older ones are asked for.
"""

import json
import logging
import shutil
import weakref
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from pipeline.errors import ConflictError, MissingError, StoreError
from pipeline.store import Store
from pipeline.tables.checkpoint import LAST_CHECKPOINT, WHOLE, Tail, day_of, packed
from pipeline.tables.delta import (
    failure,
    is_up_to_contract,
    look_at,
    open_table,
    table_uri,
)
from pipeline.tables.schema import Table
from pipeline.tables.writing import FileBatches, write_rows

logger = logging.getLogger(__name__)

ATTEMPTS = 12  # each loser's try means that another writer won
CHECKPOINT_EVERY = 4  # whoever opens a table reads every entry behind the newest checkpoint
LOG = "_delta_log"
METADATA = {"metaData", "protocol"}


def replace_partitions(
    store: Store,
    table: Table,
    partitions: Collection[date],
    rows: Callable[[], FileBatches],
    commit: Mapping[str, str],
    *,
    handle: "Mirror | None" = None,
) -> "Mirror":
    """Put rows in the place of whole partitions, in one commit; the table that has them.

    `rows` is called after the table was opened, so that whatever another writer committed before
    is part of what it reads, and whatever it commits later is noticed and makes us call it again.
    """
    mirror = handle or Mirror(store, table)
    for attempt in range(ATTEMPTS):
        try:
            mirror.replace(partitions, rows(), commit)
        except ConflictError as error:
            logger.info("%s: another writer was first, try %d: %s", table.name, attempt + 1, error)
            mirror = Mirror(store, table)
        except (DeltaError, OSError) as error:
            raise failure(store, table, "write", error) from error
        else:
            return mirror
    message = f"{table_uri(store, table)} is written to by too many others at once; try again"
    raise ConflictError(message)


class Mirror:
    """One table as it was when it was opened, and as we left it since."""

    def __init__(self, store: Store, table: Table, version: int | None = None) -> None:
        """Open the newest version, made or widened where it must be; or another one to read.

        Raises StoreError where the bucket cannot be read, or the table is not the contract's, and
        MissingError where a version is not kept.
        """
        self._store, self._table = store, table
        self._tail: Tail | None = None  # where that is all we have of the checkpoint
        self._is_to_be_checkpointed = False  # since the log names a checkpoint that is not there
        self._folder = Path(mkdtemp(prefix=f"nightdesk-{table.name}-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        if version is not None:
            self.opened = self._fetch_version(version)
            return
        try:
            self.opened = self._fetch()
            is_there = is_up_to_contract(self.opened, table, store)
        except MissingError:
            is_there = False
        if not is_there:
            open_table(store, table)
            self.opened = self._fetch()

    def version(self) -> int:
        """The version."""
        return self.opened.version()

    def files_of(self, partitions: Collection[date]) -> dict[date, list[str]]:
        """The keys of the data files of some partitions."""
        self._reach(partitions)
        actions = pa.table(self.opened.get_add_actions(flatten=True))
        found: dict[date, list[str]] = {day: [] for day in partitions}
        for path in actions["path"].to_pylist():
            day = day_of(path, self._table)
            if day in found:
                found[day].append(f"{self._table.folder}/{path}")
        return found

    def partitions(self) -> set[date]:
        """Every partition that has files."""
        paths = set(pa.table(self.opened.get_add_actions(flatten=True))["path"].to_pylist())
        if self._tail:
            older = set(self._tail.older_paths(self._store))
            paths |= older - self._touched()
        return {day for path in paths if (day := day_of(path, self._table))}

    def _touched(self) -> set[str]:
        """The files that the entries behind the checkpoint are about."""
        found = set()
        for file in sorted((self._folder / LOG).glob("*.json")):
            for action in _actions(file.read_bytes()):
                stated = action.get("add") or action.get("remove")
                if stated:
                    found.add(unquote(stated["path"]))
        return found

    def _reach(self, partitions: Collection[date]) -> None:
        """Fetch the rest of the checkpoint where it may tell of some partitions."""
        since = self._tail and self._tail.since
        if since and min(partitions, default=since) < since:
            self._complete()

    def _complete(self) -> None:
        """Let the copy be the whole table, at the version that it has.

        Raises ConflictError where the checkpoint is gone since.
        """
        if self._tail is None:
            return
        name = self._tail.key.rpartition("/")[2]
        data = self._fetched(name)
        if not data:
            message = f"{table_uri(self._store, self._table)} was maintained meanwhile"
            raise ConflictError(message)
        self._tail = None
        self._point_to(name, len(data))
        self.opened = DeltaTable(str(self._folder))

    def replace(
        self, partitions: Collection[date], rows: FileBatches, commit: Mapping[str, str]
    ) -> None:
        """Commit rows in the place of whole partitions.

        Raises ConflictError where another writer committed to one of them since this was opened.
        """
        if self._table.partition and not partitions:
            return
        self._reach(partitions)
        write_rows(self.opened, self._table, partitions, rows, commit)
        number = self.opened.version()
        entry = (self._folder / LOG / _entry(number)).read_bytes()
        for action in _actions(entry):
            if "add" in action:
                path = unquote(action["add"]["path"])
                self._store.upload(f"{self._table.folder}/{path}", self._folder / path)
        self._put_entry(number, entry, partitions)
        if self.opened.version() % CHECKPOINT_EVERY == 0 or self._is_to_be_checkpointed:
            self.put_checkpoint()
            self._is_to_be_checkpointed = False

    def _put_entry(self, number: int, entry: bytes, partitions: Collection[date]) -> None:
        """Put our entry behind those of others, as long as they are about other partitions."""
        ours = number
        for _ in range(ATTEMPTS):
            try:
                self._store.write(self._key(_entry(ours)), entry, if_absent=True)
            except ConflictError:
                theirs = self._store.read(self._key(_entry(ours)))
                if self._is_about(theirs, partitions):
                    raise
                (self._folder / LOG / _entry(ours)).write_bytes(theirs)
                ours += 1
                continue
            if ours != number:
                (self._folder / LOG / _entry(ours)).write_bytes(entry)
                self.opened = DeltaTable(str(self._folder))
            return
        message = f"{table_uri(self._store, self._table)} is committed to all the time; try again"
        raise ConflictError(message)

    def _is_about(self, entry: bytes, partitions: Collection[date]) -> bool:
        """Whether an entry changes some partitions, or what the table is."""
        named = {f"{day}" for day in partitions}
        for action in _actions(entry):
            if METADATA & action.keys():
                return True
            for kind in ("add", "remove"):
                path = unquote(action.get(kind, {}).get("path", ""))
                day = path.partition(f"{self._table.partition}=")[2][:10]
                if path and (not self._table.partition or day in named):
                    return True
        return False

    def fill(self, version: int) -> None:
        """Put empty entries up to a version that was there once: its number is not given again."""
        for number in range(self.opened.version() + 1, version + 1):
            entry = json.dumps({"commitInfo": {"operation": "FILL"}}).encode()
            try:
                self._store.write(self._key(_entry(number)), entry, if_absent=True)
            except ConflictError:
                entry = self._store.read(self._key(_entry(number)))
            (self._folder / LOG / _entry(number)).write_bytes(entry)
        self.opened = DeltaTable(str(self._folder))

    def put_checkpoint(self) -> None:
        """Put a checkpoint of the version that it has."""
        try:
            self._complete()
        except ConflictError:
            return  # upkeep wrote a newer one
        self.opened.create_checkpoint()
        number = self.opened.version()
        name = f"{number:020d}{WHOLE}"
        file = self._folder / LOG / name
        data = packed(pq.read_table(file), self._table)
        self._store.write(self._key(name), data)
        self._point_to(name, len(data))
        last = self._folder / LOG / LAST_CHECKPOINT
        self._store.write(self._key(LAST_CHECKPOINT), last.read_bytes())

    def _point_to(self, name: str, size: int) -> None:
        """Let the copy's log say how large its checkpoint is."""
        last = self._folder / LOG / LAST_CHECKPOINT
        stated = json.loads(last.read_bytes()) if last.exists() else {}
        stated |= {"version": int(name[:20]), "sizeInBytes": size}
        last.write_text(json.dumps(stated))

    def _fetch(self) -> DeltaTable:
        """The newest checkpoint and all entries behind it. Raises MissingError where none is."""
        (self._folder / LOG).mkdir(exist_ok=True)
        number = self._fetch_checkpoint()
        if number >= 0:
            self._fetched(_entry(number))  # deltalake writes to no version whose entry it lacks
        while self._fetched(_entry(number + 1)):
            number += 1
        if number < 0:
            message = f"there is no table {table_uri(self._store, self._table)}"
            raise MissingError(message)
        try:
            return DeltaTable(str(self._folder))
        except (DeltaError, OSError) as error:
            raise failure(self._store, self._table, "open", error) from error

    def _fetch_version(self, version: int) -> DeltaTable:
        (self._folder / LOG).mkdir()
        number = self._fetch_checkpoint(is_whole=True)
        if number > version:  # of a newer one: deltalake finds those of before
            return look_at(self._store, self._table, version)
        for at in range(max(number, 0), version + 1):
            self._fetched(_entry(at))
        try:
            return DeltaTable(str(self._folder), version=version)
        except (DeltaError, OSError):
            return look_at(self._store, self._table, version)  # it says what is not there

    def _fetch_checkpoint(self, *, is_whole: bool = False) -> int:
        """The number of the newest checkpoint, once it is here; -1 where there is none."""
        for _ in range(ATTEMPTS):
            number, size = _stated(self._fetched(LAST_CHECKPOINT))
            if number is None:
                number = self._listed_checkpoint()
            if number < 0 or (not is_whole and self._fetched_tail(number, size)):
                return number
            if self._fetched(f"{number:020d}{WHOLE}"):
                return number
            parts = self._store.keys(self._key(f"{number:020d}.checkpoint."))
            if parts and all(self._fetched(key.rpartition("/")[2]) for key in parts):
                return number  # in several parts, as other writers have it
        if not self._fetched(_entry(0)):
            message = f"the log of {table_uri(self._store, self._table)} misses checkpoint {number}"
            raise StoreError(message)
        logger.warning("%s misses checkpoint %d: read from its start", self._table.name, number)
        (self._folder / LOG / LAST_CHECKPOINT).unlink(missing_ok=True)
        self._is_to_be_checkpointed = True
        return -1

    def _fetched_tail(self, number: int, size: int) -> bool:
        """Whether the end of the checkpoint is all that has to be here."""
        name = f"{number:020d}{WHOLE}"
        self._tail = Tail.read(self._store, self._key(name), size, self._table)
        if self._tail:
            file = self._folder / LOG / name
            pq.write_table(self._tail.actions, file)
            self._point_to(name, file.stat().st_size)
        return self._tail is not None

    def _listed_checkpoint(self) -> int:
        """The newest checkpoint of a log that names none."""
        if self._fetched(_entry(0)):
            return -1
        names = [key.rpartition("/")[2] for key in self._store.keys(self._key(""))]
        numbers = [int(name[:20]) for name in names if ".checkpoint." in name]
        return max(numbers, default=-1)

    def _fetched(self, name: str) -> bytes:
        file = self._folder / LOG / name
        if file.suffix == ".json" and file.exists():  # an entry is never another
            return file.read_bytes()
        try:
            data = self._store.read(self._key(name))
        except MissingError:
            return b""
        file.write_bytes(data)
        return data

    def _key(self, name: str) -> str:
        return f"{self._table.folder}/{LOG}/{name}"


def _entry(number: int) -> str:
    return f"{number:020d}.json"


def _stated(last: bytes) -> tuple[int | None, int]:
    """Which checkpoint is the newest, and its size; None where nothing that can be read says so."""
    try:
        stated = json.loads(last)
        return int(stated["version"]), int(stated.get("sizeInBytes") or 0)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, 0


def _actions(entry: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in entry.decode().splitlines() if line.strip()]
